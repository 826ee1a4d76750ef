/*
 * Memory that processes share copy-on-write: sharemem MB PROCESSES HOLD_MS. In all of
 * them RSS counts it again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t bytes = argc > 3 ? strtoul(argv[1], NULL, 10) * 1000000 : 0;
	long others = argc > 3 ? strtol(argv[2], NULL, 10) - 1 : 0;
	long ms = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	volatile char sum = 0;
	char *p;

	if (!bytes)
		return 2;
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return 1;
	memset(p, 1, bytes);
	while (others-- > 0)
		if (!fork())
			break;
	/* a page is in a child's tables when it has looked at it, or when fork copied them */
	for (size_t i = 0; i < bytes; i += 4096)
		sum = (char)(sum + p[i]);
	nanosleep(&t, NULL);
	while (wait(NULL) > 0)
		;
	return 0;
}
