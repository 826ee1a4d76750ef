/* Small help around jansson: typed reading with messages, and members in a fixed order. */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/utf8.h"

json_t *json_parse(const char *name, const char *text, size_t size, struct error *err)
{
	json_error_t where;
	json_t *j = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);

	if (!j)
		error_set(err, "%s:%d:%d: not JSON: %s", name, where.line, where.column,
			  where.text);
	return j;
}

json_t *json_load_at(int at, const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	size_t size;
	char *data = fs_read_file(at, path, 0, a, &size, err);

	return data ? json_parse(path, data, size, err) : NULL;
}

/* 15 digits: 0.1 stays 0.1; 17 would bring back the last bit, and 0.10000000000000001 with it. */
#define FLAGS (JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY)

static const char *dumped(struct arena *a, const json_t *j, size_t flags)
{
	char *text = json_dumps(j, flags | FLAGS);
	const char *copy = text ? arena_strdup(a, text) : NULL;

	free(text);
	return copy;
}

const char *json_line(struct arena *a, const json_t *j)
{
	return dumped(a, j, JSON_COMPACT);
}

const char *json_lines(struct arena *a, const json_t *j)
{
	return dumped(a, j, JSON_INDENT(2));
}

int json_write(const json_t *j, FILE *f, struct error *err)
{
	if (json_dumpf(j, f, JSON_INDENT(2) | FLAGS) < 0 || fputc('\n', f) == EOF)
		return error_errno(err, "write JSON");
	return 0;
}

int json_replace_at(int at, const char *path, const json_t *j, struct error *err)
{
	struct fs_replace file;

	if (fs_replace_begin(&file, at, path, err) < 0)
		return -1;
	if (json_write(j, file.file, err) < 0) {
		fs_replace_abort(&file);
		return error_prefix(err, "%s", path);
	}
	return fs_replace_commit(&file, err);
}

const char *json_get_string(const json_t *o, const char *key, struct arena *a)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v)
		       ? arena_strndup(a, json_string_value(v), json_string_length(v))
		       : NULL;
}

int64_t json_get_int(const json_t *o, const char *key, int64_t missing)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) ? (int64_t)json_integer_value(v) : missing;
}

double json_get_double(const json_t *o, const char *key, double missing)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) ? json_number_value(v) : missing;
}

bool json_get_bool(const json_t *o, const char *key, bool missing)
{
	const json_t *v = json_object_get(o, key);

	return json_is_boolean(v) ? json_is_true(v) : missing;
}

json_t *json_of_string(const char *value)
{
	scoped_arena a = arena_new();
	struct text t = { .arena = a };
	json_t *j;

	if (!value)
		return json_null();
	j = json_string(value);
	if (j)
		return j;
	utf8_add_clean(&t, value, strlen(value));
	return json_string(text_string(&t));
}

json_t *json_of_double(double value)
{
	if (!isfinite(value))
		return json_null();
	if (value == floor(value) && fabs(value) < 9007199254740992.0)
		return json_integer((json_int_t)value);
	return json_real(value);
}

void json_put_string(json_t *o, const char *key, const char *value)
{
	json_object_set_new(o, key, json_of_string(value));
}

void json_put_double(json_t *o, const char *key, double value)
{
	json_object_set_new(o, key, json_of_double(value));
}

void json_put_int(json_t *o, const char *key, int64_t value)
{
	json_object_set_new(o, key, json_integer(value));
}

void json_put_bool(json_t *o, const char *key, bool value)
{
	json_object_set_new(o, key, json_boolean(value));
}

json_t *json_of_strings(const char *const *list, size_t n)
{
	json_t *j = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(j, json_of_string(list[i]));
	return j;
}

const char *const *json_get_strings(const json_t *o, const char *key, struct arena *a,
				    size_t *n)
{
	const json_t *list = json_object_get(o, key);
	const char **strings = arena_array(a, json_array_size(list) + 1, sizeof *strings);

	*n = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (json_is_string(item))
			strings[(*n)++] = arena_strdup(a, json_string_value(item));
	}
	return strings;
}
