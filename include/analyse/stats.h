/*
 * Plain statistics over arrays of doubles without NAN; n is at least 1 where nothing else
 * is said.
 */
#ifndef STRAIN_ANALYSE_STATS_H
#define STRAIN_ANALYSE_STATS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

double stats_mean(const double *v, size_t n);

/*
 * Quantile 0..1 of a sorted array, linear between order statistics (Hyndman & Fan type 7,
 * R's default).
 */
double stats_quantile_sorted(const double *sorted, size_t n, double q);

/* Median of an unsorted array; the array is not changed. */
double stats_median(const double *v, size_t n, struct arena *a);

/* The same of one that is sorted already. */
double stats_median_sorted(const double *sorted, size_t n);

/* The same, quicker (quickselect); the array is put into another order. */
double stats_median_inplace(double *v, size_t n);

void stats_sort(double *v, size_t n);

/*
 * Half the distance between the quartiles over the median: how far the attempts lie from
 * each other, robust against one that lies far out. 0 for fewer than 2 or where the
 * median is 0.
 */
double stats_spread(const double *v, size_t n, struct arena *a);

/*
 * P(Z > z) of the standard normal distribution, and the z that P(Z <= z) = p holds for, 0
 * < p < 1.
 */
double stats_normal_upper(double z);
double stats_normal_quantile(double p);

/*
 * The same of Student's t distribution with df >= 1 degrees of freedom (Abramowitz &
 * Stegun 26.7.3 and 26.7.4).
 */
double stats_student_upper(double t, size_t df);
double stats_student_quantile(double p, size_t df);

#endif
