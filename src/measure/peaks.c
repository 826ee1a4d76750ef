/* High-water marks of processes and when they lived. */
#include "peaks.h"

#include <stdlib.h>

void peaks_add(struct peaks *p, int64_t born_ns, int64_t ended_ns, int64_t hwm)
{
	if (hwm <= 0)
		return;
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->items = reallocarray(p->items, p->room, sizeof *p->items);
		if (!p->items)
			abort();
	}
	p->items[p->n++] = (struct life_span){ born_ns, ended_ns, hwm };
}

int64_t peaks_largest(const struct peaks *p)
{
	int64_t largest = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].hwm > largest)
			largest = p->items[i].hwm;
	return largest;
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
		abort();
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
