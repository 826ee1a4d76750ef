/*
 * One process, read through descriptors that are kept open: a second process that gets
 * the same pid later is never taken for it, as the kernel ties the descriptors to the
 * first.
 */
#ifndef STRAIN_PROBE_PROCESS_H
#define STRAIN_PROBE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/procfs.h"

/*
 * How many descriptors may be kept open for all processes together; past it files are
 * opened for each reading. When the system has none left, all are closed and fewer kept
 * from then on.
 */
struct descriptors {
	int open, limit;
	struct process *processes; /* that are open, and may keep some */
};

/*
 * What the limit of this program (RLIMIT_NOFILE) leaves for it beside those that it has
 * open already.
 */
void descriptors_init(struct descriptors *d);

enum process_file {
	PROCESS_STATM,
	PROCESS_STAT,
	PROCESS_CHILDREN,
	PROCESS_STATUS,
	PROCESS_IO,
	PROCESS_SCHEDSTAT,
	PROCESS_FILES
};

/* A thread, and how long it had waited for a CPU when it was last read. */
struct thread_wait {
	pid_t tid;
	int64_t ns;
};

struct process {
	pid_t pid;
	struct descriptors *descriptors;
	struct process *next, *before; /* of the same descriptors */
	int fds[PROCESS_FILES];
	struct procfs_stat stat; /* as last read; the identity (start) as first read */
	bool zombie;             /* it has ended and nobody has reaped it */

	/* As last read. */
	int64_t rss, anon;     /* bytes */
	int64_t cpu_ns;        /* its own, all threads */
	int64_t swap, hwm;     /* bytes; hwm: the most it ever had resident */
	int64_t read, written; /* bytes, with those of the children that it waited for */
	int64_t switches, preemptions;
	int64_t fds_open;
	/*
	 * Waiting for a CPU: of all threads, and of it that of those that have ended, as
	 * last seen; each that is there, by tid.
	 */
	int64_t wait_ns, ended_wait_ns;
	struct thread_wait *waits;
	size_t nwaits;
	bool io_known, fds_known; /* we may not look into everybody's */
	bool ignores_children; /* it was seen to ignore SIGCHLD: they are in nobody's rusage */
	char *command;         /* as last read, or NULL */
};

/*
 * Open it; it stays where it is until process_close. -1 when there is no such process, or
 * when it could not be read just now (process_no_room), as with all readings.
 */
int process_open(struct process *p, pid_t pid, struct descriptors *d);
void process_close(struct process *p);

/*
 * Right after a -1: there was no descriptor, or no memory, for the reading, which says
 * nothing of the process.
 */
bool process_no_room(void);

/*
 * Close what is kept open for it: it is gone, or others need the descriptors. It can
 * still be read.
 */
void process_drop_files(struct process *p);

/* Resident memory and CPU. -1 when it is gone. A zombie has no memory, but its CPU time. */
int process_read_cheap(struct process *p);

/*
 * When it was forked, CLOCK_MONOTONIC; not after the fact, and at most a tick of 10 ms
 * before it.
 */
int64_t process_born_ns(const struct process *p);

/* State, parent, faults, threads, CPU of waited-for children. -1 when it is gone. */
int process_read_stat(struct process *p);

/*
 * Switches, swap, high-water mark, I/O, open descriptors: some ten microseconds. -1 when
 * it is gone.
 */
int process_read_dear(struct process *p);

/* What it thinks of its children (ignores_children): a zombie tells, too. */
void process_read_signals(struct process *p);

/*
 * How long its threads stood ready and got no CPU (schedstat, which everybody may read).
 * /proc/PID/schedstat is of the main thread alone, so each thread is asked; those that
 * have ended keep what was last seen of them. A zombie has its main thread's to the end.
 * Needs a fresh process_read_stat. -1: the kernel does not tell.
 */
int process_read_wait(struct process *p);

/*
 * Proportional set size in bytes: as long as it takes to walk its pages. -1 when gone or
 * not allowed.
 */
int process_read_pss(const struct process *p, int64_t *pss);

/*
 * The command line, blanks between arguments, at most 256 bytes, read anew into
 * p->command; the name in brackets where there is none. Not NULL.
 */
const char *process_command(struct process *p);

/*
 * Children of the thread `tid`, or of the main thread (tid 0) by the kept descriptor:
 * appended to a list that grows.
 */
struct pid_list {
	pid_t *items;
	size_t n, room;
};
void pid_list_add(struct pid_list *l, pid_t pid);
int process_children(struct process *p, pid_t tid, struct pid_list *out);

/* The ids of its threads. -1 when it is gone. */
int process_threads(const struct process *p, struct pid_list *out);

/* Is it still the process that was opened? */
bool process_same(struct process *p);

/* Send a signal to it and to nobody who has its pid now. -1 when it is gone or we may not. */
int process_signal(struct process *p, int signal);

#endif
