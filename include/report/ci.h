/*
 * CI systems: what each is told of a run, one file per system, joined to the table of
 * systems (probe/ci.h) by name.
 *
 * What a system is told is text made of a report and of the place it is told from; the
 * commands print it, write the files and start the program (src/cmd/ci.c).
 */
#ifndef STRAIN_REPORT_CI_H
#define STRAIN_REPORT_CI_H

#include "base/text.h"
#include "probe/ci.h"
#include "report/report.h"

/* Where a report is made, as the environment tells it. */
struct ci_place {
	const char *directory; /* the run directory, absolute */
	const char *suite; /* the suite's file below the root of the sources; NULL: there is none */
	const char *summary_file; /* takes Markdown; NULL: none */
	size_t summary_size;      /* bytes that other steps wrote there */
	const char *output_file;  /* takes the step's outputs; NULL: none */
	const char *token;        /* a random word that no test can have guessed */
};

/* A file to be written: appended to, or replaced as a whole. */
struct ci_file {
	const char *path;
	const char *data;
	size_t size;
	bool append;
};

/* What is to be said. */
struct ci_message {
	struct text before, after; /* on standard output, around the table for people */
	const struct ci_file *files;
	size_t nfiles;
	const char *const *
		command; /* a program that takes `input`, where it is installed; NULL: none */
	const char *input;
};

/*
 * Into `m`, whose texts have their arena. Nothing for a system that reads no more than
 * the files in the run directory.
 */
int ci_tell(const struct ci_system *system, const struct report *r,
	    const struct ci_place *place, struct ci_message *m, struct error *err);

/*
 * Into `t`: the mistakes of the suite `place->suite`, of which nothing was run. Nothing
 * for a system that has no way to show them.
 */
void ci_tell_mistakes(const struct ci_system *system,
		      const struct suite_mistakes *mistakes, const struct ci_place *place,
		      struct text *t);

/* The suite's file as annotations name it: below the root of the sources; NULL: there is none. */
const char *ci_suite(const struct run_record *r, struct arena *a);

/* Text for people on a system's log: what would start one of its commands does not any more. */
const char *ci_inert(const struct ci_system *system, struct arena *a, const char *s);

/*
 * Anybody's text for people, whatever log it ends in: printable lines without terminal
 * sequences, none of which is or holds a command of any CI system (a container in a job
 * does not see the system's variables). ci_plain_line: on one line.
 */
const char *ci_plain(struct arena *a, const char *s);
const char *ci_plain_line(struct arena *a, const char *s);

#endif
