/* Did the kernel kill for memory? */
#include "measure/oom.h"

#include "base/units.h"
#include "probe/cgroup.h"

/* Of version 2, or of version 1. */
static int64_t counter(int group_fd)
{
	int64_t n = cgroup_field(group_fd, "memory.events", "oom_kill");

	return n != NO_VALUE ? n
			     : cgroup_field(group_fd, "memory.oom_control", "oom_kill");
}

int64_t oom_kills(int leaf_fd, int own_fd)
{
	int64_t n = counter(leaf_fd);

	if (n == NO_VALUE)
		n = counter(own_fd);
	return n == NO_VALUE ? 0 : n;
}
