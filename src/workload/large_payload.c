/*
 * The orchestration of large payloads: as many activities as there are `tasks`, one after
 * another, a third of them small, a third medium, the rest large; `children`
 * sub-orchestrations at once; `final` small activities. An activity gives back what it
 * was given, every letter moved, and adds a payload of its own.
 */
#include <inttypes.h>

#include "orchestrations.h"
#include "params.h"

enum { KB = 1024 };

/*
 * An activity with payloads: its place in the orchestration, the letters that go in,
 * those that are added.
 */
struct transform {
	int64_t nth, input_len, added_len;
};

static int64_t start_transform(struct flow *f, const struct shape *shape,
			       const struct transform *t, struct blob payload)
{
	bool missing = t->nth == 0 && flow_fault(f, FAULT_UNREGISTERED);
	const char *line = arena_printf(flow_arena(f),
					"delay=%" PRId64 " add=%" PRId64 " seed=%" PRId64
					" salt=%" PRId64,
					shape->delay_ms, t->added_len,
					shape->seed + t->nth, orchestration_salt(f));
	return flow_activity(f, missing ? "no-such-work" : "transform",
			     params_with_payload(flow_arena(f), line, payload));
}

/* Run it and look at what comes back. False: not there yet, or failed. */
static bool transform(struct flow *f, const struct shape *shape, const struct transform *t)
{
	struct arena *a = flow_arena(f);
	struct blob payload =
		payload_make(a, (uint64_t)(shape->seed + t->nth), (size_t)t->input_len);
	struct blob result;
	if (!flow_await(f, start_transform(f, shape, t, payload), &result))
		return false;
	struct blob head = { result.bytes, (size_t)t->input_len };
	if (result.len == (size_t)(t->input_len + t->added_len) &&
	    blob_equal(head, payload_rotate(a, payload)))
		return true;
	flow_raise(f, FAILURE_APPLICATION,
		   "activity %" PRId64 ": %zu letters, or others than were expected",
		   t->nth, result.len);
	return false;
}

/* `n` of a kind, one after another; `*nth` counts all. */
static bool transform_each(struct flow *f, const struct shape *shape, int64_t n,
			   struct transform t, int64_t *nth)
{
	for (int64_t i = 0; i < n; i++) {
		t.nth = (*nth)++;
		if (!transform(f, shape, &t))
			return false;
	}
	return true;
}

static bool transform_all(struct flow *f, const struct shape *shape, int64_t *nth)
{
	int64_t third = shape->tasks / 3;
	int64_t small = shape->small_kb * KB, medium = shape->medium_kb * KB,
		large = shape->large_kb * KB;
	return transform_each(f, shape, third, (struct transform){ 0, small, small },
			      nth) &&
	       transform_each(f, shape, third,
			      (struct transform){ 0, medium / 2, medium }, nth) &&
	       transform_each(f, shape, shape->tasks - 2 * third,
			      (struct transform){ 0, large / 4, large }, nth);
}

static struct blob child_payload(struct flow *f, const struct shape *shape, int64_t i)
{
	return payload_make(flow_arena(f), (uint64_t)(shape->seed + 1000 + i),
			    (size_t)(shape->medium_kb * KB));
}

/* 48 bits: small enough for every reader of decimal numbers. */
static int64_t digest_of(struct blob payload)
{
	return (int64_t)(payload_digest(payload) >> 16);
}

static bool join_child(struct flow *f, const struct shape *shape, int64_t task, int64_t i)
{
	struct blob result;
	int64_t digest;
	if (!flow_await(f, task, &result))
		return false;
	if (params_get(result, "digest", &digest) == 0 &&
	    digest == digest_of(child_payload(f, shape, i)))
		return true;
	flow_raise(f, FAILURE_APPLICATION,
		   "sub-orchestration %" PRId64 ": the digest of another payload", i + 1);
	return false;
}

static bool run_children(struct flow *f, const struct shape *shape)
{
	struct arena *a = flow_arena(f);
	int64_t n = shape->children;
	int64_t *tasks = arena_alloc(a, (size_t)n * sizeof *tasks);
	for (int64_t i = 0; i < n; i++) {
		struct blob input = params_with_payload(a, shape_line(a, shape),
							child_payload(f, shape, i));
		tasks[i] = flow_child(f, "process", input);
	}
	for (int64_t i = 0; i < n; i++)
		if (!join_child(f, shape, tasks[i], i))
			return false;
	return true;
}

static void return_payload(struct flow *f, const char *line, uint64_t seed, int64_t kb)
{
	struct blob payload = payload_make(flow_arena(f), seed, (size_t)(kb * KB));
	flow_return(f, params_with_payload(flow_arena(f), line, payload));
}

void run_large_payload(struct flow *f)
{
	struct shape shape;
	int64_t nth = 0;
	if (!orchestration_shape(f, &shape))
		return;
	struct transform small = { 0, 0, shape.small_kb * KB };
	if (!transform_all(f, &shape, &nth) || !run_children(f, &shape) ||
	    !transform_each(f, &shape, shape.final, small, &nth))
		return;
	const char *line = arena_printf(flow_arena(f),
					"activities=%" PRId64 " children=%" PRId64, nth,
					shape.children);
	return_payload(f, line, (uint64_t)shape.seed, shape.large_kb);
}

void run_process(struct flow *f)
{
	struct shape shape;
	int64_t nth = 1;
	if (!orchestration_shape(f, &shape))
		return;
	int64_t small = shape.small_kb * KB, medium = shape.medium_kb * KB;
	if (!transform_each(f, &shape, 1, (struct transform){ 0, small, small }, &nth) ||
	    !transform_each(f, &shape, 1, (struct transform){ 0, medium / 2, medium },
			    &nth))
		return;
	const char *line = arena_printf(flow_arena(f), "digest=%" PRId64,
					digest_of(params_payload(flow_input(f))));
	return_payload(f, line, (uint64_t)shape.seed, shape.medium_kb);
}
