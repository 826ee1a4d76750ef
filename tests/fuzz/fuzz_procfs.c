/* What /proc says, of any bytes: the parsers believe nothing and read past no end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/procfs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const char *p = text;
	struct procfs_stat stat;
	int64_t a, b;
	double cpus;
	pid_t pid;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	procfs_parse_stat(text, &stat);
	procfs_parse_statm(text, &a, &b);
	procfs_field(text, "VmHWM", &a);
	procfs_pressure(text, "some", &a);
	procfs_pressure(text, "full", &a);
	procfs_parse_schedstat(text, &a);
	procfs_parse_quota(text, &cpus);
	while (procfs_next_pid(&p, &pid))
		if (p > text + size)
			abort();
	free(text);
	return 0;
}
