/*
 * Exit records of every process of the machine (root only): its high-water mark, however short it lived.
 * Kernel: Documentation/accounting/taskstats.rst, include/uapi/linux/taskstats.h.
 */
#ifndef STRAIN_PROBE_TASKSTATS_H
#define STRAIN_PROBE_TASKSTATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct exit_record {
	pid_t pid, ppid; /* pid is a thread's; all threads of a process have its memory */
	pid_t tgid; /* the process; the thread itself where the kernel does not tell (before 5.19) */
	int64_t hwm; /* bytes; 0 for a kernel thread */
	int64_t cpu_us;
	int64_t born_ns, ended_ns; /* monotonic; the birth from its age at exit */
	bool member;
};

struct exit_book {
	int fd; /* -1: not allowed, or not built into the kernel */
	struct exit_record *records;
	size_t n, room;
	bool lost; /* the kernel says that it dropped some, or there were too many: no exact book */
};

void taskstats_open(struct exit_book *t);
void taskstats_close(struct exit_book *t);

/* Take in what has come. */
void taskstats_drain(struct exit_book *t);

/* Mark as members all records that descend from one of `pids`, by their parents. */
void taskstats_mark(struct exit_book *t, const pid_t *pids, size_t n);

#endif
