/* What became of gates that were put to the proof, for people and for programs. */
#ifndef STRAIN_REPORT_PROOF_H
#define STRAIN_REPORT_PROOF_H

#include <stdio.h>

#include "analyse/prove.h"

struct proof_list {
	const struct proof *rows; /* in the order of cells and gates */
	size_t n;
	const char *suite; /* its file */
	enum sizes sizes;
};

/* How many have that verdict. */
size_t proof_count(const struct proof_list *list, enum proof_verdict verdict);

/* Is it an error that this gate did not fire: is `prove: required` said of it? */
bool proof_required_broken(const struct proof *p);

struct proof_format {
	const char *name; /* "text", "json" */
	int (*write)(const struct proof_list *list, struct arena *a, FILE *f,
		     struct error *err);
};

/* All of them, the last with a NULL name; the first is the default. */
extern const struct proof_format proof_formats[];

/* Their names, NULL-terminated. */
const char *const *proof_format_names(struct arena *a);

#endif
