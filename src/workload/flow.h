/*
 * One turn of an orchestration, written as a plain function that is *replayed*: it runs
 * from its first line in every turn, asks for the same tasks in the same order, and is
 * given the results that its history has. Where a result is not there yet, flow_await
 * gives false and the function returns; a later turn, with more history, gets further.
 *
 *     int64_t sum = flow_activity(f, "add", flow_input(f));
 *     if (!flow_await(f, sum, &result))
 *             return;
 *     flow_return(f, result);
 *
 * The function must depend on nothing but its input and its results: no clock but
 * flow_now_ms, no randomness. Code that asks for something else than its history says is
 * a configuration failure.
 */
#ifndef WORKLOAD_FLOW_H
#define WORKLOAD_FLOW_H

#include "faults.h"
#include "history.h"

struct flow;

/* What an orchestration is: a name, stored with the instance, and the function that is replayed. */
struct orchestration {
	const char *name;
	void (*run)(struct flow *f);
};

/* Where a turn takes place. */
struct flow_place {
	const char *instance;
	const struct faults *faults;
	struct arena *arena; /* of the turn */
	int64_t at_ms;       /* wall clock, for the new events */
};

/*
 * Run one turn. `past` ends with this turn's EVENT_TURN. What is new is pushed on
 * `fresh`: tasks that were scheduled, and the end if it was reached. `o` NULL means that
 * nobody has registered the name.
 */
void flow_turn(const struct orchestration *o, const struct history *past,
	       const struct flow_place *place, struct history *fresh);

/* --- for orchestrations --- */

struct blob flow_input(const struct flow *f);

/* Memory that lasts until the turn ends. */
struct arena *flow_arena(struct flow *f);

/*
 * Schedule a task; gives its number. What was scheduled in an earlier turn is recognised,
 * not repeated.
 */
int64_t flow_activity(struct flow *f, const char *name, struct blob input);
int64_t flow_child(struct flow *f, const char *orchestration, struct blob input);
int64_t flow_timer(struct flow *f, int64_t delay_ms);

/*
 * The result of a task, or false: it has not ended yet, or it failed, which fails this
 * instance too. On false, return. `result` may be NULL.
 */
bool flow_await(struct flow *f, int64_t task, struct blob *result);

/* The time of the turn that brought the last awaited result: the same in every replay. */
int64_t flow_now_ms(const struct flow *f);

/* End the instance. */
void flow_return(struct flow *f, struct blob output);
__attribute__((format(printf, 3, 4))) void
flow_raise(struct flow *f, enum failure_class class, const char *fmt, ...);

/* Whether a fault on purpose strikes this instance. */
bool flow_fault(const struct flow *f, enum fault fault);

#endif
