/*
 * CPU time: clocks of who lives and rusage of who ended in each sample; at the end the
 * book that knows everybody.
 */
#include <unistd.h>

#include "probe/cgroup.h"
#include "probe/metric.h"
#include "probe/perf.h"

#include "booked.h"
#include "instrument.h"

struct cpu {
	struct perf_clock perf;
	int64_t reaped_ns; /* of those that the keeper reaped */
	int64_t so_far_ns; /* as written; it never falls */
};

struct cpu_books {
	int64_t leaf_us, perf_ns, usage_ns; /* NO_VALUE: not open */
	bool leaf_is_whole; /* everybody was in the leaf all the time, as far as is known */
	int64_t limit_us;   /* all CPUs all the time */
};

static void open_cpu(void *self, struct session *s)
{
	struct cpu *c = self;

	c->perf.fd = -1;
	if (!s->config.readings_only)
		perf_open(&c->perf, s->config.root);
}

static void read_cpu(void *self, struct session *s, const struct look *look,
		     int64_t *values)
{
	struct cpu *c = self;
	int64_t ns = c->reaped_ns;

	for (size_t i = 0; i < look->n; i++)
		ns += member_cpu_ns(look->members[i]);
	values[M_CPU_TIME] = booked_rising(&c->so_far_ns, ns) / 1000;
	siblings_tell(&s->config.siblings, c->so_far_ns);
}

/* Children of who ignores SIGCHLD are in no rusage; what was seen of them stays. */
static void reaped(void *self, const struct session *s, const struct reaped *r)
{
	struct cpu *c = self;
	int64_t seen_ns = r->member ? member_cpu_ns(r->member) : 0;

	(void)s;
	c->reaped_ns += booked_most(r->cpu_ns, seen_ns);
}

/* --- the books ---------------------------------------------------------------------------- */

/* Of the books that are no leaf's, the one that knows more. */
static int64_t best_ns(const struct cpu_books *b)
{
	return booked_most(b->perf_ns, b->usage_ns);
}

/*
 * In the leaf's book is all that rusage and inherited counters have (these of children
 * for whom nobody waits, too), unless some of it was used elsewhere: each is a sum of
 * roundings down.
 */
enum { ROUNDING_US = 2000 };

static struct cpu_books read_books(const struct cpu *c, const struct session *s)
{
	int64_t wall_us = (s->end_ns - s->start_ns) / 1000;
	struct cpu_books b = {
		.leaf_us = cgroup_field(s->config.cgroup_fd, "cpu.stat", "usage_usec"),
		.perf_ns = perf_cpu_ns(&c->perf),
		.usage_ns = s->census.ended.cpu_ns + s->census.alive_ns,
		.limit_us = wall_us * sysconf(_SC_NPROCESSORS_ONLN),
	};

	b.leaf_is_whole = b.leaf_us != NO_VALUE && !tree_strayed(s->config.tree) &&
			  best_ns(&b) / 1000 <= b.leaf_us + ROUNDING_US;
	return b;
}

/* CPU of all, by a book that knows those for whom nobody waited; NO_VALUE. */
static int64_t witness_ns(const struct cpu_books *b)
{
	return b->leaf_us != NO_VALUE ? b->leaf_us * 1000 : b->perf_ns;
}

/*
 * Inherited counters end when the test becomes another user: with less than rusage has
 * they are no witness. They lack the last steps of exits, so that with more than it has,
 * of children that nobody waited for, they are not exact either.
 */
static bool perf_confirms(const struct cpu_books *b)
{
	return b->perf_ns != NO_VALUE && !losses_is_more(b->perf_ns, b->usage_ns) &&
	       !losses_is_more(b->usage_ns, b->perf_ns);
}

/* Whoever knows more than all books, of whom each lacks somebody, has the lower end. */
static struct booked cpu_seen(const struct cpu *c, const struct cpu_books *b)
{
	int64_t leaf_ns = b->leaf_us == NO_VALUE ? 0 : b->leaf_us * 1000,
		ns = booked_most(c->so_far_ns, leaf_ns);

	return booked_about(ns / 1000, booked_most(b->limit_us, ns / 1000),
			    leaf_ns > c->so_far_ns ? "cgroup" : "samples");
}

/*
 * A leaf's book knows everybody who did not leave it. Of the others each lacks something,
 * and the one that knows most is right: inherited counters know children that nobody
 * waits for; rusage is of all who were waited for (of those who are left, their clocks).
 * Where the samples saw more, both lack somebody.
 */
static struct booked cpu_time(const struct cpu *c, const struct cpu_books *b,
			      enum loss loss)
{
	const char *book = b->perf_ns > b->usage_ns ? "perf" : "rusage";
	int64_t best_us = best_ns(b) / 1000;

	if (b->leaf_is_whole)
		return booked_exact(b->leaf_us, "cgroup");
	if (losses_is_more(c->so_far_ns, best_ns(b)) ||
	    losses_is_more(witness_ns(b), best_ns(b)))
		return cpu_seen(c, b);
	if (loss == LOSS_SEEN)
		return booked_about(best_us, booked_most(b->limit_us, best_us), book);
	if (loss == LOSS_NONE || perf_confirms(b))
		return booked_exact(best_us, book);
	return booked_about(best_us, best_us, book);
}

/* A part is exact where the parts add up to the whole; else it may have all that is missing. */
static struct booked cpu_part(const struct booked *whole, int64_t part, int64_t missing)
{
	if (whole->exact && missing <= whole->value / 100)
		return booked_exact(part, "rusage");
	if (whole->high == NO_VALUE)
		return booked_about(part, NO_VALUE, "rusage");
	return booked_about(part, part + missing + whole->high - whole->value, "rusage");
}

static void close_parts(const struct session *s, const struct cpu_books *cpu,
			struct books *b)
{
	int leaf = s->config.cgroup_fd;
	int64_t user = s->census.ended.user_ns / 1000;
	int64_t system = (s->census.ended.cpu_ns - s->census.ended.user_ns) / 1000;
	int64_t missing = booked_most(0, b->cpu_time.value - user - system);

	if (cpu->leaf_is_whole) {
		b->cpu_user = booked_exact(cgroup_field(leaf, "cpu.stat", "user_usec"),
					   "cgroup");
		b->cpu_system = booked_exact(
			cgroup_field(leaf, "cpu.stat", "system_usec"), "cgroup");
		return;
	}
	b->cpu_user = cpu_part(&b->cpu_time, user, missing);
	b->cpu_system = cpu_part(&b->cpu_time, system, missing);
}

/* First of all instruments: whether somebody is missing is told by CPU, too. */
static void close_cpu(void *self, struct session *s, struct arena *a,
		      struct attempt_record *r)
{
	const struct cpu *c = self;
	const struct cpu_books b = read_books(c, s);

	(void)a;
	s->census.loss = losses_find(&s->census, witness_ns(&b));
	r->books.cpu_time = cpu_time(c, &b, s->census.loss);
	close_parts(s, &b, &r->books);
}

static void free_cpu(void *self)
{
	struct cpu *c = self;

	perf_close(&c->perf);
}

const struct instrument instrument_cpu = {
	.name = "cpu",
	.size = sizeof(struct cpu),
	.open = open_cpu,
	.read = read_cpu,
	.reaped = reaped,
	.close = close_cpu,
	.free = free_cpu,
};
