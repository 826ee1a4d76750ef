/* Memory that ran out. */
#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

enum { STATUS = 3 };

void memory_exhausted(void)
{
	static const char said[] = "strain: out of memory\n";

	if (write(STDERR_FILENO, said, sizeof said - 1) < 0)
		_exit(STATUS);
	_exit(STATUS);
}

void *memory_check(void *p)
{
	if (!p)
		memory_exhausted();
	return p;
}

static void *allocate(size_t size)
{
	return memory_check(malloc(size ? size : 1));
}

void memory_check_json(void)
{
	json_set_alloc_funcs(allocate, free);
}
