/* How one attempt went: attempt.json, written by the keeper when it ended, read by every report. */
#include "store/attempt.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "store/layout.h"

#define BOOK(name_, key_, unit_)                                   \
	{                                                          \
#name_, key_, unit_, offsetof(struct books, name_) \
	}

const struct book_row book_rows[] = {
	BOOK(peak_rss, "peak_rss_bytes", UNIT_BYTES),
	BOOK(peak_rss_process, "peak_rss_process_bytes", UNIT_BYTES),
	BOOK(peak_pss, "peak_pss_bytes", UNIT_BYTES),
	BOOK(cpu_time, "cpu_time_us", UNIT_TIME),
	BOOK(cpu_user, "cpu_user_us", UNIT_TIME),
	BOOK(cpu_system, "cpu_system_us", UNIT_TIME),
	BOOK(read, "read_bytes", UNIT_BYTES),
	BOOK(written, "written_bytes", UNIT_BYTES),
	BOOK(minor_faults, "minor_faults", UNIT_COUNT),
	BOOK(major_faults, "major_faults", UNIT_COUNT),
	BOOK(switches, "switches", UNIT_COUNT),
	BOOK(preemptions, "preemptions", UNIT_COUNT),
	BOOK(throttled, "throttled_us", UNIT_TIME),
	BOOK(pressure, "pressure_us", UNIT_TIME),
	BOOK(cpu_wait_time, "cpu_wait_time_us", UNIT_TIME),
	BOOK(cpu_delay, "cpu_delay_us", UNIT_TIME),
};

const size_t nbook_rows = sizeof book_rows / sizeof *book_rows;

_Static_assert(sizeof(struct books) ==
		       sizeof book_rows / sizeof *book_rows * sizeof(struct booked),
	       "a row per member of struct books");

const char *const ending_names[] = {
	[ENDED_EXIT] = "exit",
	[ENDED_SIGNAL] = "signal",
	[ENDED_DURATION] = "duration",
	[ENDED_TIMEOUT] = "timeout",
	[ENDED_OOM] = "oom",
	[ENDED_INTERRUPTED] = "interrupted",
	[ENDED_NOT_STARTED] = "not-started",
	[ENDED_SETUP] = "setup",
	[ENDED_TEARDOWN] = "teardown",
	[ENDED_UNKNOWN] = "unknown",
	NULL,
};

const char *const role_names[] = {
	[ROLE_MEASURED] = "measured",
	[ROLE_WARMUP] = "warmup",
	NULL,
};

/* A member of attempt.json that is one scalar of struct attempt_record. */
enum member_kind {
	MEMBER_INT, /* null where NO_VALUE */
	MEMBER_BOOL,
	MEMBER_STRING,
	MEMBER_WORD, /* an enum, by its names */
};

struct member {
	const char *key;
	enum member_kind kind;
	size_t offset;
	int64_t missing; /* of MEMBER_INT, MEMBER_WORD */
	const char *const *words;
};

#define AT(name_) offsetof(struct attempt_record, name_)

static const struct member members[] = {
	{ "cell", MEMBER_STRING, AT(cell), 0, NULL },
	{ "number", MEMBER_INT, AT(id.number), 1, NULL },
	{ "role", MEMBER_WORD, AT(id.role), ROLE_MEASURED, role_names },
	{ "slot", MEMBER_INT, AT(id.slot), 1, NULL },
	{ "added", MEMBER_BOOL, AT(id.added), 0, NULL },
	{ "tries", MEMBER_INT, AT(id.tries), 1, NULL },
	{ "started_utc_us", MEMBER_INT, AT(started_utc_us), 0, NULL },
	{ "wall_us", MEMBER_INT, AT(wall_us), NO_VALUE, NULL },
	{ "ending", MEMBER_WORD, AT(ending), ENDED_UNKNOWN, ending_names },
	{ "ok", MEMBER_BOOL, AT(ok), 0, NULL },
	{ "exit_code", MEMBER_INT, AT(exit_code), NO_VALUE, NULL },
	{ "signal", MEMBER_INT, AT(signal), NO_VALUE, NULL },
	{ "text", MEMBER_STRING, AT(text), 0, NULL },
	{ "samples", MEMBER_INT, AT(samples), 0, NULL },
	{ "late_samples", MEMBER_INT, AT(late_samples), 0, NULL },
	{ "bad_metric_lines", MEMBER_INT, AT(bad_lines), 0, NULL },
	{ "bad_metric_line", MEMBER_STRING, AT(bad_line), 0, NULL },
	{ "metrics_unread_bytes", MEMBER_INT, AT(metrics_unread), 0, NULL },
	{ "metrics_left_out", MEMBER_INT, AT(metrics_left_out), 0, NULL },
	{ "stdout_dropped_bytes", MEMBER_INT, AT(stdout_dropped), 0, NULL },
	{ "stderr_dropped_bytes", MEMBER_INT, AT(stderr_dropped), 0, NULL },
	{ "interval_us", MEMBER_INT, AT(interval_us), 0, NULL },
	{ "peak_elapsed_us", MEMBER_INT, AT(peak_elapsed_us), NO_VALUE, NULL },
	{ "noisy", MEMBER_BOOL, AT(noisy), 0, NULL },
	{ "noise_permille", MEMBER_INT, AT(noise_permille), NO_VALUE, NULL },
	{ "shared_pages_heavy", MEMBER_BOOL, AT(shared_pages_heavy), 0, NULL },
	{ "dir", MEMBER_STRING, AT(dir), 0, NULL },
};

enum { NMEMBERS = sizeof members / sizeof *members };

_Static_assert(sizeof(enum ending) == sizeof(int) &&
		       sizeof(enum attempt_role) == sizeof(int),
	       "enums are read and written as int");

const struct book_row *book_find(const char *name)
{
	for (size_t i = 0; i < nbook_rows; i++)
		if (!strcmp(book_rows[i].name, name))
			return &book_rows[i];
	return NULL;
}

void books_clear(struct books *b)
{
	for (size_t i = 0; i < nbook_rows; i++)
		*book_of(b, &book_rows[i]) =
			(struct booked){ .value = NO_VALUE, .high = NO_VALUE };
}

static void member_clear(const struct member *m, struct attempt_record *r)
{
	char *at = (char *)r + m->offset;

	switch (m->kind) {
	case MEMBER_INT:
		*(int64_t *)(void *)at = m->missing;
		break;
	case MEMBER_WORD:
		*(int *)(void *)at = (int)m->missing;
		break;
	case MEMBER_BOOL:
	case MEMBER_STRING:
		break;
	}
}

void attempt_clear(struct attempt_record *r)
{
	static const char *const nothing[] = { NULL };

	memset(r, 0, sizeof *r);
	for (size_t i = 0; i < NMEMBERS; i++)
		member_clear(&members[i], r);
	books_clear(&r->books);
	r->cell = r->text = r->bad_line = "";
	r->argv = r->notes = nothing;
}

const char *attempt_bad_lines(int64_t n, const char *first, struct arena *a)
{
	if (n == 1)
		return arena_printf(a,
				    "a line of $STRAIN_METRICS is not of the form name "
				    "value: '%s'",
				    first);
	return arena_printf(a,
			    "%lld lines of $STRAIN_METRICS are not of the form name "
			    "value, the first: '%s'",
			    (long long)n, first);
}

static json_t *int_or_null(int64_t v)
{
	return v == NO_VALUE ? json_null() : json_integer(v);
}

static json_t *member_json(const struct member *m, const struct attempt_record *r)
{
	const char *at = (const char *)r + m->offset;

	switch (m->kind) {
	case MEMBER_INT:
		return int_or_null(*(const int64_t *)(const void *)at);
	case MEMBER_WORD:
		return json_string(m->words[*(const int *)(const void *)at]);
	case MEMBER_BOOL:
		return json_boolean(*(const bool *)(const void *)at);
	case MEMBER_STRING:
		return json_of_string(*(const char *const *)(const void *)at);
	}
	return json_null();
}

static json_t *books_json(const struct books *books)
{
	json_t *o = json_object();

	for (size_t i = 0; i < nbook_rows; i++) {
		const struct booked *b = book_at(books, &book_rows[i]);
		json_t *row;

		if (b->value == NO_VALUE)
			continue;
		row = json_object();
		json_put_int(row, "value", b->value);
		json_object_set_new(row, "high", int_or_null(b->high));
		json_put_string(row, "book", b->book);
		json_put_bool(row, "exact", b->exact);
		json_object_set_new(o, book_rows[i].key, row);
	}
	return o;
}

static json_t *processes_json(const struct process_record *p, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();

		json_put_int(o, "pid", p[i].pid);
		json_put_int(o, "ppid", p[i].ppid);
		json_put_int(o, "rss_bytes", p[i].rss_bytes);
		json_put_string(o, "command", p[i].command);
		json_array_append_new(list, o);
	}
	return list;
}

static size_t count_strings(const char *const *s)
{
	size_t n = 0;

	while (s && s[n])
		n++;
	return n;
}

int attempt_write(int at, const struct attempt_record *r, struct error *err)
{
	scoped_json o = json_object();

	for (size_t i = 0; i < NMEMBERS; i++)
		json_object_set_new(o, members[i].key, member_json(&members[i], r));
	json_object_set_new(o, "argv", json_of_strings(r->argv, count_strings(r->argv)));
	json_object_set_new(o, "books", books_json(&r->books));
	json_object_set_new(o, "peak_tree", processes_json(r->peak_tree, r->npeak_tree));
	json_object_set_new(o, "leftovers", processes_json(r->leftovers, r->nleftovers));
	json_object_set_new(o, "notes", json_of_strings(r->notes, r->nnotes));
	return json_replace_at(at, ATTEMPT_FILE, o, err);
}

static void member_read(const struct member *m, const json_t *o, struct arena *a,
			struct attempt_record *r)
{
	char *at = (char *)r + m->offset;
	const char *s;
	int word;

	switch (m->kind) {
	case MEMBER_INT:
		*(int64_t *)(void *)at = json_get_int(o, m->key, m->missing);
		break;
	case MEMBER_BOOL:
		*(bool *)(void *)at = json_get_bool(o, m->key, m->missing);
		break;
	case MEMBER_STRING:
		s = json_get_string(o, m->key, a);
		if (s)
			*(const char **)(void *)at = s;
		break;
	case MEMBER_WORD:
		s = json_get_string(o, m->key, a);
		word = s ? text_index(s, m->words) : -1;
		*(int *)(void *)at = word >= 0 ? word : (int)m->missing;
		break;
	}
}

static void books_read(const json_t *o, struct arena *a, struct books *books)
{
	for (size_t i = 0; i < nbook_rows; i++) {
		const json_t *row = json_object_get(o, book_rows[i].key);
		struct booked *b = book_of(books, &book_rows[i]);

		b->value = json_get_int(row, "value", NO_VALUE);
		/* null: nobody knows how much more it may be */
		b->high = json_get_int(
			row, "high",
			json_is_null(json_object_get(row, "high")) ? NO_VALUE : b->value);
		b->book = json_get_string(row, "book", a);
		b->exact = json_get_bool(row, "exact", false);
	}
}

static const struct process_record *processes_read(const json_t *list, struct arena *a,
						   size_t *n)
{
	struct process_record *p;

	*n = json_array_size(list);
	p = arena_array(a, *n, sizeof *p);
	for (size_t i = 0; i < *n; i++) {
		const json_t *o = json_array_get(list, i);
		const char *command = json_get_string(o, "command", a);

		p[i].pid = json_get_int(o, "pid", 0);
		p[i].ppid = json_get_int(o, "ppid", 0);
		p[i].rss_bytes = json_get_int(o, "rss_bytes", 0);
		p[i].command = command ? command : "";
	}
	return p;
}

int attempt_read(int at, struct arena *a, struct attempt_record *r, struct error *err)
{
	scoped_json o = NULL;
	size_t argc;

	attempt_clear(r);
	o = json_load_at(at, ATTEMPT_FILE, err);
	if (!o)
		return -1;
	if (!json_is_object(o))
		return error_set(err, ATTEMPT_FILE ": expected an object");
	for (size_t i = 0; i < NMEMBERS; i++)
		member_read(&members[i], o, a, r);
	books_read(json_object_get(o, "books"), a, &r->books);
	r->argv = json_get_strings(o, "argv", a, &argc);
	r->notes = json_get_strings(o, "notes", a, &r->nnotes);
	r->peak_tree = processes_read(json_object_get(o, "peak_tree"), a, &r->npeak_tree);
	r->leftovers = processes_read(json_object_get(o, "leftovers"), a, &r->nleftovers);
	return 0;
}

int64_t attempt_cpu_permille(const struct attempt_record *r)
{
	int64_t cpu_us = r->books.cpu_time.value;

	if (cpu_us == NO_VALUE || r->wall_us == NO_VALUE || r->wall_us <= 0)
		return NO_VALUE;
	return llround((double)cpu_us * 1000 / (double)r->wall_us);
}

double attempt_wait_share(const struct attempt_record *r)
{
	int64_t delay_us = r->books.cpu_delay.value;

	if (delay_us == NO_VALUE || r->wall_us == NO_VALUE || r->wall_us <= 0)
		return 0;
	return fmax(0, fmin(1, (double)delay_us / (double)r->wall_us));
}
