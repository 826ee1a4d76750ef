/*
 * OpenMetrics text (GitLab's `reports: metrics`, any scraper) and the older Prometheus text format (node_exporter's
 * textfile collector): a family per value, a sample per cell.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
#include <string.h>

#include "escape.h"
#include "exports.h"
#include "values.h"

struct family {
	const struct report *report;
	FILE *file;
	const struct value *column;
	bool begun;
};

/* Label values: backslash, quote and newline are escaped; GitLab stumbles over ' and #. */
static const char *label_value(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	for (s = escape_line(a, s); *s; s++) {
		if (*s == '\\' || *s == '"')
			text_add_char(&t, '\\');
		text_add_char(&t, strchr("'#", *s) ? '_' : *s);
	}
	return text_string(&t);
}

/* A name of letters, digits and underscores. */
static const char *metric_name(struct arena *a, const char *key)
{
	char *name = arena_printf(a, "strain_%s", key);

	for (char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
			    *p))
			*p = '_';
	return name;
}

static void put_labels(const struct family *f, const struct cell *cell)
{
	struct arena *a = f->report->arena;
	const struct run *run = f->report->analysis->run;

	fprintf(f->file, "{suite=\"%s\",cell=\"%s\",test=\"%s\",duration=\"%s\"",
		label_value(a, run->plan->suite->name), label_value(a, cell->id),
		label_value(a, cell->test->name), label_value(a, cell->duration.text));
	for (size_t i = 0; i < cell->nparams; i++)
		fprintf(f->file, ",%s=\"%s\"",
			metric_name(a, arena_printf(a, "param_%s", cell->params[i].name)) +
				strlen("strain_"),
			label_value(a, cell->params[i].value));
	fputc('}', f->file);
}

static void begin_family(struct family *f, const char *name, const struct value *v)
{
	const char *help = label_value(f->report->arena, v->label ? v->label : v->name);

	if (f->begun)
		return;
	f->begun = true;
	fprintf(f->file, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_sample(void *self, const struct cell_analysis *cell, const struct value *v)
{
	struct family *f = self;
	const char *name;

	if (strcmp(v->key, f->column->key) != 0)
		return;
	name = metric_name(f->report->arena, v->key);
	begin_family(f, name, v);
	fputs(name, f->file);
	put_labels(f, cell->cell->cell);
	fprintf(f->file, " %s\n", number_text(f->report->arena, v->q.value));
}

static void put_verdicts(const struct report *r, FILE *file)
{
	struct family f = { .report = r, .file = file };

	fputs("# HELP strain_verdict_failed 1 when the cell makes the run fail\n# TYPE strain_verdict_failed gauge\n",
	      file);
	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];

		fputs("strain_verdict_failed", file);
		put_labels(&f, cell->cell->cell);
		fprintf(file, " %d\n", outcome_fails(cell->verdict, r->analysis->failing));
	}
}

/* A family must stand together, so the cells are walked once per value. */
static void put_families(const struct report *r, FILE *file)
{
	struct value_columns columns = values_of_run(r->analysis, r->arena);

	for (size_t i = 0; i < columns.n; i++) {
		struct family f = { .report = r,
				    .file = file,
				    .column = columns.column[i] };
		struct export_visitor visitor = { &f, put_sample };

		for (size_t j = 0; j < r->analysis->ncells; j++)
			export_values(&r->analysis->cells[j], &visitor);
	}
	put_verdicts(r, file);
}

static int write_prometheus(const struct report *r, FILE *f, struct error *err)
{
	(void)err;
	put_families(r, f);
	return 0;
}

static int write_openmetrics(const struct report *r, FILE *f, struct error *err)
{
	(void)err;
	put_families(r, f);
	fputs("# EOF\n", f);
	return 0;
}

const struct report_format export_openmetrics = {
	.name = "openmetrics",
	.file = "metrics.txt",
	.help = "OpenMetrics text: GitLab's metrics report, any scraper",
	.write = write_openmetrics,
};

const struct report_format export_prometheus = {
	.name = "prometheus",
	.file = "strain.prom",
	.help = "Prometheus text for node_exporter's textfile collector",
	.write = write_prometheus,
};
