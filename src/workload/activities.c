/* The activities of the workloads. */
#include "activities.h"

#include <inttypes.h>

#include "params.h"

int activity_work(struct activity_call *call, struct blob *result, struct failure *why)
{
	int64_t delay_ms, index;
	if (params_get(call->input, "delay", &delay_ms) < 0 ||
	    params_get(call->input, "index", &index) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "work: got '%.*s', expected delay=MS index=N",
				   (int)call->input.len, call->input.bytes);
	activity_pause(call, delay_ms);
	*result = blob_of(arena_printf(call->arena, "value=%" PRId64, index * index));
	return 0;
}

int activity_transform(struct activity_call *call, struct blob *result,
		       struct failure *why)
{
	int64_t delay_ms, add, seed;
	if (params_get(call->input, "delay", &delay_ms) < 0 ||
	    params_get(call->input, "add", &add) < 0 ||
	    params_get(call->input, "seed", &seed) < 0)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"transform: expected delay=MS add=N seed=N on the first line");
	activity_pause(call, delay_ms);
	struct blob back = payload_rotate(call->arena, params_payload(call->input));
	struct blob added = payload_make(call->arena, (uint64_t)seed, (size_t)add);
	*result = blob_join(call->arena, back, added);
	return 0;
}
