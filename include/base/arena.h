/* Memory that is freed as a whole: one arena per document (suite, run, report). */
#ifndef STRAIN_BASE_ARENA_H
#define STRAIN_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new, empty arena. Ends the program when there is no memory, as every call here does. */
struct arena *arena_new(void);

/* Give back the arena and all that was taken from it. NULL is fine. */
void arena_free(struct arena *a);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* Room for `n` items of `size` bytes, zeroed; the product is checked. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A copy of a string, of `n` bytes of one (NUL added), of any bytes. strdup of NULL is NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);

/* A formatted string. */
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *fmt,
							 ...);
__attribute__((format(printf, 2, 0))) char *arena_vprintf(struct arena *a,
							  const char *fmt, va_list ap);

/*
 * Make room for one more item at the end of an array that lives in `a`, and return that
 * item, zeroed. `items` is the address of the array's pointer, `n` its count, which grows
 * by one; the array is one that was pushed to before, one of arena_array or arena_alloc
 * (it is copied at the first push), or nothing yet (`n` 0). Doubles in place of growing
 * each time; what was there before stays valid until the arena goes. Of two owners that
 * push to copies of one pointer and count, each writes over the other's items.
 *
 *     struct cell *cell = arena_push(a, &plan->cells, &plan->ncells, sizeof *cell);
 */
void *arena_push(struct arena *a, void *items, size_t *n, size_t size);

static inline void arena_free_scoped(struct arena **a)
{
	arena_free(*a);
}
#define scoped_arena __attribute__((cleanup(arena_free_scoped))) struct arena *

#endif
