/* Exact quantiles of a series that is read again and again rather than sorted in memory. */
#include "select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/stats.h"

enum { BINS_BITS = 14, BINS = 1 << BINS_BITS, SORTED_MOST = 1 << 14 };

/* A number as a whole one that sorts as it does (IEEE 754: signs and magnitudes). */
static uint64_t key_of(double v)
{
	uint64_t bits;

	v += 0.0; /* -0 is 0 */
	memcpy(&bits, &v, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double number_of(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* Keys differ in no bit below `shift`: whole numbers, and pages all the more, end in zeros. */
struct keys {
	uint64_t low, high, differ;
	int shift;
};

static uint64_t shifted(const struct keys *k, double v)
{
	return (key_of(v) - k->low) >> k->shift;
}

static struct keys keys_of(const struct course *c, struct arena *a)
{
	struct course_walk *w = course_walk(c, a);
	struct keys k = { .low = UINT64_MAX };
	uint64_t any = 0;
	bool begun = false;

	for (const struct course_block *b; (b = course_next(w));)
		for (size_t i = 0; i < b->n; i++) {
			uint64_t key = key_of(b->v[i]);

			any = begun ? any : key;
			begun = true;
			k.differ |= key ^ any;
			k.low = key < k.low ? key : k.low;
			k.high = key > k.high ? key : k.high;
		}
	while (k.differ && !(k.differ >> k.shift & 1))
		k.shift++;
	return k;
}

/* Keys from low to high that may hold a rank that is looked for. */
struct bracket {
	uint64_t low, high;
	size_t before; /* numbers under it */
	int bits;      /* of a key that one bin leaves open */
	uint64_t *bins;
};

/* A rank that is looked for, and the range that holds it. */
struct rank {
	size_t rank, range;
};

struct selecting {
	const struct course *course;
	struct keys keys;
	struct rank ranks[2 * SELECT_MOST];
	size_t nranks;
	struct bracket ranges[2 * SELECT_MOST];
	size_t nranges;
	struct arena *arena;
};

static int bits_beyond_bins(uint64_t reach)
{
	int bits = 0;

	while (reach >> bits >= BINS)
		bits++;
	return bits;
}

static size_t add_range(struct selecting *s, uint64_t low, uint64_t high, size_t before)
{
	struct bracket *r = &s->ranges[s->nranges];

	for (size_t i = 0; i < s->nranges; i++)
		if (s->ranges[i].low == low)
			return i;
	if (!r->bins)
		r->bins = arena_array(s->arena, BINS, sizeof *r->bins);
	memset(r->bins, 0, BINS * sizeof *r->bins);
	r->low = low;
	r->high = high;
	r->before = before;
	r->bits = bits_beyond_bins(high - low);
	return s->nranges++;
}

static void count(struct selecting *s)
{
	scoped_arena a = arena_new();
	struct course_walk *w = course_walk(s->course, a);

	for (const struct course_block *b; (b = course_next(w));)
		for (size_t i = 0; i < b->n; i++) {
			uint64_t key = shifted(&s->keys, b->v[i]);

			for (size_t k = 0; k < s->nranges; k++) {
				struct bracket *r = &s->ranges[k];

				if (key >= r->low && key <= r->high)
					r->bins[(key - r->low) >> r->bits]++;
			}
		}
}

/* The bin of the rank's range that holds it; how many are before it in *before. */
static uint64_t bin_of(const struct bracket *r, size_t rank, size_t *before)
{
	uint64_t bin = 0;

	*before = r->before;
	while (*before + r->bins[bin] <= rank)
		*before += r->bins[bin++];
	return bin;
}

/*
 * The bins that hold the ranks become the ranges of the next reading. True when they are
 * one key each.
 */
static bool narrow(struct selecting *s)
{
	const struct selecting was = *s;
	bool found = true;

	s->nranges = 0;
	/* the bins of old are read while new ones are made */
	for (size_t i = 0; i < (size_t)2 * SELECT_MOST; i++)
		s->ranges[i].bins = NULL;
	for (size_t i = 0; i < s->nranks; i++) {
		const struct bracket *r = &was.ranges[s->ranks[i].range];
		size_t before;
		uint64_t bin = bin_of(r, s->ranks[i].rank, &before);
		uint64_t low = r->low + (bin << r->bits),
			 high = low + (((uint64_t)1 << r->bits) - 1);

		s->ranks[i].range = add_range(s, low, high, before);
		found &= low == high;
	}
	return found;
}

static double found_number(const struct selecting *s, size_t rank)
{
	for (size_t i = 0; i < s->nranks; i++)
		if (s->ranks[i].rank == rank)
			return number_of(
				(s->ranges[s->ranks[i].range].low << s->keys.shift) +
				s->keys.low);
	abort();
}

static void look_for(struct selecting *s, size_t rank)
{
	for (size_t i = 0; i < s->nranks; i++)
		if (s->ranks[i].rank == rank)
			return;
	s->ranks[s->nranks++] = (struct rank){ rank, 0 };
}

/* The two of the order statistics that a quantile of type 7 lies between. */
static size_t rank_below(size_t n, double q)
{
	return (size_t)(q * (double)(n - 1));
}

static size_t rank_above(size_t n, double q)
{
	size_t below = rank_below(n, q);

	return below + 1 < n ? below + 1 : below;
}

static void select_sorted(const struct course *c, size_t n, const double *q, size_t nq,
			  double *out)
{
	scoped_arena a = arena_new();
	struct course_walk *w = course_walk(c, a);
	double *all = arena_array(a, n, sizeof *all);
	size_t have = 0;

	for (const struct course_block *b; (b = course_next(w));) {
		memcpy(all + have, b->v, b->n * sizeof *all);
		have += b->n;
	}
	stats_sort(all, n);
	for (size_t i = 0; i < nq; i++)
		out[i] = stats_quantile_sorted(all, n, q[i]);
}

void select_quantiles(const struct course *c, size_t n, const double *q, size_t nq,
		      double *out)
{
	scoped_arena a = arena_new();
	struct selecting *s = arena_alloc(a, sizeof *s);

	if (n <= SORTED_MOST) {
		select_sorted(c, n, q, nq, out);
		return;
	}
	s->course = c;
	s->arena = a;
	s->keys = keys_of(c, a);
	for (size_t i = 0; i < nq; i++) {
		look_for(s, rank_below(n, q[i]));
		look_for(s, rank_above(n, q[i]));
	}
	add_range(s, 0, (s->keys.high - s->keys.low) >> s->keys.shift, 0);
	do
		count(s);
	while (!narrow(s));
	for (size_t i = 0; i < nq; i++) {
		double place = q[i] * (double)(n - 1);
		double pair[2] = { found_number(s, rank_below(n, q[i])),
				   found_number(s, rank_above(n, q[i])) };

		out[i] = stats_quantile_sorted(pair, 2, place - floor(place));
	}
}
