/* What a calibration says, for people, and the gates that follow from it. */
#include "report/calibration.h"

#include <string.h>

#include "base/json.h"

#include "escape.h"
#include "table.h"

enum { CELL, VALUE, N, MEDIAN, SPREAD, NEEDED, TOLERANCE, FIRST_CHANGE };
enum { NCOLUMNS = FIRST_CHANGE + CALIBRATE_CHANGES };

static const char *const titles[FIRST_CHANGE] = {
	"CELL", "VALUE", "N", "MEDIAN", "SPREAD", "NEEDED", "TOLERANCE",
};

static const char *range(struct arena *a, struct interval i)
{
	return arena_printf(a, "%.1f-%.1f %%", i.low * 100, i.high * 100);
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
		return escape_line(a, r->measure->name);
	case N:
		return arena_printf(a, "%zu", r->n);
	case MEDIAN:
		return escape_line(a, value_format(a, r->measure, r->median, list->sizes));
	case SPREAD:
		return arena_printf(a, "%.1f %%", r->spread * 100);
	case NEEDED:
		return range(a, r->needed);
	case TOLERANCE:
		return arena_printf(a, "%.0f %%", r->tolerance * 100);
	default:
		attempts = r->attempts[column - FIRST_CHANGE];
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
				: arena_printf(a, "FIND %g %%",
					       calibrate_changes[k - FIRST_CHANGE] * 100);
	}
	table_add(t, columns, NCOLUMNS, list->n, 0);
}

/* Simulated: `make bench-verdicts`, tests/bench/verdict_calibrate.c. */
static const char legend[] =
	"\nSPREAD: half the distance between the quartiles. NEEDED: the tolerance with which "
	"1 in 100 runs of\nunchanged code has a median past any of these gates, as far as so "
	"few attempts tell it. TOLERANCE: its\nupper end, over all cells of the test: past it "
	"by chance an unchanged run is inconclusive; it fails in\nless than 1 of 100 runs. "
	"FIND: attempts on each side with which that gate, among all of these, finds\na change "
	"to the worse in 8 of 10 runs; more than 20, or a change inside the tolerance: use "
	"strain ab.\nAll of this is from one run: what moves between runs (the machine, the "
	"day, the build) it cannot see:\n"
	"use strain ab, or a baseline of several runs (-b A -b B -b C).\n";

static bool is_first_of_value(const struct calibrated_list *list, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(list->rows[k].measure->name, list->rows[i].measure->name))
			return false;
	return true;
}

static void add_correlations(const struct calibrated_list *list, struct text *t)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct calibrated *r = &list->rows[i];

		if (!r->hangs_together || !is_first_of_value(list, i))
			continue;
		text_addf(
			t,
			"\n%s: attempts hang together (each is like the one before it, "
			"correlation %.2f),\nso they say less than as many would and the "
			"tolerance is too small: use strain ab.\n",
			escape_line(t->arena, r->measure->name), r->correlation);
	}
}

/* Does waiting for a CPU make half of a spread or more that is worth a word? */
static bool is_spread_by_waiting(const struct calibrated *r)
{
	return r->spread >= 0.01 && r->calm_spread <= r->spread / 2;
}

static void add_waiting(const struct calibrated_list *list, struct text *t)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct calibrated *r = &list->rows[i];

		if (!is_spread_by_waiting(r))
			continue;
		text_addf(
			t,
			"\n%s of %s: waiting for a CPU makes the spread (%.1f %%; %.1f %% "
			"without it): others used\nthe machine; calibrate while it is "
			"idle, or gate on cpu_time.\n",
			escape_line(t->arena, r->measure->name),
			escape_line(t->arena, r->cell->id), r->spread * 100,
			r->calm_spread * 100);
	}
}

static void add_left_out(const struct calibrated_list *list, struct text *t)
{
	for (size_t i = 0; i < list->nleft_out; i++)
		text_addf(
			t,
			"\n%s is left out: it is 0 or less in some attempts, of which no "
			"ratio says anything.\n",
			escape_line(t->arena, list->left_out[i]));
}

/* A name as YAML takes any: double-quoted JSON is YAML. */
static const char *quoted(struct arena *a, const char *s)
{
	scoped_json j = json_of_string(s);
	const char *text = json_line(a, j);

	return text ? text : "\"\"";
}

static bool is_first_of_gate(const struct calibrated_list *list, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (calibrate_same_gate(&list->rows[k], &list->rows[i]))
			return false;
	return true;
}

static void add_gate(const struct calibrated *r, struct text *t)
{
	bool lower = r->measure->better == BETTER_LOWER;

	text_addf(t, "      - %s %s baseline %s %.0f %%%s\n", r->measure->name,
		  lower ? "<=" : ">=", lower ? "+" : "-", r->tolerance * 100,
		  r->hangs_together ? "  # attempts hang together: use strain ab" : "");
}

/* The tests with their gates; cells of a test follow each other. */
static void add_fragment(const struct calibrated_list *list, struct text *t)
{
	const struct test *test = NULL;

	text_add(t, "\ntests:\n");
	for (size_t i = 0; i < list->n; i++) {
		const struct calibrated *r = &list->rows[i];

		if (r->cell->test != test) {
			test = r->cell->test;
			text_addf(t, "  %s:\n    repeat: %zu\n    gates:\n",
				  quoted(t->arena, test->name), r->repeat);
		}
		if (is_first_of_gate(list, i))
			add_gate(r, t);
	}
}

int calibration_write(const struct calibrated_list *list, struct arena *a, FILE *f,
		      struct error *err)
{
	struct text t = { .arena = a };

	add_table(list, &t);
	text_add(&t, legend);
	add_correlations(list, &t);
	add_waiting(list, &t);
	add_left_out(list, &t);
	if (list->n)
		add_fragment(list, &t);
	fputs(text_string(&t), f);
	return fflush(f) == 0 && !ferror(f) ? 0 : error_errno(err, "write calibration");
}
