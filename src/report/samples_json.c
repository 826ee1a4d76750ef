/* samples.json: the series as columns, one array per series and attempt, for programs that draw. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/units.h"
#include "probe/metric.h"

#include "digits.h"
#include "formats.h"

/* A string as JSON; jansson escapes it. */
static void put_string(FILE *f, const char *s)
{
	scoped_json j = json_of_string(s);

	json_dumpf(j, f, JSON_ENCODE_ANY);
}

/* Numbers on their way to the file. */
struct numbers {
	FILE *file;
	size_t used;
	char buffer[1 << 16];
	int64_t room[COLUMN_BLOCK];
};

static void flush(struct numbers *o)
{
	fwrite_unlocked(o->buffer, 1, o->used, o->file);
	o->used = 0;
}

static void add(struct numbers *o, const char *s, size_t n)
{
	if (sizeof o->buffer - o->used < n)
		flush(o);
	memcpy(o->buffer + o->used, s, n);
	o->used += n;
}

static void add_int(struct numbers *o, int64_t value)
{
	char room[DIGITS_ROOM];
	const char *digits = "null";
	size_t n = 4;

	if (value != NO_VALUE)
		digits = digits_of(value, room, &n);
	add(o, digits, n);
}

static void add_double(struct numbers *o, int64_t bits)
{
	char room[NUMBER_ROOM] = "null";
	size_t n = 4;

	if (isfinite(live_value(bits)))
		n = number_print(room, live_value(bits));
	add(o, room, n);
}

/* A column as an array. */
static void put_column(struct numbers *o, const struct column *c,
		       void (*one)(struct numbers *o, int64_t v))
{
	add(o, "[", 1);
	for (size_t b = 0; b < column_blocks(c); b++) {
		const int64_t *v = column_read(c, b, o->room);

		for (size_t i = 0; i < column_block_size(c, b); i++) {
			if (b || i)
				add(o, ",", 1);
			one(o, v[i]);
		}
	}
	add(o, "]", 1);
	flush(o);
}

static void put_ints(struct numbers *o, const char *key, const struct column *c)
{
	fprintf(o->file, ",\n      \"%s\": ", key);
	put_column(o, c, add_int);
}

/* The test's own metrics come when it says them, so each has times of its own. */
static void put_live(struct numbers *o, const struct live *live)
{
	FILE *f = o->file;

	fputs(",\n      \"live\": {", f);
	for (size_t i = 0; i < live->n; i++) {
		const struct live_series *s = &live->series[i];

		fputs(i ? ",\n        " : "\n        ", f);
		put_string(f, s->name);
		fputs(": { \"values\": ", f);
		put_column(o, &s->values, add_double);
		put_ints(o, "elapsed_us", &s->elapsed_us);
		fputs(" }", f);
	}
	fputs(live->n ? "\n      }" : "}", f);
}

struct document {
	struct numbers numbers;
	const char *before; /* the next attempt */
};

static void put_attempt(void *self, const struct run_cell *cell,
			const struct run_attempt *at, const struct attempt_series *series)
{
	struct document *d = self;
	struct numbers *o = &d->numbers;

	fprintf(o->file, "%s    {\n      \"cell\": ", d->before);
	put_string(o->file, cell->cell->id);
	fprintf(o->file, ",\n      \"attempt\": %" PRId64, at->record.id.number);
	fprintf(o->file, ",\n      \"started_utc_us\": %" PRId64,
		at->record.started_utc_us);
	put_ints(o, "elapsed_us", &series->samples.elapsed_us);
	for (size_t m = 0; m < nmetrics; m++)
		put_ints(o, metrics[m].column, &series->samples.values[m]);
	put_live(o, &series->live);
	fputs("\n    }", o->file);
	d->before = ",\n";
}

static void *begin(struct report *r, const struct run *run, FILE *f)
{
	struct document *d = arena_alloc(r->arena, sizeof *d);

	d->numbers.file = f;
	d->before = "\n";
	fputs("{\n  \"schema\": \"strain-samples/1\",\n  \"run\": ", f);
	put_string(f, run->record.id);
	fputs(",\n  \"attempts\": [", f);
	return d;
}

static int end(void *self, struct error *err)
{
	struct document *d = self;

	(void)err;
	fputs("\n  ]\n}\n", d->numbers.file);
	return 0;
}

static const struct report_series series = { begin, put_attempt, end };

const struct report_format format_samples_json = {
	.name = "samples-json",
	.file = "samples.json",
	.help = "the series as columns (JSON)",
	.series = &series,
};
