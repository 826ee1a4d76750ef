/*
 * What is written of an attempt: its record, the notes on it, how it ended, the files
 * that it leaves.
 */
#include "recorder.h"

#include "base/clock.h"
#include "store/layout.h"
#include "store/series.h"

#include "harvest.h"

void recorder_open(struct recorder *r, const struct job *job,
		   struct keeper_trouble *trouble, struct arena *a)
{
	*r = (struct recorder){ .job = job, .arena = a, .trouble = trouble };
	attempt_clear(&r->record);
	r->record.cell = job->cell->id;
	r->record.id = job->id;
	r->record.started_utc_us = clock_utc_us();
	r->record.ending = ENDED_INTERRUPTED;
	r->record.text = "interrupted before it started";
	r->record.interval_us = job->cell->settings.interval_us;
	r->trim_ns = clock_monotonic_ns();
	r->output[0] = output_of(job->dir_fd, STDOUT_LOG, job->cell->settings.max_output);
	r->output[1] = output_of(job->dir_fd, STDERR_LOG, job->cell->settings.max_output);
}

void recorder_note(struct recorder *r, const char *text)
{
	*(const char **)arena_push(r->arena, &r->record.notes, &r->nnotes,
				   sizeof *r->record.notes) = text;
	r->record.nnotes = r->nnotes;
}

bool recorder_trouble(struct recorder *r, const struct error *err)
{
	if (r->trouble->set)
		return false;
	recorder_note(r, arena_printf(r->arena, "strain could not go on: %s", err->text));
	r->trouble->error = *err;
	r->trouble->set = true;
	return true;
}

void recorder_fail(struct recorder *r, enum ending ending, const char *text)
{
	r->record.ok = false;
	r->record.ending = ending;
	r->record.text = arena_strdup(r->arena, text);
}

void recorder_end(struct recorder *r, struct ending_facts *facts)
{
	const struct settings *set = &r->job->cell->settings;
	size_t nleft = r->record.nleftovers;

	r->record.noisy = r->record.noise_permille != NO_VALUE &&
			  (double)r->record.noise_permille > set->noise_permille;
	facts->wall_us = r->record.wall_us;
	ending_tell(facts, set, r->arena, &r->record);
	if (nleft)
		recorder_note(r, arena_printf(r->arena,
					      "the command left %zu process%s running, "
					      "which strain stopped",
					      nleft, nleft == 1 ? "" : "es"));
	if (facts->oom_kills > 0 && r->record.ending != ENDED_OOM)
		recorder_note(r, arena_printf(r->arena,
					      "the kernel killed %lld process%s of its "
					      "cgroup for memory",
					      (long long)facts->oom_kills,
					      facts->oom_kills == 1 ? "" : "es"));
	if (facts->killed && r->record.ending == ENDED_DURATION)
		recorder_note(r, "it did not end when asked to, and was killed");
}

void recorder_trim(struct recorder *r, int64_t now_ns)
{
	int64_t pause_ns = INT64_MAX;

	for (int i = 0; i < 2; i++) {
		int64_t before = r->output[i].looked_at, next_ns;

		output_trim(&r->output[i]);
		next_ns = output_pause_ns(&r->output[i], before);
		pause_ns = next_ns < pause_ns ? next_ns : pause_ns;
	}
	r->trim_ns = now_ns + pause_ns;
}

static int64_t close_output(struct recorder *r, struct output *o)
{
	int64_t dropped = output_close(o);

	if (dropped)
		recorder_note(r, arena_printf(r->arena,
					      "%s: %lld bytes in the middle were dropped "
					      "(max_output)",
					      o->name, (long long)dropped));
	return dropped;
}

void recorder_note_metrics(struct recorder *r)
{
	const struct attempt_record *of = &r->record;

	if (of->bad_lines)
		recorder_note(r, attempt_bad_lines(of->bad_lines, of->bad_line, r->arena));
	if (of->metrics_left_out)
		recorder_note(
			r, arena_printf(r->arena,
					"%lld lines of $STRAIN_METRICS are left out: "
					"they name more than %d metrics",
					(long long)of->metrics_left_out, LIVE_NAMES_MAX));
	if (of->metrics_unread)
		recorder_note(r,
			      arena_printf(r->arena,
					   "the last %lld bytes of $STRAIN_METRICS were "
					   "not read: it grew faster than it is read",
					   (long long)of->metrics_unread));
}

void recorder_harvest(struct recorder *r)
{
	const struct cell *cell = r->job->cell;
	const struct harvest h = { r->job, r->record.dir, r->record.started_utc_us,
				   r->arena };
	struct error err;

	r->record.stdout_dropped = close_output(r, &r->output[0]);
	r->record.stderr_dropped = close_output(r, &r->output[1]);
	for (size_t i = 0; i < cell->nmetrics; i++) {
		int rc = harvest_metric(&h, &cell->metrics[i], &err);

		if (rc > 0)
			recorder_note(r, arena_strdup(r->arena, err.text));
		else if (rc < 0)
			recorder_trouble(r, &err);
	}
}

int recorder_write_start(const struct recorder *r, struct error *err)
{
	struct attempt_record start = r->record;

	start.ending = ENDED_UNKNOWN;
	attempt_mask(&start, r->job->mask, r->arena);
	return attempt_write(r->job->dir_fd, &start, err);
}

static void note_stops(struct recorder *r)
{
	int n = r->trouble->stops;

	if (n)
		recorder_note(r, arena_printf(r->arena,
					      "a process of strain's was stopped by a "
					      "signal%s, and made to go on: samples may "
					      "be missing",
					      n == 1 ? "" : " again and again"));
}

/* The disk may be full: what cannot be written is told to the runner, which ends with it. */
int recorder_write(struct recorder *r, struct error *err)
{
	note_stops(r);
	if (r->trouble->set)
		recorder_fail(r, ENDED_INTERRUPTED,
			      arena_printf(r->arena, "strain could not go on: %s",
					   r->trouble->error.text));
	attempt_mask(&r->record, r->job->mask, r->arena);
	return attempt_write(r->job->dir_fd, &r->record, err);
}
