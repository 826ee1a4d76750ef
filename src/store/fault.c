/* The kinds of faults, and what they are called. */
#include "store/fault.h"

const struct fault_row fault_rows[FAULT_END] = {
	[FAULT_NONE] = { "nothing", "", "", UNIT_COUNT, false, false },
	[FAULT_MEMORY] = { "memory", "", " of memory held", UNIT_BYTES, true, false },
	[FAULT_CPU] = { "cpu", "", " of CPU burned", UNIT_TIME, true, true },
	[FAULT_SYSTEM_CPU] = { "system_cpu", "", " of CPU burned in the kernel",
			       UNIT_TIME, true, true },
	[FAULT_PROCESSES] = { "processes", "", " more processes", UNIT_COUNT, true,
			      false },
	[FAULT_THREADS] = { "threads", "", " more threads", UNIT_COUNT, true, false },
	[FAULT_DESCRIPTORS] = { "descriptors", "", " more descriptors", UNIT_COUNT, true,
				false },
	[FAULT_WRITE] = { "write", "", " written", UNIT_BYTES, true, true },
	[FAULT_READ] = { "read", "", " read", UNIT_BYTES, true, true },
	[FAULT_PAGE_FAULTS] = { "page_faults", "", " page faults", UNIT_COUNT, true,
				true },
	[FAULT_SWITCHES] = { "switches", "", " voluntary switches", UNIT_COUNT, true,
			     true },
	[FAULT_WAIT] = { "wait", "", " late", UNIT_TIME, false, false },
	[FAULT_STATUS] = { "exit_status", "exit status ", "", UNIT_COUNT, false, false },
	[FAULT_SIGNAL] = { "signal", "killed by signal ", "", UNIT_COUNT, false, false },
	[FAULT_IDLE] = { "idle", "a command that only waits, ", "", UNIT_TIME, false,
			 false },
};

const char *fault_words(const struct fault *f, enum sizes sizes, struct arena *a)
{
	const struct fault_row *row = &fault_rows[f->kind];
	struct quantity q = { .value = (double)f->amount, .unit = row->unit };

	if (f->kind == FAULT_NONE)
		return row->name;
	if (f->per_s > 0)
		q = (struct quantity){ .value = f->per_s * 60,
				       .unit = row->unit,
				       .per_min = true };
	/* microseconds of CPU in each second of the test: a share of a core */
	if (f->per_s > 0 && row->unit == UNIT_TIME)
		q = (struct quantity){ .value = f->per_s / 1000, .unit = UNIT_CPU };
	return arena_printf(a, "%s%s%s", row->before, quantity_format(a, q, sizes),
			    row->after);
}
