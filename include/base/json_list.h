/* A document that is one object with one long list in it, read without ever holding the list. */
#ifndef STRAIN_BASE_JSON_LIST_H
#define STRAIN_BASE_JSON_LIST_H

#include "base/json.h"

/* Where the items of the list have been read to; points into the document's bytes. */
struct json_list {
	const char *name; /* what messages call the document */
	const char *next, *end;
	bool found; /* there is such a list */
	bool begun;
};

/*
 * The object but for the member `list`, which is null in it where it is an array: its
 * items are told by json_list_next, after this and while `text` is there. NULL and `err`
 * as of json_parse.
 */
json_t *json_parse_around(const char *name, const char *text, size_t size,
			  const char *list, struct json_list *items, struct error *err);

/*
 * The next item, a new reference; NULL after the last, and with `err` set (its text is ""
 * else) where it is no JSON.
 */
json_t *json_list_next(struct json_list *items, struct error *err);

#endif
