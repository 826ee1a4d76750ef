/*
 * Series of memory as programs make them: with a leak, without one, and such as nobody
 * could tell. Seeded.
 */
#ifndef STRAIN_TESTS_SHAPES_H
#define STRAIN_TESTS_SHAPES_H

#include <stddef.h>
#include <stdint.h>

#include "analyse/growth.h"

/* A series as it grows: times in minutes, values in bytes. */
struct drawing {
	double seconds, interval; /* how long, a sample how often */
	size_t n;
	double *t, *v;
	uint64_t *seed;
};

enum truth {
	HEALTHY,     /* no leak: must not fail */
	LEAK,        /* steady: must fail, where it grows past the least growth */
	UNDECIDABLE, /* grows, or hides it: must not pass */
};

/* One kind of series; `draw` adds it to what is there, `a` and `b` are its own. */
struct shape {
	const char *name;
	void (*draw)(struct drawing *d, double a, double b);
	double a, b;
	double level, noise; /* MB below all of it, and its white noise */
	enum truth truth;
};

/* Those that last as long as asked for. */
extern const struct shape shapes[];
extern const size_t nshapes;

/* Those that users published, with their own length, interval and limit (MB a minute). */
struct published {
	struct shape shape;
	double seconds, interval, limit;
};
extern const struct published published[];
extern const size_t npublished;

/*
 * So many of it judged against a limit (MB a minute, as a gate on memory is), and what
 * came of them.
 */
struct came {
	size_t n, kinds[GROWTH_END];
	size_t passed, failed, inconclusive;
};
struct came shape_judged(const struct shape *s, double seconds, double interval,
			 const struct growth_bar *bar, size_t seeds);

/* A gate `rss.slope <= LIMIT MB/min`. */
struct growth_bar shape_bar(double limit);

struct drawing shape_draw(const struct shape *s, double seconds, double interval,
			  uint64_t *seed, struct arena *a);

#endif
