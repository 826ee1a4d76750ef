/* samples.csv and live.csv of any bytes: rows read, or an error; columns of equal length either way. */
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
static uint64_t check(const struct samples *s)
{
	uint64_t sum = 0;

	for (size_t i = 1; i < s->n; i++)
		if (s->elapsed_us[i] < s->elapsed_us[i - 1])
			abort();
	for (size_t m = 0; s->n && m < nmetrics; m++)
		sum += (uint64_t)s->values[m][s->n - 1];
	if (s->n && s->late[s->n - 1])
		sum++;
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena a = arena_new();
	scoped_fd fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct samples samples;
	struct live live;
	char path[64];

	if (fd < 0 || fs_write_all(fd, data, size, NULL) < 0)
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (samples_read(AT_FDCWD, path, a, &samples, NULL) == 0)
		if (check(&samples) == 0xdeadbeefdeadbeef)
			fputs("unlikely\n", stderr);
	live_read(AT_FDCWD, path, a, &live, NULL);
	return 0;
}
