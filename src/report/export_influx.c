/*
 * InfluxDB line protocol: a point per attempt that counts, at the time it started.
 *
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
#include <inttypes.h>
#include <string.h>

#include "escape.h"
#include "exports.h"
#include "values.h"

/*
 * Tag keys and values: comma, equals sign and blank are escaped; a backslash at the end
 * would eat what follows.
 */
static const char *tag(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	for (s = escape_line(a, s); *s; s++) {
		if (strchr(",= ", *s))
			text_add_char(&t, '\\');
		text_add_char(&t, *s == '\\' ? '/' : *s);
	}
	return t.size ? text_string(&t) : "-";
}

static void put_tags(const struct report *r, const struct cell *cell, int64_t number,
		     FILE *f)
{
	struct arena *a = r->arena;

	fprintf(f, "strain,suite=%s,cell=%s,test=%s,duration=%s",
		tag(a, r->analysis->run->plan->suite->name), tag(a, cell->id),
		tag(a, cell->test->name), tag(a, cell->duration.text));
	for (size_t i = 0; i < cell->nparams; i++)
		fprintf(f, ",param_%s=%s", tag(a, cell->params[i].name),
			tag(a, cell->params[i].value));
	fprintf(f, ",attempt=%" PRId64 " ", number);
}

static void put_point(const struct report *r, const struct cell_analysis *cell,
		      size_t index, FILE *f)
{
	const struct attempt_record *record = &cell->cell->attempts[index].record;
	const struct summary *s = cell->summaries[index];

	put_tags(r, cell->cell->cell, record->id.number, f);
	fprintf(f, "ok=%s", record->ok ? "true" : "false");
	for (size_t i = 0; s && i < s->n; i++)
		if (values_known(&s->values[i]))
			fprintf(f, ",%s=%s", tag(r->arena, s->values[i].measure->key),
				number_text(r->arena, s->values[i].number));
	fprintf(f, " %" PRId64 "000\n", record->started_utc_us);
}

static int write_influx(const struct report *r, FILE *f, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];

		for (size_t j = 0; j < cell->cell->nattempts; j++) {
			if (run_attempt_counts(&cell->cell->attempts[j]))
				put_point(r, cell, j, f);
		}
	}
	return 0;
}

const struct report_format export_influx = {
	.name = "influx",
	.file = "strain.line",
	.help = "InfluxDB line protocol, a point per attempt",
	.write = write_influx,
};
