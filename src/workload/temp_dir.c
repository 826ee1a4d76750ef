/* Directories for the time of a run. */
#include "temp_dir.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *temp_dir_make(struct failure *why)
{
	const char *base = secure_getenv("TMPDIR");
	char *dir = NULL;
	if (asprintf(&dir, "%s/strain-workload-XXXXXX", base && *base ? base : "/tmp") < 0)
		abort();
	if (mkdtemp(dir))
		return dir;
	failure_set(why, FAILURE_INFRASTRUCTURE, "make %s: %s", dir,
		    strerrordesc_np(errno));
	free(dir);
	return NULL;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(path);
	return 0;
}

void temp_dir_remove(char *dir)
{
	if (dir)
		nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	free(dir);
}
