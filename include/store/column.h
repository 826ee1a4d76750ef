/*
 * A column of whole numbers of any length: blocks that are packed as they fill, and past
 * a MiB in a file without a name. Memory is 32 bytes per block of 4,096, however many
 * there are.
 */
#ifndef STRAIN_STORE_COLUMN_H
#define STRAIN_STORE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/spill.h"

enum { COLUMN_BLOCK = 4096 };

struct column_block {
	int64_t low, high; /* of those that are a value */
	uint64_t at;       /* in the spill */
	uint16_t known;    /* so many are a value: the others are NO_VALUE */
	uint8_t width; /* bytes of each number above `low`; 0: they are all the same */
};

struct column {
	size_t n;
	/* all of them as they are, for what is in memory anyway; NULL: in blocks */
	const int64_t *plain;
	struct column_block *blocks;
	size_t nblocks;
	struct spill *spill;
	struct arena *arena;
	int64_t *filling; /* the block that is not full yet */
	size_t nfilling, room;
};

/* An empty column. Its index lives in `a`, its blocks in `s`. */
struct column column_begin(struct spill *s, struct arena *a);

/* A column of `n` numbers that stay where they are. */
static inline struct column column_plain(const int64_t *v, size_t n)
{
	return (struct column){ .n = n, .plain = v };
}

/* Pack what is filling, or make room for more of it. */
void column_flush(struct column *c);

/* One more. NO_VALUE: none. */
static inline void column_push(struct column *c, int64_t v)
{
	if (c->nfilling == c->room)
		column_flush(c);
	c->filling[c->nfilling++] = v;
	c->n++;
}

/* No more will come: a column is read after this. */
void column_end(struct column *c);

static inline size_t column_blocks(const struct column *c)
{
	return (c->n + COLUMN_BLOCK - 1) / COLUMN_BLOCK;
}

/* How many stand in that block. */
static inline size_t column_block_size(const struct column *c, size_t block)
{
	size_t left = c->n - block * COLUMN_BLOCK;

	return left < COLUMN_BLOCK ? left : COLUMN_BLOCK;
}

/* The numbers of one block: in `room`, or where they are anyway. */
const int64_t *column_read(const struct column *c, size_t block,
			   int64_t room[COLUMN_BLOCK]);

/* The least and the greatest of its values; false where it has none. */
bool column_extent(const struct column *c, int64_t *low, int64_t *high);

/* The last of its values; NO_VALUE where it has none. */
int64_t column_last(const struct column *c);

/* One number after the other. Start with { .column = c }. */
struct column_cursor {
	const struct column *column;
	const int64_t *block;
	size_t from; /* the index of its first */
	int64_t room[COLUMN_BLOCK];
};

static inline int64_t column_at(struct column_cursor *at, size_t i)
{
	if (!at->block || i - at->from >= COLUMN_BLOCK) {
		at->from = i - i % COLUMN_BLOCK;
		at->block = column_read(at->column, i / COLUMN_BLOCK, at->room);
	}
	return at->block[i - at->from];
}

#endif
