/* What -t and -m choose, and the cells of one shard. */
#ifndef STRAIN_SUITE_CHOOSE_H
#define STRAIN_SUITE_CHOOSE_H

#include "suite/plan.h"

/* Are the options well formed, and does every -t name a test? -1 and a usage error. */
int choose_check(const struct suite *suite, const struct plan_options *o,
		 struct error *err);

/* Does -t want this test? */
bool choose_test(const struct plan_options *o, const struct test *t);

/* Keep the cells that every -m wants; an -m that no cell fits is an error. *n gets what is left. */
int choose_cells(const struct plan_options *o, struct cell *cells, size_t *n,
		 struct arena *a, struct error *err);

/*
 * Keep the cells of the options' shard. Longest first, each cell goes to the shard that
 * has least so far, so that declared times even out; the order stays. *n gets what is
 * left, 0 where there are more shards than cells.
 */
void choose_shard(const struct plan_options *o, struct cell *cells, size_t *n,
		  struct arena *a);

#endif
