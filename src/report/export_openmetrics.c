/*
 * OpenMetrics text (GitLab's `reports: metrics`, any scraper) and the older Prometheus
 * text format (node_exporter's textfile collector): a family per value, a sample per
 * cell.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
#include <string.h>

#include "escape.h"
#include "exports.h"
#include "values.h"

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

static void put_labels(const struct report *r, const struct cell *cell, FILE *f)
{
	struct arena *a = r->arena;

	fprintf(f, "{suite=\"%s\",cell=\"%s\",test=\"%s\",duration=\"%s\"",
		label_value(a, r->analysis->run->plan->suite->name),
		label_value(a, cell->id), label_value(a, cell->test->name),
		label_value(a, cell->duration.text));
	for (size_t i = 0; i < cell->nparams; i++)
		fprintf(f, ",%s=\"%s\"",
			metric_name(a, arena_printf(a, "param_%s", cell->params[i].name)) +
				strlen("strain_"),
			label_value(a, cell->params[i].value));
	fputc('}', f);
}

static void begin_family(const char *name, const char *help, FILE *f)
{
	fprintf(f, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static const struct value *find(const struct export_list *list, const char *key)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->values[i]->measure->key, key))
			return list->values[i];
	return NULL;
}

/* One value of all cells that have it: `lists` is a list per cell. */
static void put_family(const struct report *r, const struct export_list *lists,
		       const char *key, FILE *f)
{
	const char *name = metric_name(r->arena, key);
	bool begun = false;

	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct value *v = find(&lists[i], key);

		if (!v)
			continue;
		if (!begun)
			begin_family(name,
				     label_value(r->arena, v->measure->label
								   ? v->measure->label
								   : v->measure->name),
				     f);
		begun = true;
		fputs(name, f);
		put_labels(r, r->analysis->cells[i].cell->cell, f);
		fprintf(f, " %s\n", number_text(r->arena, v->number));
	}
}

static void put_verdicts(const struct report *r, FILE *f)
{
	static const char name[] = "strain_verdict_failed";

	begin_family(name, "1 when the cell makes the run fail", f);
	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];

		fputs(name, f);
		put_labels(r, cell->cell->cell, f);
		fprintf(f, " %d\n", outcome_fails(cell->verdict, r->analysis->failing));
	}
}

/* A family must stand together, so the cells are walked once per value. */
static void put_families(const struct report *r, FILE *f)
{
	const struct analysis *an = r->analysis;
	struct value_columns columns = values_of_run(an, r->arena);
	struct export_list *lists = arena_array(r->arena, an->ncells, sizeof *lists);

	for (size_t i = 0; i < an->ncells; i++)
		lists[i] = export_values(&an->cells[i], r->arena);
	for (size_t i = 0; i < columns.n; i++)
		put_family(r, lists, columns.column[i]->key, f);
	put_verdicts(r, f);
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
