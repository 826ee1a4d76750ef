/* summary.csv: a row per attempt: who it is, its parameters, every summary value, the verdict. */
#include <math.h>

#include "base/clock.h"

#include "columns.h"
#include "formats.h"
#include "sheet.h"
#include "values.h"

static void put_header(struct sheet *c, const struct value_columns *values,
		       const char *const *params)
{
	static const char *const identity[] = {
		"run",        "cell",     "test",    "duration", "duration_us",
		"attempt",    "role",     "slot",    "try",      "added",
		"superseded", "time_utc", "ending",  "ok",       "counts",
		"noisy",      "outcome",  "verdict", NULL,
	};

	for (size_t i = 0; identity[i]; i++)
		sheet_text(c, identity[i]);
	sheet_cells(c, columns_param_names(params, c->scratch));
	for (size_t i = 0; i < values->n; i++)
		sheet_text(c, values->column[i]->key);
	sheet_end_row(c);
}

static void put_identity(struct sheet *c, const struct run *run, const struct cell *cell,
			 const struct run_attempt *at)
{
	const struct attempt_record *r = &at->record;

	sheet_text(c, run->record.id);
	sheet_cells(c, columns_cell(cell, c->scratch));
	sheet_int(c, cell->duration.us);
	sheet_int(c, r->id.number);
	sheet_text(c, role_names[r->id.role]);
	sheet_int(c, r->id.slot);
	sheet_int(c, r->id.tries);
	sheet_bool(c, r->id.added);
	sheet_bool(c, at->superseded);
	sheet_text(c, r->started_utc_us > 0
			      ? clock_format_csv(c->scratch, r->started_utc_us)
			      : NULL);
	sheet_text(c, ending_names[r->ending]);
	sheet_bool(c, r->ok);
	sheet_bool(c, run_attempt_counts(at));
	sheet_bool(c, r->noisy);
	sheet_text(c, outcomes[attempt_outcome(at)].name);
}

static void put_value(struct sheet *c, const struct value *v)
{
	sheet_number(c, v ? v->number : NAN);
}

static void put_cell_rows(struct sheet *c, const struct run *run,
			  const struct cell_analysis *cell,
			  const struct value_columns *values, const char *const *params)
{
	for (size_t i = 0; i < cell->cell->nattempts; i++) {
		put_identity(c, run, cell->cell->cell, &cell->cell->attempts[i]);
		sheet_text(c, outcomes[cell->verdict].name);
		sheet_cells(c, columns_params(cell->cell->cell, params, c->scratch));
		for (size_t j = 0; j < values->n; j++)
			put_value(c, values_at(cell->summaries[i], values, j));
		sheet_end_row(c);
	}
}

static int write_summary_csv(const struct report *r, FILE *f, struct error *err)
{
	const struct analysis *an = r->analysis;
	struct value_columns values = values_of_run(an, r->arena);
	const char *const *params = plan_param_names(an->run->plan, r->arena);
	struct sheet c;

	(void)err;
	sheet_begin(&c, f, r->arena, r->options.csv_excel);
	put_header(&c, &values, params);
	for (size_t i = 0; i < an->ncells; i++)
		put_cell_rows(&c, an->run, &an->cells[i], &values, params);
	sheet_finish(&c);
	return 0;
}

const struct report_format format_summary_csv = {
	.name = "summary",
	.file = "summary.csv",
	.help = "a row per attempt (CSV)",
	.write = write_summary_csv,
};
