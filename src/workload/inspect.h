/* What the file provider's directory holds, and whether it obeys the laws. */
#ifndef WORKLOAD_INSPECT_H
#define WORKLOAD_INSPECT_H

#include <stdbool.h>

#include "failure.h"

struct inspect_options {
	const char *provider, *provider_argument;
	const char *dir;
	const char *journal; /* say whether the store has all that it acknowledged; NULL: no */
	bool events;         /* list every event */
};

/*
 * Print what is in the directory. Gives how many histories are broken or go another way
 * when they are replayed, and how many lines of the journal are lost; -1 and why when it
 * cannot read.
 */
int inspect_dir(const struct inspect_options *o, struct failure *why);

#endif
