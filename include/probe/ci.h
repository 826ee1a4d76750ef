/*
 * CI systems, and the scheduler whose jobs are like theirs: one table of what each sets
 * in the environment, and where its workflow goes. What a system is told of a run stands
 * in report/ci_<name>.c.
 */
#ifndef STRAIN_PROBE_CI_H
#define STRAIN_PROBE_CI_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "probe/host.h"

/* Variables are named as they are in the environment; what a system has not is NULL. */
struct ci_system {
	const char *name;  /* "github" */
	const char *title; /* "GitHub Actions" */
	const char *told;  /* what it is told, or does with the files */
	const char *sign;  /* set where this system runs the job */
	const char *commit, *branch;
	const char *url;     /* the page of this run, with "$VARIABLE"s in it */
	const char *root;    /* where the sources are */
	const char *summary; /* the file for Markdown */
	const char *output;  /* the file for outputs */
	struct {
		const char *index, *total;
		int64_t first; /* the lowest index */
	} shard;               /* which of how many jobs that do the same */
	struct {
		const char *found; /* a file that shows that a repository uses it */
		const char *asset; /* the workflow, in templates/ */
		const char *file;  /* where it is written */
		const char *next;  /* what is left to the user */
	} workflow;
};

/*
 * All of them, in the order in which they are looked for; the last is "none", whose
 * `sign` is NULL. Ends with name NULL.
 */
extern const struct ci_system ci_systems[];

/* Their names, after "auto", NULL-terminated: what --ci takes. */
const char *const *ci_names(struct arena *a);

/* The system of that name; NULL for "auto", and for any other word. */
const struct ci_system *ci_find(const char *name);

/* The one whose sign stands in the environment; else "none". */
const struct ci_system *ci_of_environment(void);

/* A variable's value; NULL where it is not set, or empty, or `name` is NULL. */
const char *ci_variable(const char *name);

/*
 * ci, ci_url, git_commit and git_branch, as the system of the environment tells them;
 * what it does not is left out.
 */
const struct host_fact *ci_facts(struct arena *a, size_t *n);

/*
 * Which part, from 1, of how many jobs this is: as STRAIN_SHARD_INDEX (from 1) and
 * STRAIN_SHARD_TOTAL say, or the variables of a system. -1 and a usage error where none
 * does.
 */
int ci_shard(int64_t *part, int64_t *of, struct error *err);

#endif
