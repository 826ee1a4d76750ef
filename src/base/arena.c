/* Memory that is freed as a whole: a list of blocks, the newest first. */
#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(ALIGNMENT) char data[];
};

struct arena {
	struct block *blocks;
};

static struct block *block_new(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof *b)
		memory_exhausted();
	b = memory_check(calloc(1, sizeof *b + size));
	b->size = size;
	return b;
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);

	if (!a)
		memory_exhausted();
	return a;
}

void arena_free(struct arena *a)
{
	struct block *next;

	if (!a)
		return;
	for (struct block *b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

/* A large request gets a block of its own, behind the current one, so that no room is wasted. */
static void *alloc_large(struct arena *a, size_t size)
{
	struct block *b = block_new(size);

	b->used = size;
	if (a->blocks) {
		b->next = a->blocks->next;
		a->blocks->next = b;
	} else {
		a->blocks = b;
	}
	return b->data;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct block *b = a->blocks;
	void *p;

	if (size > SIZE_MAX - ALIGNMENT)
		memory_exhausted();
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (size > BLOCK_SIZE / 4)
		return alloc_large(a, size);
	if (!b || b->size - b->used < size) {
		b = block_new(BLOCK_SIZE);
		b->next = a->blocks;
		a->blocks = b;
	}
	p = b->data + b->used;
	b->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		memory_exhausted();
	return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		memory_exhausted();
	s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

/*
 * What stands before the items of an array that was pushed to. It names itself, so that
 * it is told from whatever stands before another array: an arena's memory always has this
 * much of the arena's own before it.
 */
struct header {
	const struct header *self;
	size_t room;
};
_Static_assert(sizeof(struct header) == ALIGNMENT, "items behind a header are aligned");
_Static_assert(offsetof(struct block, data) >= sizeof(struct header),
	       "there is something to look at before the first array of a block");

/*
 * How many items fit where they are: an array that was not made by a push is as full as
 * it can be.
 */
static size_t room_of(const void *items, size_t n)
{
	const struct header *h;

	if (!items || !n)
		return 0;
	h = (const struct header *)items - 1;
	return h->self == h ? h->room : n;
}

static void *grow(struct arena *a, const void *old, size_t n, size_t size)
{
	size_t room = n < 4 ? 8 : n * 2, bytes;
	struct header *h;

	if (__builtin_mul_overflow(room, size, &bytes) ||
	    __builtin_add_overflow(bytes, sizeof *h, &bytes))
		memory_exhausted();
	h = arena_alloc(a, bytes);
	h->self = h;
	h->room = room;
	return n ? memcpy(h + 1, old, n * size) : h + 1;
}

void *arena_push(struct arena *a, void *items, size_t *n, size_t size)
{
	char *p;

	memcpy(&p, items, sizeof p);
	if (*n >= room_of(p, *n)) {
		p = grow(a, p, *n, size);
		memcpy(items, &p, sizeof p);
	}
	return memset(p + (*n)++ * size, 0, size);
}
