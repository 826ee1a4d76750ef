/* gates.csv: a row per gate, what it was held against and what came of it. */
#include <math.h>

#include "columns.h"
#include "escape.h"
#include "formats.h"
#include "paths.h"
#include "sheet.h"
#include "values.h"

/* A gate whose subject nothing provides still has the unit of its bound. */
static struct measure subject_of(const struct cell_analysis *cell,
				 const struct gate_result *g)
{
	const struct value *v = values_find(cell, g->gate->subject);

	return v ? *v->measure
		 : (struct measure){ .q = g->gate->limit, .unit_label = "" };
}

static void put_gate(struct sheet *c, const struct run *run,
		     const struct cell_analysis *cell, const struct gate_result *g)
{
	struct measure subject = subject_of(cell, g);

	sheet_text(c, run->record.id);
	sheet_text(c, cell->cell->cell->id);
	sheet_text(c, g->name);
	sheet_text(c, gate_level_names[g->gate->level]);
	sheet_text(c, outcomes[g->outcome].name);
	sheet_number(c, g->observed.value);
	sheet_number(c, g->limit.value);
	sheet_number(c, g->baseline);
	sheet_int(c, (int64_t)g->n);
	sheet_int(c, isnan(g->baseline) ? NO_VALUE : (int64_t)g->nbaseline);
	sheet_number(c, g->p);
	sheet_number(c, g->p_adjusted);
	sheet_number(c, g->low);
	sheet_number(c, g->high);
	sheet_text(c, unit_word(c->scratch, subject.q, subject.unit_label));
	sheet_text(c, g->method);
	sheet_text(c, g->message);
	sheet_text(c, g->note);
	sheet_text(c, paths_suite(&run->record, c->scratch));
	sheet_int(c, g->gate->place.line > 0 ? g->gate->place.line : NO_VALUE);
	sheet_end_row(c);
}

static int write_gates_csv(const struct report *r, FILE *f, struct error *err)
{
	static const char header[] =
		"run,cell,gate,level,outcome,observed,limit,reference,n,n_reference,p,"
		"p_adjusted,low,high,unit,method,message,note,file,line";
	const struct analysis *an = r->analysis;
	struct sheet c;

	(void)err;
	sheet_begin(&c, f, r->arena, r->options.csv_excel);
	sheet_cells(&c, header);
	sheet_end_row(&c);
	for (size_t i = 0; i < an->ncells; i++) {
		scoped_arena scratch = arena_new();

		c.scratch = scratch;
		for (size_t j = 0; j < an->cells[i].ngates; j++)
			put_gate(&c, an->run, &an->cells[i], &an->cells[i].gates[j]);
	}
	sheet_finish(&c);
	return 0;
}

const struct report_format format_gates_csv = {
	.name = "gates",
	.file = "gates.csv",
	.help = "a row per gate (CSV)",
	.write = write_gates_csv,
};
