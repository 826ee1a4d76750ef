/* What a command writes: a file that is replaced as a whole, or standard output. */
#include "document.h"

#include <fcntl.h>

#include "base/fs.h"

int document_write(const char *path,
		   int (*write)(const void *self, FILE *f, struct error *err),
		   const void *self, struct error *err)
{
	struct fs_replace file;

	if (!path)
		return write(self, stdout, err) < 0 && !ferror(stdout) ? -1 : 0;
	if (fs_replace_begin(&file, AT_FDCWD, path, err) < 0)
		return -1;
	if (write(self, file.file, err) < 0) {
		fs_replace_abort(&file);
		return error_prefix(err, "%s", path);
	}
	return fs_replace_commit(&file, err);
}
