/* What an attempt is told: {{name}} in its command, STRAIN_NAME in its environment. */
#ifndef STRAIN_SUITE_PARAMS_H
#define STRAIN_SUITE_PARAMS_H

#include "suite/plan.h"

/* What is known only when the attempt starts. */
struct attempt_params {
	int64_t attempt;          /* number, from 1 */
	const char *output_dir;   /* absolute path of the attempt's directory */
	const char *metrics_file; /* absolute path of $STRAIN_METRICS */
};

/*
 * A command ready to be executed: argv[0] is looked up in PATH. NULL where `line` has no
 * command, or with `err` for a name without a value (plan_expand has seen to it that
 * there is none). Where `p` is NULL, what only an attempt knows stays as it is written:
 * "{{attempt}}". In a line that a shell runs a value is quoted as it needs to be: it
 * stays one word, or it is refused where that cannot be (see params_check_shell). An
 * argument of nothing but {{name}}s that come out empty is left out; in a line not where
 * it stands in quotes.
 */
const char *const *params_argv(const struct command_line *line, const struct cell *cell,
			       const struct attempt_params *p, struct arena *a,
			       struct error *err);

/*
 * In a line that a shell runs: 0 where every value of the cell that is more than letters,
 * digits and _./:=@%+,- stands where it can be quoted, at the top of the line. -1 and a
 * usage error, without a place, for one in a substitution, a here-document, a comment,
 * behind a backslash, or in a line for another shell.
 */
int params_check_shell(const struct command_line *line, const struct cell *cell,
		       struct error *err);

/* One string ("dir", a metric's file) with its templates filled in. */
const char *params_fill(const char *s, const struct cell *cell,
			const struct attempt_params *p, struct arena *a,
			struct error *err);

/* The variables to set, STRAIN_* first, then the suite's `env` with templates filled in. */
const struct pair *params_env(const struct cell *cell, const struct attempt_params *p,
			      struct arena *a, size_t *n, struct error *err);

#endif
