/*
 * How many processes can have been there together, from looks at the tree and from how
 * many the kernel made in between. For who knows no better: it takes every process that
 * anybody made on the machine for one of the tree.
 */
#ifndef STRAIN_MEASURE_CROWD_H
#define STRAIN_MEASURE_CROWD_H

#include <stdbool.h>
#include <stdint.h>

struct crowd_look {
	/*
	 * processes and threads made so far by the kernel, read before the look; NO_VALUE
	 */
	int64_t made;
	int64_t processes; /* that are there */
	int64_t threads;   /* of them, main threads left out */
	int64_t known; /* processes of the tree ever seen, those that are gone included */
};

struct crowd {
	struct crowd_look looks[2]; /* the last two */
	int n;
	int64_t most;
	bool lost; /* a look without a count */
};

/*
 * A look that saw everybody. A process that one look misses, because its parent ended
 * just then, is in the count of the interval before: only one that two looks in a row
 * miss is not counted.
 */
void crowd_look(struct crowd *c, const struct crowd_look *look);

/* The most that can have been there together up to the last look; NO_VALUE: not known. */
int64_t crowd_most(const struct crowd *c);

#endif
