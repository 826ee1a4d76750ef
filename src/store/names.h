/* The names in a directory, in an order of their own. */
#ifndef STRAIN_STORE_NAMES_H
#define STRAIN_STORE_NAMES_H

#include "store/run.h"

/*
 * All but those with a dot in front, sorted, so that a report does not depend on the file
 * system; none where there is no `path`. Of one that cannot be read `err` (may be NULL)
 * says why; its text is "" otherwise.
 */
struct dir_names names_list(int at, const char *path, struct arena *a, struct error *err);

/* For qsort and bsearch over names. */
int names_order(const void *a, const void *b);

#endif
