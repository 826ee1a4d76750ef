/*
 * Every fork, exec and exit below a process as the kernel tells of them while they happen
 * (process events connector): who lived when, however short. No memory marks. For root,
 * and for everybody since Linux 6.6; in the first pid namespace only. Kernel:
 * Documentation/driver-api/connector.rst, include/uapi/linux/cn_proc.h.
 */
#ifndef STRAIN_PROBE_FORKS_H
#define STRAIN_PROBE_FORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { NO_PARENT = -1 };

struct fork_record {
	pid_t pid;
	ptrdiff_t parent; /* index of the record of who forked it; NO_PARENT: the ancestor */
	int64_t born_ns, first_exec_ns, last_exec_ns; /* monotonic; 0: no exec */
	int64_t ended_ns;                             /* 0: no end was told (yet) */
	int64_t nthreads;
	/*
	 * its children less those that the ancestor claimed: it should have waited for
	 * them
	 */
	int64_t nunclaimed;
	bool claimed; /* see forks_claim */
	bool waited;  /* for a child at least, or for none that the kernel counts */
	bool ignores; /* it was seen to ignore SIGCHLD: its children are in nobody's books */
	/*
	 * of claimed ones: the most that it or a child that it waited for had resident,
	 * bytes
	 */
	int64_t hwm;
};

struct fork_book {
	int fd; /* -1: not allowed, or not built into the kernel */
	pid_t ancestor;
	struct fork_record *records; /* in the order of births */
	size_t n, room;
	ptrdiff_t *table; /* pid → latest record: open addressing */
	size_t mask;
	bool lost; /* the kernel dropped some, or there were too many: no whole book */
};

/* Listen from now on; `root` is the ancestor's only child so far. Look at fd. */
void forks_open(struct fork_book *f, pid_t ancestor, pid_t root);
void forks_close(struct fork_book *f);

/*
 * Take in what has come: how many events. Children of children of `ancestor` included,
 * and its own.
 */
int forks_drain(struct fork_book *f);

/*
 * One event, as forks_drain does for each: the payload of a connector message (struct
 * proc_event).
 */
void forks_take(struct fork_book *f, const void *event, size_t size);

/* Does it tell of every process of the tree? */
bool forks_tell_all(const struct fork_book *f);

/* The latest process of that pid; NULL. Owned by the book, valid until the next drain. */
struct fork_record *forks_find(const struct fork_book *f, pid_t pid);

/* The process of that pid that was there at a moment; NULL. */
const struct fork_record *forks_find_at(const struct fork_book *f, pid_t pid,
					int64_t at_ns);

/*
 * The ancestor itself reaped `pid`, or sees it alive at the end, so that its parent needs
 * not have waited for it.
 */
struct fork_record *forks_claim(struct fork_book *f, pid_t pid);

#endif
