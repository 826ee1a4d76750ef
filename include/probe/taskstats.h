/*
 * Exit records of threads, which the kernel sends of the whole machine (root only): how
 * long it waited for a CPU, and of a process's last one its high-water mark, however
 * short it lived. Kernel: Documentation/accounting/taskstats.rst,
 * include/uapi/linux/taskstats.h.
 */
#ifndef STRAIN_PROBE_TASKSTATS_H
#define STRAIN_PROBE_TASKSTATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/forks.h"

struct exit_record {
	pid_t pid, ppid; /* of the process */
	bool last; /* it was the process's last: hwm and the times are the process's */
	int64_t wait_ns;           /* of this thread: it stood ready and got no CPU */
	int64_t hwm;               /* bytes; 0 for a kernel thread */
	int64_t born_ns, ended_ns; /* monotonic; the birth from its age at exit */
	bool execed;               /* `hwm` is of the last program that it was */
	bool member;
};

struct exit_book {
	int fd; /* -1: not allowed, or not built into the kernel */
	/*
	 * of threads whose process was known to be a member, and that were not its last:
	 * no records
	 */
	int64_t threads_wait_ns;
	struct exit_record *records;
	size_t n, room, nsifted;
	bool lost; /* the kernel says that it dropped some, or there were too many: no exact book */
};

void taskstats_open(struct exit_book *t);
void taskstats_close(struct exit_book *t);

/* Take in what has come, of the whole machine. */
void taskstats_drain(struct exit_book *t);

/*
 * Of what has come, keep the tree's processes alone, if `tree` tells of every one. It is
 * to be drained after the records, so that whoever has one is in it; drained before, it
 * may lack who began and ended in between.
 */
void taskstats_sift(struct exit_book *t, const struct fork_book *tree);

/* Mark the records of all descendants of `ancestor`, which is alive. */
void taskstats_mark(struct exit_book *t, pid_t ancestor);

/* How long the marked threads that ended since (monotonic) waited for a CPU, nanoseconds. */
int64_t taskstats_wait_ns(const struct exit_book *t, int64_t since_ns);

#endif
