/* Bytes that somebody else owns: payloads, inputs, results. */
#ifndef WORKLOAD_BLOB_H
#define WORKLOAD_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct blob {
	const char *bytes; /* need not end with NUL; never NULL when len > 0 */
	size_t len;
};

/* The bytes of a string, without its NUL. */
static inline struct blob blob_of(const char *text)
{
	return (struct blob){ text, strlen(text) };
}

static inline bool blob_equal(struct blob a, struct blob b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

#endif
