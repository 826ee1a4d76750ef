/* Cell settings: a table of keys, the built-in defaults, and which of them take templates. */
#ifndef STRAIN_SUITE_SETTINGS_H
#define STRAIN_SUITE_SETTINGS_H

#include "reader.h"

/* The built-in defaults. */
extern const struct settings settings_builtin;

/*
 * The keys of a struct settings that is the member `m` of `struct type`, for a table of fields: the
 * same keys stand in `defaults` and, among others, in a test. What is read replaces what is there; `env` adds.
 */
#define SETTINGS_FIELDS(type, m)                                                         \
	{ "run", settings_command, offsetof(struct type, m.run) },                       \
		{ "setup", settings_command, offsetof(struct type, m.setup) },           \
		{ "teardown", settings_command, offsetof(struct type, m.teardown) },     \
		{ "dir", read_string, offsetof(struct type, m.dir) },                    \
		{ "env", settings_env, offsetof(struct type, m) },                       \
		{ "interval", settings_interval, offsetof(struct type, m.interval_us) }, \
		{ "timeout", settings_duration, offsetof(struct type, m.timeout_us) },   \
		{ "grace", settings_duration, offsetof(struct type, m.grace_us) },       \
		{ "skip", settings_duration, offsetof(struct type, m.skip_us) },         \
		{ "stop", settings_stop, offsetof(struct type, m.stop) },                \
		{ "wait", settings_wait, offsetof(struct type, m.wait) },                \
		{ "signal", settings_signal, offsetof(struct type, m.signal) },          \
		{ "expect_exit", settings_expect_exit, offsetof(struct type, m) },       \
		{ "repeat", settings_repeat, offsetof(struct type, m.repeat) },          \
		{ "warmup", settings_count, offsetof(struct type, m.warmup) },           \
		{ "retries", settings_count, offsetof(struct type, m.retries) },         \
	{                                                                                \
		"noise", settings_noise, offsetof(struct type, m.noise_permille)         \
	}

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
void settings_noise(struct reader *r, const struct yaml_node *n, void *member);

#endif
