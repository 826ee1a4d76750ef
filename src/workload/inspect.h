/* What the file provider's directory holds, and whether it obeys the laws. */
#ifndef WORKLOAD_INSPECT_H
#define WORKLOAD_INSPECT_H

#include <stdbool.h>

#include "failure.h"

/*
 * Print what is in `dir`; with `events`, every event; with `journal`, whether the store has all that the
 * journal acknowledged. Gives how many histories are broken and lines lost; -1 and why when it cannot read.
 */
int inspect_dir(const char *dir, const char *journal, bool events, struct failure *why);

#endif
