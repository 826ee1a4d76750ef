/* One more number like those before it? The prediction interval of a sample. */
#ifndef STRAIN_ANALYSE_PREDICTION_H
#define STRAIN_ANALYSE_PREDICTION_H

#include <stdbool.h>
#include <stddef.h>

#include "analyse/rank.h"

/*
 * Where the next of such numbers lies: Student's t with n - 1 degrees of freedom about
 * their mean (Hahn, J. Qual. Technol. 1, 1969). On logarithms where all of them are
 * positive, as of sizes and times, whose errors are shares.
 */
struct prediction {
	double mean, error; /* on that scale; the error of one more number */
	size_t df;
	bool logs;
};

/* Of n >= 2 numbers; error 0: all of them are one number. */
struct prediction prediction_of(const double *v, size_t n, struct arena *a);

/* What their middle is on their own scale. */
double prediction_middle(const struct prediction *p);

/*
 * How likely is a number as far beyond `from` as v, were that the middle? `side` 1: above
 * it, -1: below it.
 */
double prediction_beyond(const struct prediction *p, double v, double from, double side);

/*
 * v over their middle, with the interval that holds it with that probability, 0.95 or so.
 * Of logs only; else the ends are NAN.
 */
struct ratio prediction_ratio(const struct prediction *p, double v, double level);

#endif
