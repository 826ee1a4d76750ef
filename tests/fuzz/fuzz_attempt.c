/* attempt.json of any bytes: read, and written again. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "store/attempt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A directory that stays for the life of the process: made once, found again by its name. */
static int scratch_dir(void)
{
	char path[64];

	snprintf(path, sizeof path, "/tmp/strain-fuzz-attempt-%ld", (long)getpid());
	if (fs_make_dirs(AT_FDCWD, path, NULL) < 0)
		return -1;
	return fs_open_dir(AT_FDCWD, path, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena a = arena_new();
	scoped_fd dir = scratch_dir();
	struct attempt_record r;

	if (dir < 0 || fs_replace_file(dir, "attempt.json", data, size, NULL) < 0)
		return 0;
	if (attempt_read(dir, a, &r, NULL) == 0)
		attempt_write(dir, &r, NULL);
	unlinkat(dir, "attempt.json", 0);
	return 0;
}
