/* Cell settings: the table of their keys, and the built-in defaults. */
#ifndef STRAIN_SUITE_SETTINGS_H
#define STRAIN_SUITE_SETTINGS_H

#include "reader.h"

/* The built-in defaults. */
extern const struct settings settings_builtin;

/*
 * The keys of a struct settings: they stand in `defaults` and, among others, in a test.
 * What is read replaces what is there; `env` adds.
 */
extern const struct field settings_fields[];

/* One command, a text or a list of texts, into a struct command_line. */
void settings_command(struct reader *r, const struct yaml_node *n, void *member);

/* "optional" or "required", into an enum prove_rule. */
void settings_prove(struct reader *r, const struct yaml_node *n, void *member);

#endif
