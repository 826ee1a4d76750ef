/*
 * One attempt's samples: when one is due, each instrument asked for its columns, a row
 * appended; at the end each asked for its values.
 */
#include "measure/sampler.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "probe/custom.h"
#include "probe/metric.h"
#include "store/layout.h"

#include "instrument.h"

enum { NS_PER_US = 1000, EXEC_NS = 200000 };

struct sampler {
	struct session session;
	void **states; /* of each instrument */
	struct budget dear;
	struct series_writer writer;
	struct live_writer live;
	struct custom_reader custom;
	int64_t phase_ns, due_ns, last_elapsed_us, nsamples, nlate, nunread;
	bool execed; /* the root is the test's program by now */
};

/* --- before the test starts --------------------------------------------------------------- */

static int64_t jitter_ns(int64_t interval_ns)
{
	uint64_t r = 0;

	/* without randomness every repeat has the same phase, which is a pity and no error */
	if (getrandom(&r, sizeof r, GRND_NONBLOCK) != sizeof r)
		return interval_ns / 2;
	return (int64_t)(r % (uint64_t)interval_ns);
}

static void open_instruments(struct sampler *s)
{
	s->states = calloc(ninstruments, sizeof *s->states);
	if (!s->states)
		memory_exhausted();
	for (size_t i = 0; i < ninstruments; i++) {
		s->states[i] = calloc(1, instruments[i]->size);
		if (!s->states[i])
			memory_exhausted();
		if (instruments[i]->open)
			instruments[i]->open(s->states[i], &s->session);
	}
}

static void close_instruments(struct sampler *s)
{
	for (size_t i = 0; s->states && i < ninstruments; i++) {
		if (instruments[i]->free)
			instruments[i]->free(s->states[i]);
		free(s->states[i]);
	}
	free(s->states);
}

struct sampler *sampler_open(const struct sampler_config *config, struct error *err)
{
	struct sampler *s = calloc(1, sizeof *s);

	if (!s) {
		error_errno(err, "sampler");
		return NULL;
	}
	s->session.config = *config;
	s->session.census.exits.fd = s->session.census.forks.fd = -1;
	s->writer.fd = s->live.fd = s->custom.fd = -1;
	s->dear.permille = SHARE_DEAR;
	if (series_create(&s->writer, config->attempt_fd, SAMPLES_FILE, err) < 0 ||
	    live_create(&s->live, config->attempt_fd, LIVE_FILE, err) < 0) {
		sampler_close(s);
		return NULL;
	}
	custom_open(&s->custom, config->metrics_path);
	census_open(&s->session.census, config->root, config->readings_only);
	open_instruments(s);
	return s;
}

void sampler_close(struct sampler *s)
{
	if (!s)
		return;
	if (s->writer.fd >= 0)
		series_close(&s->writer);
	if (s->live.fd >= 0)
		live_close(&s->live);
	custom_close(&s->custom);
	close_instruments(s);
	census_free(&s->session.census);
	free(s);
}

void sampler_start(struct sampler *s, int64_t now_ns)
{
	s->session.start_ns = now_ns;
	s->phase_ns = jitter_ns(s->session.config.interval_us * NS_PER_US);
	/*
	 * one reading as soon as it has exec'ed, so that a short test has one; from then
	 * on in phase
	 */
	s->due_ns = now_ns;
	machine_start(&s->session.machine, &s->session.config.siblings);
	for (size_t i = 0; i < ninstruments; i++)
		if (instruments[i]->start)
			instruments[i]->start(s->states[i], &s->session);
}

int64_t sampler_due_ns(const struct sampler *s)
{
	return s->due_ns;
}

/* --- one sample --------------------------------------------------------------------------- */

static void depart(struct sampler *s, const struct member *one)
{
	census_departed(&s->session.census, one);
	for (size_t i = 0; i < ninstruments; i++)
		if (instruments[i]->departed)
			instruments[i]->departed(s->states[i], one);
}

static struct look look(struct sampler *s, int64_t now_ns, int64_t elapsed_us,
			bool closing)
{
	struct look l;

	census_before_look(&s->session.census, now_ns, closing);
	l = tree_look(s->session.config.tree);
	l.now_ns = now_ns;
	l.elapsed_us = elapsed_us;
	l.closing = closing;
	for (size_t i = 0; i < l.ndeparted; i++)
		depart(s, l.departed[i]);
	census_look(&s->session.census, &l);
	return l;
}

/* The last sample has the counters' ends, whatever they cost. */
static void ask(struct sampler *s, const struct look *l, int64_t *values)
{
	bool dear = budget_begin(&s->dear, l->now_ns) || l->closing;

	for (size_t i = 0; i < ninstruments; i++) {
		const struct instrument *one = instruments[i];

		if (one->read && (dear || !one->dear))
			one->read(s->states[i], &s->session, l, values);
	}
	if (dear)
		budget_spent(&s->dear, l->now_ns);
}

/* Some process could not be read: sums of the others are no values of the tree. */
static void leave_out(struct sampler *s, int64_t *values)
{
	s->nunread++;
	for (int m = 0; m < M_RECORDED_END; m++)
		if (m != M_HOST_BUSY && m != M_PRESSURE)
			values[m] = NO_VALUE;
}

static int write_sample(struct sampler *s, int64_t now_ns, bool late, bool closing,
			struct error *err)
{
	int64_t values[M_RECORDED_END],
		elapsed_us = (now_ns - s->session.start_ns) / NS_PER_US;
	struct look l;

	/* rows rise in time, whatever the clock's resolution */
	if (elapsed_us <= s->last_elapsed_us)
		elapsed_us = s->last_elapsed_us + 1;
	s->last_elapsed_us = elapsed_us;
	l = look(s, now_ns, elapsed_us, closing);
	for (int m = 0; m < M_RECORDED_END; m++)
		values[m] = NO_VALUE;
	ask(s, &l, values);
	if (l.nunread)
		leave_out(s, values);
	s->nsamples++;
	s->nlate += late;
	return series_append(&s->writer, elapsed_us, late, values, err);
}

struct live_sink {
	struct sampler *sampler;
	int result;
	struct error *err;
};

static void take_live(void *self, const char *name, double value)
{
	struct live_sink *sink = self;

	if (sink->result == 0)
		sink->result = live_append(&sink->sampler->live,
					   sink->sampler->last_elapsed_us, name, value,
					   sink->err);
}

/* The first moment of the schedule, start + phase + k * interval, that is after `now_ns`. */
static int64_t next_due_ns(const struct sampler *s, int64_t now_ns)
{
	int64_t interval_ns = s->session.config.interval_us * NS_PER_US,
		first_ns = s->session.start_ns + s->phase_ns;

	if (now_ns < first_ns)
		return first_ns;
	return first_ns + ((now_ns - first_ns) / interval_ns + 1) * interval_ns;
}

/* Until its exec the root is a copy of the keeper, whose memory is not the test's. */
static bool before_exec(struct sampler *s)
{
	struct member *root;

	if (s->execed)
		return false;
	root = tree_adopt(s->session.config.tree, s->session.config.root);
	s->execed = !root || process_read_stat(&root->p) || root->p.zombie ||
		    !root->p.stat.forked_only;
	return !s->execed;
}

int sampler_take(struct sampler *s, int64_t now_ns, struct error *err)
{
	int64_t interval_ns = s->session.config.interval_us * NS_PER_US;
	bool late = now_ns - s->due_ns >= interval_ns;
	struct live_sink sink = { s, 0, err };

	if (before_exec(s)) {
		s->due_ns = now_ns + EXEC_NS;
		return 0;
	}
	if (late)
		s->nlate += (now_ns - s->due_ns) / interval_ns - 1;
	s->due_ns = next_due_ns(s, now_ns);
	if (write_sample(s, now_ns, late, false, err) < 0)
		return -1;
	custom_read(&s->custom, &sink, take_live);
	return sink.result;
}

static int take_last(struct sampler *s, int64_t now_ns, struct error *err)
{
	struct live_sink sink = { s, 0, err };

	if (write_sample(s, now_ns, false, true, err) < 0)
		return -1;
	custom_read_last(&s->custom, &sink, take_live);
	return sink.result;
}

/* --- ends of processes -------------------------------------------------------------------- */

void sampler_ended(struct sampler *s, pid_t pid)
{
	struct member *one = tree_adopt(s->session.config.tree, pid);

	if (!one)
		return;
	tree_ask_group(s->session.config.tree, one);
	process_read_cheap(&one->p);
	process_read_wait(&one->p);
	process_read_signals(&one->p);
}

static int64_t cpu_ns(const struct rusage *u)
{
	return ((int64_t)u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000000 +
	       ((int64_t)u->ru_utime.tv_usec + u->ru_stime.tv_usec) * NS_PER_US;
}

void sampler_reaped(struct sampler *s, pid_t pid, const struct rusage *usage)
{
	struct session *session = &s->session;
	struct reaped r = { .cpu_ns = cpu_ns(usage), .hwm = usage->ru_maxrss * 1024 };

	if (session->end_ns) {
		census_reaped_late(&session->census, usage);
		return;
	}
	r.member = tree_release(session->config.tree, pid);
	census_reaped(&session->census, pid, usage, r.member);
	for (size_t i = 0; i < ninstruments; i++)
		if (instruments[i]->reaped)
			instruments[i]->reaped(s->states[i], session, &r);
	if (!r.member)
		return;
	depart(s, r.member);
	member_free(r.member);
}

int sampler_poll_fd(const struct sampler *s)
{
	const struct census *c = &s->session.census;

	return census_is_woken(c) ? c->exits.fd : -1;
}

int64_t sampler_drain_due_ns(const struct sampler *s)
{
	const struct census *c = &s->session.census;

	return c->forks.fd < 0 ? INT64_MAX : c->drain_ns;
}

void sampler_drain(struct sampler *s)
{
	census_drain(&s->session.census);
}

bool sampler_metrics_replaced(const struct sampler *s)
{
	return custom_replaced(&s->custom, s->session.config.attempt_fd, METRICS_FILE);
}

const char *sampler_note(const struct sampler *s, struct arena *a)
{
	if (!s->session.census.unread)
		return NULL;
	return arena_printf(
		a,
		"%lld of %lld samples have no values of the test: no descriptors (ulimit -n) or no memory were left to "
		"read its processes, and there may have been more than were seen",
		(long long)s->nunread, (long long)s->nsamples);
}

/* --- the end of it all -------------------------------------------------------------------- */

/* Without the character at the end, of which bytes may be cut off. */
static size_t without_last(const char *s, size_t n)
{
	while (n && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	return n ? n - 1 : 0;
}

/* Clean UTF-8, and "…" where it was cut. */
static const char *quoted_line(const struct custom_reader *c, struct arena *a)
{
	size_t n = strlen(c->first_bad);
	bool cut = c->first_bad_size > n;
	struct text t = { .arena = a };

	utf8_add_clean(&t, c->first_bad, cut ? without_last(c->first_bad, n) : n);
	text_add(&t, cut ? "…" : "");
	return text_string(&t);
}

/* With wait: root others may be left, which are not measured any more. */
static void take_survivors(struct sampler *s)
{
	struct look l = tree_look(s->session.config.tree);

	for (size_t i = 0; i < l.ndeparted; i++)
		depart(s, l.departed[i]);
	census_take_survivors(&s->session.census, &l);
	for (size_t i = 0; i < l.n; i++)
		depart(s, l.members[i]);
}

int sampler_finish(struct sampler *s, int64_t now_ns, struct arena *a,
		   struct attempt_record *r, struct error *err)
{
	struct session *session = &s->session;
	int result;

	census_take_exits(&session->census);
	session->census.recorded_wait_ns =
		taskstats_wait_ns(&session->census.exits, session->start_ns);
	/*
	 * the last row holds the counters' ends; a test shorter than the first interval
	 * has this row alone
	 */
	result = take_last(s, now_ns, err);
	census_drain_forks(&session->census);
	take_survivors(s);
	session->end_ns = now_ns;
	census_take_exits(&session->census);
	for (size_t i = 0; i < ninstruments; i++)
		if (instruments[i]->close)
			instruments[i]->close(s->states[i], session, a, r);
	r->samples = s->nsamples;
	r->late_samples = s->nlate;
	r->metrics_unread = s->custom.unread;
	r->metrics_left_out = s->live.left_out;
	r->bad_lines = (int64_t)s->custom.bad;
	r->bad_line = quoted_line(&s->custom, a);
	return result;
}

void sampler_settle(struct sampler *s, struct attempt_record *r)
{
	struct session *session = s ? &s->session : NULL;

	if (!session || !session->end_ns || !session->census.nsurvivors)
		return;
	census_take_exits(&session->census);
	for (size_t i = 0; i < ninstruments; i++)
		if (instruments[i]->settle)
			instruments[i]->settle(s->states[i], session, r);
}
