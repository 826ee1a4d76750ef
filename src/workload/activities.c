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
	int64_t delay_ms;
	if (params_get(call->input, "delay", &delay_ms) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "transform: expected delay=MS on the first line");
	activity_pause(call, delay_ms);
	*result = payload_rotate(call->arena, params_payload(call->input));
	return 0;
}

int activity_digest(struct activity_call *call, struct blob *result, struct failure *why)
{
	(void)why;
	/* 48 bits: small enough for every reader of decimal numbers. */
	uint64_t digest = payload_digest(call->input) >> 16;
	*result = blob_of(arena_printf(call->arena, "digest=%" PRIu64, digest));
	return 0;
}
