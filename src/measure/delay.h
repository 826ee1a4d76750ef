/*
 * How long an attempt took because its threads stood ready and got no CPU. Pure.
 *
 * The threads of a tree wait for others, and for each other. What the critical path of
 * several threads lost cannot be known; what can be is how many CPUs they would have had
 * alone: as many as were ready on average, and no more than there are. Measured, 2 CPUs,
 * seconds, without the delay against alone (0.50, 0.30, 0.60 s):
 *
 *     others             one thread     two threads    six threads
 *     none               0.50 of 0.50   0.30 of 0.30   0.60 of 0.90
 *     stress-ng --cpu 2  0.50 of 0.75   0.30 of 0.64   0.60 of 0.81
 *     stress-ng --cpu 6  0.50 of 1.86   0.30 of 1.22   0.60 of 1.22
 */
#ifndef STRAIN_MEASURE_DELAY_H
#define STRAIN_MEASURE_DELAY_H

#include <stdint.h>

/* So far, of all threads together; nanoseconds. */
struct tree_time {
	int64_t wall_ns, cpu_ns, wait_ns;
};

/* What is known of an attempt's delay while it runs. */
struct delay {
	double cpus; /* that the tree may use at once */
	struct tree_time last;
	int64_t own_ns;    /* of the waiting: for each other, as the looks show */
	int64_t unused_ns; /* CPU time between the last two looks that nothing explains */
};

/*
 * Look, and tell what the threads waited for each other since the last look from what
 * they waited for others: of a test of which one phase has many threads and another has
 * one, the mean would tell neither. Looks that come too soon are passed over, since the
 * kernel adds a thread's waiting when it is over.
 */
void delay_look(struct delay *d, struct tree_time now);

/*
 * By how much the others made the attempt longer, nanoseconds, 0 to the wall time: never
 * more than the CPU time that they used (`others_ns`; INT64_MAX: not known) could have
 * done for it, and apart from that no less than `least_ns`.
 */
int64_t delay_ns(const struct delay *d, struct tree_time whole, int64_t least_ns,
		 int64_t others_ns);

#endif
