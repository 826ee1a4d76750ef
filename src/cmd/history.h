/* `strain history`: what its actions share. */
#ifndef STRAIN_CMD_HISTORY_H
#define STRAIN_CMD_HISTORY_H

#include "cmd/command.h"
#include "history/history.h"
#include "report/timeline.h"

struct history_choices {
	const char *directory;
	struct history_filter filter; /* label, branch, commit, cell, value, newest */
	const char *note;
	const char *file; /* of a document; NULL: standard output */
	int format;       /* of the timelines */
	int64_t newest, within, keep;
	bool all;
};

/*
 * The directory that a command takes a history from where it is not told otherwise:
 * $STRAIN_HISTORY, or strain-history.
 */
const char *history_directory(const char *given);

/* Open it; what cannot be read of it is warned of. */
struct history *history_begin(const char *directory, bool create, struct error *err);

/*
 * The values that the choices ask for, one per label and machine, with what became of
 * them: those worth a column in a short table where no value was named. In `a`; NULL and
 * `err`.
 */
const struct timeline *history_timelines(struct history *h,
					 const struct history_choices *c, struct arena *a,
					 size_t *n, struct error *err);

/* The actions that are more than a few lines; exit status, or -1 and `err`. */
int history_log(struct history *h, const struct history_choices *c, struct arena *a,
		struct error *err);
int history_check(struct history *h, const struct history_choices *c, struct arena *a,
		  struct error *err);

#endif
