/*
 * CPU, and nothing else: burn US [THREADS]
 *
 * Each thread runs until its own CPU clock says US microseconds, so that the work is the
 * same however long it has to wait.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static void *burn(void *self)
{
	int64_t ns = *(int64_t *)self * 1000;
	volatile uint64_t x = 0;
	struct timespec t;

	do {
		for (int i = 0; i < 10000; i++)
			x += (uint64_t)i;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	} while ((int64_t)t.tv_sec * 1000000000 + t.tv_nsec < ns);
	return NULL;
}

int main(int argc, char **argv)
{
	enum { MOST = 64 };
	pthread_t threads[MOST];
	long n = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	int64_t us;

	if (argc < 2 || n < 1 || n > MOST)
		return 2;
	us = strtoll(argv[1], NULL, 10);
	for (long i = 1; i < n; i++)
		if (pthread_create(&threads[i], NULL, burn, &us))
			return 1;
	burn(&us);
	for (long i = 1; i < n; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
