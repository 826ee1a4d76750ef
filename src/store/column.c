/* A column of whole numbers of any length, packed block by block. */
#include "store/column.h"

#include <string.h>

#include "base/units.h"

enum { FIRST_ROOM = 32 };

struct column column_begin(struct spill *s, struct arena *a)
{
	return (struct column){ .spill = s, .arena = a };
}

/* The least and the greatest that are values; false where there is none. */
static struct column_block extent_of(const int64_t *v, size_t n)
{
	struct column_block b = { .low = INT64_MAX, .high = INT64_MIN };

	for (size_t i = 0; i < n; i++) {
		if (v[i] == NO_VALUE)
			continue;
		b.low = v[i] < b.low ? v[i] : b.low;
		b.high = v[i] > b.high ? v[i] : b.high;
		b.known++;
	}
	if (!b.known)
		b.low = b.high = 0;
	return b;
}

/*
 * Bytes that hold every distance from the lowest, and one that stands for no value where
 * some have none.
 */
static uint8_t width_of(const struct column_block *b, size_t n)
{
	uint64_t reach = (uint64_t)b->high - (uint64_t)b->low;

	if (!b->known || (reach == 0 && b->known == n))
		return 0;
	if (reach < UINT8_MAX)
		return 1;
	if (reach < UINT16_MAX)
		return 2;
	return reach < UINT32_MAX ? 4 : 8;
}

union packed {
	uint8_t one[COLUMN_BLOCK];
	uint16_t two[COLUMN_BLOCK];
	uint32_t four[COLUMN_BLOCK];
};

/* All ones are no value; of eight bytes NO_VALUE stands for itself. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type has none */
#define PACK(type)                                                                     \
	static void pack_##type(const int64_t *v, size_t n, int64_t low, type *out)    \
	{                                                                              \
		for (size_t i = 0; i < n; i++)                                         \
			out[i] = v[i] == NO_VALUE                                      \
					 ? (type)-1                                    \
					 : (type)((uint64_t)v[i] - (uint64_t)low);     \
	}                                                                              \
	static void unpack_##type(const type *in, size_t n, int64_t low, int64_t *out) \
	{                                                                              \
		for (size_t i = 0; i < n; i++)                                         \
			out[i] = in[i] == (type)-1 ? NO_VALUE                          \
						   : (int64_t)((uint64_t)low + in[i]); \
	}
PACK(uint8_t)
PACK(uint16_t)
PACK(uint32_t)
/* NOLINTEND(bugprone-macro-parentheses) */

static void pack(struct column *c)
{
	size_t n = c->nfilling;
	struct column_block b = extent_of(c->filling, n);
	union packed room;

	b.width = width_of(&b, n);
	if (b.width == 1)
		pack_uint8_t(c->filling, n, b.low, room.one);
	else if (b.width == 2)
		pack_uint16_t(c->filling, n, b.low, room.two);
	else if (b.width == 4)
		pack_uint32_t(c->filling, n, b.low, room.four);
	if (b.width)
		b.at = spill_put(c->spill, b.width == 8 ? (void *)c->filling : &room,
				 n * b.width);
	*(struct column_block *)arena_push(c->arena, &c->blocks, &c->nblocks, sizeof b) =
		b;
	c->nfilling = 0;
}

void column_flush(struct column *c)
{
	size_t room = c->room ? c->room * 4 : FIRST_ROOM;
	int64_t *more;

	if (c->nfilling == COLUMN_BLOCK) {
		pack(c);
		return;
	}
	room = room < COLUMN_BLOCK ? room : COLUMN_BLOCK;
	more = arena_array(c->arena, room, sizeof *more);
	if (c->nfilling)
		memcpy(more, c->filling, c->nfilling * sizeof *more);
	c->filling = more;
	c->room = room;
}

/* A block that never was full stays as it is. */
void column_end(struct column *c)
{
	if (!c->nblocks)
		c->plain = c->filling;
	else if (c->nfilling)
		pack(c);
}

static void fill(int64_t *out, size_t n, int64_t v)
{
	for (size_t i = 0; i < n; i++)
		out[i] = v;
}

const int64_t *column_read(const struct column *c, size_t block,
			   int64_t room[COLUMN_BLOCK])
{
	size_t n = column_block_size(c, block);
	const struct column_block *b;
	union packed packed;

	if (c->plain)
		return c->plain + block * COLUMN_BLOCK;
	b = &c->blocks[block];
	if (b->width == 0) {
		fill(room, n, b->known ? b->low : NO_VALUE);
		return room;
	}
	spill_get(c->spill, b->at, b->width == 8 ? (void *)room : &packed, n * b->width);
	if (b->width == 1)
		unpack_uint8_t(packed.one, n, b->low, room);
	else if (b->width == 2)
		unpack_uint16_t(packed.two, n, b->low, room);
	else if (b->width == 4)
		unpack_uint32_t(packed.four, n, b->low, room);
	return room;
}

bool column_extent(const struct column *c, int64_t *low, int64_t *high)
{
	bool any = false;

	for (size_t i = 0; i < column_blocks(c); i++) {
		const struct column_block b =
			c->plain ? extent_of(c->plain + i * COLUMN_BLOCK,
					     column_block_size(c, i))
				 : c->blocks[i];

		if (!b.known)
			continue;
		*low = any && *low < b.low ? *low : b.low;
		*high = any && *high > b.high ? *high : b.high;
		any = true;
	}
	return any;
}

int64_t column_last(const struct column *c)
{
	int64_t room[COLUMN_BLOCK] = { 0 };

	for (size_t i = column_blocks(c); i-- > 0;) {
		const int64_t *v = column_read(c, i, room);

		for (size_t k = column_block_size(c, i); k-- > 0;)
			if (v[k] != NO_VALUE)
				return v[k];
	}
	return NO_VALUE;
}
