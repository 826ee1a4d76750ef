/* What lands with strain when a keeper is killed: processes of its test, to be killed in turn. */
#ifndef STRAIN_RUNNER_ADOPTED_H
#define STRAIN_RUNNER_ADOPTED_H

#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"

/* The children of this process that are alive, zombies left out; in `a`. */
pid_t *adopted_list(struct arena *a, size_t *n);

/*
 * SIGKILL to every child of this process that is none of `own`. Their children land here
 * when they are reaped: call again until it returns 0. A child that is not reaped keeps
 * its pid, so that nothing else can be hit.
 */
size_t adopted_kill(const pid_t *own, size_t n);

#endif
