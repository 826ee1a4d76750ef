/* Where things stand in a run directory, and what they are called. */
#include "store/layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *const layout_logs[] = { STDOUT_LOG, STDERR_LOG, SETUP_LOG, TEARDOWN_LOG,
				    NULL };

bool layout_is_of_run(const char *name)
{
	static const char *const names[] = { RUN_FILE, IGNORE_FILE, RESULTS_FILE,
					     CELLS_DIR, NULL };
	size_t n = strlen(name);

	return text_index(name, names) >= 0 || strstr(name, ".tmp-") ||
	       (!strncmp(name, "baseline", 8) && n > 5 && !strcmp(name + n - 5, ".json"));
}

const char *layout_cell(const struct cell *cell, struct arena *a)
{
	return arena_printf(a, CELLS_DIR "/%s", cell->slug);
}

const char *layout_attempt(const struct cell *cell, int64_t number, struct arena *a)
{
	return arena_printf(a, CELLS_DIR "/%s/attempt-%" PRId64, cell->slug, number);
}

int64_t layout_attempt_number(const char *name)
{
	char again[32];
	int64_t number;

	if (strncmp(name, "attempt-", 8) != 0 || !text_to_int64(name + 8, &number) ||
	    number < 1)
		return 0;
	snprintf(again, sizeof again, "%" PRId64, number);
	return strcmp(again, name + 8) == 0 ? number : 0;
}

const char *layout_baseline(size_t number, struct arena *a)
{
	return number == 1 ? BASELINE_FILE : arena_printf(a, "baseline-%zu.json", number);
}

const char *layout_metric(const struct test_metric *m, struct arena *a)
{
	char *name = arena_printf(a, "metric-%s.%s", m->name,
				  m->source == SOURCE_CSV ? "csv" : "json");

	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '_';
	return name;
}
