/*
 * samples.csv and live.csv of any bytes: rows read, or an error; columns of equal length
 * either way.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/fs.h"
#include "probe/metric.h"
#include "store/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Times rise and every column can be read to its end. */
static int64_t check(const struct samples *s, struct column_cursor *at)
{
	int64_t before = INT64_MIN, sum = 0;

	at->column = &s->elapsed_us;
	for (size_t i = 0; i < s->n; i++) {
		int64_t now = column_at(at, i);

		if (now < before)
			abort();
		before = now;
	}
	if (s->late.n != s->n)
		abort();
	for (size_t m = 0; m < nmetrics; m++) {
		if (s->values[m].n != s->n)
			abort();
		sum ^= column_last(&s->values[m]);
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena a = arena_new();
	scoped_fd fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct spill *spill = spill_new(AT_FDCWD);
	struct column_cursor *at = arena_alloc(a, sizeof *at);
	struct samples samples;
	struct live live;
	char path[64];

	if (fd < 0 || fs_write_all(fd, data, size, NULL) < 0)
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	samples_read(AT_FDCWD, path, spill, a, &samples, NULL);
	if (check(&samples, at) == 0x7eadbeefdeadbeef)
		fputs("unlikely\n", stderr);
	live_read(AT_FDCWD, path, spill, a, &live, NULL);
	spill_free(spill);
	return 0;
}
