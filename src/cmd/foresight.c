/* Gates that can never fail, told before a plan is run. */
#include "foresight.h"

#include <stdio.h>

#include "base/log.h"
#include "base/text.h"

#include "ci.h"

static const char *others(const struct unfailing *u, struct arena *a)
{
	return u->ncells > 1 && u->reason != TOO_FEW_ATTEMPTS
		       ? arena_printf(a, " (and in %zu more cell%s)", u->ncells - 1,
				      text_plural(u->ncells - 1))
		       : "";
}

size_t foresight_tell(const struct plan *plan, const struct ci_system *ci, struct arena *a)
{
	size_t n;
	const struct unfailing *gates =
		unfailing_gates(plan, &(struct unfailing_given){ 0 }, a, &n);
	struct suite_mistake *list = arena_array(a, n, sizeof *list);
	struct suite_mistakes remarks;

	for (size_t i = 0; i < n; i++)
		list[i] = (struct suite_mistake){
			gates[i].gate->place,
			arena_printf(a, "%s%s", gates[i].message, others(&gates[i], a)),
		};
	remarks = suite_remarks(plan->suite, list, n, a);
	fputs(ci_plain(a, remarks.shown), stderr);
	ci_print_mistakes(ci, &remarks, a);
	return n;
}

void foresight_tell_briefly(const struct plan *plan, const struct unfailing_given *given,
			    bool open, struct arena *a)
{
	const struct unfailing *first = NULL, *gates;
	size_t all, n = 0;

	gates = unfailing_gates(plan, given, a, &all);
	for (size_t i = 0; i < all; i++) {
		if (open && gates[i].reason == TOO_FEW_ATTEMPTS)
			continue;
		first = first ? first : &gates[i];
		n++;
	}
	if (!first)
		return;
	log_warning("%s:%d: %s%s", ci_plain_line(a, plan->suite->file),
		    first->gate->place.line, ci_plain_line(a, first->message),
		    n > 1 ? arena_printf(a, "; and %zu more: strain check tells", n - 1)
			  : "");
}
