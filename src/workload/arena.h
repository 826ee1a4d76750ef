/* Memory of one turn, one job or one run, freed as a whole. Not for use by two threads. */
#ifndef WORKLOAD_ARENA_H
#define WORKLOAD_ARENA_H

#include "blob.h"

struct arena {
	struct arena_block *blocks;
};

/* `size` bytes, not zeroed, aligned for any type. Ends the program when there is no memory. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of the bytes; a NUL follows them, so that text can be read as a string. */
struct blob arena_copy(struct arena *a, const void *bytes, size_t len);

/* A formatted string. */
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *fmt,
							 ...);

/* Free everything; the arena is empty then and can be used again. */
void arena_clear(struct arena *a);

#endif
