/* The names in a directory, in an order of their own. */
#ifndef STRAIN_STORE_NAMES_H
#define STRAIN_STORE_NAMES_H

#include "store/run.h"

/*
 * All but those with a dot in front, sorted, so that a report does not depend on the file system; none where `path`
 * is no directory.
 */
struct dir_names names_list(int at, const char *path, struct arena *a);

/* For qsort and bsearch over names. */
int names_order(const void *a, const void *b);

#endif
