/* One file of a history: a results.json with what was said of it when it was added. */
#include "entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const char schema[] = "strain-history/1";
static const char before_results[] = ",\"results\":";

static void put_member(struct text *t, const char *key, const char *value)
{
	scoped_json s = json_of_string(value);
	char *dumped = json_dumps(s, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	text_addf(t, ",\"%s\":%s", key, dumped ? dumped : "\"\"");
	free(dumped);
}

const char *entry_text(const struct history_addition *add, const struct timeline_run *run,
		       struct arena *a, size_t *size)
{
	struct text t = { .arena = a };

	text_addf(&t, "{\"schema\":\"%s\"", schema);
	put_member(&t, "label", run->label);
	put_member(&t, "note", run->note);
	text_add(&t, before_results);
	text_add_bytes(&t, add->results, add->size);
	text_add(&t, "}\n");
	*size = t.size;
	return text_string(&t);
}

const char *entry_results(const char *text, size_t size, size_t *results_size)
{
	const char *head = strstr(text, before_results);

	if (!head || size < 2 || memcmp(text + size - 2, "}\n", 2) != 0)
		return NULL;
	head += strlen(before_results);
	*results_size = (size_t)(text + size - 2 - head);
	return head;
}

static const char *word(const json_t *o, const char *key, struct arena *a)
{
	const char *s = json_get_string(o, key, a);

	return s ? s : "";
}

static void read_machine(const json_t *root, struct timeline_run *e, struct arena *a)
{
	const json_t *facts = json_object_get(root, "environment");

	e->label = word(facts, "label", a);
	e->note = word(facts, "note", a);
	e->commit = word(facts, "git_commit", a);
	e->branch = word(facts, "git_branch", a);
	e->dirty = !strcmp(word(facts, "git_dirty", a), "yes");
	e->hostname = word(facts, "hostname", a);
	e->kernel = word(facts, "kernel", a);
	e->url = word(facts, "ci_url", a);
	e->fingerprint = word(root, "fingerprint", a);
}

json_t *entry_read(const char *results, size_t size, struct timeline_run *e,
		   struct arena *a, struct error *err)
{
	json_error_t where;
	json_t *root = json_loadb(results, size, JSON_REJECT_DUPLICATES, &where);
	const json_t *suite = json_object_get(root, "suite");

	if (!root) {
		error_usage(err, "not JSON: line %d: %s", where.line, where.text);
		return NULL;
	}
	if (strncmp(word(root, "schema", a), "strain-results/", 15) != 0 ||
	    !json_is_array(json_object_get(root, "cells"))) {
		json_decref(root);
		error_usage(err, "not a results.json of strain");
		return NULL;
	}
	*e = (struct timeline_run){ .id = "",
				    .run = word(root, "run", a),
				    .version = word(root, "version", a),
				    .verdict = word(root, "verdict", a),
				    .suite = word(suite, "name", a) };
	if (!*e->suite)
		e->suite = word(suite, "file", a);
	e->started_utc_us = json_get_int(root, "started_utc_us", 0);
	e->ended_utc_us = json_get_int(root, "ended_utc_us", e->started_utc_us);
	e->ncells = json_array_size(json_object_get(root, "cells"));
	read_machine(root, e, a);
	return root;
}

/* The head of a file's text, with an empty object in the place of the results. */
static json_t *load_head(const char *text, const char *results, struct arena *a)
{
	const char *head = arena_printf(a, "%.*s{}}", (int)(results - text), text);

	return json_loads(head, 0, NULL);
}

json_t *entry_of(const char *text, size_t size, struct timeline_run *e, struct arena *a,
		 struct error *err)
{
	size_t n;
	const char *results = entry_results(text, size, &n), *label, *note;
	scoped_json head = results ? load_head(text, results, a) : NULL;
	json_t *root;

	if (!head || strcmp(word(head, "schema", a), schema) != 0) {
		error_usage(err, "not a file of a history of this version");
		return NULL;
	}
	root = entry_read(results, n, e, a, err);
	label = word(head, "label", a);
	note = word(head, "note", a);
	if (root && *label)
		e->label = label;
	if (root && *note)
		e->note = note;
	return root;
}
