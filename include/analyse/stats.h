/* Plain statistics over arrays of doubles without NAN; n is at least 1 where nothing else is said. */
#ifndef STRAIN_ANALYSE_STATS_H
#define STRAIN_ANALYSE_STATS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

double stats_mean(const double *v, size_t n);

/* Quantile 0..1 of a sorted array, linear between order statistics (Hyndman & Fan type 7, R's default). */
double stats_quantile_sorted(const double *sorted, size_t n, double q);

/* Median of an unsorted array; the array is not changed. */
double stats_median(const double *v, size_t n, struct arena *a);

void stats_sort(double *v, size_t n);

#endif
