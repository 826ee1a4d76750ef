/* A gate as a testcase. */
#include "store/layout.h"

#include "escape.h"
#include "junit.h"
#include "values.h"

/* Attributes hold no "<"; in the order of enum gate_op. */
static const char *const op_names[] = {
	[OP_LT] = "lt", [OP_LE] = "le", [OP_GT] = "gt", [OP_GE] = "ge",
	[OP_EQ] = "eq", [OP_NE] = "ne", [OP_IN] = "in",
};

static void add_gate_properties(struct junit_suite *s, mxml_node_t *node,
				const struct gate_result *g)
{
	struct arena *a = s->junit->arena;
	const struct value *v = values_find(s->cell, g->gate->subject);
	mxml_node_t *properties = mxmlNewElement(node, "properties");

	junit_property(properties, "gate.metric", v ? v->measure->key : g->gate->subject,
		       a);
	junit_property(properties, "gate.kind", g->kind, a);
	junit_property(properties, "gate.level", gate_level_names[g->gate->level], a);
	junit_property(properties, "gate.outcome", outcomes[g->outcome].name, a);
	junit_property(properties, "gate.op", op_names[g->gate->op], a);
	junit_property_number(properties, "gate.limit", g->limit.value, a);
	junit_property_number(properties, "gate.observed", g->observed.value, a);
	junit_property_number(properties, "gate.baseline", g->baseline, a);
	junit_property_number(properties, "gate.p", g->p, a);
}

static const char *gate_details(struct junit_suite *s, const struct gate_result *g)
{
	struct arena *a = s->junit->arena;
	struct text t = { .arena = a };

	text_addf(&t, "cell: %s   level: %s", escape_line(a, s->cell->cell->cell->id),
		  gate_level_names[g->gate->level]);
	if (g->method && *g->method)
		text_addf(&t, "\nmethod: %s", escape_line(a, g->method));
	if (g->note)
		text_addf(&t, "\nnote: %s", escape_line(a, g->note));
	return text_string(&t);
}

/* JUnit has no state for a warning: it passes, and says so where people look. */
static const char *gate_output(struct junit_suite *s, const struct gate_result *g)
{
	struct junit *j = s->junit;
	struct text t = { .arena = j->arena };

	if (g->outcome == OUTCOME_WARNED && !outcome_fails(g->outcome, j->an->failing))
		text_addf(&t, "WARNING %s (does not fail)\n",
			  escape_line(j->arena, g->message));
	if (g->note)
		text_addf(&t, "note: %s\n", escape_line(j->arena, g->note));
	if (g->outcome == OUTCOME_FAILED && s->cell->last)
		junit_attach(&t, junit_file(j, s->cell->last, SAMPLES_FILE));
	return text_string(&t);
}

/* Where the element alone would say something else, the outcome stands before the message. */
static const char *gate_message(const struct junit *j, const struct gate_result *g)
{
	if (g->outcome == OUTCOME_INCONCLUSIVE ||
	    (g->outcome != OUTCOME_FAILED && g->outcome != OUTCOME_ERRORED &&
	     outcome_fails(g->outcome, j->an->failing)))
		return arena_printf(j->arena, "%s: %s", outcomes[g->outcome].name,
				    g->message);
	return g->message;
}

void junit_add_gate(struct junit_suite *s, const struct gate_result *g)
{
	struct junit *j = s->junit;
	struct junit_case t = {
		.name = g->name,
		.result = outcome_result(g->outcome, j->an->failing),
		.message = gate_message(j, g),
		.type = arena_printf(j->arena, "gate.%s", g->kind),
		.details = gate_details(s, g),
		.line = g->gate->place.line,
		.out = gate_output(s, g),
	};
	mxml_node_t *node;

	node = junit_case_open(s, &t);
	if (!j->strict && j->level->details)
		add_gate_properties(s, node, g);
	junit_case_result(s, node, &t);
	junit_case_output(s, node, &t);
}
