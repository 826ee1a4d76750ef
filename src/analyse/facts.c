/* The facts of an attempt: what books, clocks and the samples as a whole say of it. */
#include <math.h>
#include <string.h>

#include "course.h"
#include "values.h"

static void set_known(struct fact *f, double value, const char *book, bool exact)
{
	f->number = value;
	f->origin.book = book;
	f->origin.exact = exact;
}

static void set_missing(struct fact *f, const char *problem)
{
	f->origin.problem = problem;
}

/* The book of the row's own name. */
static void from_book(const struct fact_source *s, const struct fact_row *row,
		      struct fact *f)
{
	const struct booked *b = book_at(&s->attempt->record.books, book_find(row->name));

	if (b->value == NO_VALUE) {
		set_missing(f, "no book and no sample holds it");
		return;
	}
	set_known(f, (double)b->value, b->book ? b->book : "samples", b->exact);
	if (b->high == NO_VALUE)
		f->origin.high = INFINITY;
	else if (b->high > b->value)
		f->origin.high = (double)b->high;
}

/* The same, and where no book was open the highest sample. */
static void from_book_or_peak(const struct fact_source *s, const struct fact_row *row,
			      struct fact *f)
{
	const struct metric *m = metric_find(row->name + strlen("peak_"));
	int64_t low, peak;

	from_book(s, row, f);
	if (!isnan(f->number) ||
	    !column_extent(&s->samples->values[m - metrics], &low, &peak))
		return;
	set_known(f, (double)peak, "samples", false);
	set_missing(f, NULL);
}

/* A mean of two readings of a start and an end is no level of anything. */
enum { ENOUGH_FOR_MEAN = 5 };

/* rss.mean by its familiar name. */
static void fill_mean_rss(const struct fact_source *s, const struct fact_row *row,
			  struct fact *f)
{
	const struct course c = course_of_metric(s->samples, M_RSS, s->skip_us);
	double mean;
	size_t n = course_mean(&c, &mean);

	(void)row;
	if (n >= ENOUGH_FOR_MEAN)
		set_known(f, round(mean), "samples", false);
	else
		set_missing(f, n ? "fewer than 5 samples: too few for a mean"
				 : "no samples");
}

/* The CPU time of the tree; the counter's last reading where no book is left. */
static void fill_cpu_time(const struct fact_source *s, const struct fact_row *row,
			  struct fact *f)
{
	int64_t last;

	from_book(s, row, f);
	if (!isnan(f->number))
		return;
	last = column_last(&s->samples->values[M_CPU_TIME]);
	if (last == NO_VALUE)
		return;
	set_known(f, (double)last, "samples", false);
	set_missing(f, NULL);
}

static const struct fact_row *fact_find(const char *name)
{
	const struct fact_row *row = fact_rows;

	while (strcmp(row->name, name) != 0)
		row++;
	return row;
}

/* A time over the wall time: thousandths of one core over the whole attempt. */
static void over_wall(const struct fact_source *s, struct fact *f)
{
	if (isnan(f->number))
		return;
	if (s->attempt->record.wall_us <= 0) {
		f->number = f->origin.high = NAN;
		set_missing(f, "the wall time is not known");
		return;
	}
	f->number = round(f->number * 1000 / (double)s->attempt->record.wall_us);
	f->origin.high =
		round(f->origin.high * 1000 / (double)s->attempt->record.wall_us);
}

static void fill_cpu(const struct fact_source *s, const struct fact_row *row,
		     struct fact *f)
{
	(void)row;
	fill_cpu_time(s, fact_find("cpu_time"), f);
	over_wall(s, f);
}

static void fill_cpu_wait(const struct fact_source *s, const struct fact_row *row,
			  struct fact *f)
{
	(void)row;
	from_book(s, fact_find("cpu_wait_time"), f);
	over_wall(s, f);
}

static void fill_wall(const struct fact_source *s, const struct fact_row *row,
		      struct fact *f)
{
	(void)row;
	if (s->attempt->record.wall_us == NO_VALUE)
		set_missing(f, "the wall time is not known");
	else
		set_known(f, (double)s->attempt->record.wall_us, "clock",
			  s->attempt->record.ending != ENDED_UNKNOWN);
}

static void fill_exit_code(const struct fact_source *s, const struct fact_row *row,
			   struct fact *f)
{
	(void)row;
	if (s->attempt->record.exit_code == NO_VALUE)
		set_missing(f, "the test did not exit by itself");
	else
		set_known(f, (double)s->attempt->record.exit_code, "wait", true);
}

static void fill_signal(const struct fact_source *s, const struct fact_row *row,
			struct fact *f)
{
	(void)row;
	/* no signal is signal 0, so that `signal == 0` can be asked for */
	if (s->attempt->record.ending == ENDED_UNKNOWN)
		set_missing(f, "how the test ended is not known");
	else
		set_known(f,
			  s->attempt->record.signal == NO_VALUE
				  ? 0
				  : (double)s->attempt->record.signal,
			  "wait", true);
}

static void fill_samples(const struct fact_source *s, const struct fact_row *row,
			 struct fact *f)
{
	(void)row;
	set_known(f, (double)s->samples->n, "samples", true);
}

static void fill_late_samples(const struct fact_source *s, const struct fact_row *row,
			      struct fact *f)
{
	(void)row;
	set_known(f, (double)s->samples->nlate, "samples", true);
}

#define LOWER BETTER_LOWER
#define NONE  BETTER_NONE

const struct fact_row fact_rows[] = {
	{ "peak_rss", "peak_rss_bytes", "Peak RSS", UNIT_BYTES, LOWER, TIMING_NONE, true,
	  from_book_or_peak },
	{ "peak_rss_process", "peak_rss_process_bytes", "Peak RSS of one process",
	  UNIT_BYTES, LOWER, TIMING_NONE, false, from_book },
	{ "peak_pss", "peak_pss_bytes", "Peak PSS", UNIT_BYTES, LOWER, TIMING_NONE, false,
	  from_book_or_peak },
	{ "mean_rss", "mean_rss_bytes", "Mean RSS", UNIT_BYTES, LOWER, TIMING_NONE, true,
	  fill_mean_rss },
	{ "cpu_time", "cpu_time_us", "CPU time", UNIT_TIME, LOWER, TIMING_NONE, true,
	  fill_cpu_time },
	/*
	 * a test that is starved has less of it, and is not the better for it; nor the
	 * worse for having to wait
	 */
	{ "cpu", "cpu_permille", "Average CPU", UNIT_CPU, NONE, TIMING_RATE, true,
	  fill_cpu },
	{ "cpu_user", "cpu_user_us", "User CPU time", UNIT_TIME, LOWER, TIMING_NONE,
	  false, from_book },
	{ "cpu_system", "cpu_system_us", "System CPU time", UNIT_TIME, LOWER, TIMING_NONE,
	  false, from_book },
	{ "wall", "wall_us", "Wall time", UNIT_TIME, LOWER, TIMING_DURATION, true,
	  fill_wall },
	{ "exit_code", "exit_code", "Exit status", UNIT_COUNT, NONE, TIMING_NONE, false,
	  fill_exit_code },
	{ "signal", "signal", "Signal", UNIT_COUNT, NONE, TIMING_NONE, false,
	  fill_signal },
	{ "samples", "samples", "Samples", UNIT_COUNT, NONE, TIMING_NONE, true,
	  fill_samples },
	{ "late_samples", "late_samples", "Late samples", UNIT_COUNT, NONE, TIMING_NONE,
	  false, fill_late_samples },
	{ "read", "read_bytes", "Read from storage", UNIT_BYTES, LOWER, TIMING_NONE,
	  false, from_book },
	{ "written", "written_bytes", "Written to storage", UNIT_BYTES, LOWER,
	  TIMING_NONE, false, from_book },
	{ "minor_faults", "minor_faults", "Minor faults", UNIT_COUNT, LOWER, TIMING_NONE,
	  false, from_book },
	{ "major_faults", "major_faults", "Major faults", UNIT_COUNT, LOWER, TIMING_NONE,
	  false, from_book },
	{ "switches", "switches", "Voluntary switches", UNIT_COUNT, LOWER, TIMING_NONE,
	  false, from_book },
	{ "preemptions", "preemptions", "Preemptions", UNIT_COUNT, LOWER, TIMING_NONE,
	  false, from_book },
	{ "throttled", "throttled_us", "Held back by a CPU quota", UNIT_TIME, LOWER,
	  TIMING_NONE, false, from_book },
	{ "pressure", "pressure_us", "Time short of CPU", UNIT_TIME, LOWER, TIMING_NONE,
	  false, from_book },
	{ "cpu_wait_time", "cpu_wait_time_us", "Waited for a CPU", UNIT_TIME, NONE,
	  TIMING_NONE, false, from_book },
	{ "cpu_wait", "cpu_wait_permille", "Waiting for a CPU", UNIT_CPU, NONE,
	  TIMING_NONE, false, fill_cpu_wait },
	{ "cpu_delay", "cpu_delay_us", "Delayed by waiting for a CPU", UNIT_TIME, NONE,
	  TIMING_NONE, false, from_book },
};

const size_t nfact_rows = sizeof fact_rows / sizeof *fact_rows;
