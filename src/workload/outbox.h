/* What a turn's events set going: jobs, children, timers, and the message to the parent. */
#ifndef WORKLOAD_OUTBOX_H
#define WORKLOAD_OUTBOX_H

#include "provider.h"

/* All of a turn's commit; it lives in `a`, and points into `turn` and `fresh`. */
struct wp_commit outbox_commit(struct arena *a, const struct turn *turn,
			       const struct history *fresh);

/* An event as providers have it, and back: -1 and why when its kind is unknown. */
struct wp_event outbox_event(const struct event *event);
int inbox_events(struct arena *a, const struct wp_events *from, struct history *into,
		 struct failure *why);

#endif
