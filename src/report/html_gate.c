/* What a gate looks like on the page. */
#include <math.h>
#include <string.h>

#include "probe/metric.h"

#include "html.h"

const char *page_gate_number(const struct page *p, const struct cell_analysis *cell,
			     const struct gate_result *g, struct quantity q)
{
	const struct value *v = values_find(cell, g->gate->subject);
	enum sizes sizes = gate_sizes(g->gate, p->analysis->sizes);

	struct measure shown;

	if (!isfinite(q.value))
		return "";
	if (!v)
		return quantity_format(p->arena, q, sizes);
	shown = *v->measure;
	shown.q = q;
	return value_format(p->arena, &shown, q.value, sizes);
}

const char *page_gate_series(const struct gate *g, struct arena *a)
{
	static const char *const heads[] = { "peak_", "mean_", "" };
	const char *dot = strrchr(g->subject, '.');

	if (dot)
		return strncmp(dot, ".slope", strlen(".slope")) != 0
			       ? arena_strndup(a, g->subject, (size_t)(dot - g->subject))
			       : NULL;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		size_t n = strlen(heads[i]);

		if (!strncmp(g->subject, heads[i], n) && metric_find(g->subject + n))
			return g->subject + n;
	}
	return NULL;
}
