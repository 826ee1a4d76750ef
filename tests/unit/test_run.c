/* A run directory read back: whole, cut, littered. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "analyse/summary.h"
#include "base/fs.h"
#include "store/run.h"

#include "scratch.h"
#include "unit.h"

static const char suite_text[] = "strain: 1\n"
				 "name: two cells\n"
				 "durations: [1s, 2s]\n"
				 "tests:\n"
				 "  t: { run: [sleep, '{{duration_s}}'] }\n";

static const struct pair facts[] = { { "kernel", "6.18" }, { "cores", "2" } };
static const char *const durations[] = { "1s", NULL };

static struct run_record record(void)
{
	return (struct run_record){
		.id = "01",
		.version = "0.1.0",
		.started_utc_us = 1767225600000000,
		.suite_file = "strain.yml",
		.suite_text = suite_text,
		.environment = { facts, 2 },
		.fingerprint = "f",
	};
}

static const char samples[] = "elapsed_us,late,rss_bytes,cpu_us\n"
			      "1000,0,4096,10\n"
			      "501000,0,8192,250010\n"
			      "1001000,1,4096,500010\n";

static void write_attempt_as(const struct scratch *s, const char *dir, const char *cell,
			     enum attempt_role role)
{
	struct attempt_record r;
	scoped_fd fd = -1;
	char path[512];

	snprintf(path, sizeof path, "%s/samples.csv", dir);
	scratch_text(s, path, samples);
	attempt_clear(&r);
	r.cell = cell;
	r.id.role = role;
	r.ending = ENDED_EXIT;
	r.ok = true;
	r.exit_code = 0;
	r.wall_us = 1010000;
	r.started_utc_us = 1767225600500000;
	fd = fs_open_dir(s->fd, dir, NULL);
	assert_int_equal(attempt_write(fd, &r, NULL), 0);
}

static void write_attempt(const struct scratch *s, const char *dir, const char *cell)
{
	write_attempt_as(s, dir, cell, ROLE_MEASURED);
}

static struct run *load(const struct scratch *s)
{
	struct error err = { .text = "" };
	struct run *run = run_load(s->path, &summary_vocabulary, &err);

	assert_string_equal(err.text, "");
	assert_non_null(run);
	run_read_series(run, NULL);
	return run;
}

/* The directory of cell `i` of the run, told by the run itself. */
static void cell_dir(const struct scratch *s, size_t i, char *dir, size_t size)
{
	struct run *run = load(s);

	snprintf(dir, size, "cells/%s/attempt-1", run->cells[i].cell->slug);
	run_free(run);
}

static void a_run_is_found_as_it_was_written(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;
	char dir[256];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	write_attempt(&s, dir, "t/1s");
	run = load(&s);
	assert_string_equal(run->record.environment.rows[1].name, "cores");
	assert_string_equal(run->record.environment.rows[1].value, "2");
	assert_int_equal(run->ncells, 2);
	assert_int_equal(run->cells[0].nattempts, 1);
	assert_int_equal(run->cells[0].attempts[0].nsamples, 3);
	assert_int_equal(run->cells[1].nattempts, 0);
	assert_true(run->interrupted);
	assert_int_equal(run->ended_utc_us, 1767225600500000 + 1010000);
	assert_int_equal(run->nwarnings, 0);
	run_free(run);
}

/* D4: attempt-007 was one for --resume and none for readers. */
static void names_of_attempts_are_the_same_to_runner_and_reader(void **state)
{
	static const char *const names[] = { "attempt-2",   "attempt-10", "attempt-007",
					     "attempt-0",   "attempt--1", "attempt-",
					     "attempt-1.x", "Attempt-3",  "notes" };
	scoped_scratch s = scratch_open();
	scoped_arena a = arena_new();
	struct dir_names strangers;
	const int64_t *numbers;
	char path[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "cells/c/%s/x", names[i]);
		scratch_text(&s, path, "");
	}
	numbers = run_attempts(s.fd, "cells/c", a, &n, &strangers, NULL);
	assert_int_equal(n, 2);
	assert_int_equal(numbers[0], 2);
	assert_int_equal(numbers[1], 10);
	assert_int_equal(strangers.n, 7);
	assert_string_equal(strangers.list[0], "Attempt-3");
	run_attempts(s.fd, "cells/none", a, &n, NULL, NULL);
	assert_int_equal(n, 0);
}

static void a_warm_up_does_not_stand_for_a_measured_attempt(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;
	char dir[256];

	(void)state;
	r.options.durations = durations;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	write_attempt_as(&s, dir, "t/1s", ROLE_WARMUP);
	run = load(&s);
	assert_true(run->interrupted);
	run_free(run);
	write_attempt(&s, dir, "t/1s");
	run = load(&s);
	assert_false(run->interrupted);
	run_free(run);
}

static void the_options_of_the_run_lay_out_its_plan(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;

	(void)state;
	r.options.durations = durations;
	r.options.repeat = 4;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	run = load(&s);
	assert_int_equal(run->ncells, 1);
	assert_int_equal(run->cells[0].cell->settings.repeat, 4);
	run_free(run);
}

static void a_second_run_in_the_same_directory_is_refused(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct error err;

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	assert_int_equal(run_create(s.path, &r, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "--resume"));
}

static void a_directory_without_a_run_is_a_usage_error(void **state)
{
	scoped_scratch s = scratch_open();
	struct error err;

	(void)state;
	assert_null(run_load(s.path, &summary_vocabulary, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "there is no run.json in it"));
	assert_null(run_load("/nonexistent/run", &summary_vocabulary, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
}

static void an_attempt_without_its_end_is_told_from_its_samples(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	const struct run_attempt *t;
	struct run *run;
	char dir[256], path[512];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 1, dir, sizeof dir);
	snprintf(path, sizeof path, "%s/samples.csv", dir);
	scratch_write(&s, path, samples, sizeof samples - 5);
	run = load(&s);
	t = &run->cells[1].attempts[0];
	assert_int_equal(t->record.ending, ENDED_UNKNOWN);
	assert_int_equal(t->record.wall_us, 501000);
	assert_int_equal(t->record.samples, 2);
	assert_string_equal(t->record.text,
			    "no end on record: strain was killed, or is still running; "
			    "samples reach to 0.501 s");
	assert_int_equal(run->nwarnings, 1);
	assert_non_null(strstr(run->warnings[0], "the last line was cut and is left out"));
	run_free(run);
}

static void files_cut_at_any_byte_lose_no_more_than_the_cut_record(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	char dir[256], path[1024], json[4096];
	size_t n;
	FILE *f;

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	write_attempt(&s, dir, "t/1s");
	snprintf(path, sizeof path, "%s/%s/attempt.json", s.path, dir);
	f = fopen(path, "re");
	assert_non_null(f);
	n = fread(json, 1, sizeof json, f);
	fclose(f);
	snprintf(path, sizeof path, "%s/attempt.json", dir);
	for (size_t cut = 0; cut < n - 1; cut += 13) {
		struct run *run;

		scratch_write(&s, path, json, cut);
		run = load(&s);
		assert_int_equal(run->cells[0].attempts[0].nsamples, 3);
		assert_int_equal(run->cells[0].attempts[0].record.ending, ENDED_UNKNOWN);
		assert_int_equal(run->nwarnings, 1);
		run_free(run);
	}
	snprintf(path, sizeof path, "%s/samples.csv", dir);
	for (size_t cut = sizeof samples - 2; cut > 40; cut--) {
		struct run *run;

		scratch_write(&s, path, samples, cut);
		run = load(&s);
		assert_true(run->cells[0].attempts[0].nsamples + 1 >=
			    (cut > 48) + (size_t)(cut > 69));
		run_free(run);
	}
}

/* Counts the values under a live name. */
static void count_live(void *self, const struct run_cell *cell,
		       const struct run_attempt *attempt,
		       const struct attempt_series *series)
{
	const struct live_series *a = live_find(&series->live, "a");

	(void)cell;
	(void)attempt;
	*(size_t *)self += a ? a->values.n : 0;
}

static void a_broken_row_is_left_out_and_said(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;
	size_t values = 0;
	const struct series_visitor visitor = { &values, count_live };
	char dir[256], path[512];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	write_attempt(&s, dir, "t/1s");
	snprintf(path, sizeof path, "%s/samples.csv", dir);
	scratch_text(&s, path, "elapsed_us,late,rss_bytes\n1,0,2\nx\n3,0,4\n");
	snprintf(path, sizeof path, "%s/live.csv", dir);
	scratch_text(&s, path, "elapsed_us,name,value\n1,a,2\nx\n3,a,4\n");
	run = load(&s);
	run_read_series(run, &visitor);
	assert_int_equal(run->cells[0].attempts[0].nsamples, 2);
	assert_null(run->cells[0].attempts[0].lost);
	assert_int_equal(values, 2);
	assert_int_equal(run->nwarnings, 2);
	assert_non_null(strstr(run->warnings[0], "samples.csv:3: "));
	assert_non_null(strstr(run->warnings[1], "live.csv:3: "));
	run_free(run);
}

/* The run with this samples.csv in its first attempt, whose attempt.json counts three. */
static struct run *with_samples(const struct scratch *s, const char *text)
{
	struct run_record r = record();
	struct attempt_record record;
	scoped_fd fd = -1;
	char dir[256], path[512];

	assert_int_equal(run_create(s->path, &r, NULL), 0);
	cell_dir(s, 0, dir, sizeof dir);
	write_attempt(s, dir, "t/1s");
	fd = fs_open_dir(s->fd, dir, NULL);
	assert_int_equal(unlinkat(fd, "samples.csv", 0), 0);
	snprintf(path, sizeof path, "%s/samples.csv", dir);
	if (text)
		scratch_text(s, path, text);
	attempt_clear(&record);
	record.cell = "t/1s";
	record.ending = ENDED_EXIT;
	record.ok = true;
	record.samples = 3;
	assert_int_equal(attempt_write(fd, &record, NULL), 0);
	return load(s);
}

static void samples_that_the_attempt_counts_and_the_file_lacks_are_lost(void **state)
{
	static const struct {
		const char *text, *lost;
	} cases[] = {
		{ samples, NULL },
		{ "elapsed_us,late\n1,0\nx\n3,0\n", NULL },
		{ "elapsed_us,late\n1,0\n2,0\n3,",
		  "samples are lost: attempt.json counts 3, samples.csv has 2" },
		{ "", "samples are lost: attempt.json counts 3, samples.csv has 0" },
		{ NULL, "samples are lost: attempt.json counts 3, samples.csv has 0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scoped_scratch s = scratch_open();
		struct run *run = with_samples(&s, cases[i].text);
		const char *lost = run->cells[0].attempts[0].lost;

		if (cases[i].lost)
			assert_string_equal(lost, cases[i].lost);
		else
			assert_null(lost);
		run_free(run);
	}
}

/* What stands in the place of a file that was measured. */
static void what_cannot_be_read_is_not_what_is_not_there(void **state)
{
	static const char *const names[] = { "samples.csv", "live.csv", "attempt.json" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		scoped_scratch s = scratch_open();
		struct run_record r = record();
		struct run *run;
		char dir[256], path[512];

		assert_int_equal(run_create(s.path, &r, NULL), 0);
		cell_dir(&s, 0, dir, sizeof dir);
		write_attempt(&s, dir, "t/1s");
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlinkat(s.fd, path, 0);
		assert_int_equal(mkdirat(s.fd, path, 0700), 0);
		run = load(&s);
		assert_non_null(run->cells[0].attempts[0].lost);
		assert_non_null(strstr(run->cells[0].attempts[0].lost, names[i]));
		assert_true(run->nwarnings >= 1);
		assert_non_null(strstr(run->warnings[0], names[i]));
		run_free(run);
	}
}

static void a_cell_whose_attempts_cannot_be_listed_is_lost(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;
	char dir[256], path[512];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	snprintf(path, sizeof path, "%.*s", (int)(strrchr(dir, '/') - dir), dir);
	scratch_text(&s, path, "a file where its attempts should be");
	run = load(&s);
	assert_non_null(run->cells[0].lost);
	assert_non_null(strstr(run->cells[0].lost, "Not a directory"));
	assert_null(run->cells[1].lost);
	assert_string_equal(run->warnings[0], run->cells[0].lost);
	run_free(run);
}

static void litter_is_named_and_left_out(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *run;
	char dir[256], path[512];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 0, dir, sizeof dir);
	write_attempt(&s, dir, "another/9s");
	snprintf(path, sizeof path, "%s/../attempt-01/x", dir);
	scratch_text(&s, path, "");
	snprintf(path, sizeof path, "%s/../attempt-2", dir);
	scratch_text(&s, path, "a file");
	scratch_text(&s, "cells/9999-other/attempt-1/samples.csv", "");
	run = load(&s);
	assert_int_equal(run->cells[0].nattempts, 2);
	assert_string_equal(run->cells[0].attempts[0].record.cell, "t/1s");
	assert_int_equal(run->nwarnings, 4);
	assert_non_null(strstr(run->warnings[0], "attempt-01: no attempt, left out"));
	assert_non_null(
		strstr(run->warnings[1], "expected cell 't/1s', got 'another/9s'"));
	assert_non_null(strstr(run->warnings[2], "attempt-2: Not a directory"));
	assert_string_equal(run->warnings[3],
			    "cells/9999-other: no cell of this run's plan, left out");
	run_free(run);
}

static void one_cell_of_a_run_that_goes_on_is_read_alone(void **state)
{
	scoped_scratch s = scratch_open();
	struct run_record r = record();
	struct run *whole, *one;
	struct error err;
	char dir[256];

	(void)state;
	assert_int_equal(run_create(s.path, &r, NULL), 0);
	cell_dir(&s, 1, dir, sizeof dir);
	write_attempt(&s, dir, "t/2s");
	whole = load(&s);
	one = run_load_cell(s.path, whole->plan, &whole->plan->cells[1], &err);
	assert_non_null(one);
	run_read_series(one, NULL);
	assert_int_equal(one->ncells, 1);
	assert_string_equal(one->cells[0].cell->id, "t/2s");
	assert_int_equal(one->cells[0].nattempts, 1);
	assert_int_equal(one->cells[0].attempts[0].nsamples, 3);
	assert_false(one->interrupted);
	assert_int_equal(one->ended_utc_us, whole->ended_utc_us);
	run_free(one);
	assert_null(run_load_cell("/nowhere", whole->plan, &whole->plan->cells[1], &err));
	run_free(whole);
}

static void a_run_json_that_is_broken_is_an_error_with_its_place(void **state)
{
	scoped_scratch s = scratch_open();
	struct error err;

	(void)state;
	scratch_text(&s, "run.json", "{\n \"id\": ");
	assert_null(run_load(s.path, &summary_vocabulary, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "run.json:2:"));
	scratch_text(&s, "run.json", "[]");
	assert_null(run_load(s.path, &summary_vocabulary, &err));
	assert_non_null(strstr(err.text, "expected the suite's text in it"));
	scratch_text(&s, "run.json", "{\"suite_text\": \"strain: [\"}");
	assert_null(run_load(s.path, &summary_vocabulary, &err));
	assert_non_null(strstr(err.text, "the suite in it cannot be read"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_found_as_it_was_written),
		cmocka_unit_test(names_of_attempts_are_the_same_to_runner_and_reader),
		cmocka_unit_test(a_warm_up_does_not_stand_for_a_measured_attempt),
		cmocka_unit_test(the_options_of_the_run_lay_out_its_plan),
		cmocka_unit_test(a_second_run_in_the_same_directory_is_refused),
		cmocka_unit_test(a_directory_without_a_run_is_a_usage_error),
		cmocka_unit_test(an_attempt_without_its_end_is_told_from_its_samples),
		cmocka_unit_test(files_cut_at_any_byte_lose_no_more_than_the_cut_record),
		cmocka_unit_test(a_broken_row_is_left_out_and_said),
		cmocka_unit_test(
			samples_that_the_attempt_counts_and_the_file_lacks_are_lost),
		cmocka_unit_test(what_cannot_be_read_is_not_what_is_not_there),
		cmocka_unit_test(a_cell_whose_attempts_cannot_be_listed_is_lost),
		cmocka_unit_test(litter_is_named_and_left_out),
		cmocka_unit_test(one_cell_of_a_run_that_goes_on_is_read_alone),
		cmocka_unit_test(a_run_json_that_is_broken_is_an_error_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
