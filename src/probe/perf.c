/* Software counters that children inherit. */
#include "probe/perf.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/units.h"

static int open_clock(pid_t pid, bool user_only)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof attr,
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.disabled = 1,
		.inherit = 1,
		.enable_on_exec = 1,
		.exclude_kernel = user_only,
		.exclude_hv = user_only,
	};

	return (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void perf_open(struct perf_clock *p, pid_t pid)
{
	p->user_only = false;
	p->fd = open_clock(pid, false);
	if (p->fd >= 0)
		return;
	/*
	 * task-clock runs in kernel mode too whatever is excluded, but the permission is
	 * the lesser one
	 */
	p->user_only = true;
	p->fd = open_clock(pid, true);
}

void perf_close(struct perf_clock *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

int64_t perf_cpu_ns(const struct perf_clock *p)
{
	int64_t ns;

	if (p->fd < 0 || read(p->fd, &ns, sizeof ns) != sizeof ns)
		return NO_VALUE;
	return ns;
}
