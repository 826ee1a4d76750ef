/* run.json: what a run is made of, written before its first test starts. */
#include "record.h"

#include <string.h>

#include "base/json.h"
#include "store/layout.h"

static json_t *words_json(const char *const *words)
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return json_of_strings(words, n);
}

static json_t *options_json(const struct plan_options *o)
{
	json_t *j = json_object();

	json_object_set_new(j, "durations", words_json(o->durations));
	json_object_set_new(j, "tests", words_json(o->tests));
	json_object_set_new(j, "matches", words_json(o->matches));
	json_put_int(j, "repeat", o->repeat);
	json_put_int(j, "interval_us", o->interval_us);
	json_put_int(j, "shard", o->shard);
	json_put_int(j, "nshards", o->nshards);
	return j;
}

const char *facts_find(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->n; i++)
		if (!strcmp(facts->rows[i].name, name) && *facts->rows[i].value)
			return facts->rows[i].value;
	return NULL;
}

static json_t *facts_json(const struct facts *facts)
{
	json_t *j = json_object();

	for (size_t i = 0; i < facts->n; i++)
		json_put_string(j, facts->rows[i].name, facts->rows[i].value);
	return j;
}

static json_t *record_json(const struct run_record *r)
{
	json_t *j = json_object();

	json_put_string(j, "schema", "strain-run/1");
	json_put_string(j, "id", r->id);
	json_put_string(j, "version", r->version);
	json_put_string(j, "output", r->output);
	json_put_string(j, "directory", r->directory);
	json_put_string(j, "root", r->root);
	json_put_int(j, "started_utc_us", r->started_utc_us);
	json_put_string(j, "suite_file", r->suite_file);
	json_put_string(j, "suite_text", r->suite_text);
	json_object_set_new(j, "options", options_json(&r->options));
	json_put_bool(j, "gates_off", r->gates_off);
	json_put_bool(j, "confirm", r->confirm);
	json_put_int(j, "confirm_most", r->confirm_most);
	json_put_string(j, "fail_on", r->fail_on);
	json_object_set_new(j, "environment", facts_json(&r->environment));
	json_put_string(j, "fingerprint", r->fingerprint);
	return j;
}

int record_write(int at, const struct run_record *r, struct error *err)
{
	scoped_json j = record_json(r);

	return json_replace_at(at, RUN_FILE, j, err);
}

/* NULL where there are none: plan_options tells "none" by NULL. */
static const char *const *words_read(const json_t *o, const char *key, struct arena *a)
{
	size_t n;
	const char *const *words = json_get_strings(o, key, a, &n);

	return n ? words : NULL;
}

static void options_read(const json_t *j, struct arena *a, struct plan_options *o)
{
	o->durations = words_read(j, "durations", a);
	o->tests = words_read(j, "tests", a);
	o->matches = words_read(j, "matches", a);
	o->repeat = json_get_int(j, "repeat", 0);
	o->interval_us = json_get_int(j, "interval_us", 0);
	o->shard = json_get_int(j, "shard", 0);
	o->nshards = json_get_int(j, "nshards", 0);
}

static void facts_read(json_t *j, struct arena *a, struct facts *facts)
{
	struct pair *rows = arena_array(a, json_object_size(j), sizeof *rows);
	const char *key;
	json_t *value;

	facts->rows = rows;
	json_object_foreach(j, key, value)
	{
		const char *s = json_string_value(value);

		rows[facts->n].name = arena_strdup(a, key);
		rows[facts->n++].value = arena_strdup(a, s ? s : "");
	}
}

static const char *string_or(const json_t *o, const char *key, struct arena *a,
			     const char *missing)
{
	const char *s = json_get_string(o, key, a);

	return s ? s : missing;
}

int record_read(int at, struct arena *a, struct run_record *r, struct error *err)
{
	scoped_json j = json_load_at(at, RUN_FILE, err);

	memset(r, 0, sizeof *r);
	if (!j)
		return -1;
	r->id = string_or(j, "id", a, "");
	r->version = string_or(j, "version", a, "");
	r->output = json_get_string(j, "output", a);
	r->directory = json_get_string(j, "directory", a);
	r->root = json_get_string(j, "root", a);
	r->started_utc_us = json_get_int(j, "started_utc_us", 0);
	r->suite_file = string_or(j, "suite_file", a, "strain.yml");
	r->suite_text = json_get_string(j, "suite_text", a);
	options_read(json_object_get(j, "options"), a, &r->options);
	r->gates_off = json_get_bool(j, "gates_off", false);
	r->confirm = json_get_bool(j, "confirm", false);
	r->confirm_most = json_get_int(j, "confirm_most", 0);
	r->fail_on = json_get_string(j, "fail_on", a);
	facts_read(json_object_get(j, "environment"), a, &r->environment);
	r->fingerprint = string_or(j, "fingerprint", a, "");
	if (!r->suite_text)
		return error_set(err, RUN_FILE ": expected the suite's text in it");
	return 0;
}
