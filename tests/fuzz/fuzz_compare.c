/* A results.json of any bytes, compared with itself. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyse/compare.h"
#include "base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct compare_options options = { .tolerance = 0.05, .all = true };
	scoped_arena a = arena_new();
	struct comparison c;
	char path[64];

	snprintf(path, sizeof path, "/tmp/strain-fuzz-compare-%ld.json", (long)getpid());
	if (fs_replace_file(AT_FDCWD, path, data, size, NULL) < 0)
		return 0;
	compare_files(path, path, &options, a, &c, NULL);
	unlink(path);
	return 0;
}
