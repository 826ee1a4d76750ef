/*
 * A run directory as large as it is wished for, as if it had been measured: `big_run DIR
 * CELLS SAMPLES`. Each cell has one attempt of that many samples, and gates; the numbers
 * are the same every time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyse/summary.h"
#include "base/fs.h"
#include "base/text.h"
#include "probe/metric.h"
#include "store/run.h"

enum { INTERVAL_US = 10000 };
static const int64_t started_utc_us = 1772600767000000;

/* Numbers that look random, the same in every run (xorshift64*). */
struct noise {
	uint64_t state;
};

static int64_t noise_below(struct noise *n, int64_t most)
{
	n->state ^= n->state >> 12;
	n->state ^= n->state << 25;
	n->state ^= n->state >> 27;
	return (int64_t)((n->state * 2685821657736338717u >> 33) % (uint64_t)most);
}

static const char *suite_text(size_t cells, struct arena *a)
{
	struct text t = { .arena = a };

	text_add(&t,
		 "strain: 1\nname: as large as it is wished for\ntests:\n  big:\n"
		 "    run: [\"true\"]\n    gates: [peak_rss <= 400 MB, rss.p95 <= 400 "
		 "MB, { warn: cpu.max <= 500 % }]\n");
	if (cells < 2)
		return text_string(&t);
	text_add(&t, "    matrix:\n      n: [0");
	for (size_t i = 1; i < cells; i++)
		text_addf(&t, ", %zu", i);
	text_add(&t, "]\n");
	return text_string(&t);
}

/*
 * A tree of a few processes that works: levels wander, counters grow, the proportional
 * set is read now and then.
 */
static void next_sample(int64_t *v, struct noise *n, size_t i)
{
	v[M_RSS] = 4096 * (20000 + noise_below(n, 3000));
	v[M_ANON] = v[M_RSS] / 2;
	v[M_PSS] = i % 10 ? NO_VALUE : v[M_RSS] - 4096 * noise_below(n, 500);
	v[M_SWAP] = 0;
	v[M_CPU_TIME] += noise_below(n, 2 * INTERVAL_US);
	v[M_PROCESSES] = 3 + noise_below(n, 2);
	v[M_THREADS] = v[M_PROCESSES] * 4;
	v[M_FDS] = 30 + noise_below(n, 5);
	v[M_READ] += i % 50 ? 0 : 65536;
	v[M_WRITTEN] += 4096 * noise_below(n, 2);
	v[M_MINOR_FAULTS] += noise_below(n, 20);
	v[M_SWITCHES] += noise_below(n, 30);
	v[M_PREEMPTIONS] += noise_below(n, 3);
	v[M_HOST_BUSY] = v[M_CPU_TIME] + (int64_t)i * 300;
	v[M_PRESSURE] += noise_below(n, 200);
	v[M_CPU_WAIT_TIME] += noise_below(n, 300);
}

/* Rows as the keeper writes them (store/series.c), many to a write. */
static int write_samples(int at, size_t samples, struct noise *n, int64_t *v,
			 struct error *err)
{
	struct fs_replace file;

	if (fs_replace_begin(&file, at, "samples.csv", err) < 0)
		return -1;
	fputs("elapsed_us,late", file.file);
	for (size_t m = 0; m < nrecorded; m++)
		fprintf(file.file, ",%s", metrics[m].column);
	for (size_t i = 0; i < samples; i++) {
		fprintf(file.file, "\n%lld,0",
			(long long)i * INTERVAL_US + noise_below(n, 100));
		next_sample(v, n, i);
		for (size_t m = 0; m < nrecorded; m++) {
			fputc(',', file.file);
			if (v[m] != NO_VALUE)
				fprintf(file.file, "%lld", (long long)v[m]);
		}
	}
	fputc('\n', file.file);
	return fs_replace_commit(&file, err);
}

static int write_attempt(const struct cell *cell, size_t samples, int run_fd,
			 struct noise *n, struct error *err)
{
	static const char *const argv[] = { "true", NULL };
	scoped_arena a = arena_new();
	const char *dir = arena_printf(a, "cells/%s/attempt-1", cell->slug);
	int64_t v[M_RECORDED_END] = { 0 };
	struct attempt_record r;
	scoped_fd fd = -1;

	if (fs_make_dirs(run_fd, dir, err) < 0)
		return -1;
	fd = fs_open_dir(run_fd, dir, err);
	if (fd < 0 || write_samples(fd, samples, n, v, err) < 0)
		return -1;
	attempt_clear(&r);
	r.cell = cell->id;
	r.id = (struct attempt_id){ .number = 1, .slot = 1, .tries = 1 };
	r.started_utc_us = started_utc_us;
	r.wall_us = (int64_t)samples * INTERVAL_US;
	r.ending = ENDED_EXIT;
	r.ok = true;
	r.exit_code = 0;
	r.text = "exit status 0";
	r.samples = (int64_t)samples;
	r.interval_us = INTERVAL_US;
	r.argv = argv;
	r.dir = "/tmp";
	r.books.peak_rss = (struct booked){ 94208000, 94208000, "cgroup", true };
	r.books.cpu_time =
		(struct booked){ v[M_CPU_TIME], v[M_CPU_TIME], "cgroup", true };
	return attempt_write(fd, &r, err);
}

static int write_run(const char *path, size_t cells, size_t samples, struct arena *a,
		     struct error *err)
{
	struct run_record record = { .id = "01JBIG00000000000000000000",
				     .version = "0",
				     .started_utc_us = started_utc_us,
				     .suite_file = "strain.yml",
				     .suite_text = suite_text(cells, a),
				     .fingerprint = "made up" };
	struct noise noise = { 0x9e3779b97f4a7c15 };
	struct run *run;
	int result = 0;

	if (run_create(path, &record, err) < 0)
		return -1;
	run = run_load(path, &summary_vocabulary, err);
	if (!run)
		return -1;
	for (size_t i = 0; i < run->plan->ncells && result == 0; i++)
		result = write_attempt(&run->plan->cells[i], samples, run->dir_fd, &noise,
				       err);
	run_free(run);
	return result;
}

int main(int argc, char **argv)
{
	scoped_arena a = arena_new();
	struct error err = { .text = "" };
	int64_t cells, samples;

	if (argc != 4 || !text_to_int64(argv[2], &cells) ||
	    !text_to_int64(argv[3], &samples) || cells < 1 || samples < 1) {
		fputs("usage: big_run DIR CELLS SAMPLES\n", stderr);
		return 2;
	}
	if (write_run(argv[1], (size_t)cells, (size_t)samples, a, &err) == 0)
		return 0;
	fprintf(stderr, "big_run: %s\n", err.text);
	return 3;
}
