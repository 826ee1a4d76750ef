/* One turn of an orchestration: its function is replayed against its history. */
#include "flow.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "clock.h"

/* What the history says about one task. */
struct task {
	const struct event *scheduled;
	const struct event *ended; /* NULL: not yet */
	int64_t known_ms;          /* when the turn ran that saw the end */
};

struct flow {
	const struct history *past;
	const struct flow_place *place;
	struct history *fresh;
	struct task *tasks; /* by number, from 1 */
	int64_t recorded;   /* how many the history has */
	int64_t asked;      /* how many the code has asked for in this turn */
	int64_t now_ms;
	bool waiting;
	bool over;
	bool deviated; /* over, since the code went another way than its history */
};

static void push(struct flow *f, enum event_kind kind, int64_t ref, const char *name,
		 struct blob data)
{
	struct event event = { kind, ref, f->place->at_ms, name, data };
	history_push(f->fresh, f->place->arena, event);
}

/* Sort the events by task. From the back, since the turn that saw an event stands behind it. */
static void index_tasks(struct flow *f)
{
	int64_t turn_ms = f->place->at_ms;
	size_t size = (size_t)(f->recorded + 1) * sizeof *f->tasks;
	f->tasks = arena_alloc(f->place->arena, size);
	memset(f->tasks, 0, size);
	for (size_t i = f->past->count; i-- > 0;) {
		const struct event *event = &f->past->events[i];
		if (event->kind == EVENT_TURN)
			turn_ms = event->at_ms;
		if (event->ref < 1 || event->ref > f->recorded)
			continue;
		struct task *task = &f->tasks[event->ref];
		if (event_role_of(event->kind) == ROLE_SCHEDULES) {
			task->scheduled = event;
		} else {
			task->ended = event;
			task->known_ms = turn_ms;
		}
	}
	f->now_ms = turn_ms;
}

/* The code went another way than its history: nothing it asked for in this turn counts. */
static void deviate(struct flow *f, const char *what)
{
	f->fresh->count = 0;
	f->over = false;
	f->deviated = true;
	flow_raise(f, FAILURE_CONFIGURATION, "nondeterminism: %s", what);
}

static void compare(struct flow *f, const struct event *then, const struct event *now)
{
	bool same_name =
		strcmp(then->name ? then->name : "", now->name ? now->name : "") == 0;
	if (then->kind == now->kind && same_name && blob_equal(then->data, now->data))
		return;
	const char *how = then->kind != now->kind || !same_name ? "another task"
								: "another input";
	deviate(f, arena_printf(f->place->arena,
				"task %" PRId64
				": %s than in the history, got '%s %s', expected "
				"'%s %s'",
				now->ref, how, event_kind_name(now->kind),
				now->name ? now->name : "", event_kind_name(then->kind),
				then->name ? then->name : ""));
}

static int64_t schedule(struct flow *f, enum event_kind kind, const char *name,
			struct blob data)
{
	int64_t ref = ++f->asked;
	struct event event = { kind, ref, f->place->at_ms, name, data };
	if (f->over)
		return ref;
	if (ref <= f->recorded)
		compare(f, f->tasks[ref].scheduled, &event);
	else
		history_push(f->fresh, f->place->arena, event);
	return ref;
}

struct blob flow_input(const struct flow *f)
{
	return f->past->events[0].data;
}

struct arena *flow_arena(struct flow *f)
{
	return f->place->arena;
}

int64_t flow_activity(struct flow *f, const char *name, struct blob input)
{
	return schedule(f, EVENT_ACTIVITY_SCHEDULED, name, input);
}

int64_t flow_child(struct flow *f, const char *orchestration, struct blob input)
{
	return schedule(f, EVENT_CHILD_SCHEDULED, orchestration, input);
}

int64_t flow_timer(struct flow *f, int64_t delay_ms)
{
	char *due = arena_printf(f->place->arena, "%" PRId64, f->now_ms + delay_ms);
	return schedule(f, EVENT_TIMER_SCHEDULED, NULL, blob_of(due));
}

bool flow_await(struct flow *f, int64_t task, struct blob *result)
{
	if (f->over)
		return false;
	const struct task *t = task <= f->recorded ? &f->tasks[task] : NULL;
	if (!t || !t->ended) {
		f->waiting = true;
		return false;
	}
	if (t->known_ms > f->now_ms)
		f->now_ms = t->known_ms;
	if (event_role_of(t->ended->kind) == ROLE_FAILS) {
		flow_raise(f, failure_class_of(t->ended->name), "task %" PRId64 ": %.*s",
			   task, (int)t->ended->data.len, t->ended->data.bytes);
		return false;
	}
	if (result)
		*result = t->ended->data;
	return true;
}

int64_t flow_now_ms(const struct flow *f)
{
	return f->now_ms;
}

void flow_return(struct flow *f, struct blob output)
{
	if (f->over)
		return;
	f->over = true;
	if (flow_fault(f, FAULT_OUTPUT))
		output = blob_of(
			arena_printf(f->place->arena, "ns=%" PRId64, clock_mono_ns()));
	push(f, EVENT_COMPLETED, 0, NULL, output);
}

void flow_raise(struct flow *f, enum failure_class class, const char *fmt, ...)
{
	struct failure failure;
	va_list ap;
	if (f->over)
		return;
	va_start(ap, fmt);
	vsnprintf(failure.text, sizeof failure.text, fmt, ap);
	va_end(ap);
	f->over = true;
	push(f, EVENT_FAILED, 0, failure_class_name(class),
	     arena_copy(f->place->arena, failure.text, strlen(failure.text)));
}

bool flow_fault(const struct flow *f, enum fault fault)
{
	return faults_strike(f->place->faults, fault, f->place->instance, 0);
}

/* The function has returned: was that allowed? */
static void close_turn(struct flow *f)
{
	if (!f->over && !f->waiting)
		flow_raise(
			f, FAILURE_CONFIGURATION,
			"the orchestration came back with neither a result nor a task to await");
	if (f->asked < f->recorded && !f->deviated)
		deviate(f, arena_printf(f->place->arena,
					"%" PRId64 " tasks, expected the %" PRId64
					" that the history has",
					f->asked, f->recorded));
}

void flow_turn(const struct orchestration *o, const struct history *past,
	       const struct flow_place *place, struct history *fresh)
{
	struct flow f = { .past = past, .place = place, .fresh = fresh };
	f.recorded = history_tasks(past);
	index_tasks(&f);
	if (!o) {
		flow_raise(&f, FAILURE_CONFIGURATION,
			   "orchestration '%s' is not registered", past->events[0].name);
		return;
	}
	o->run(&f);
	close_turn(&f);
}
