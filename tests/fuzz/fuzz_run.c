/*
 * A run directory with one hostile file: the first byte says which, the rest is its
 * bytes. It is loaded, judged and reported in every format; tests/fuzz/run is the
 * directory (tests/fuzz/make-run writes it anew).
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEMPLATE "tests/fuzz/run"
#define ATTEMPT  "cells/0001-t-100ms/attempt-1/"

static const char *const hostile[] = {
	"run.json",
	ATTEMPT "attempt.json",
	ATTEMPT "samples.csv",
	ATTEMPT "live.csv",
	ATTEMPT "stdout.log",
	ATTEMPT "metric-j.json",
	ATTEMPT "metric-c.csv",
	"baseline.json",
};
enum { FILES = sizeof hostile / sizeof *hostile };

static void restore(int dir, const char *name)
{
	scoped_arena a = arena_new();
	scoped_fd from = open(TEMPLATE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t size = 0;
	char *text = fs_read_file(from, name, 0, a, &size, NULL);

	if (!text || fuzz_write(dir, name, text, size) < 0) {
		perror(TEMPLATE ": run from the top of the tree");
		abort();
	}
}

static int report_of(const char *path)
{
	struct error err = { 0 };
	struct run *run = run_load(path, &summary_vocabulary, &err);
	scoped_arena a = arena_new();
	struct report r = { .arena = a };
	int result = -1;

	if (run && report_run(&r, run, &err) == 0)
		result = r.analysis->exit_status;
	if (result < 0 && !*err.text)
		abort();
	run_free(run);
	return result;
}

/* The directory as it was recorded: its report finds nothing to complain of. */
static void begin(int dir)
{
	if (fs_make_dirs(dir, ATTEMPT, NULL) < 0)
		abort();
	for (size_t i = 0; i < FILES; i++)
		restore(dir, hostile[i]);
	restore(dir, ATTEMPT "stderr.log");
	if (report_of(fuzz_path("run")) != 0) {
		fputs("fuzz_run: " TEMPLATE " does not pass: see tests/fuzz/make-run\n",
		      stderr);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	scoped_fd dir = fuzz_dir("run");
	const char *name;

	if (dir < 0 || size < 1)
		return 0;
	if (!begun)
		begin(dir);
	begun = true;
	name = hostile[data[0] % FILES];
	if (fuzz_write(dir, name, data + 1, size - 1) == 0)
		report_of(fuzz_path("run"));
	restore(dir, name);
	return 0;
}
