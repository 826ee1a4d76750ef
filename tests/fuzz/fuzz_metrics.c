/*
 * $STRAIN_METRICS of any bytes, come in two pieces: every name that is told is one, and
 * so is every number.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/custom.h"

#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void each(void *self, const char *name, double value)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

	++*(size_t *)self;
	if (!*name || strlen(name) > 64 || name[strspn(name, letters)] || !isfinite(value))
		abort();
}

/* The first byte says after which part of the rest the reader comes by for the first time. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_fd dir = fuzz_dir("metrics");
	size_t first, told = 0;
	struct custom_reader r;
	char path[160];
	scoped_fd fd = -1;

	if (dir < 0 || size < 1)
		return 0;
	first = (size - 1) * (size_t)data[0] / 256;
	snprintf(path, sizeof path, "%s/m", fuzz_path("metrics"));
	if (fuzz_write(dir, "m", data + 1, first) < 0)
		return 0;
	custom_open(&r, path);
	custom_read(&r, &told, each);
	fd = openat(dir, "m", O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd >= 0 && fs_write_all(fd, data + 1 + first, size - 1 - first, NULL) == 0)
		custom_read_last(&r, &told, each);
	custom_close(&r);
	if (told + r.bad > size || strlen(r.first_bad) > CUSTOM_QUOTE_MAX)
		abort();
	return 0;
}
