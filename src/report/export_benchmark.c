/*
 * Records for benchmark trackers: github-action-benchmark's custom lists (a file per
 * direction, since that tool has one direction per file) and Bencher's Metric Format.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "exports.h"
#include "values.h"

static json_t *row_of(const struct report *r, const struct cell_analysis *cell,
		      const struct value *v)
{
	struct arena *a = r->arena;
	struct export_unit unit = export_unit(v, r->analysis->sizes, a);
	json_t *row = json_object();
	double low, high;

	json_put_string(row, "name",
			arena_printf(a, "%s: %s", cell->cell->cell->id, v->measure->name));
	json_put_string(row, "unit", unit.name);
	json_put_double(row, "value", v->number / unit.divisor);
	if (export_range(cell, v, &low, &high))
		json_put_string(row, "range",
				arena_printf(a, "± %.6g",
					     (high - low) / 2 / unit.divisor));
	json_put_string(row, "extra",
			arena_printf(a, "%s, %zu attempt%s, run %s",
				     outcomes[cell->verdict].name, cell->ncounted,
				     text_plural(cell->ncounted),
				     r->analysis->run->record.id));
	return row;
}

static int write_list(const struct report *r, FILE *f, enum better better,
		      struct error *err)
{
	scoped_json rows = json_array();

	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];
		struct export_list list = export_values(cell, r->arena);

		for (size_t j = 0; j < list.n; j++)
			if (list.values[j]->measure->better == better)
				json_array_append_new(rows,
						      row_of(r, cell, list.values[j]));
	}
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

static json_t *measure_of(const struct cell_analysis *cell, const struct value *v)
{
	json_t *m = json_object();
	double low, high;

	json_put_double(m, "value", v->number);
	if (export_range(cell, v, &low, &high)) {
		json_put_double(m, "lower_value", low);
		json_put_double(m, "upper_value", high);
	}
	return m;
}

static int write_bencher(const struct report *r, FILE *f, struct error *err)
{
	scoped_json cells = json_object();

	for (size_t i = 0; i < r->analysis->ncells; i++) {
		const struct cell_analysis *cell = &r->analysis->cells[i];
		struct export_list list = export_values(cell, r->arena);
		json_t *measures = json_object();

		for (size_t j = 0; j < list.n; j++)
			json_object_set_new(measures, list.values[j]->measure->key,
					    measure_of(cell, list.values[j]));
		if (list.n)
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
