/*
 * Who belongs to the attempt: every descendant of the keeper (a child subreaper, so that
 * orphans and daemons land with it), those in the attempt's cgroup leaf, children forked
 * by any thread.
 */
#ifndef STRAIN_MEASURE_TREE_H
#define STRAIN_MEASURE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/attempt.h"

struct tree;

/*
 * The tree below `keeper` (usually getpid()). `cgroup_fd`: directory of the attempt's
 * leaf, or -1.
 */
struct tree *tree_open(pid_t keeper, int cgroup_fd, struct error *err);
void tree_close(struct tree *t);

/*
 * Look again who is there. The pids, zombies left out, in *pids (owned by the tree, valid
 * until the next call).
 */
size_t tree_members(struct tree *t, const pid_t **pids);

/* Was it seen, and not let go yet? */
bool tree_knows(const struct tree *t, pid_t pid);

/*
 * Send `signal` to every member; a pid that was reused meanwhile is not hit (pidfd,
 * identity checked). How many. Newcomers are looked for again and again, but no longer
 * than 50 ms: what forks without an end is not all hit.
 */
size_t tree_signal(struct tree *t, int signal);

/* Each member's pid, ppid, command and RSS now, for "what it left running" and the like; in `a`. */
const struct process_record *tree_describe(struct tree *t, struct arena *a, size_t *n);

/*
 * Find members through a scan of all of /proc, as is done where the kernel has no
 * `children` files.
 */
void tree_scan(struct tree *t);

#endif
