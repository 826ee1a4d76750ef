/* Did the kernel kill for memory? Told from its counters, never guessed from an exit status of 137. */
#include "measure/oom.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

/* The number after "oom_kill " at the start of a line; -1 when the file has none. */
static int64_t counter(int at, const char *path)
{
	static const char key[] = "oom_kill ";
	scoped_arena a = arena_new();
	char *line = fs_read_file(at, path, 1 << 20, a, NULL, NULL), *rest = line;
	int64_t n;

	while (line && (line = strsep(&rest, "\n")))
		if (strncmp(line, key, sizeof key - 1) == 0 &&
		    text_to_int64(line + sizeof key - 1, &n))
			return n;
	return -1;
}

int64_t oom_kills(int leaf_fd, int own_fd)
{
	int64_t n = leaf_fd >= 0 ? counter(leaf_fd, "memory.events") : -1;

	if (n < 0 && own_fd >= 0)
		n = counter(own_fd, "memory.events");
	if (n < 0)
		n = counter(AT_FDCWD, "/proc/vmstat");
	return n < 0 ? 0 : n;
}
