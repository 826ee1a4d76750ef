/* Orchestrations without payloads. */
#include "orchestrations.h"

#include <inttypes.h>

#include "clock.h"
#include "params.h"

bool orchestration_shape(struct flow *f, struct shape *shape)
{
	struct blob input = flow_input(f);
	if (shape_read(input, shape) == 0)
		return true;
	size_t len = input.len < 80 ? input.len : 80;
	flow_raise(f, FAILURE_CONFIGURATION,
		   "input: got '%.*s', expected tasks=N delay=MS …", (int)len,
		   input.bytes);
	return false;
}

int64_t orchestration_salt(struct flow *f)
{
	return flow_fault(f, FAULT_NONDETERMINISM) ? clock_mono_ns() % 1000000000 : 0;
}

int64_t orchestration_work(struct flow *f, const struct shape *shape, int64_t index)
{
	bool missing = index == 0 && flow_fault(f, FAULT_UNREGISTERED);
	const char *input = arena_printf(flow_arena(f),
					 "delay=%" PRId64 " index=%" PRId64
					 " salt=%" PRId64,
					 shape->delay_ms, index, orchestration_salt(f));
	return flow_activity(f, missing ? "no-such-work" : "work", blob_of(input));
}

bool orchestration_value(struct flow *f, int64_t task, int64_t *value)
{
	struct blob result;
	if (!flow_await(f, task, &result))
		return false;
	if (params_get(result, "value", value) == 0)
		return true;
	flow_raise(f, FAILURE_APPLICATION,
		   "task %" PRId64 ": got '%.*s', expected value=N", task,
		   (int)result.len, result.bytes);
	return false;
}

/* The end of what adds up: the sum must be the one that is known beforehand. */
static void return_sum(struct flow *f, int64_t sum, int64_t expected)
{
	if (sum != expected)
		flow_raise(f, FAILURE_APPLICATION,
			   "sum: got %" PRId64 ", expected %" PRId64, sum, expected);
	flow_return(f, blob_of(arena_printf(flow_arena(f), "value=%" PRId64, sum)));
}

void run_parallel(struct flow *f)
{
	struct shape shape;
	int64_t sum = 0, expected = 0;
	if (!orchestration_shape(f, &shape))
		return;
	int64_t *tasks = arena_alloc(flow_arena(f), (size_t)shape.tasks * sizeof *tasks);
	for (int64_t i = 0; i < shape.tasks; i++)
		tasks[i] = orchestration_work(f, &shape, i);
	for (int64_t i = 0; i < shape.tasks; i++) {
		int64_t value;
		if (!orchestration_value(f, tasks[i], &value))
			return;
		sum += value;
		expected += i * i;
	}
	return_sum(f, sum, expected);
}

void run_timers(struct flow *f)
{
	struct shape shape;
	int64_t value;
	if (!orchestration_shape(f, &shape))
		return;
	int64_t start_ms = flow_now_ms(f);
	int64_t *tasks = arena_alloc(flow_arena(f), (size_t)shape.tasks * sizeof *tasks);
	for (int64_t i = 0; i < shape.tasks; i++)
		tasks[i] = flow_timer(f, shape.timer_ms * (i + 1));
	for (int64_t i = 0; i < shape.tasks; i++) {
		if (!flow_await(f, tasks[i], NULL))
			return;
		int64_t waited_ms = flow_now_ms(f) - start_ms;
		if (waited_ms < shape.timer_ms * (i + 1))
			flow_raise(f, FAILURE_APPLICATION,
				   "timer %" PRId64 ": fired after %" PRId64
				   " ms, expected %" PRId64,
				   i + 1, waited_ms, shape.timer_ms * (i + 1));
	}
	if (orchestration_value(f, orchestration_work(f, &shape, shape.tasks), &value))
		return_sum(f, value, shape.tasks * shape.tasks);
}

void run_long_running(struct flow *f)
{
	struct shape shape;
	int64_t sum = 0, expected = 0;
	if (!orchestration_shape(f, &shape))
		return;
	for (int64_t i = 0; i < shape.rounds; i++) {
		int64_t value;
		if (!flow_await(f, flow_timer(f, shape.timer_ms), NULL) ||
		    !orchestration_value(f, orchestration_work(f, &shape, i), &value))
			return;
		sum += value;
		expected += i * i;
	}
	return_sum(f, sum, expected);
}

/* How many leaves there are below a node. */
static int64_t count_leaves(const struct shape *shape)
{
	int64_t leaves = 1;
	for (int64_t level = 0; level < shape->depth; level++)
		leaves *= shape->children;
	return leaves;
}

/* The children of a node, all at once. False: not there yet. */
static bool run_subtrees(struct flow *f, const struct shape *shape, int64_t *sum)
{
	struct arena *a = flow_arena(f);
	struct shape below = *shape;
	int64_t *tasks = arena_alloc(a, (size_t)shape->children * sizeof *tasks);
	below.depth--;
	for (int64_t i = 0; i < shape->children; i++)
		tasks[i] = flow_child(f, "tree", blob_of(shape_line(a, &below)));
	for (int64_t i = 0; i < shape->children; i++) {
		int64_t value;
		if (!orchestration_value(f, tasks[i], &value))
			return false;
		*sum += value;
	}
	return true;
}

void run_tree(struct flow *f)
{
	struct shape shape;
	int64_t sum = 0;
	if (!orchestration_shape(f, &shape))
		return;
	bool there =
		shape.depth > 0
			? run_subtrees(f, &shape, &sum)
			: orchestration_value(f, orchestration_work(f, &shape, 1), &sum);
	if (there)
		return_sum(f, sum, count_leaves(&shape));
}
