/*
 * A spike of memory: alloc MB HOLD_MS [direct|child|daemon [BEFORE_MS [AFTER_MS]]]
 *
 * Waits, takes MB megabytes (10^6), holds them, gives them back, waits. As itself, in a
 * child that it waits for, or in a daemon: a grandchild of a session of its own that
 * nobody waits for.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wait_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t))
		;
}

static int spike(size_t bytes, long hold_ms)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return 1;
	memset(p, 1, bytes);
	wait_ms(hold_ms);
	return munmap(p, bytes) ? 1 : 0;
}

/* The first child ends at once; the second is the daemon, and the pipe tells when it is done. */
static int in_daemon(size_t bytes, long hold_ms)
{
	int done[2];
	char c;

	if (pipe2(done, O_CLOEXEC))
		return 1;
	if (!fork()) {
		setsid();
		if (!fork()) {
			close(done[0]);
			_exit(spike(bytes, hold_ms));
		}
		_exit(0);
	}
	close(done[1]);
	wait(NULL);
	return read(done[0], &c, 1) != 0;
}

static int in_child(size_t bytes, long hold_ms)
{
	int status;

	if (!fork())
		_exit(spike(bytes, hold_ms));
	return wait(&status) < 0 || status;
}

int main(int argc, char **argv)
{
	size_t bytes = argc > 1 ? strtoul(argv[1], NULL, 10) * 1000000 : 0;
	long hold_ms = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	const char *mode = argc > 3 ? argv[3] : "direct";
	int result;

	if (!bytes)
		return 2;
	wait_ms(argc > 4 ? strtol(argv[4], NULL, 10) : 0);
	if (!strcmp(mode, "daemon"))
		result = in_daemon(bytes, hold_ms);
	else if (!strcmp(mode, "child"))
		result = in_child(bytes, hold_ms);
	else
		result = spike(bytes, hold_ms);
	wait_ms(argc > 5 ? strtol(argv[5], NULL, 10) : 0);
	return result;
}
