/* summary.csv: a row per attempt: who it is, its parameters, every summary value, the verdict. */
#include <math.h>

#include "base/clock.h"

#include "columns.h"
#include "csv.h"
#include "formats.h"
#include "values.h"

static void put_header(struct csv *c, const struct value_columns *values,
		       const char *const *params)
{
	static const char *const identity[] = {
		"run",        "cell",     "test",    "duration", "duration_us",
		"attempt",    "role",     "slot",    "try",      "added",
		"superseded", "time_utc", "ending",  "ok",       "counts",
		"noisy",      "outcome",  "verdict", NULL,
	};

	for (size_t i = 0; identity[i]; i++)
		csv_text(c, identity[i]);
	csv_cells(c, columns_param_names(params, c->scratch));
	for (size_t i = 0; i < values->n; i++)
		csv_text(c, values->column[i]->key);
	csv_end_row(c);
}

static void put_identity(struct csv *c, const struct run *run, const struct cell *cell,
			 const struct run_attempt *at)
{
	const struct attempt_record *r = &at->record;

	csv_text(c, run->record.id);
	csv_cells(c, columns_cell(cell, c->scratch));
	csv_int(c, cell->duration.us);
	csv_int(c, r->id.number);
	csv_text(c, role_names[r->id.role]);
	csv_int(c, r->id.slot);
	csv_int(c, r->id.tries);
	csv_bool(c, r->id.added);
	csv_bool(c, at->superseded);
	csv_text(c, r->started_utc_us > 0
			    ? clock_format_csv(c->scratch, r->started_utc_us)
			    : NULL);
	csv_text(c, ending_names[r->ending]);
	csv_bool(c, r->ok);
	csv_bool(c, run_attempt_counts(at));
	csv_bool(c, r->noisy);
	csv_text(c, outcomes[attempt_outcome(at)].name);
}

static void put_value(struct csv *c, const struct value *v)
{
	csv_number(c, v ? v->q.value : NAN);
}

static void put_cell_rows(struct csv *c, const struct run *run,
			  const struct cell_analysis *cell,
			  const struct value_columns *values, const char *const *params)
{
	for (size_t i = 0; i < cell->cell->nattempts; i++) {
		put_identity(c, run, cell->cell->cell, &cell->cell->attempts[i]);
		csv_text(c, outcomes[cell->verdict].name);
		csv_cells(c, columns_params(cell->cell->cell, params, c->scratch));
		for (size_t j = 0; j < values->n; j++)
			put_value(c, values_at(cell->summaries[i], values, j));
		csv_end_row(c);
	}
}

static int write_summary_csv(const struct report *r, FILE *f, struct error *err)
{
	const struct analysis *an = r->analysis;
	struct value_columns values = values_of_run(an, r->arena);
	const char *const *params = plan_param_names(an->run->plan, r->arena);
	struct csv c;

	(void)err;
	csv_begin(&c, f, r->arena, r->options.csv_excel);
	put_header(&c, &values, params);
	for (size_t i = 0; i < an->ncells; i++)
		put_cell_rows(&c, an->run, &an->cells[i], &values, params);
	csv_finish(&c);
	return 0;
}

const struct report_format format_summary_csv = {
	.name = "summary",
	.file = "summary.csv",
	.help = "a row per attempt (CSV)",
	.write = write_summary_csv,
};
