/* What became of gates that were put to the proof. */
#include "report/proof.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "table.h"
#include "values.h"

enum { VERDICT, CELL, GATE, FAULT, VALUE, SMALLEST, NCOLUMNS };

static const char *const titles[NCOLUMNS] = {
	"VERDICT", "CELL", "GATE", "PUT IN", "VALUE", "CATCHES FROM",
};

size_t proof_count(const struct proof_list *list, enum proof_verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->rows[i].verdict == verdict;
	return n;
}

static bool is_required(const struct proof *p)
{
	enum prove_rule rule = p->gate->prove;

	if (rule == PROVE_UNSAID)
		rule = p->cell->cell->cell->settings.prove;
	return rule == PROVE_REQUIRED;
}

bool proof_required_broken(const struct proof *p)
{
	return is_required(p) && (p->verdict == PROOF_BLIND || p->verdict == PROOF_NONE);
}

static const char *amount(const struct proof_list *list, const struct proof *p, double v,
			  struct arena *a)
{
	if (!p->value || isnan(v))
		return "-";
	return escape_line(a, value_format(a, p->value->measure, v,
					   gate_sizes(p->gate, list->sizes)));
}

/* "+230 %" of what it is now; where that is nothing, by how much. */
static const char *smallest(const struct proof_list *list, const struct proof *p,
			    struct arena *a)
{
	if (p->smallest_amount == 0)
		return "any change";
	if (!isnan(p->smallest) && fabs(p->smallest) < 10)
		return arena_printf(a, "%+.3g %%", p->smallest * 100);
	if (!isnan(p->smallest))
		return arena_printf(a, "%.3g times", p->smallest + 1);
	if (isnan(p->smallest_amount))
		return "-";
	return arena_printf(a, "%s%s", p->smallest_amount > 0 ? "+" : "",
			    amount(list, p, p->smallest_amount, a));
}

static const char *field(const struct proof_list *list, const struct proof *p, int column,
			 struct arena *a)
{
	switch (column) {
	case VERDICT:
		return proof_names[p->verdict];
	case CELL:
		return escape_line(a, p->cell->cell->cell->id);
	case GATE:
		return escape_line(a, p->gate->text);
	case FAULT:
		return escape_line(a, p->put);
	case VALUE:
		return amount(list, p, p->observed, a);
	default:
		return smallest(list, p, a);
	}
}

static void add_reasons(const struct proof_list *list, struct text *t)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct proof *p = &list->rows[i];

		if (p->verdict == PROOF_FIRES || !p->reason)
			continue;
		text_addf(t, "%s%s: %s: %s: %s\n",
			  proof_required_broken(p) ? "required, " : "",
			  proof_names[p->verdict],
			  escape_line(t->arena, p->cell->cell->cell->id),
			  escape_line(t->arena, p->gate->text),
			  escape_line(t->arena, p->reason));
	}
}

/* "20 gates: 12 fire, 8 blind" */
static void add_totals(const struct proof_list *list, struct text *t)
{
	const char *before = ": ";

	text_addf(t, "%zu gate%s", list->n, text_plural(list->n));
	for (int i = 0; i < PROOF_END; i++) {
		size_t n = proof_count(list, (enum proof_verdict)i);

		if (!n)
			continue;
		text_addf(t, "%s%zu %s", before, n,
			  i == PROOF_FIRES && n > 1 ? "fire" : proof_names[i]);
		before = ", ";
	}
	text_add(t, "\n");
}

static int flushed(FILE *f, struct error *err)
{
	return fflush(f) == 0 && !ferror(f) ? 0 : error_errno(err, "write proofs");
}

static int write_text(const struct proof_list *list, struct arena *a, FILE *f,
		      struct error *err)
{
	struct table_column columns[NCOLUMNS];
	struct text t = { .arena = a };

	for (int k = 0; k < NCOLUMNS; k++) {
		const char **cells = arena_array(a, list->n, sizeof *cells);

		for (size_t i = 0; i < list->n; i++)
			cells[i] = field(list, &list->rows[i], k, a);
		columns[k] = (struct table_column){ titles[k], cells, NULL, k >= VALUE };
	}
	table_add(&t, columns, NCOLUMNS, list->n, 0);
	add_reasons(list, &t);
	add_totals(list, &t);
	fputs(text_string(&t), f);
	return flushed(f, err);
}

static json_t *fault_json(const struct proof *p)
{
	json_t *o = json_object();

	json_put_string(o, "kind",
			p->fault.kind == FAULT_NONE && p->value &&
					p->value->measure->from_test
				? "scaled"
				: fault_rows[p->fault.kind].name);
	json_put_string(o, "text", p->put);
	json_put_int(o, "amount", p->fault.amount);
	json_put_double(o, "per_second", p->fault.per_s);
	return o;
}

static json_t *row_json(const struct proof *p, struct arena *a)
{
	json_t *o = json_object();
	const struct gate *g = p->gate;

	json_put_string(o, "cell", p->cell->cell->cell->id);
	json_put_string(o, "gate", g->text);
	json_put_string(o, "name", g->name);
	json_put_string(o, "level", gate_level_names[g->level]);
	json_put_bool(o, "required", is_required(p));
	json_put_int(o, "line", g->place.line);
	json_put_string(o, "verdict", proof_names[p->verdict]);
	json_put_string(o, "reason", p->reason);
	json_put_string(o, "key", p->value ? p->value->measure->key : NULL);
	json_put_string(o, "unit",
			p->value ? unit_word(a, p->value->measure->q,
					     p->value->measure->unit_label)
				 : NULL);
	json_put_double(o, "unharmed", p->unharmed);
	json_put_double(o, "limit", p->limit);
	json_put_double(o, "observed", p->observed);
	json_object_set_new(o, "fault", fault_json(p));
	json_put_string(o, "outcome", outcomes[p->outcome].name);
	json_put_string(o, "message", p->said);
	json_put_double(o, "smallest_change", p->smallest);
	json_put_double(o, "smallest_difference", p->smallest_amount);
	return o;
}

static int write_json(const struct proof_list *list, struct arena *a, FILE *f,
		      struct error *err)
{
	scoped_json o = json_object();
	json_t *rows = json_array(), *counts = json_object();

	json_put_string(o, "schema", "strain-prove/1");
	json_put_string(o, "suite", list->suite);
	for (int i = 0; i < PROOF_END; i++)
		json_put_int(counts, proof_names[i],
			     (int64_t)proof_count(list, (enum proof_verdict)i));
	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(rows, row_json(&list->rows[i], a));
	json_object_set_new(o, "counts", counts);
	json_object_set_new(o, "gates", rows);
	return json_write(o, f, err) < 0 ? -1 : flushed(f, err);
}

const struct proof_format proof_formats[] = {
	{ "text", write_text },
	{ "json", write_json },
	{ NULL, NULL },
};

const char *const *proof_format_names(struct arena *a)
{
	const char **names = arena_array(a, sizeof proof_formats / sizeof *proof_formats,
					 sizeof *names);

	for (size_t i = 0; proof_formats[i].name; i++)
		names[i] = proof_formats[i].name;
	return names;
}
