/* The table of exports, and what they share. */
#include "exports.h"

#include <math.h>
#include <string.h>

#include "values.h"

const struct report_format *const report_exports[] = {
	&export_openmetrics,
	&export_prometheus,
	&export_influx,
	&export_benchmark_smaller,
	&export_benchmark_bigger,
	&export_bencher,
	&export_ctrf,
	NULL,
};

const char *const *report_export_names(struct arena *a)
{
	const char **names = arena_array(
		a, sizeof report_exports / sizeof(struct report_format *), sizeof *names);

	for (size_t i = 0; report_exports[i]; i++)
		names[i] = report_exports[i]->name;
	return names;
}

static bool is_gated(const struct cell_analysis *cell, const char *name)
{
	for (size_t i = 0; i < cell->ngates; i++)
		if (!strcmp(cell->gates[i].gate->subject, name))
			return true;
	return false;
}

struct export_list export_values(const struct cell_analysis *cell, struct arena *a)
{
	const struct summary *s = cell->typical;
	struct export_list list = { 0 };

	if (!s)
		return list;
	list.values = arena_array(a, s->n, sizeof *list.values);
	for (size_t i = 0; i < s->n; i++) {
		const struct value *v = &s->values[i];

		if (!values_known(v))
			continue;
		if (v->measure->relevant || v->measure->from_test ||
		    is_gated(cell, v->measure->name))
			list.values[list.n++] = v;
	}
	return list;
}

bool export_range(const struct cell_analysis *cell, const struct value *v, double *low,
		  double *high)
{
	size_t n = 0;

	for (size_t i = 0; i < cell->cell->nattempts; i++) {
		const struct value *own;

		if (!run_attempt_counts(&cell->cell->attempts[i]) || !cell->summaries[i])
			continue;
		own = summary_find(cell->summaries[i], v->measure->name);
		if (!values_known(own))
			continue;
		*low = n ? fmin(*low, own->number) : own->number;
		*high = n ? fmax(*high, own->number) : own->number;
		n++;
	}
	return n > 1;
}

struct export_unit export_unit(const struct value *v, enum sizes sizes, struct arena *a)
{
	static const struct export_unit units[] = {
		[UNIT_COUNT] = { "", 1 },
		[UNIT_BYTES] = { "MiB", 1048576 },
		[UNIT_TIME] = { "ms", 1e3 },
		[UNIT_CPU] = { "%", 10 },
	};
	struct export_unit unit = units[v->measure->q.unit];

	if (v->measure->q.unit == UNIT_BYTES && sizes == SIZES_DECIMAL)
		unit = (struct export_unit){ "MB", 1e6 };
	if (v->measure->q.unit == UNIT_COUNT)
		unit.name = v->measure->unit_label;
	if (v->measure->q.per_min)
		unit.name = arena_printf(a, "%s/min", unit.name);
	return unit;
}
