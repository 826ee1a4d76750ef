/* High-water marks of processes and when they lived. */
#include "peaks.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

static int by_birth(const void *a, const void *b)
{
	const struct life_span *x = a, *y = b;

	return (x->born_ns > y->born_ns) - (x->born_ns < y->born_ns);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * One life that has at least as much as the two at any time: those that were never there
 * together need no sum.
 */
static struct life_span joined(const struct life_span *a, const struct life_span *b)
{
	bool together = b->born_ns <= a->ended_ns && a->born_ns <= b->ended_ns;

	return (struct life_span){
		.born_ns = a->born_ns < b->born_ns ? a->born_ns : b->born_ns,
		.ended_ns = larger(a->ended_ns, b->ended_ns),
		.hwm = together ? a->hwm + b->hwm : larger(a->hwm, b->hwm),
	};
}

/*
 * Who is born soon after another has ended takes its place: of short children one after
 * the other, one life is left.
 */
static bool take_place(struct life_span *places, size_t nplaces,
		       const struct life_span *one, int64_t gap_ns)
{
	enum { LOOK_BACK = 64 };

	for (size_t i = nplaces; i-- > (nplaces > LOOK_BACK ? nplaces - LOOK_BACK : 0);) {
		int64_t since = one->born_ns - places[i].ended_ns;

		if (since <= 0 || since > gap_ns)
			continue;
		places[i] = joined(&places[i], one);
		return true;
	}
	return false;
}

static void join_successors(struct peaks *p, int64_t gap_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!take_place(p->items, kept, &p->items[i], gap_ns))
			p->items[kept++] = p->items[i];
	p->n = kept;
}

/* Of lives that all overlap every two become one. */
static void join_neighbours(struct peaks *p)
{
	size_t kept = 0;

	for (size_t i = 0; i + 1 < p->n; i += 2)
		p->items[kept++] = joined(&p->items[i], &p->items[i + 1]);
	if (p->n % 2)
		p->items[kept++] = p->items[p->n - 1];
	p->n = kept;
}

/* To half of the room at most, by as little as goes. */
static void make_room(struct peaks *p)
{
	static const int64_t gaps_ns[] = { 1000000, 100000000, 10000000000 };

	qsort(p->items, p->n, sizeof *p->items, by_birth);
	for (size_t i = 0; i < sizeof gaps_ns / sizeof *gaps_ns && p->n > PEAKS_MAX / 2;
	     i++)
		join_successors(p, gaps_ns[i]);
	while (p->n > PEAKS_MAX / 2)
		join_neighbours(p);
}

void peaks_add(struct peaks *p, int64_t born_ns, int64_t ended_ns, int64_t hwm)
{
	if (hwm <= 0)
		return;
	p->largest = larger(p->largest, hwm);
	if (p->n == PEAKS_MAX)
		make_room(p);
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->items = reallocarray(p->items, p->room, sizeof *p->items);
		if (!p->items)
			memory_exhausted();
	}
	p->items[p->n++] = (struct life_span){ born_ns, ended_ns, hwm };
}

int64_t peaks_largest(const struct peaks *p)
{
	return p->largest;
}

struct change {
	int64_t at_ns, bytes;
};

/* At the same moment births come first: an upper bound may be too high, not too low. */
static int by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

int64_t peaks_together(const struct peaks *p)
{
	struct change *changes = calloc(2 * p->n + 1, sizeof *changes);
	int64_t sum = 0, most = 0;

	if (!changes)
		memory_exhausted();
	for (size_t i = 0; i < p->n; i++) {
		changes[2 * i] = (struct change){ p->items[i].born_ns, p->items[i].hwm };
		changes[2 * i + 1] =
			(struct change){ p->items[i].ended_ns, -p->items[i].hwm };
	}
	qsort(changes, 2 * p->n, sizeof *changes, by_time);
	for (size_t i = 0; i < 2 * p->n; i++) {
		sum += changes[i].bytes;
		if (sum > most)
			most = sum;
	}
	free(changes);
	return most;
}

void peaks_free(struct peaks *p)
{
	free(p->items);
	*p = (struct peaks){ 0 };
}
