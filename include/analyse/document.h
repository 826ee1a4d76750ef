/* A results.json as its bytes: who reads it opens none. */
#ifndef STRAIN_ANALYSE_DOCUMENT_H
#define STRAIN_ANALYSE_DOCUMENT_H

#include <stddef.h>

struct results_document {
	const char *name; /* what messages call it: its path */
	const char *text;
	size_t size;
};

#endif
