/*
 * The record over time: a directory of immutable files, one per run, named by what they
 * hold, and an SQLite index of them that can be made anew at any time. Parallel writers
 * never clobber each other, and a union of two directories is a merge.
 */
#ifndef STRAIN_HISTORY_HISTORY_H
#define STRAIN_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyse/timeline.h"
#include "base/error.h"

struct history;

/* Which of them; a member of NULL or 0 asks for nothing. */
struct history_filter {
	const char *label, *branch, *fingerprint, *suite;
	const char *commit; /* or the beginning of one */
	const char *run;
	const char *cell,
		*value; /* of history_series: globs; a value goes by its name or key */
	bool good;      /* passed or warned, from a tree that was its commit */
	size_t newest;  /* no more than so many */
};

/*
 * Open the history in `path`; `create`: make it where there is none (else a usage error).
 * The index is brought up to what is there; where the directory cannot be written it is
 * made in memory. NULL and `err`.
 */
struct history *history_open(const char *path, bool create, struct error *err);
void history_close(struct history *h);

/* Files that are there and cannot be read: they are left out, and said. */
size_t history_broken(const struct history *h, const char *const **messages);

/*
 * Add a results.json. `label` and `note`: NULL for what the run itself says. *fresh
 * false: that file was there already, or was pruned. A run that is there with another
 * label or note is a usage error; another report of it (of a run that was resumed) stands
 * in the place of the older one. What was added is in *run, in `a`.
 */
struct history_addition {
	const char *results; /* a results.json as it is */
	size_t size;
	const char *label, *note; /* NULL: as the run itself says */
};
int history_add(struct history *h, const struct history_addition *add, bool *fresh,
		struct timeline_run *run, struct arena *a, struct error *err);

/*
 * Runs, oldest first (`newest` takes from the end); of several reports of one run the one
 * that ended last. NULL and `err`.
 */
const struct timeline_run *history_list(struct history *h, const struct history_filter *f,
					struct arena *a, size_t *n, struct error *err);

/*
 * The one whose file or run begins with `name`, or "latest". A usage error where there is
 * none, or more than one.
 */
int history_find(struct history *h, const char *name, struct timeline_run *entry,
		 struct arena *a, struct error *err);

/* Its results.json, as it was added, byte for byte. NULL and `err`. */
const char *history_results(struct history *h, const char *id, struct arena *a,
			    size_t *size, struct error *err);

/*
 * The values over the runs that `f` asks for. `cell` and `value`: globs ("*" for all); a
 * value goes by its name or key. In `a`; NULL and `err`.
 */
const struct timeline_series *history_series(struct history *h,
					     const struct history_filter *f,
					     struct arena *a, size_t *n,
					     struct error *err);

/* All that the history in `from` has and this one has not. */
int history_merge(struct history *h, const char *from, size_t *added, struct error *err);

/* Take a run out, in every union to come. */
int history_prune(struct history *h, const char *id, struct error *err);

/*
 * The same with a branch of a git remote (a remote's name, a URL, a path): what is there
 * comes here; and with push, what is here goes there, on top of it, never forced, again
 * and again until no other writer is faster. What came and what went is in *added and
 * *pushed.
 */
int history_pull(struct history *h, const char *remote, const char *branch, size_t *added,
		 struct error *err);
int history_push(struct history *h, const char *remote, const char *branch,
		 size_t *pulled, size_t *pushed, struct error *err);

/* Where it is: an open directory. */
int history_dir(const struct history *h);

#endif
