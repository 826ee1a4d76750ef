/* A value that is any other: `exit_code != 3`, whatever the attempts come to. */
#include "judge.h"

bool judge_is_other(const struct gate *g, struct arena *a)
{
	(void)a;
	return g->bound == BOUND_ABSOLUTE && g->op == OP_NE;
}

void judge_other(const struct evidence *e, const struct observations *o,
		 struct gate_result *r)
{
	size_t same = 0;

	for (size_t i = 0; i < o->n; i++)
		same += o->all[i] == r->gate->limit.value;
	r->observed.value = judge_typical(r->gate, o->all, o->n, e->arena);
	r->limit = r->gate->limit;
	r->method = "each attempt";
	r->outcome = same ? OUTCOME_FAILED : OUTCOME_PASSED;
	r->message = arena_printf(e->arena, "%s is another in %zu of %zu attempts",
				  r->gate->subject, o->n - same, o->n);
}
