/* Small help around jansson: typed reading with messages, and members in a fixed order. */
#ifndef STRAIN_BASE_JSON_H
#define STRAIN_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

static inline void json_decref_scoped(json_t **j)
{
	json_decref(*j);
}
#define scoped_json __attribute__((cleanup(json_decref_scoped))) json_t *

/* A parsed file (at most 1 GiB); NULL and a message with line and column. */
json_t *json_load_at(int at, const char *path, struct error *err);

/* The same of a file's bytes; `name` is what the message calls it. */
json_t *json_parse(const char *name, const char *text, size_t size, struct error *err);

/*
 * Write `j` with two blanks of indent and a newline at the end; -1 when the file does not
 * take it.
 */
int json_write(const json_t *j, FILE *f, struct error *err);

/* The same into a file below `at` that appears under its name when all of it is there. */
int json_replace_at(int at, const char *path, const json_t *j, struct error *err);

/*
 * What json_write writes in `a`: on one line without blanks, or as it is without the
 * newline. NULL when there is no memory.
 */
const char *json_line(struct arena *a, const json_t *j);
const char *json_lines(struct arena *a, const json_t *j);

/*
 * Members of an object, with a default where the member is missing or of another type:
 * a string in `a`, a whole number, any number, a boolean.
 */
const char *json_get_string(const json_t *o, const char *key, struct arena *a);
int64_t json_get_int(const json_t *o, const char *key, int64_t missing);
double json_get_double(const json_t *o, const char *key, double missing);
bool json_get_bool(const json_t *o, const char *key, bool missing);

/*
 * Set a member. Strings of any bytes: bad UTF-8 becomes U+FFFD; NULL is JSON null. A double that is
 * a whole number below 2^53 is written as an integer, NAN and infinities as null.
 */
void json_put_string(json_t *o, const char *key, const char *value);
void json_put_double(json_t *o, const char *key, double value);
void json_put_int(json_t *o, const char *key, int64_t value);
void json_put_bool(json_t *o, const char *key, bool value);

/* `n` strings as a list, a new reference. */
json_t *json_of_strings(const char *const *list, size_t n);

/*
 * A member's strings, NULL-terminated, in `a`; what is no string is left out. Their
 * number in *n.
 */
const char *const *json_get_strings(const json_t *o, const char *key, struct arena *a,
				    size_t *n);

/* The value json_put_double would set; json_string of any bytes. New references. */
json_t *json_of_double(double value);
json_t *json_of_string(const char *value);

#endif
