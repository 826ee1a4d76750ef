/*
 * A small keeper for tests: run a program below this process, sample it, reap all that it
 * leaves, close the books.
 */
#ifndef STRAIN_TESTS_MEASURED_H
#define STRAIN_TESTS_MEASURED_H

#include "store/attempt.h"
#include "store/series.h"

struct measured {
	struct arena *arena;
	struct attempt_record record;
	struct samples samples;
	char output[256]; /* the first bytes of its standard output */
	bool ended;       /* within the deadline, and with status 0 */
};

struct measured_config {
	const char *const *argv; /* argv[0] is a program of tests/programs, or a path */
	int64_t interval_us;
	/*
	 * no perf, no exit records, no process events: what the readings alone can tell
	 */
	bool ignore_books;
};

/* Free with measured_free. */
struct measured measure(const struct measured_config *config);
void measured_free(struct measured *m);
#define scoped_measured __attribute__((cleanup(measured_free))) struct measured

#endif
