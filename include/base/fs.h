/* Files by directory descriptor, always close-on-exec, every result looked at. */
#ifndef STRAIN_BASE_FS_H
#define STRAIN_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"

/* `scoped_fd fd = open(…);` is closed when the scope ends; -1 is nothing to close. */
static inline void fs_close_scoped(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define scoped_fd __attribute__((cleanup(fs_close_scoped))) int

/* `scoped_file f = fdopen(…);` for reading; a file that was written is closed with its result checked. */
static inline void fs_fclose_scoped(FILE **f)
{
	if (*f)
		fclose(*f);
}
#define scoped_file __attribute__((cleanup(fs_fclose_scoped))) FILE *

/* Open a directory for *at calls (AT_FDCWD for `at` is the working directory). -1 and `err`. */
int fs_open_dir(int at, const char *path, struct error *err);

/* Make a directory and its missing parents; one that is there is fine. */
int fs_make_dirs(int at, const char *path, struct error *err);

/* Remove a file or a directory with all in it, without following links; nothing there is fine. */
int fs_remove_tree(int at, const char *path, struct error *err);

/* Is there anything of that name? */
bool fs_exists(int at, const char *path);

/* All `size` bytes, however many calls it takes (EINTR, short writes). */
int fs_write_all(int fd, const void *data, size_t size, struct error *err);

/*
 * The whole file, in `a`, a NUL after its last byte (not counted in *size; size may be NULL).
 * NULL and `err` when it cannot be read, is a directory, or is larger than `limit` bytes (0: 1 GiB).
 */
char *fs_read_file(int at, const char *path, size_t limit, struct arena *a, size_t *size,
		   struct error *err);

/*
 * Replace a file by rename, so that a reader sees the old or the new one, never half of it:
 * fs_replace_begin opens a temporary neighbour for writing, fs_replace_commit flushes, closes and
 * renames it (or removes it and reports the write error), fs_replace_abort gives up.
 */
struct fs_replace {
	FILE *file;
	int at;
	char path[512], temp[560];
};
int fs_replace_begin(struct fs_replace *r, int at, const char *path, struct error *err);
int fs_replace_commit(struct fs_replace *r, struct error *err);
void fs_replace_abort(struct fs_replace *r);

/* fs_replace_* for text that is in memory already. */
int fs_replace_file(int at, const char *path, const void *data, size_t size,
		    struct error *err);

#endif
