/*
 * The machine: how busy others keep it, how short of CPU the test was, and what a quota
 * held back.
 */
#include "machine.h"

#include <unistd.h>

#include "probe/cgroup.h"
#include "probe/host.h"
#include "probe/metric.h"

#include "booked.h"
#include "instrument.h"

/*
 * The machine's busy time comes in ticks of 10 ms on each CPU: over less than a few of
 * them it says nothing.
 */
enum { HOST_NS = 100000000 };

struct readings {
	int64_t read_ns; /* when the machine's counters were last read */
	int64_t busy_us; /* so far, as written; it never falls */
	int64_t pressure_before;
};

void machine_start(struct machine *m, const struct siblings *siblings)
{
	m->siblings = *siblings;
	m->busy_us = host_busy_us();
	m->siblings_us = siblings_cpu_us(siblings);
}

int64_t machine_busy_us(const struct machine *m)
{
	int64_t busy = host_busy_us();

	return busy == NO_VALUE || m->busy_us == NO_VALUE ? NO_VALUE : busy - m->busy_us;
}

int64_t machine_siblings_us(const struct machine *m)
{
	return siblings_cpu_us(&m->siblings) - m->siblings_us;
}

int64_t machine_pressure_us(int leaf_fd)
{
	int64_t own = cgroup_pressure_us(leaf_fd, "some");

	return own != NO_VALUE ? own : host_pressure_us();
}

static void start(void *self, struct session *s)
{
	struct readings *r = self;

	r->read_ns = s->start_ns;
	r->pressure_before = machine_pressure_us(s->config.cgroup_fd);
}

static void read_machine(void *self, struct session *s, const struct look *look,
			 int64_t *values)
{
	struct readings *r = self;
	int64_t busy, pressure;

	if (look->now_ns - r->read_ns < HOST_NS)
		return;
	r->read_ns = look->now_ns;
	busy = machine_busy_us(&s->machine);
	pressure = machine_pressure_us(s->config.cgroup_fd);
	if (busy != NO_VALUE)
		values[M_HOST_BUSY] = booked_rising(
			&r->busy_us, busy - machine_siblings_us(&s->machine));
	if (pressure != NO_VALUE && r->pressure_before != NO_VALUE)
		values[M_PRESSURE] = pressure - r->pressure_before;
}

/* Others' share of the whole machine while the test ran. */
static int64_t noise_permille(const struct session *s, int64_t cpu_us)
{
	int64_t wall_us = (s->end_ns - s->start_ns) / 1000;
	int64_t busy = machine_busy_us(&s->machine), others;

	if (busy == NO_VALUE || wall_us < SHORTEST_NOISE_US)
		return NO_VALUE;
	others = booked_most(busy - machine_siblings_us(&s->machine) - cpu_us, 0);
	return others * 1000 / (wall_us * sysconf(_SC_NPROCESSORS_ONLN));
}

static void close_machine(void *self, struct session *s, struct arena *a,
			  struct attempt_record *r)
{
	const struct readings *m = self;
	int leaf = s->config.cgroup_fd;
	int64_t pressure = machine_pressure_us(leaf);
	int64_t throttled = cgroup_field(leaf, "cpu.stat", "throttled_usec");
	const char *book = cgroup_pressure_us(leaf, "some") != NO_VALUE ? "cgroup"
									: "samples";

	(void)a;
	if (throttled != NO_VALUE) {
		r->books.throttled = booked_exact(throttled, "cgroup");
		r->books.throttled.exact = !tree_strayed(s->config.tree);
	}
	if (pressure != NO_VALUE && m->pressure_before != NO_VALUE)
		r->books.pressure = booked_exact(pressure - m->pressure_before, book);
	r->noise_permille = noise_permille(s, r->books.cpu_time.value);
}

const struct instrument instrument_machine = {
	.name = "machine",
	.size = sizeof(struct readings),
	.dear = true,
	.start = start,
	.read = read_machine,
	.close = close_machine,
};
