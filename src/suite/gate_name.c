/* What a gate is called in every report. */
#include "gate_name.h"

#include <string.h>

#include "base/text.h"

/* "<=" is what most gates ask, and says nothing; in the order of enum gate_op. */
static const char *const directions[] = {
	[OP_LT] = "",          [OP_LE] = "",    [OP_GT] = " at least",
	[OP_GE] = " at least", [OP_EQ] = " is", [OP_NE] = " is not",
	[OP_IN] = " in range",
};

/*
 * "3 s" of "wall == 3s"; the number alone where its unit is a metric's own label, which
 * may hold anything.
 */
static const char *bound_of(const struct gate *g, struct arena *a)
{
	const char *bound = g->text + strcspn(g->text, "<>=!"), *unit;
	struct quantity q;
	double number;

	bound += strspn(bound, "<>=! \t\n");
	if (!text_scan_double(bound, &number, &unit))
		return "";
	bound = arena_strndup(a, bound, (size_t)(unit - bound));
	unit = text_trim(a, unit);
	if (!*unit || quantity_parse(arena_printf(a, "1 %s", unit), &q, NULL, NULL) < 0)
		return arena_printf(a, " %s", bound);
	return arena_printf(a, " %s %s", bound, unit);
}

const char *gate_make_name(const struct gate *g, const char *for_text, struct arena *a)
{
	bool exact = g->op == OP_EQ || g->op == OP_NE;
	struct text t = { .arena = a };

	text_addf(&t, "gate %s%s%s", g->subject, directions[g->op],
		  exact ? bound_of(g, a) : "");
	if (g->bound == BOUND_REFERENCE)
		text_addf(&t, " vs %s", g->reference);
	if (g->level == GATE_WARN)
		text_add(&t, " warn");
	if (for_text)
		text_addf(&t, " for %s", for_text);
	if (g->over == OVER_WORST)
		text_add(&t, " worst");
	return text_string(&t);
}
