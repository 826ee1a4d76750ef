/*
 * Who belongs to the attempt: every descendant of the keeper (a child subreaper, so that orphans and daemons land
 * with it), those in the attempt's cgroup leaf, children forked by any thread.
 */
#ifndef STRAIN_MEASURE_TREE_H
#define STRAIN_MEASURE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "probe/process.h"
#include "store/attempt.h"

struct tree;

/* The tree below `keeper` (usually getpid()). `cgroup_fd`: directory of the attempt's leaf, or -1. */
struct tree *tree_open(pid_t keeper, int cgroup_fd, struct error *err);
void tree_close(struct tree *t);

/* Look again who is there. The pids, zombies left out, in *pids (owned by the tree, valid until the next call). */
size_t tree_members(struct tree *t, const pid_t **pids);

/* Send `signal` to every member; a pid that was reused meanwhile is not hit (pidfd, identity checked). How many. */
size_t tree_signal(struct tree *t, int signal);

/* Each member's pid, ppid, command and RSS now, for "what it left running" and the like; in `a`. */
const struct process_record *tree_describe(struct tree *t, struct arena *a, size_t *n);

/*
 * The sampler's way to look: newcomers are found as cheaply as goes (what is dear, on a budget), and memory and CPU
 * of all are read anew. Zombies stay among them, for their CPU, until they are reaped. In *processes (owned by the
 * tree, valid until the next call of any function here), those that came first, first.
 */
size_t tree_look(struct tree *t, struct process *const **processes);

/* Did the last look ask everybody for children, those of threads included? And how many processes were ever seen. */
bool tree_looked_everywhere(const struct tree *t);
int64_t tree_nknown(const struct tree *t);

/* The process as last seen, or NULL; let go of one that was reaped (its pid is free for others). */
struct process *tree_find(const struct tree *t, pid_t pid);

/* A process that is known to belong (a zombie, too), found and added now if it was not seen yet; NULL: it is gone. */
struct process *tree_adopt(struct tree *t, pid_t pid);
void tree_drop(struct tree *t, pid_t pid);

/* Be told of each process right before it is let go: it ended, and what it holds is the last that was seen. */
void tree_watch(struct tree *t, void (*gone)(void *self, const struct process *p),
		void *self);

/* CPU that is known to be used by it and by the children that it waited for, in nanoseconds. */
int64_t tree_cpu_ns(const struct process *p);

/* Find members through a scan of all of /proc, as is done where the kernel has no `children` files. */
void tree_scan(struct tree *t);

/* pid, ppid, command and RSS of processes; in `a`. */
const struct process_record *tree_record(struct process *const *processes, size_t n,
					 struct arena *a);

#endif
