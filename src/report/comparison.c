/* A comparison of two runs as text. */
#include "report/comparison.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "sheet.h"
#include "table.h"
#include "values.h"

enum { CELL, VALUE, BASE, NEW, CHANGE, INTERVAL, P, VERDICT, NCOLUMNS };

static const char *const titles[NCOLUMNS] = {
	"CELL", "VALUE", "BASE", "NEW", "CHANGE", "95 %", "P", "VERDICT",
};

/* A ratio as a change: 1.2 is "+20.0 %". */
static const char *percent(struct arena *a, double ratio)
{
	return isfinite(ratio) ? arena_printf(a, "%+.1f %%", (ratio - 1) * 100) : "-";
}

static const char *interval(struct arena *a, const struct compare_row *r)
{
	if (!isfinite(r->low) || !isfinite(r->high))
		return "-";
	return arena_printf(a, "%+.1f to %+.1f %%", (r->low - 1) * 100,
			    (r->high - 1) * 100);
}

static const char *amount(const struct comparison *c, const struct compare_row *r,
			  double v, struct arena *a)
{
	return escape_line(a, value_format(a, &r->measure, v, c->sizes));
}

/* "within ±5 %": never "same", which nothing can show. */
static const char *verdict(const struct comparison *c, enum change change, struct arena *a)
{
	if (change != CHANGE_WITHIN)
		return change_names[change];
	return arena_printf(a, "within ±%g %%", c->tolerance * 100);
}

static const char *cell_text(const struct compare_row *r, struct arena *a)
{
	return escape_line(a, r->base_cell ? arena_printf(a, "%s against %s", r->cell,
							  r->base_cell)
					   : r->cell);
}

static const char *field(const struct comparison *c, const struct compare_row *r,
			 int column, struct arena *a)
{
	switch (column) {
	case CELL:
		return cell_text(r, a);
	case VALUE:
		return escape_line(a, r->measure.name);
	case BASE:
		return amount(c, r, r->base, a);
	case NEW:
		return amount(c, r, r->new, a);
	case CHANGE:
		return percent(a, r->new / r->base);
	case INTERVAL:
		return interval(a, r);
	case P:
		return isnan(r->p) ? "-" : arena_printf(a, "%.2g", r->p);
	case VERDICT:
		return verdict(c, r->change, a);
	default:
		return "";
	}
}

/* "12 values: 11 within ±5 %, 1 worse" */
static const char *totals(const struct comparison *c, struct arena *a)
{
	struct text t = { .arena = a };
	const char *before = ": ";

	text_addf(&t, "%zu value%s", c->nrows, text_plural(c->nrows));
	for (int i = 0; i < CHANGE_END; i++) {
		if (!c->counts[i])
			continue;
		text_addf(&t, "%s%zu %s", before, c->counts[i],
			  verdict(c, (enum change)i, a));
		before = ", ";
	}
	text_addf(&t, " (tolerance %g %%)", c->tolerance * 100);
	return text_string(&t);
}

static int flushed(FILE *f, struct error *err)
{
	return fflush(f) == 0 && !ferror(f) ? 0 : error_errno(err, "write comparison");
}

/* Notes of rows, each said once. */
static void add_row_notes(const struct comparison *c, struct text *t, const char *bullet)
{
	for (size_t i = 0; i < c->nrows; i++) {
		const struct compare_row *r = &c->rows[i];

		if (r->note && r->change != CHANGE_MISSING)
			text_addf(t, "%s%s %s: %s\n", bullet, cell_text(r, t->arena),
				  escape_line(t->arena, r->measure.name), r->note);
	}
	for (size_t i = 0; i < c->nnotes; i++)
		text_addf(t, "%s%s\n", bullet, escape_line(t->arena, c->notes[i]));
}

static int write_table(const struct comparison *c, struct arena *a, FILE *f,
		       struct error *err)
{
	struct table_column columns[NCOLUMNS];
	struct text t = { .arena = a };

	for (int k = 0; k < NCOLUMNS; k++) {
		const char **cells = arena_array(a, c->nrows, sizeof *cells);

		for (size_t i = 0; i < c->nrows; i++)
			cells[i] = field(c, &c->rows[i], k, a);
		columns[k] = (struct table_column){ titles[k], cells, NULL,
						    k >= BASE && k < VERDICT };
	}
	table_add(&t, columns, NCOLUMNS, c->nrows, 0);
	add_row_notes(c, &t, "note: ");
	text_addf(&t, "%s\n", totals(c, a));
	fputs(text_string(&t), f);
	return flushed(f, err);
}

static int write_markdown(const struct comparison *c, struct arena *a, FILE *f,
			  struct error *err)
{
	struct text t = { .arena = a };

	for (int k = 0; k < NCOLUMNS; k++)
		text_addf(&t, "| %s ", titles[k]);
	text_add(&t, "|\n");
	for (int k = 0; k < NCOLUMNS; k++)
		text_add(&t, k >= BASE && k < VERDICT ? "| ---: " : "| --- ");
	text_add(&t, "|\n");
	for (size_t i = 0; i < c->nrows; i++) {
		for (int k = 0; k < NCOLUMNS; k++)
			text_addf(&t, "| %s ",
				  escape_markdown(a, field(c, &c->rows[i], k, a)));
		text_add(&t, "|\n");
	}
	text_addf(&t, "\n%s\n\n", totals(c, a));
	add_row_notes(c, &t, "- ");
	fputs(text_string(&t), f);
	return flushed(f, err);
}

static json_t *row_json(const struct compare_row *r)
{
	json_t *o = json_object();

	json_put_string(o, "cell", r->cell);
	json_put_string(o, "base_cell", r->base_cell ? r->base_cell : r->cell);
	json_put_string(o, "value", r->measure.name);
	json_put_string(o, "key", r->measure.key);
	json_put_string(o, "better", better_names[r->measure.better]);
	json_put_double(o, "base", r->base);
	json_put_double(o, "new", r->new);
	json_put_int(o, "n_base", (int64_t)r->nbase);
	json_put_int(o, "n_new", (int64_t)r->nnew);
	json_put_double(o, "ratio", r->new / r->base);
	json_put_double(o, "ratio_low", r->low);
	json_put_double(o, "ratio_high", r->high);
	json_put_double(o, "p", r->p);
	json_put_string(o, "verdict", change_names[r->change]);
	json_put_string(o, "note", r->note);
	return o;
}

static int write_json(const struct comparison *c, struct arena *a, FILE *f,
		      struct error *err)
{
	scoped_json o = json_object();
	json_t *rows = json_array(), *notes = json_array(), *counts = json_object();

	(void)a;
	json_put_string(o, "schema", "strain-comparison/1");
	json_put_double(o, "tolerance", c->tolerance);
	for (int i = 0; i < CHANGE_END; i++)
		json_put_int(counts, change_names[i], (int64_t)c->counts[i]);
	for (size_t i = 0; i < c->nrows; i++)
		json_array_append_new(rows, row_json(&c->rows[i]));
	for (size_t i = 0; i < c->nnotes; i++)
		json_array_append_new(notes, json_of_string(c->notes[i]));
	json_object_set_new(o, "counts", counts);
	json_object_set_new(o, "rows", rows);
	json_object_set_new(o, "notes", notes);
	return json_write(o, f, err) < 0 ? -1 : flushed(f, err);
}

static int write_csv(const struct comparison *c, struct arena *a, FILE *f,
		     struct error *err)
{
	struct sheet *sheet = arena_alloc(a, sizeof *sheet);

	sheet_begin(sheet, f, a, false);
	sheet_cells(sheet, "cell,value,unit,base,new,n_base,n_new,ratio,"
			   "ratio_low,ratio_high,p,verdict,note,base_cell");
	sheet_end_row(sheet);
	for (size_t i = 0; i < c->nrows; i++) {
		const struct compare_row *r = &c->rows[i];

		sheet_text(sheet, r->cell);
		sheet_text(sheet, r->measure.name);
		sheet_text(sheet, unit_word(a, r->measure.q, r->measure.unit_label));
		sheet_number(sheet, r->base);
		sheet_number(sheet, r->new);
		sheet_int(sheet, (int64_t)r->nbase);
		sheet_int(sheet, (int64_t)r->nnew);
		sheet_number(sheet, r->new / r->base);
		sheet_number(sheet, r->low);
		sheet_number(sheet, r->high);
		sheet_number(sheet, r->p);
		sheet_text(sheet, change_names[r->change]);
		sheet_text(sheet, r->note);
		sheet_text(sheet, r->base_cell ? r->base_cell : r->cell);
		sheet_end_row(sheet);
	}
	sheet_finish(sheet);
	return flushed(f, err);
}

const struct comparison_format comparison_formats[] = {
	{ "table", write_table }, { "markdown", write_markdown },
	{ "json", write_json },   { "csv", write_csv },
	{ NULL, NULL },
};

const char *const *comparison_format_names(struct arena *a)
{
	const char **names = arena_array(
		a, sizeof comparison_formats / sizeof *comparison_formats, sizeof *names);

	for (size_t i = 0; comparison_formats[i].name; i++)
		names[i] = comparison_formats[i].name;
	return names;
}
