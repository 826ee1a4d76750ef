/* The orchestrations of the workloads, as replayed functions. */
#ifndef WORKLOAD_ORCHESTRATIONS_H
#define WORKLOAD_ORCHESTRATIONS_H

#include "flow.h"
#include "shape.h"

/* Fan out to activities, join them, add up. */
void run_parallel(struct flow *f);

/*
 * Activities one after another, with payloads; then sub-orchestrations, all at once; then
 * small activities.
 */
void run_large_payload(struct flow *f);

/* The child of large-payload: two activities, a payload in and one out. */
void run_process(struct flow *f);

/* Durable timers, all at once, each longer than the one before; then an activity. */
void run_timers(struct flow *f);

/* Rounds of a durable timer and an activity. */
void run_long_running(struct flow *f);

/* A tree of sub-orchestrations, with an activity in every leaf. */
void run_tree(struct flow *f);

/* --- for them --- */

/* The shape in the instance's input. False: it has none, and the instance has failed. */
bool orchestration_shape(struct flow *f, struct shape *shape);

/* Schedule the activity `work`, which gives "value=" and the square of `index`; gives the task. */
int64_t orchestration_work(struct flow *f, const struct shape *shape, int64_t index);

/* Await a task that gives "value=N". False: not yet, or failed. */
bool orchestration_value(struct flow *f, int64_t task, int64_t *value);

/* A number for the input that is the same in every replay, and is not when that fault strikes. */
int64_t orchestration_salt(struct flow *f);

#endif
