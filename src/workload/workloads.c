/* The tables of workloads, orchestrations and activities. */
#include "workloads.h"

#include "activities.h"
#include "orchestrations.h"

enum { MIXED = WORKLOADS - 1 };

/*
 * The first two, with all their numbers, are those of Duroxide's stress suite; the others
 * are what its plan names.
 */
static const struct workload workloads[WORKLOADS] = {
	{ "parallel",
	  "fan out to 5 activities of 10 ms, join them; 20 at a time",
	  20,
	  { 2, 2 },
	  { .tasks = 5, .delay_ms = 10 } },
	{ "large-payload",
	  "20 activities of 5 ms and 5 sub-orchestrations, payloads of 10, 50\n"
	  "                  and 100 KB; 5 at a time, dispatchers 1/1",
	  5,
	  { 1, 1 },
	  { .tasks = 20,
	    .delay_ms = 5,
	    .children = 5,
	    .final = 10,
	    .small_kb = 10,
	    .medium_kb = 50,
	    .large_kb = 100 } },
	{ "timers",
	  "5 durable timers of 50 to 250 ms, then an activity; 20 at a time",
	  20,
	  { 2, 2 },
	  { .tasks = 5, .delay_ms = 10, .timer_ms = 50 } },
	{ "long-running",
	  "10 rounds of a durable timer of 100 ms and an activity; 20 at a time",
	  20,
	  { 2, 2 },
	  { .rounds = 10, .delay_ms = 10, .timer_ms = 100 } },
	{ "tree",
	  "sub-orchestrations, 3 below each, 2 levels deep, an activity in each\n"
	  "                  leaf; 5 at a time",
	  5,
	  { 2, 2 },
	  { .children = 3, .depth = 2, .delay_ms = 10 } },
	{ "mixed", "all of these in turn; 10 at a time", 10, { 2, 2 }, { 0 } },
};

static const struct orchestration orchestrations[] = {
	{ "parallel", run_parallel },         { "large-payload", run_large_payload },
	{ "process", run_process },           { "timers", run_timers },
	{ "long-running", run_long_running }, { "tree", run_tree },
};

static const struct activity activities[] = {
	{ "work", activity_work },
	{ "transform", activity_transform },
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

const struct workload *workload_of_instance(const struct workload *w, int64_t n)
{
	return w == &workloads[MIXED] ? &workloads[n % MIXED] : w;
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
