/* The workloads, as replayed functions. */
#include "workloads.h"

#include <inttypes.h>

#include "activities.h"
#include "clock.h"
#include "params.h"

enum { STAGES = 5 };

static const size_t payload_sizes[] = { 10 << 10, 50 << 10, 100 << 10 };

/* How a run was parametrised; from the input, so that every replay sees the same. */
struct shape {
	int64_t tasks, delay_ms, seed;
};

static int read_shape(struct flow *f, struct shape *shape)
{
	struct blob input = flow_input(f);
	if (params_get(input, "tasks", &shape->tasks) == 0 &&
	    params_get(input, "delay", &shape->delay_ms) == 0 &&
	    params_get(input, "seed", &shape->seed) == 0)
		return 0;
	flow_raise(f, FAILURE_CONFIGURATION,
		   "input: got '%.*s', expected tasks=N delay=MS seed=N", (int)input.len,
		   input.bytes);
	return -1;
}

/* A word for the input that should be the same in every replay, and is not when the fault strikes. */
static int64_t unsteady(struct flow *f)
{
	return flow_fault(f, FAULT_NONDETERMINISM) ? clock_mono_ns() % 1000000000 : 0;
}

static int64_t start_work(struct flow *f, const struct shape *shape, int64_t index)
{
	bool missing = index == 0 && flow_fault(f, FAULT_UNREGISTERED);
	const char *input = arena_printf(flow_arena(f),
					 "delay=%" PRId64 " index=%" PRId64
					 " salt=%" PRId64,
					 shape->delay_ms, index, unsteady(f));
	return flow_activity(f, missing ? "no-such-work" : "work", blob_of(input));
}

/* Fan out, join, add up. */
static void run_parallel(struct flow *f)
{
	struct shape shape;
	int64_t sum = 0, expected = 0;
	if (read_shape(f, &shape) < 0)
		return;
	int64_t *tasks = arena_alloc(flow_arena(f), (size_t)shape.tasks * sizeof *tasks);
	for (int64_t i = 0; i < shape.tasks; i++)
		tasks[i] = start_work(f, &shape, i);
	for (int64_t i = 0; i < shape.tasks; i++) {
		struct blob result;
		int64_t value = -1;
		if (!flow_await(f, tasks[i], &result))
			return;
		params_get(result, "value", &value);
		sum += value;
		expected += i * i;
	}
	if (sum != expected)
		flow_raise(f, FAILURE_APPLICATION,
			   "sum: got %" PRId64 ", expected %" PRId64, sum, expected);
	flow_return(f, blob_of(arena_printf(flow_arena(f), "sum=%" PRId64, sum)));
}

static int64_t start_transform(struct flow *f, const struct shape *shape,
			       struct blob payload)
{
	bool missing = flow_fault(f, FAULT_UNREGISTERED);
	const char *line = arena_printf(flow_arena(f), "delay=%" PRId64 " salt=%" PRId64,
					shape->delay_ms, unsteady(f));
	return flow_activity(f, missing ? "no-such-work" : "transform",
			     params_with_payload(flow_arena(f), line, payload));
}

/*
 * A wave of transforms, all at once, each payload replaced by what comes back. False: not there yet.
 */
static bool transform_all(struct flow *f, const struct shape *shape,
			  struct blob *payloads, int64_t n)
{
	int64_t *tasks = arena_alloc(flow_arena(f), (size_t)n * sizeof *tasks);
	for (int64_t i = 0; i < n; i++)
		tasks[i] = start_transform(f, shape, payloads[i]);
	for (int64_t i = 0; i < n; i++)
		if (!flow_await(f, tasks[i], &payloads[i]))
			return false;
	return true;
}

/*
 * One stage with its share of the activities: the first half turns fresh payloads over, the second half
 * turns them back; a child digests one of them; a durable timer ends the stage. `digest` is what the child
 * said. False: not there yet, or failed.
 */
static bool run_stage(struct flow *f, const struct shape *shape, int64_t stage,
		      int64_t *digest)
{
	int64_t share = shape->tasks / STAGES + (stage < shape->tasks % STAGES);
	int64_t first = (share + 1) / 2, n = first > 0 ? first : 1;
	struct blob *payloads = arena_alloc(flow_arena(f), (size_t)n * sizeof *payloads);
	for (int64_t i = 0; i < n; i++) {
		uint64_t nth = (uint64_t)(stage * n + i);
		payloads[i] = payload_make(flow_arena(f), (uint64_t)shape->seed + nth,
					   payload_sizes[nth % 3]);
	}
	if (!transform_all(f, shape, payloads, first) ||
	    !transform_all(f, shape, payloads, share - first))
		return false;

	struct blob said;
	if (!flow_await(f, flow_child(f, "digest", payloads[0]), &said))
		return false;
	if (params_get(said, "digest", digest) < 0 ||
	    (uint64_t)*digest != payload_digest(payloads[0]) >> 16) {
		flow_raise(f, FAILURE_APPLICATION,
			   "stage %" PRId64 ": got '%.*s', another digest", stage,
			   (int)said.len, said.bytes);
		return false;
	}
	return flow_await(f, flow_timer(f, shape->delay_ms), NULL);
}

static void run_large_payload(struct flow *f)
{
	struct shape shape;
	int64_t all = 0, digest;
	if (read_shape(f, &shape) < 0)
		return;
	for (int64_t stage = 0; stage < STAGES; stage++) {
		if (!run_stage(f, &shape, stage, &digest))
			return;
		all ^= digest;
	}
	flow_return(f, blob_of(arena_printf(flow_arena(f), "digest=%" PRId64, all)));
}

/* The child of large-payload: one activity over what it was given. */
static void run_digest(struct flow *f)
{
	struct blob result;
	if (flow_await(f, flow_activity(f, "digest", flow_input(f)), &result))
		flow_return(f, result);
}

static const struct workload workloads[WORKLOADS] = {
	{ "parallel", 20, 5, 10, "fan out to 5 activities of 10 ms, join them" },
	{ "large-payload", 5, 20, 10,
	  "20 activities and 5 sub-orchestrations, payloads of 10, 50 and 100 KB" },
};

static const struct orchestration orchestrations[] = {
	{ "parallel", run_parallel },
	{ "large-payload", run_large_payload },
	{ "digest", run_digest },
};

static const struct activity activities[] = {
	{ "work", activity_work },
	{ "transform", activity_transform },
	{ "digest", activity_digest },
};

/* The entry of a table whose entries have a `name`; NULL when there is none. */
#define FIND(table, wanted)                                                     \
	do {                                                                    \
		for (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++) \
			if (strcmp((table)[i].name, wanted) == 0)               \
				return &(table)[i];                             \
		return NULL;                                                    \
	} while (0)

const struct workload *workload_at(size_t i)
{
	return &workloads[i];
}

const struct workload *workload_find(const char *name)
{
	FIND(workloads, name);
}

const struct orchestration *orchestration_find(const char *name)
{
	FIND(orchestrations, name);
}

const struct activity *activity_find(const char *name)
{
	FIND(activities, name);
}
