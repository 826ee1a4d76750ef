/* Memory freed as a whole: a list of blocks, since most of what lives here is large payloads. */
#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
	struct arena_block *next;
	_Alignas(max_align_t) char bytes[];
};

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *block = malloc(sizeof *block + size);
	if (!block) {
		fputs("strain-workload: out of memory\n", stderr);
		abort();
	}
	block->next = a->blocks;
	a->blocks = block;
	return block->bytes;
}

struct blob arena_copy(struct arena *a, const void *bytes, size_t len)
{
	char *copy = arena_alloc(a, len + 1);
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return (struct blob){ copy, len };
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	size_t size = len < 0 ? 1 : (size_t)len + 1;
	char *text = arena_alloc(a, size);
	text[0] = '\0';
	vsnprintf(text, size, fmt, again);
	va_end(again);
	return text;
}

void arena_clear(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *block = a->blocks;
		a->blocks = block->next;
		free(block);
	}
}
