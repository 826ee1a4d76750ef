/*
 * Every process of an attempt that is known to have been: as looks, the keeper's reaping,
 * process events and exit records tell. What is exact of memory, CPU and counters depends
 * on whether anybody is missing here.
 */
#ifndef STRAIN_MEASURE_CENSUS_H
#define STRAIN_MEASURE_CENSUS_H

#include <sys/resource.h>

#include "probe/forks.h"
#include "probe/host.h"
#include "probe/taskstats.h"

#include "budget.h"
#include "crowd.h"
#include "look.h"
#include "losses.h"

/* A process that is there when the measurement is over. */
struct survivor {
	pid_t pid;
	int64_t born_ns, hwm;
	bool execed,
		waited; /* what it or its children had before may be more than `hwm` */
};

/* Sums of what the keeper reaped, children that these waited for included. */
struct ended_usage {
	int64_t cpu_ns, user_ns;
	int64_t minor_faults, major_faults, switches, preemptions;
};

struct census {
	struct exit_book exits;
	struct fork_book forks;
	int64_t drain_ns, drain_every_ns; /* when both are to be drained next; never 0 */
	/* where there is no fork book */
	struct crowd crowd;
	struct host_births births;
	struct budget crowd_budget;
	bool counting; /* this look is counted */
	int64_t made;  /* processes and threads made by the kernel before it */

	size_t nseen,
		nreaped; /* that ever were seen, and of them that the keeper reaped */
	bool waited;     /* some process had children that it waited for itself */
	bool unread; /* there was no room to read some process: more may have been there */
	bool ignored; /* some process ignored SIGCHLD: its children are in no rusage */
	struct ended_usage ended;

	/* when it is over */
	struct survivor *survivors;
	/* exit records of those who ended before; what comes later is of survivors */
	size_t nended;
	size_t nsurvivors, nlate; /* survivors that were reaped since */
	int64_t late_hwm;         /* the largest ru_maxrss of these */
	int64_t alive_ns;         /* their CPU when it was over */
	int64_t recorded_wait_ns; /* of all that ended, by exit records; 0 until the end */
	enum loss loss;
};

/* Before the root is let go. `readings_only`: no process events and no exit records. */
void census_open(struct census *c, pid_t root, bool readings_only);
void census_free(struct census *c);

/* Around each look; `closing`: it is the last, which is counted whatever it costs. */
void census_before_look(struct census *c, int64_t now_ns, bool closing);
void census_look(struct census *c, const struct look *look);

/* One is gone, or is about to be let go. */
void census_departed(struct census *c, const struct member *one);

/* The keeper reaped it; `one` NULL: it was never seen. */
void census_reaped(struct census *c, pid_t pid, const struct rusage *usage,
		   const struct member *one);
/* The same after the measurement is over. */
void census_reaped_late(struct census *c, const struct rusage *usage);

/* Take in what the kernel has told, once it is due; the fork book alone, now. */
void census_drain(struct census *c);
void census_drain_forks(struct census *c);

/* Exit records are to be taken when they come, as nothing else tells when it was. */
bool census_is_woken(const struct census *c);

/*
 * The measurement is over: exit records of all that ended; then those who are left (each
 * departs after that).
 */
void census_take_exits(struct census *c);
void census_take_survivors(struct census *c, const struct look *look);

/* Exit records are received, and none was lost: every process that ended is among them. */
bool census_exits_tell_all(const struct census *c);

/*
 * What a survivor was before an exec, and its children, only its rusage tells, when it is
 * reaped in the end.
 */
bool census_survivors_are_known(const struct census *c);

#endif
