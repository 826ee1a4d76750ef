/*
 * What the processes do, a row per series: threads, descriptors, swap, storage I/O,
 * faults, switches.
 */
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "probe/metric.h"

#include "booked.h"
#include "instrument.h"

#define AT(member) offsetof(struct process, member)

/* A series that is a sum over processes. Offsets are into struct process; 0: none. */
static const struct series {
	int metric;
	size_t value, waited; /* its own, and of the children that it waited for */
	size_t known;         /* a bool: we may look into this process's */
	bool of_zombies;      /* it has it until it is reaped */
} series[] = {
	{ M_THREADS, .value = AT(stat.threads) },
	{ M_SWAP, .value = AT(swap) },
	{ M_FDS, .value = AT(fds_open), .known = AT(fds_known) },
	{ M_READ, .value = AT(read), .known = AT(io_known) },
	{ M_WRITTEN, .value = AT(written), .known = AT(io_known) },
	{ M_MINOR_FAULTS, AT(stat.minor_faults), AT(stat.waited_minor_faults),
	  .of_zombies = true },
	{ M_MAJOR_FAULTS, AT(stat.major_faults), AT(stat.waited_major_faults),
	  .of_zombies = true },
	{ M_SWITCHES, .value = AT(switches) },
	{ M_PREEMPTIONS, .value = AT(preemptions) },
};
enum { NSERIES = sizeof series / sizeof *series };

struct activity {
	int process_fd,
		thread_fd; /* the keeper's own io, of the process and of this thread */
	int64_t counters[M_RECORDED_END];    /* so far, as written; they never fall */
	int64_t read_before, written_before; /* by the keeper's own book, at the start */
	int64_t read, written;               /* since */
};

static int64_t number_at(const struct process *p, size_t offset)
{
	return offset ? *(const int64_t *)(const void *)((const char *)p + offset) : 0;
}

static bool is_known(const struct process *p, size_t offset)
{
	return !offset || *(const bool *)((const char *)p + offset);
}

/* What ended is in the keeper's own book: all of the process less this thread. */
static void read_own_io(const struct activity *a, int64_t *read, int64_t *written)
{
	char whole[512], own[512];
	int64_t all, mine;

	*read = *written = 0;
	if (procfs_pread(a->process_fd, whole, sizeof whole) <= 0 ||
	    procfs_pread(a->thread_fd, own, sizeof own) <= 0)
		return;
	if (procfs_field(whole, "read_bytes", &all) &&
	    procfs_field(own, "read_bytes", &mine))
		*read = all - mine;
	if (procfs_field(whole, "write_bytes", &all) &&
	    procfs_field(own, "write_bytes", &mine))
		*written = all - mine;
}

static void open_activity(void *self, struct session *s)
{
	struct activity *a = self;

	(void)s;
	a->process_fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	a->thread_fd = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
	read_own_io(a, &a->read_before, &a->written_before);
}

/* Of those that ended, as far as their counters are known. */
static void begin_sums(struct activity *a, const struct ended_usage *ended, int64_t *sums)
{
	int64_t read, written;

	read_own_io(a, &read, &written);
	a->read = read - a->read_before;
	a->written = written - a->written_before;
	sums[M_READ] = a->read;
	sums[M_WRITTEN] = a->written;
	sums[M_MINOR_FAULTS] = ended->minor_faults;
	sums[M_MAJOR_FAULTS] = ended->major_faults;
	sums[M_SWITCHES] = ended->switches;
	sums[M_PREEMPTIONS] = ended->preemptions;
}

static void add_process(struct process *p, int64_t *sums, bool *known)
{
	bool alive;

	process_read_stat(p);
	alive = !p->zombie && process_read_dear(p) == 0;
	for (size_t i = 0; i < NSERIES; i++) {
		const struct series *one = &series[i];

		if (!alive && !one->of_zombies)
			continue;
		sums[one->metric] += number_at(p, one->value) + number_at(p, one->waited);
		known[one->metric] &= is_known(p, one->known);
	}
}

static void read_activity(void *self, struct session *s, const struct look *look,
			  int64_t *values)
{
	struct activity *a = self;
	int64_t sums[M_RECORDED_END] = { 0 };
	bool known[M_RECORDED_END], any = values[M_RSS] != NO_VALUE;

	for (size_t i = 0; i < NSERIES; i++)
		known[series[i].metric] = true;
	begin_sums(a, &s->census.ended, sums);
	for (size_t i = 0; i < look->n; i++)
		add_process(&look->members[i]->p, sums, known);
	for (size_t i = 0; i < NSERIES; i++) {
		int m = series[i].metric;

		if (metrics[m].kind == METRIC_COUNTER)
			sums[m] = booked_rising(&a->counters[m], sums[m]);
		else
			known[m] &= any; /* when nobody is left, levels have no value */
		if (known[m])
			values[m] = sums[m];
	}
}

/* What was counted of those who were waited for; of others nothing is known. */
static struct booked counted(const struct census *c, int64_t value)
{
	if (c->loss == LOSS_NONE && !c->nsurvivors)
		return booked_exact(value, "rusage");
	return booked_about(value, c->loss == LOSS_SEEN ? NO_VALUE : value, "rusage");
}

static void close_activity(void *self, struct session *s, struct arena *arena,
			   struct attempt_record *r)
{
	const struct activity *a = self;
	const struct census *c = &s->census;
	struct books *b = &r->books;

	(void)arena;
	b->read = counted(c, booked_most(a->counters[M_READ], a->read));
	b->written = counted(c, booked_most(a->counters[M_WRITTEN], a->written));
	b->minor_faults = counted(c, c->ended.minor_faults);
	b->major_faults = counted(c, c->ended.major_faults);
	b->switches = counted(c, c->ended.switches);
	b->preemptions = counted(c, c->ended.preemptions);
}

static void free_activity(void *self)
{
	const struct activity *a = self;

	if (a->process_fd >= 0)
		close(a->process_fd);
	if (a->thread_fd >= 0)
		close(a->thread_fd);
}

const struct instrument instrument_activity = {
	.name = "activity",
	.size = sizeof(struct activity),
	.dear = true,
	.open = open_activity,
	.read = read_activity,
	.close = close_activity,
	.free = free_activity,
};
