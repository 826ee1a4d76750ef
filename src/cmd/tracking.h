/*
 * What ties a run to a history: how it is labelled, whether it is kept, and the past runs
 * that it is compared with.
 */
#ifndef STRAIN_CMD_TRACKING_H
#define STRAIN_CMD_TRACKING_H

#include "cmd/command.h"
#include "store/run.h"

#include "baseline_file.h"

struct tracking_choice {
	const char *environment, *note; /* NULL: none */
	const char *history;            /* its directory; NULL: not said */
	bool track;
};

extern const struct option_spec tracking_options[];

/* The label and the note of a run, among the facts of its record. */
void tracking_label(const struct tracking_choice *c, struct run_record *r,
		    struct arena *a);

/* --track: keep the finished run at `path`. */
int tracking_keep(const struct tracking_choice *c, const char *path, struct error *err);

/* "history", "history:5", "history@main", "history:5@merge-base" */
bool tracking_is_past(const char *baseline);

/*
 * The last runs of the suite that were good, with this label, on this machine: 10 of
 * them, or as many as are asked for; after "@" those of a branch, of a commit, or of what
 * the working tree's branch began from. Appended to *files, as it is told in a note; none
 * is no error: the note says why. -1 and `err`.
 */
int tracking_past(const struct tracking_choice *c, const char *baseline,
		  const struct suite *suite, struct arena *a,
		  struct baseline_files *files, struct error *err);

#endif
