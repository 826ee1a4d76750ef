/* A document that is one object with one long list in it, read without ever holding the list. */
#include "base/json_list.h"

#include <stdlib.h>
#include <string.h>

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p) && *p)
		p++;
	return p;
}

/* Behind the string that begins here; `end` where it does not end. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\';
	return p < end ? p + 1 : end;
}

/*
 * Behind the value that begins here, told by brackets and strings alone: whether it is
 * JSON shows when it is read.
 */
static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			if (depth == 0)
				return p;
			p++;
			if (--depth == 0)
				return p;
			continue;
		} else if (*p == ',' && depth == 0) {
			return p;
		} else {
			p++;
		}
	}
	return end;
}

/* The value of the first member of that name; NULL: there is none. */
static const char *find_member(const char *p, const char *end, const char *member)
{
	size_t n = strlen(member);

	p = skip_blanks(p, end);
	if (p == end || *p != '{')
		return NULL;
	for (p = skip_blanks(p + 1, end); p < end && *p == '"';
	     p = skip_blanks(p + 1, end)) {
		const char *key = p + 1;
		bool is_it;

		p = skip_string(p, end);
		is_it = (size_t)(p - key) == n + 1 && !memcmp(key, member, n);
		p = skip_blanks(p, end);
		if (p == end || *p != ':')
			return NULL;
		p = skip_blanks(p + 1, end);
		if (is_it)
			return p;
		p = skip_blanks(skip_value(p, end), end);
		if (p == end || *p != ',')
			return NULL;
	}
	return NULL;
}

/* What stands before the list and behind it, with null in its place. */
static json_t *parse_without(const char *text, const char *from, const char *to,
			     const char *end)
{
	size_t before = (size_t)(from - text), after = (size_t)(end - to);
	char *around = malloc(before + 4 + after);
	json_t *root;

	if (!around)
		return NULL;
	memcpy(around, text, before);
	memcpy(around + before, "null", 4);
	memcpy(around + before + 4, to, after);
	root = json_loadb(around, before + 4 + after, 0, NULL);
	free(around);
	return root;
}

json_t *json_parse_around(const char *name, const char *text, size_t size,
			  const char *list, struct json_list *items, struct error *err)
{
	const char *end = text + size, *from = find_member(text, end, list);
	json_t *root;

	*items = (struct json_list){ .name = name };
	if (!from || from == end || *from != '[')
		return json_parse(name, text, size, err);
	items->next = from + 1;
	items->end = end;
	items->found = true;
	root = parse_without(text, from, skip_value(from, end), end);
	/* the message has to have the lines of the whole */
	return root ? root : json_parse(name, text, size, err);
}

static json_t *not_a_list(const struct json_list *items, struct error *err)
{
	error_set(err, "%s: not JSON: expected ',' or ']' in a list", items->name);
	return NULL;
}

json_t *json_list_next(struct json_list *items, struct error *err)
{
	const char *p = skip_blanks(items->next, items->end);
	json_error_t where;
	json_t *item;

	if (err)
		err->text[0] = '\0';
	if (!items->found || (p < items->end && *p == ']'))
		return NULL;
	if (items->begun) {
		if (p == items->end || *p != ',')
			return not_a_list(items, err);
		p++;
	}
	item = json_loadb(p, (size_t)(items->end - p),
			  JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &where);
	if (!item) {
		error_set(err, "%s: not JSON: %s", items->name, where.text);
		return NULL;
	}
	items->begun = true;
	items->next = p + where.position;
	return item;
}
