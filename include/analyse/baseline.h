/*
 * What a run is compared with: a results.json as values. The copy of the one that
 * `--baseline` named is in the run's directory, several where it was given several times.
 */
#ifndef STRAIN_ANALYSE_BASELINE_H
#define STRAIN_ANALYSE_BASELINE_H

#include <jansson.h>

#include "analyse/document.h"
#include "analyse/effect.h"
#include "analyse/summary.h"

/* An attempt that counts and did its job. */
struct baseline_attempt {
	const double *numbers; /* in the order of the document's values; NAN: none */
	double wait_share;     /* see attempt_wait_share */
};

struct baseline_cell {
	const char *id;
	const struct pair *params; /* "test" and "duration" among them */
	size_t nparams;
	const struct baseline_attempt *attempts;
	size_t nattempts;
	/*
	 * how often it was looked at while attempts were added (effect_look); 1 where
	 * none were
	 */
	size_t looks;
};

/* One results.json. All in the arena that it was read into. */
struct baseline {
	/*
	 * what it may hold, in its order: name, key, label, unit, direction, series and
	 * statistic, without a number
	 */
	const struct measure *measures;
	size_t nmeasures;
	const struct baseline_cell *cells; /* in its order */
	size_t ncells;
	const struct baseline_cell *const *by_id; /* sorted */
	const char *fingerprint;                  /* of its machine; NULL: unknown */
	enum sizes sizes;                         /* how its suite writes sizes */
};

/* The same of a document that is loaded already; nothing of `root` is kept. */
int baseline_of(struct baseline *b, const json_t *root, struct arena *a,
		struct error *err);

/* -1 and `err` where the document is no results.json. */
int baseline_read(struct baseline *b, const struct results_document *document,
		  struct arena *a, struct error *err);

/* The cell of that id; NULL when there is none. */
const struct baseline_cell *baseline_find(const struct baseline *b, const char *id);

/* Each attempt's number of a cell under the value's key; n 0 when `cell` is NULL or has none. */
struct group baseline_group(const struct baseline *b, const struct baseline_cell *cell,
			    const struct measure *v, struct arena *a);

/* The baselines of a run: baseline.json, baseline-2.json … of its directory. */
struct baselines {
	const struct baseline *list;
	size_t n;
	const char *problem; /* why there is none although one was given; NULL */
};

struct baselines baselines_open(const struct run *run, struct arena *a);

/* All their attempts of a cell, run after run. */
struct group baselines_group(const struct baselines *b, const char *cell_id,
			     const struct measure *v, struct arena *a);

/* Is one of them from another machine than `fingerprint`? Unknown ones are taken for the same. */
bool baselines_foreign(const struct baselines *b, const char *fingerprint);

#endif
