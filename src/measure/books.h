/* The closing of the books: CPU and counters in books.c, memory in marks.c. */
#ifndef STRAIN_MEASURE_BOOKS_H
#define STRAIN_MEASURE_BOOKS_H

#include "losses.h"

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

/* Exit records are received, and none was lost: every process that ended is among them. */
bool sampler_exits_tell_all(const struct sampler *s);

/* peak_rss and peak_rss_process, as far as they are known at this time. */
void marks_close(struct sampler *s, enum loss loss, struct books *b);

/* Those who are there when the measurement is over: their marks can be read. Before marks_close. */
void marks_take_survivors(struct sampler *s);

#endif
