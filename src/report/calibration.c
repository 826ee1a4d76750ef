/* What a calibration says, for people, and the gates that follow from it. */
#include "report/calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "table.h"

enum { CELL, VALUE, N, MEDIAN, SPREAD, TOLERANCE, FIRST_CHANGE };
enum { NCOLUMNS = FIRST_CHANGE + CALIBRATE_CHANGES };

static const char *const titles[FIRST_CHANGE] = {
	"CELL", "VALUE", "N", "MEDIAN", "SPREAD", "TOLERANCE",
};

/* Whole percent, upwards, at least 1: what a gate is written with. */
static int64_t percent_for_gate(double tolerance)
{
	return (int64_t)fmax(1, ceil(tolerance * 100 - 1e-9));
}

static const char *field(struct arena *a, const struct calibrated_list *list, size_t i,
			 int column)
{
	const struct calibrated *r = &list->rows[i];
	size_t attempts;

	switch (column) {
	case CELL:
		return escape_line(a, r->cell->id);
	case VALUE:
		return escape_line(a, r->value->name);
	case N:
		return arena_printf(a, "%zu", r->n);
	case MEDIAN:
		return escape_line(a, value_format(a, r->value, r->c.median, list->sizes));
	case SPREAD:
		return arena_printf(a, "%.1f %%", r->c.spread * 100);
	case TOLERANCE:
		return arena_printf(a, "%.1f %%", r->c.tolerance * 100);
	default:
		attempts = r->c.attempts[column - FIRST_CHANGE];
		return attempts ? arena_printf(a, "%zu", attempts) : "> 20";
	}
}

static void add_table(const struct calibrated_list *list, struct text *t)
{
	struct arena *a = t->arena;
	struct table_column columns[NCOLUMNS];

	for (int k = 0; k < NCOLUMNS; k++) {
		const char **cells = arena_array(a, list->n, sizeof(char *));

		for (size_t i = 0; i < list->n; i++)
			cells[i] = field(a, list, i, k);
		columns[k] = (struct table_column){ NULL, cells, NULL, k >= N };
		columns[k].title =
			k < FIRST_CHANGE
				? titles[k]
				: arena_printf(a, "FIND +%g %%",
					       calibrate_changes[k - FIRST_CHANGE] * 100);
	}
	table_add(t, columns, NCOLUMNS, list->n, 0);
}

/* A name as YAML takes any: double-quoted JSON is YAML. */
static const char *quoted(struct arena *a, const char *s)
{
	scoped_json j = json_of_string(s);
	char *text = json_dumps(j, JSON_ENCODE_ANY);
	const char *copy = arena_strdup(a, text ? text : "\"\"");

	free(text);
	return copy;
}

static bool same_gate(const struct calibrated *x, const struct calibrated *y)
{
	return x->cell->test == y->cell->test && !strcmp(x->value->name, y->value->name);
}

/* The gate of the test's first cell that has the value; the widest tolerance of all of its cells. */
static void add_gate(const struct calibrated_list *list, size_t i, struct text *t)
{
	const struct calibrated *r = &list->rows[i];
	bool lower = r->value->better == BETTER_LOWER;
	double widest = 0;

	for (size_t j = 0; j < list->n; j++) {
		if (!same_gate(r, &list->rows[j]))
			continue;
		if (j < i)
			return;
		widest = fmax(widest, list->rows[j].c.tolerance);
	}
	text_addf(t, "      - %s %s baseline %s %lld %%\n", r->value->name,
		  lower ? "<=" : ">=", lower ? "+" : "-",
		  (long long)percent_for_gate(widest));
}

static void add_fragment(const struct calibrated_list *list, struct text *t)
{
	const struct test *test = NULL;

	text_add(t, "\ntests:\n");
	for (size_t i = 0; i < list->n; i++) {
		if (list->rows[i].cell->test != test) {
			test = list->rows[i].cell->test;
			text_addf(t, "  %s:\n    gates:\n", quoted(t->arena, test->name));
		}
		add_gate(list, i, t);
	}
}

int calibration_write(const struct calibrated_list *list, struct arena *a, FILE *f,
		      struct error *err)
{
	struct text t = { .arena = a };

	add_table(list, &t);
	text_add(&t,
		 "\nSPREAD: half the distance between the quartiles. TOLERANCE: passed by "
		 "chance in less than\n1 of 100 runs of the same code. FIND: attempts on "
		 "each side that find such a change in 8 of 10 runs.\n");
	if (list->n)
		add_fragment(list, &t);
	fputs(text_string(&t), f);
	return fflush(f) == 0 && !ferror(f) ? 0 : error_errno(err, "write calibration");
}
