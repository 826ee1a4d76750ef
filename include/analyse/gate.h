/* Gates judged: an assertion over the summaries of a cell's attempts. */
#ifndef STRAIN_ANALYSE_GATE_H
#define STRAIN_ANALYSE_GATE_H

#include "analyse/outcome.h"
#include "analyse/summary.h"

struct effect;

/* What a gate's numbers are told in: the sizes of its own text, else those of its suite. */
enum sizes gate_sizes(const struct gate *g, enum sizes of_suite);

struct gate_result {
	const struct gate *gate;
	const char *name; /* the gate's: "gate peak_rss", "gate rss.p95 vs baseline" */
	enum outcome outcome;
	struct quantity observed; /* NAN: none */
	/*
	 * what it was held against: the bound (of a range the end that is nearer), or
	 * reference ± tolerance; NAN: none
	 */
	struct quantity limit;
	double baseline;     /* the reference's median; NAN: none */
	size_t n, nbaseline; /* attempts on each side */
	double p;            /* NAN: no test */
	double p_adjusted;   /* after Holm's correction over the run's gates; NAN: none */
	double p_limit;      /* of the test against the limit; NAN: none */
	struct effect *effect; /* against a reference, until it is decided; NULL */
	bool only_warns;       /* a timing, against a baseline from another machine */
	double low, high;      /* 95 % interval of the effect (see `method`); NAN: none */
	const char *kind;      /* "absolute", "range", "slope", "baseline", "cell" */
	const char *method;    /* in words: "median of 5 attempts", "Mann-Whitney …" */
	/* one line: "peak_rss is 52.0 MB, limit 40 MB (1.30 times the limit)" */
	const char *message;
	/* "the tolerance is inside the noise", "baseline from another machine"; NULL */
	const char *note;
};

#endif
