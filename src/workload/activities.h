/* The activities of the workloads. */
#ifndef WORKLOAD_ACTIVITIES_H
#define WORKLOAD_ACTIVITIES_H

#include "activity.h"

/* "delay=10 index=3": pauses, gives "value=9", the square. */
int activity_work(struct activity_call *call, struct blob *result, struct failure *why);

/* "delay=10" and a payload: pauses, gives the payload with every letter moved by 13. */
int activity_transform(struct activity_call *call, struct blob *result,
		       struct failure *why);

/* A payload without a line before it: gives its digest, "digest=1234". */
int activity_digest(struct activity_call *call, struct blob *result, struct failure *why);

#endif
