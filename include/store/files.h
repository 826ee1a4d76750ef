/*
 * The files of a run directory for those who open none themselves: summaries, gates,
 * reports. Paths are below the run directory ("baseline.json"), or below that of an
 * attempt ("stdout.log"). No link is followed (base/fs.h), and none is opened but regular
 * files.
 */
#ifndef STRAIN_STORE_FILES_H
#define STRAIN_STORE_FILES_H

#include <sys/types.h>

#include "store/run.h"

/*
 * Is there anything of that name in the run directory? `run` may have no directory
 * (dir_fd -1): it holds nothing.
 */
bool run_has_file(const struct run *run, const char *path);

/* The whole file: see fs_read_file. */
char *run_read_file(const struct run *run, const char *path, size_t limit,
		    struct arena *a, size_t *size, struct error *err);

/* "cells/0001-parallel-5s/attempt-1/stdout.log", below the run directory. */
const char *attempt_path(const struct run_attempt *at, const char *name, struct arena *a);

/* What a command said, or anything else of an attempt that may be gigabytes: read in pieces. */
struct long_file {
	int fd;     /* -1: there is no such file */
	off_t size; /* when it was opened */
};

/*
 * 0, also where there is none: it is empty. -1 and `err` when it cannot be read, or is no
 * regular file.
 */
int long_file_open(struct long_file *f, const struct run *run,
		   const struct run_attempt *at, const char *name, struct error *err);
void long_file_close(struct long_file *f);
#define scoped_long_file __attribute__((cleanup(long_file_close))) struct long_file

/* The `n` bytes from `from` on; false when they cannot be read, or are no longer there. */
bool long_file_read(const struct long_file *f, off_t from, size_t n, char *out);

/*
 * Its beginning and its end, in `a`, at most `limit` bytes together: a quarter of it the
 * head, where it does not fit.
 */
struct long_file_ends {
	const char *head, *tail;
	size_t nhead, ntail;
	off_t left_out; /* bytes between them; 0: the head is all of it */
};
struct long_file_ends long_file_ends(const struct long_file *f, size_t limit,
				     struct arena *a);

/*
 * The copy of the file that the test left for a metric (see layout_metric), in `a`. NULL,
 * or why there is none, in the words of the suite: "the test wrote no file 'out.json'".
 */
const char *metric_file_read(const struct run *run, const struct run_attempt *at,
			     const struct test_metric *m, struct arena *a, char **data,
			     size_t *size);

#endif
