/*
 * The directory of a history: immutable files, each named by what it holds, so that a
 * union of two directories is a merge and nobody ever writes what another has written.
 *
 *     runs/ab/cdef….json.gz    one run; the name is the SHA-256 of what is in it, uncompressed
 *     pruned/abcdef…           empty: that run was taken out, and stays out of every union
 *     index.sqlite             made of runs/, at any time
 *     .gitignore               index.sqlite*, .remote-* (where a branch of git is united with it)
 */
#ifndef STRAIN_HISTORY_FILES_H
#define STRAIN_HISTORY_FILES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

enum { HISTORY_ID_SIZE = 64 }; /* hexadecimal digits of a SHA-256 */

/* Make `dir` a history, where it is none yet. */
int files_prepare(int dir, struct error *err);

/*
 * Write a file, unless it is there already or was pruned (*fresh false). Its name in
 * `id`. The bytes are compressed with no time in them: the same bytes make the same file.
 */
int files_write(int dir, const void *bytes, size_t size, char id[HISTORY_ID_SIZE + 1],
		bool *fresh, struct error *err);

/*
 * What is in a file, with a 0 behind it, in `a`. NULL and `err` where it is not there,
 * cannot be read, is longer than a results.json may be (1 GiB), or is not what its name
 * says.
 */
char *files_read(int dir, const char *id, struct arena *a, size_t *size,
		 struct error *err);

/*
 * The names of all, sorted, in `a`; without those that were pruned. NULL and `err`; *n 0
 * in a directory that is no history yet.
 */
const char *const *files_list(int dir, struct arena *a, size_t *n, struct error *err);

/* Take one out for good. */
int files_prune(int dir, const char *id, struct error *err);

/*
 * What `from` has and `dir` has not, copied, what either has pruned pruned. How many came
 * in *added.
 */
int files_unite(int dir, int from, size_t *added, struct error *err);

#endif
