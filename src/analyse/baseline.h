/* What a run is compared with: the copy of another run's results.json in its directory. */
#ifndef STRAIN_ANALYSE_BASELINE_H
#define STRAIN_ANALYSE_BASELINE_H

#include "analyse/summary.h"
#include "base/json.h"

#include "effect.h"

struct baseline {
	json_t *root;  /* NULL: there is none */
	json_t *cells; /* by id */
	const char *fingerprint;
	const char *problem; /* why there is none although one was given; NULL */
};

/* A results.json; -1 where it is none. */
int baseline_read(struct baseline *b, int at, const char *path, struct arena *a,
		  struct error *err);

/* baseline.json of the run; close it when judged. */
void baseline_open(struct baseline *b, const struct run *run, struct arena *a);
void baseline_close(struct baseline *b);

/*
 * The value of each attempt that counts and did its job, by the value's key, or its series and statistic; n 0 when the cell or
 * the value is not there.
 */
struct group baseline_group(const struct baseline *b, const char *cell_id,
			    const struct value *v, struct arena *a);

/*
 * Every value that the document may hold, in its order: what it is (name, key, label, unit, direction, series and statistic),
 * without a number.
 */
const struct value *baseline_dictionary(const struct baseline *b, struct arena *a,
					size_t *n);

#endif
