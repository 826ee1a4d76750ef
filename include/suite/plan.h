/* The matrix laid out: every cell with its id, its values and its settings. */
#ifndef STRAIN_SUITE_PLAN_H
#define STRAIN_SUITE_PLAN_H

#include "suite/suite.h"

/* One point of the matrix. */
struct cell {
	size_t index; /* from 0: where it stands in plan->cells */
	/*
	 * "größe/10s/provider=file,workers=1/2": unique, stable, UTF-8, for people and
	 * programs
	 */
	const char *id;
	/* "0001-größe-10s": the directory below cells/; no two shards have the same */
	const char *slug;
	struct place place; /* what asks for it: an entry of `include`, else its test */
	const struct test *test;
	struct duration duration;  /* us 0: none was given */
	const struct pair *params; /* in the order of the matrix */
	size_t nparams;
	struct settings settings; /* the test's, with the command line's -n and -i applied */
	/*
	 * measurements beyond settings.repeat that suspect gates asked for; 0 as the plan
	 * is laid out
	 */
	int64_t added;
	const struct test_metric *metrics;
	size_t nmetrics;
	const struct gate *gates;
	size_t ngates;
};

/* What the command line makes of the suite. All zero: the whole suite as it is. */
struct plan_options {
	const char *const *durations; /* -d, NULL-terminated texts; replaces the suite's */
	const char *const *tests;     /* -t, names or globs */
	const char *const
		*matches;    /* -m key=value; every one must hold; value may be a glob */
	int64_t repeat;      /* -n, 0: the suite's */
	int64_t interval_us; /* -i, 0: the suite's */
	int64_t shard,
		/*
		 * I/N, from 1; 0: all. Cells are dealt so that the declared times even
		 * out
		 */
		nshards;
};

struct plan {
	const struct suite *suite;
	const struct cell *cells;
	size_t ncells; /* 0 only for a shard where there are more shards than cells */
	const struct cell *const *
		by_id; /* sorted, for plan_find; NULL in a plan put together of some cells */
};

/*
 * Lay out the matrix. Same suite and options, same plan. A -t or -m that matches nothing,
 * a duplicate cell or an unknown name in a template is an error. NULL and `err`.
 */
const struct plan *plan_expand(const struct suite *suite,
			       const struct plan_options *options, struct arena *a,
			       struct error *err);

/* The cell of that id; NULL when there is none, and in a plan without by_id. */
const struct cell *plan_find(const struct plan *plan, const char *id);

/*
 * The id of the cell that a gate of `cell` refers to with cell(…): the same test,
 * duration and values but for those that it names. There need not be one in the plan.
 */
const char *plan_reference_id(const struct plan *plan, const struct cell *cell,
			      const struct gate *gate, struct arena *a);

/* A parameter's value; NULL when the cell has none of that name. */
const char *cell_param(const struct cell *cell, const char *name);

/* The time that the plan declares, attempts and warm-ups included, in microseconds. */
int64_t plan_declared_us(const struct plan *plan);

/*
 * The names of all parameters of the plan's cells, in order of appearance,
 * NULL-terminated: the CSV columns.
 */
const char *const *plan_param_names(const struct plan *plan, struct arena *a);

#endif
