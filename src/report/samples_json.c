/* samples.json: the series as columns, one array per series and attempt, for programs that draw. */
#include <inttypes.h>
#include <math.h>

#include "base/json.h"
#include "probe/metric.h"

#include "digits.h"
#include "formats.h"

/* A string as JSON; jansson escapes it. */
static void put_string(FILE *f, const char *s)
{
	scoped_json j = json_of_string(s);

	json_dumpf(j, f, JSON_ENCODE_ANY);
}

static void put_int(FILE *f, int64_t value)
{
	char room[DIGITS_ROOM];
	const char *digits = "null";
	size_t n = 4;

	if (value != NO_VALUE)
		digits = digits_of(value, room, &n);
	fwrite_unlocked(digits, 1, n, f);
}

static void put_ints(FILE *f, const char *key, const int64_t *v, size_t n)
{
	fprintf(f, ",\n      \"%s\": [", key);
	for (size_t i = 0; i < n; i++) {
		if (i)
			putc_unlocked(',', f);
		put_int(f, v[i]);
	}
	putc_unlocked(']', f);
}

static void put_numbers(FILE *f, const double *v, size_t n)
{
	putc_unlocked('[', f);
	for (size_t i = 0; i < n; i++) {
		scoped_json j = json_of_double(v[i]);

		if (i)
			putc_unlocked(',', f);
		json_dumpf(j, f, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	}
	putc_unlocked(']', f);
}

/* The test's own metrics come when it says them, so each has times of its own. */
static void put_live(FILE *f, const struct live *live)
{
	fputs(",\n      \"live\": {", f);
	for (size_t i = 0; i < live->n; i++) {
		const struct live_series *s = &live->series[i];

		fputs(i ? ",\n        " : "\n        ", f);
		put_string(f, s->name);
		fputs(": { \"values\": ", f);
		put_numbers(f, s->values, s->n);
		put_ints(f, "elapsed_us", s->elapsed_us, s->n);
		fputs(" }", f);
	}
	fputs(live->n ? "\n      }" : "}", f);
}

static void put_attempt(FILE *f, const struct cell *cell, const struct run_attempt *at)
{
	const struct samples *s = &at->samples;

	fputs("    {\n      \"cell\": ", f);
	put_string(f, cell->id);
	fprintf(f, ",\n      \"attempt\": %" PRId64, at->record.id.number);
	fprintf(f, ",\n      \"started_utc_us\": %" PRId64, at->record.started_utc_us);
	put_ints(f, "elapsed_us", s->elapsed_us, s->n);
	for (size_t m = 0; m < nmetrics; m++)
		put_ints(f, metrics[m].column, s->n ? s->values[m] : NULL, s->n);
	put_live(f, &at->live);
	fputs("\n    }", f);
}

static int write_samples_json(const struct report *r, FILE *f, struct error *err)
{
	const struct run *run = r->analysis->run;
	const char *before = "\n";

	(void)err;
	fputs("{\n  \"schema\": \"strain-samples/1\",\n  \"run\": ", f);
	put_string(f, run->record.id);
	fputs(",\n  \"attempts\": [", f);
	for (size_t i = 0; i < run->ncells; i++)
		for (size_t j = 0; j < run->cells[i].nattempts; j++) {
			fputs(before, f);
			put_attempt(f, run->cells[i].cell, &run->cells[i].attempts[j]);
			before = ",\n";
		}
	fputs("\n  ]\n}\n", f);
	return 0;
}

const struct report_format format_samples_json = {
	.name = "samples-json",
	.file = "samples.json",
	.help = "the series as columns (JSON)",
	.write = write_samples_json,
};
