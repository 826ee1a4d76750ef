/*
 * A test's own number out of any bytes by any rule: the first byte is the source, the
 * first line what is looked for (a pattern, a pointer, a column), the rest the log or the
 * file. There is a number, or a reason why not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/analyse/extract.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct test_metric metric(unsigned source, const char *wanted)
{
	static const enum metric_source sources[] = { SOURCE_PATTERN, SOURCE_JSON,
						      SOURCE_CSV };

	return (struct test_metric){
		.name = "m",
		.source = sources[source % 3],
		.from = "output",
		.file = "m.x",
		.pattern = wanted,
		.pointer = wanted,
		.column = wanted,
		.take = (enum metric_take)(source / 3 % (TAKE_SUM + 1)),
		.unit_label = "",
		.factor = 1,
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "stdout.log", "metric-m.json",
					     "metric-m.csv" };
	scoped_arena a = arena_new();
	scoped_fd dir = fuzz_dir("extract");
	const struct run run = { .arena = a, .dir_fd = dir };
	const struct run_attempt at = { .dir = "." };
	const struct live live = { 0 };
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	struct test_metric m;
	double value = NAN;

	if (dir < 0 || !end || end == data)
		return 0;
	m = metric(data[0],
		   arena_strndup(a, (const char *)data + 1, (size_t)(end - data) - 1));
	end++;
	if (fuzz_write(dir, names[data[0] % 3], end, size - (size_t)(end - data)) < 0)
		return 0;
	if (!extract_metric(&run, &at, &live, &m, a, &value) != !isnan(value))
		abort();
	return 0;
}
