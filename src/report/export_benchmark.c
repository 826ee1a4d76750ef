/*
 * Records for benchmark trackers: github-action-benchmark's custom lists (a file per direction, since that tool has one
 * direction per file) and Bencher's Metric Format.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "exports.h"
#include "values.h"

struct list {
	const struct report *report;
	json_t *rows;
	enum better better;
};

static void add_row(void *self, const struct cell_analysis *cell, const struct value *v)
{
	struct list *list = self;
	struct arena *a = list->report->arena;
	struct export_unit unit = export_unit(v, list->report->analysis->sizes, a);
	double low, high;
	json_t *row;

	if (v->better != list->better)
		return;
	row = json_object();
	json_put_string(row, "name",
			arena_printf(a, "%s: %s", cell->cell->cell->id, v->name));
	json_put_string(row, "unit", unit.name);
	json_put_double(row, "value", v->q.value / unit.divisor);
	if (export_range(cell, v, &low, &high))
		json_put_string(row, "range",
				arena_printf(a, "± %.6g",
					     (high - low) / 2 / unit.divisor));
	json_put_string(row, "extra",
			arena_printf(a, "%s, %zu attempt%s, run %s",
				     outcomes[cell->verdict].name, cell->ncounted,
				     text_plural(cell->ncounted),
				     list->report->analysis->run->record.id));
	json_array_append_new(list->rows, row);
}

static int write_list(const struct report *r, FILE *f, enum better better,
		      struct error *err)
{
	scoped_json rows = json_array();
	struct list list = { r, rows, better };
	struct export_visitor visitor = { &list, add_row };

	for (size_t i = 0; i < r->analysis->ncells; i++)
		export_values(&r->analysis->cells[i], &visitor);
	return json_write(rows, f, err);
}

static int write_smaller(const struct report *r, FILE *f, struct error *err)
{
	return write_list(r, f, BETTER_LOWER, err);
}

static int write_bigger(const struct report *r, FILE *f, struct error *err)
{
	return write_list(r, f, BETTER_HIGHER, err);
}

static void add_measure(void *self, const struct cell_analysis *cell,
			const struct value *v)
{
	json_t *measures = self, *m = json_object();
	double low, high;

	json_put_double(m, "value", v->q.value);
	if (export_range(cell, v, &low, &high)) {
		json_put_double(m, "lower_value", low);
		json_put_double(m, "upper_value", high);
	}
	json_object_set_new(measures, v->key, m);
}

static int write_bencher(const struct report *r, FILE *f, struct error *err)
{
	scoped_json cells = json_object();

	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];
		json_t *measures = json_object();
		struct export_visitor visitor = { measures, add_measure };

		export_values(cell, &visitor);
		if (json_object_size(measures) > 0)
			json_object_set(cells, cell->cell->cell->id, measures);
		json_decref(measures);
	}
	return json_write(cells, f, err);
}

const struct report_format export_benchmark_smaller = {
	.name = "github-action-benchmark-smaller",
	.file = "benchmark-smaller.json",
	.help = "github-action-benchmark, tool customSmallerIsBetter",
	.write = write_smaller,
};

const struct report_format export_benchmark_bigger = {
	.name = "github-action-benchmark-bigger",
	.file = "benchmark-bigger.json",
	.help = "github-action-benchmark, tool customBiggerIsBetter",
	.write = write_bigger,
};

const struct report_format export_bencher = {
	.name = "bencher",
	.file = "bencher.json",
	.help = "Bencher Metric Format",
	.write = write_bencher,
};
