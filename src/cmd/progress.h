/*
 * What people see of a run while it lasts: on a terminal a bar that lives, elsewhere a
 * line per attempt. The line of a cell's last attempt tells the cell's verdict, those
 * before how the attempt ended.
 */
#ifndef STRAIN_CMD_PROGRESS_H
#define STRAIN_CMD_PROGRESS_H

#include <stdio.h>

#include "runner/runner.h"

enum progress_style {
	/*
	 * a line per attempt as it ends, and every 30 s one that says that strain lives
	 */
	PROGRESS_LINES,
	PROGRESS_BAR, /* those lines, and below them the matrix and what runs now, redrawn */
	PROGRESS_NONE,
};

struct progress_config {
	enum progress_style style;
	bool verbose; /* notes of attempts, and lines as they start */
	bool colour;
	size_t columns; /* width of the terminal; 0: it is none */
	const char *path; /* run directory: what runs now, and what a cell came to, is read there */
	FILE *file;
};

struct progress;

/* `config` is copied; `plan` stays the caller's. */
struct progress *progress_open(const struct plan *plan,
			       const struct progress_config *config);

/* More attempts than were planned: so many, of this cell. */
void progress_add(struct progress *p, const struct cell *cell, size_t attempts);

/* A line of its own between those of attempts. */
void progress_say(struct progress *p, const char *line);

/* To be handed to runner_execute. */
struct runner_events progress_events(struct progress *p);

/* Takes the live lines away; NULL is fine. */
void progress_close(struct progress *p);

#endif
