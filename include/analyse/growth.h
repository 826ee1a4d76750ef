/*
 * Does a level grow past a limit, and steadily, as a leak does? A function of arrays:
 * gates ask it, and simulations hold its rates.
 */
#ifndef STRAIN_ANALYSE_GROWTH_H
#define STRAIN_ANALYSE_GROWTH_H

#include "analyse/trend.h"

enum growth_kind {
	GROWTH_NONE,      /* not past the limit */
	GROWTH_STEADY,    /* past it beyond chance, and at one speed: a leak */
	GROWTH_SMALL,     /* that, but by less than is worth a word */
	GROWTH_LATE,      /* past it in the last third, beyond chance */
	GROWTH_UNSETTLED, /* it slows down, and is past it still */
	GROWTH_SETTLED,   /* it grew past it, and then no more */
	GROWTH_UNSTEADY, /* past it, were every block by chance: steps, noise that hangs together */
	GROWTH_UNPROVEN,   /* past it, and not beyond chance */
	GROWTH_FEW_CYCLES, /* a sawtooth of too few teeth */
	GROWTH_SHORT,      /* too few samples */
	GROWTH_END
};

/* A level over time, or over what else it is held against (operations), where the two differ. */
struct growth_series {
	const double *t; /* minutes since the attempt began, ascending */
	const double *x; /* what it grows with; NULL: with t */
	const double *v;
	size_t n;
};

struct growth_bar {
	double limit;        /* per x */
	bool strict;         /* at the limit is past it: "<" */
	double least, share; /* growth under `least` or `share` of the level is small */
	double from;         /* minutes that are left out; 0: the first quarter */
	/*
	 * limits of one run that are judged like this one: Bonferroni; 0 or 1: this one
	 */
	size_t family;
};

struct growth {
	enum growth_kind kind;
	/* over blocks or valleys, the correlation of neighbours allowed for */
	struct trend trend;
	/* one-sided: so far past the limit by chance, were the truth at the limit */
	double p_limit;
	size_t n;             /* samples that were judged */
	size_t points;        /* blocks or valleys */
	bool sawtooth;        /* they are valleys, where there are enough of them */
	size_t cycles;        /* valleys of the sawtooth */
	double growth, level; /* of the samples judged: by the slope, and their median */
	double least;         /* what the bar comes to at this level */
	double since; /* minutes: LATE when it began, SETTLED when it ended; else NAN */
};

/* 1,000,000 samples take a fraction of a second. Takes of `a`, and keeps nothing in it. */
struct growth growth_judge(const struct growth_series *all, const struct growth_bar *bar,
			   struct arena *a);

/* Fewer samples in an attempt are too few. */
enum { GROWTH_SAMPLES = 120 };

/* Fewer cycles are too few. */
enum { GROWTH_CYCLES = 4 };

#endif
