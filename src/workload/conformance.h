/* Does a provider keep what include/workload/provider.h promises? */
#ifndef WORKLOAD_CONFORMANCE_H
#define WORKLOAD_CONFORMANCE_H

#include "failure.h"

/*
 * Check it, every promise in a process of its own, and print a line of TAP for each.
 * Gives how many are broken; -1 and why when there is nothing to check.
 */
int conformance_run(const char *provider, const char *argument, struct failure *why);

#endif
