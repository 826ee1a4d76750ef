/* Finding a provider's table: by name, or in a shared object. */
#ifndef WORKLOAD_LOAD_H
#define WORKLOAD_LOAD_H

#include <stdbool.h>

#include "workload/provider.h"

#include "failure.h"

/* Whether --provider takes that word: a name, or what looks like a path of a shared object. */
bool load_known(const char *kind);

/* Whether it is one of those that are built in. */
bool load_built_in(const char *kind);

/* A table, and what keeps it in memory. */
struct loaded {
	const struct wp_table *table;
	void *object; /* NULL: built in */
};

/* -1 and why: there is no such file, it is no provider, or it is one of another version. */
int load_provider(struct loaded *l, const char *kind, struct failure *why);
void load_free(struct loaded *l);

#endif
