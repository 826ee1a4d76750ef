/* What a gate looks like on the page. */
#include <math.h>
#include <string.h>

#include "probe/metric.h"

#include "html.h"

const char *page_gate_number(const struct page *p, const struct cell_analysis *cell,
			     const struct gate_result *g, struct quantity q)
{
	const struct value *v = values_find(cell, g->gate->subject);
	const char *text;

	if (!isfinite(q.value))
		return "";
	text = quantity_format_like(p->arena, q, g->gate->text);
	if (!v || q.unit != UNIT_COUNT || !v->unit_label || !*v->unit_label)
		return text;
	return arena_printf(p->arena, "%s %s", text, v->unit_label);
}

const char *page_gate_series(const struct gate *g, struct arena *a)
{
	static const char *const heads[] = { "peak_", "mean_", "" };
	const char *dot = strrchr(g->subject, '.');

	if (dot)
		return strcmp(dot, ".slope")
			       ? arena_strndup(a, g->subject, (size_t)(dot - g->subject))
			       : NULL;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		size_t n = strlen(heads[i]);

		if (!strncmp(g->subject, heads[i], n) && metric_find(g->subject + n))
			return g->subject + n;
	}
	return NULL;
}
