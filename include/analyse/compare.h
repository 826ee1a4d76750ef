/* Two runs side by side: every cell and value of two results.json, with the statistics. */
#ifndef STRAIN_ANALYSE_COMPARE_H
#define STRAIN_ANALYSE_COMPARE_H

#include "analyse/document.h"
#include "analyse/summary.h"

enum change {
	CHANGE_WITHIN, /* shown to be within ± the tolerance */
	CHANGE_BETTER, /* past the tolerance, proven */
	CHANGE_WORSE,
	CHANGE_UNCLEAR, /* neither: too few attempts, or too far apart */
	/*
	 * past the tolerance, proven, of a value of which no direction is the better one
	 */
	CHANGE_DIFFERENT,
	CHANGE_MISSING, /* only one of the runs has it */
	CHANGE_END
};

/* "within", "better", "worse", "unclear", "different", "missing". */
extern const char *const change_names[CHANGE_END];

struct compare_row {
	const char *cell;
	const char *base_cell; /* what it is held against, where that is another cell; else NULL */
	struct measure measure; /* what is compared: name, key, label, unit, direction */
	double base, new;       /* medians of the attempts that count; NAN: none */
	size_t nbase, nnew;
	double low, high; /* 95 % interval of new / base; NAN: too few attempts */
	/*
	 * One-sided, in the direction of the change, Holm over all rows but times of
	 * different machines, which are not judged; NAN: nothing to compare.
	 */
	double p;
	enum change change;
	bool suspect;     /* past the tolerance to the worse side, and unproven */
	bool open;        /* suspect, and worth more attempts on both sides */
	const char *note; /* NULL */
};

struct comparison {
	const struct compare_row *rows; /* by cell, in NEW's order */
	size_t nrows;
	const char *const *notes; /* cells that only one run has, other machines */
	size_t nnotes;
	size_t counts[CHANGE_END];
	size_t suspects;
	/*
	 * something is worse or missing, as the options have it; or nothing could be
	 * compared
	 */
	bool broken;
	double tolerance;
	enum sizes sizes; /* how NEW's suite writes sizes */
};

struct compare_options {
	double tolerance; /* 0.05: 5 % */
	size_t most; /* attempts that each side may have; 0: they have what they have */
	bool all; /* every value: counts, statistics of series, values without a direction */
	bool strict;     /* a suspect breaks it, too */
	bool missing_ok; /* what is missing does not */
	/*
	 * cells of one run that differ in this parameter alone, "test" and "duration"
	 * among them; NULL
	 */
	const char *by;
};

/*
 * Compare two results.json. Worse and better want the ratio of medians past the tolerance
 * and proof by ranks (analyse/effect.h); within wants two one-sided tests at 5 %; the
 * rest is unclear. A cell that one of them lacks is a row of its own, missing. -1 and
 * `err` when one of them is none.
 */
int compare_results(const struct results_document *base,
		    const struct results_document *new, const struct compare_options *o,
		    struct arena *a, struct comparison *out, struct error *err);

/*
 * The cells of one results.json held against each other by the same rules: of those that
 * differ in `o->by` alone the first is the base of the others. -1 and `err` when it is
 * none, or has no two such cells.
 */
int compare_cells_of(const struct results_document *document,
		     const struct compare_options *o, struct arena *a,
		     struct comparison *out, struct error *err);

#endif
