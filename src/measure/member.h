/* The processes of one tree: what is kept of each, and how they are found by pid. */
#ifndef STRAIN_MEASURE_MEMBER_H
#define STRAIN_MEASURE_MEMBER_H

#include "probe/process.h"

struct member {
	struct process p;
	/* CPU of children that are gone, as last seen: what stat's ticks may lack */
	int64_t vanished_ns;
	int64_t leaf_round;     /* the last reading of the leaf that named it; 0: none */
	int64_t signalled;      /* when it was last sent a signal */
	int64_t pss, pss_round; /* bytes, and the round of readings that it is of */
	bool gone;
};

/*
 * In the order they were found, parents before children, and by pid (open addressing).
 * Members are owned.
 */
struct members {
	struct member **items;
	size_t n, room;
	struct member **table;
	size_t table_room; /* a power of two, more than twice n */
};

struct member *members_find(const struct members *m, pid_t pid);

/* Open the process and add it; NULL when that fails, with errno as process_open leaves it. */
struct member *members_add(struct members *m, pid_t pid, struct descriptors *d);

/*
 * Take out those that are marked as gone; appended to `to`, which owns them now, in the
 * same order.
 */
void members_part(struct members *m, struct members *to);

/* Take one out: the caller frees it. */
void members_remove(struct members *m, struct member *one);

void member_free(struct member *one);
void members_free(struct members *m);

/* CPU that is known to be used by it and by the children that it waited for, in nanoseconds. */
int64_t member_cpu_ns(const struct member *one);

/*
 * Did it wait for a child? Even the shortest one has some faults, which its parent's
 * counts hold then.
 */
bool member_waited(const struct member *one);

#endif
