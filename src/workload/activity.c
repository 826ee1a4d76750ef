/* What activities have in common. */
#include "activity.h"

#include "clock.h"

void activity_pause(struct activity_call *call, int64_t ms)
{
	int64_t until = clock_mono_ns() + (ms + call->late_ms) * NS_PER_MS;
	while (clock_mono_ns() < until) {
		uint64_t heard = bell_rings(call->halt_bell);
		if (atomic_load(call->halted))
			return;
		bell_wait(call->halt_bell, heard, until);
	}
}
