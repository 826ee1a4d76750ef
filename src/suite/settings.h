/* Cell settings: the table of their keys, and the built-in defaults. */
#ifndef STRAIN_SUITE_SETTINGS_H
#define STRAIN_SUITE_SETTINGS_H

#include "reader.h"

/* The built-in defaults. */
extern const struct settings settings_builtin;

/*
 * The keys of settings, for the table of an object that starts with a struct settings: the same keys stand in
 * `defaults` and, among others, in a test. What is read replaces what is there; `env` adds.
 */
/* clang-format off */
#define SETTINGS_FIELDS \
	{ "run", settings_command, offsetof(struct settings, run) }, \
	{ "setup", settings_command, offsetof(struct settings, setup) }, \
	{ "teardown", settings_command, offsetof(struct settings, teardown) }, \
	{ "dir", read_string, offsetof(struct settings, dir) }, \
	{ "env", settings_env, 0 }, \
	{ "interval", settings_interval, offsetof(struct settings, interval_us) }, \
	{ "timeout", settings_duration, offsetof(struct settings, timeout_us) }, \
	{ "grace", settings_duration, offsetof(struct settings, grace_us) }, \
	{ "skip", settings_duration, offsetof(struct settings, skip_us) }, \
	{ "stop", settings_stop, offsetof(struct settings, stop) }, \
	{ "wait", settings_wait, offsetof(struct settings, wait) }, \
	{ "signal", settings_signal, offsetof(struct settings, signal) }, \
	{ "expect_exit", settings_expect_exit, 0 }, \
	{ "repeat", settings_repeat, offsetof(struct settings, repeat) }, \
	{ "warmup", settings_count, offsetof(struct settings, warmup) }, \
	{ "retries", settings_count, offsetof(struct settings, retries) }, \
	{ "max_output", settings_size, offsetof(struct settings, max_output) }, \
	{ "noise", settings_noise, offsetof(struct settings, noise_permille) }, \
	{ "prove", settings_prove, offsetof(struct settings, prove) }
/* clang-format on */

void settings_command(struct reader *r, const struct yaml_node *n, void *member);
void settings_env(struct reader *r, const struct yaml_node *n, void *settings);
void settings_interval(struct reader *r, const struct yaml_node *n, void *member);
void settings_duration(struct reader *r, const struct yaml_node *n, void *member);
void settings_stop(struct reader *r, const struct yaml_node *n, void *member);
void settings_wait(struct reader *r, const struct yaml_node *n, void *member);
void settings_signal(struct reader *r, const struct yaml_node *n, void *member);
void settings_expect_exit(struct reader *r, const struct yaml_node *n, void *settings);
void settings_repeat(struct reader *r, const struct yaml_node *n, void *member);
void settings_count(struct reader *r, const struct yaml_node *n, void *member);
void settings_size(struct reader *r, const struct yaml_node *n, void *member);
void settings_noise(struct reader *r, const struct yaml_node *n, void *member);
void settings_prove(struct reader *r, const struct yaml_node *n, void *member);

#endif
