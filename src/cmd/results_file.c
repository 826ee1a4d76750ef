/* A results.json that the user names, or the one in a run directory. */
#include "results_file.h"

#include <fcntl.h>

#include "base/fs.h"
#include "store/layout.h"

/* Is it there at all? */
static int look_for(int at, const char *name, const char *path, struct error *err)
{
	if (fs_exists(at, name))
		return 0;
	return error_usage(err, "%s: expected a run directory or a " RESULTS_FILE "%s",
			   path,
			   at == AT_FDCWD ? ", there is no such file"
					  : ", there is no " RESULTS_FILE
					    " in it: strain report writes it");
}

int results_file_read(const char *path, struct arena *a, struct results_document *d,
		      struct error *err)
{
	scoped_fd dir = fs_open_dir(AT_FDCWD, path, NULL);
	const int at = dir < 0 ? AT_FDCWD : dir;
	const char *name = dir < 0 ? path : RESULTS_FILE;

	*d = (struct results_document){ .name = path };
	if (look_for(at, name, path, err) < 0)
		return -1;
	d->text = fs_read_file(at, name, 0, a, &d->size, err);
	if (dir < 0)
		return d->text ? 0 : -1;
	d->name = arena_printf(a, "%s/" RESULTS_FILE, path);
	return d->text ? 0 : error_prefix(err, "%s", path);
}
