/*
 * Do attempts hang together: is one like the one before it? Then they are fewer than they
 * look like.
 */
#ifndef STRAIN_ANALYSE_SERIAL_H
#define STRAIN_ANALYSE_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

/* `n` values in the order of time. */
struct sequence {
	const double *v;
	size_t n;
};

struct serial {
	/*
	 * lag 1, of ranks, the mean over the sequences, without the bias of -1/n; 0: too
	 * few values
	 */
	double correlation;
	/*
	 * one-sided: so high by chance, were each sequence in any order (a permutation
	 * test)
	 */
	double p;
};

/*
 * All sequences are asked together: ten values alone say little. Those under 5 values are
 * left out.
 */
struct serial serial_correlation(const struct sequence *s, size_t n);

#endif
