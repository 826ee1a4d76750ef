/* Feeds files, and all files of directories, to a fuzz target in an ordinary build. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t *count)
{
	scoped_arena a = arena_new();
	struct error err = { 0 };
	size_t size;
	const char *data = fs_read_file(AT_FDCWD, path, 0, a, &size, &err);

	if (!data) {
		fprintf(stderr, "replay: %s\n", err.text);
		return -1;
	}
	LLVMFuzzerTestOneInput((const uint8_t *)data, size);
	++*count;
	return 0;
}

static int replay_dir(const char *path, size_t *count)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int status = 0;

	if (!dir) {
		perror(path);
		return -1;
	}
	while ((entry = readdir(dir))) {
		scoped_arena a = arena_new();

		if (*entry->d_name != '.')
			status |= replay_file(
				arena_printf(a, "%s/%s", path, entry->d_name), count);
	}
	closedir(dir);
	return status;
}

int main(int argc, char **argv)
{
	size_t count = 0;
	int status = 0;

	for (int i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			status |= replay_dir(argv[i], &count);
		else
			status |= replay_file(argv[i], &count);
	}
	printf("%zu input%s replayed\n", count, count == 1 ? "" : "s");
	return status || count == 0 ? 1 : 0;
}
