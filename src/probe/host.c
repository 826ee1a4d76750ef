/* The machine. */
#include "probe/host.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"
#include "base/units.h"
#include "probe/cgroup.h"
#include "probe/procfs.h"

/*
 * "cpu user nice system idle iowait irq softirq steal guest guest_nice" (proc(5)); guest
 * is in user already.
 */
int64_t host_busy_us(void)
{
	enum { IDLE = 3, IOWAIT = 4, FIELDS = 8 };
	int64_t ticks = 0, tick_us = 1000000 / sysconf(_SC_CLK_TCK);
	char buf[8192], *p = buf, *end;

	if (procfs_read("/proc/stat", buf, sizeof buf) <= 0 ||
	    strncmp(buf, "cpu ", 4) != 0)
		return NO_VALUE;
	p += 4;
	for (int i = 0; i < FIELDS; i++, p = end) {
		int64_t v = strtoll(p, &end, 10);

		if (end == p)
			return NO_VALUE;
		if (i != IDLE && i != IOWAIT)
			ticks += v;
	}
	return ticks * tick_us;
}

int64_t host_pressure_us(void)
{
	char buf[512];
	int64_t v;

	if (procfs_read("/proc/pressure/cpu", buf, sizeof buf) <= 0 ||
	    !procfs_pressure(buf, "some", &v))
		return NO_VALUE;
	return v;
}

int64_t host_available_bytes(void)
{
	char buf[8192];
	int64_t kib;

	if (procfs_read("/proc/meminfo", buf, sizeof buf) <= 0 ||
	    !procfs_field(buf, "MemAvailable", &kib))
		return NO_VALUE;
	return kib * 1024;
}

/* "0.20 0.18 0.12 1/80 11206": the pid that was given away last. */
static int64_t last_pid(void)
{
	char buf[128];
	const char *p;
	pid_t pid;

	if (procfs_read("/proc/loadavg", buf, sizeof buf) <= 0)
		return NO_VALUE;
	p = strrchr(buf, ' ');
	return p && procfs_next_pid(&p, &pid) ? pid : NO_VALUE;
}

/* The line of interrupts before it is long on a large machine. */
static int64_t processes_made(void)
{
	char buf[65536];
	int64_t v;

	return procfs_read("/proc/stat", buf, sizeof buf) > 0 &&
			       procfs_field(buf, "processes", &v)
		       ? v
		       : NO_VALUE;
}

/*
 * Pids are given away in order and begin anew at the end, so that after many processes
 * the last one says nothing: the least of all ends is 32,768, the first pid behind it
 * 300.
 */
int64_t host_births(struct host_births *b)
{
	enum { MANY = 16384 };
	int64_t pid = last_pid(), processes = processes_made();
	int64_t grown = processes - b->processes, given = pid - b->last_pid;

	if (processes == NO_VALUE)
		return NO_VALUE;
	if (b->begun && pid != NO_VALUE && b->last_pid != NO_VALUE && given >= 0 &&
	    grown < MANY && given < grown)
		grown = given;
	if (b->begun)
		b->made += grown;
	b->begun = true;
	b->processes = processes;
	b->last_pid = pid;
	return b->made;
}

int host_cpus(void)
{
	cpu_set_t set;
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return CPU_COUNT(&set);
	return n > 0 ? (int)n : 1;
}

struct facts_list {
	struct arena *arena;
	struct host_fact *items;
	size_t n;
};

/* On one line, blanks trimmed; nothing is not a fact. */
static void add(struct facts_list *l, const char *name, const char *value)
{
	struct host_fact *fact;

	value = value ? text_trim(l->arena, value) : "";
	if (!*value)
		return;
	fact = arena_push(l->arena, &l->items, &l->n, sizeof *fact);
	*fact = (struct host_fact){ name, value };
}

/* What stands behind "key…:" in a file of such lines. */
static const char *line_of(struct arena *a, const char *path, const char *key)
{
	const char *text = fs_read_file(AT_FDCWD, path, 1 << 20, a, NULL, NULL), *at;

	at = text ? strstr(text, key) : NULL;
	at = at ? strchr(at, ':') : NULL;
	return at ? arena_strndup(a, at + 1, strcspn(at + 1, "\n")) : NULL;
}

static const char *cpu_model(struct arena *a)
{
	const char *model = line_of(a, "/proc/cpuinfo", "model name");

	return model ? text_trim(a, model) : "unknown CPU";
}

static int64_t memory_bytes(void)
{
	return (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

const char *host_fingerprint(struct arena *a)
{
	struct utsname u;
	long major = 0;

	/* memory to the GiB: the kernel's own share differs from boot to boot */
	if (uname(&u) == 0)
		major = strtol(u.release, NULL, 10);
	return arena_printf(a, "%s; %ld cores; %" PRId64 " GiB; Linux %ld", cpu_model(a),
			    sysconf(_SC_NPROCESSORS_ONLN),
			    (memory_bytes() + (1 << 29)) >> 30, major);
}

static const char *read_line(struct arena *a, const char *path)
{
	const char *text = fs_read_file(AT_FDCWD, path, 1 << 16, a, NULL, NULL);

	return text ? arena_strndup(a, text, strcspn(text, "\n")) : NULL;
}

static void add_container(struct facts_list *l)
{
	scoped_fd own = cgroup_open_own();
	char buf[256];

	if (fs_exists(AT_FDCWD, "/.dockerenv") ||
	    fs_exists(AT_FDCWD, "/run/.containerenv"))
		add(l, "container", "yes");
	if (own < 0)
		return;
	snprintf(buf, sizeof buf, "/proc/self/fd/%d/cpu.max", own);
	add(l, "cpu_quota", read_line(l->arena, buf));
	snprintf(buf, sizeof buf, "/proc/self/fd/%d/memory.max", own);
	add(l, "memory_limit_bytes", read_line(l->arena, buf));
}

const struct host_fact *host_facts(struct arena *a, size_t *n)
{
	struct facts_list l = { .arena = a };
	struct utsname u;

	if (uname(&u) == 0) {
		add(&l, "kernel", u.release);
		add(&l, "machine", u.machine);
	}
	add(&l, "cpu_model", cpu_model(a));
	add(&l, "cores", arena_printf(a, "%ld", sysconf(_SC_NPROCESSORS_ONLN)));
	add(&l, "usable_cores", arena_printf(a, "%d", host_cpus()));
	add(&l, "memory_bytes", arena_printf(a, "%" PRId64, memory_bytes()));
	if (uname(&u) == 0)
		add(&l, "hostname", u.nodename);
	add_container(&l);
	add(&l, "governor",
	    read_line(a, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
	*n = l.n;
	return l.items;
}
