/* The activities of the workloads. */
#ifndef WORKLOAD_ACTIVITIES_H
#define WORKLOAD_ACTIVITIES_H

#include "activity.h"

/* "delay=10 index=3": pauses, gives "value=9", the square. */
int activity_work(struct activity_call *call, struct blob *result, struct failure *why);

/*
 * "delay=10 add=500 seed=1" and a payload: pauses, gives it with every letter moved by
 * 13, and 500 letters more.
 */
int activity_transform(struct activity_call *call, struct blob *result,
		       struct failure *why);

#endif
