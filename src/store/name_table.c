/* Names numbered in the order in which they come first, as many as there is room for. */
#include "name_table.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"

struct name_table {
	struct hsearch_data hash;
	struct arena *arena; /* of the names */
	size_t n, most;
};

struct name_table *name_table_new(size_t most)
{
	struct name_table *t = calloc(1, sizeof *t);

	/* hcreate(3): room for a quarter more keeps it fast */
	if (!t || !hcreate_r(most + most / 4, &t->hash))
		abort();
	t->arena = arena_new();
	t->most = most;
	return t;
}

void name_table_free(struct name_table *t)
{
	if (!t)
		return;
	hdestroy_r(&t->hash);
	arena_free(t->arena);
	free(t);
}

long name_table_number(struct name_table *t, const char *name)
{
	ENTRY entry = { .key = (char *)name }, *found;
	long *number;

	if (hsearch_r(entry, FIND, &found, &t->hash))
		return *(const long *)found->data;
	if (t->n == t->most)
		return -1;
	number = arena_alloc(t->arena, sizeof *number);
	*number = (long)t->n;
	entry.key = arena_strdup(t->arena, name);
	entry.data = number;
	if (!hsearch_r(entry, ENTER, &found, &t->hash))
		return -1;
	t->n++;
	return *number;
}
