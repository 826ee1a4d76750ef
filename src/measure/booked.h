/* Values for an attempt's record: exact ones and those that lie between two ends. */
#ifndef STRAIN_MEASURE_BOOKED_H
#define STRAIN_MEASURE_BOOKED_H

#include "store/attempt.h"

/* A value without doubt. */
static inline struct booked booked_exact(int64_t value, const char *book)
{
	return (struct booked){
		.value = value, .high = value, .book = book, .exact = true
	};
}

/* At least `value`, at most `high` (NO_VALUE: not known). */
static inline struct booked booked_about(int64_t value, int64_t high, const char *book)
{
	return (struct booked){
		.value = value, .high = high, .book = book, .exact = false
	};
}

static inline int64_t booked_most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A counter never goes back, whatever its parts do while processes come and go. */
static inline int64_t booked_rising(int64_t *last, int64_t now)
{
	*last = booked_most(*last, now);
	return *last;
}

#endif
