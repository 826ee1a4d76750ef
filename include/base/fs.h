/*
 * Files by directory descriptor, always close-on-exec, every result looked at.
 *
 * Below a directory (`at` is the descriptor of one) no symbolic link is followed, of no
 * part of the path, and nothing outside of it is reached: what stands there may have been
 * put there by anybody. Where `at` is AT_FDCWD the path is the user's own, and its links
 * are followed.
 */
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

/*
 * `scoped_file f = fdopen(…);` for reading; a file that was written is closed with its
 * result checked.
 */
static inline void fs_fclose_scoped(FILE **f)
{
	if (*f)
		fclose(*f);
}
#define scoped_file __attribute__((cleanup(fs_fclose_scoped))) FILE *

/*
 * open(2) by that rule. -1 with errno: ELOOP for a symbolic link below `at`, EXDEV for a
 * way out of it.
 */
int fs_open(int at, const char *path, int flags, mode_t mode);

/* "PATH: why it could not be opened" after fs_open; -1. */
int fs_open_error(const char *path, struct error *err);

/* Open a directory for *at calls (AT_FDCWD for `at` is the working directory). -1 and `err`. */
int fs_open_dir(int at, const char *path, struct error *err);

/*
 * The directory that holds `path`, as O_PATH by the same rule, and the name in it in
 * *name. -1 with errno.
 */
int fs_open_parent(int at, const char *path, const char **name);

/*
 * Make a directory and its missing parents; one that is there is fine, a link to one only
 * in a path of the user's.
 */
int fs_make_dirs(int at, const char *path, struct error *err);

/*
 * Remove a file or a directory with all in it, without following links, however deep it
 * is, with two descriptors; nothing there is fine. Directories of ours that cannot be
 * written to are made so. What cannot be removed stays, and is named in `err` with its
 * whole path.
 */
int fs_remove_tree(int at, const char *path, struct error *err);

/*
 * Is there anything of that name? Yes where that cannot be told (EMFILE, EACCES): who
 * reads it finds out why not. Below no directory (-1) there is nothing.
 */
bool fs_exists(int at, const char *path);

/* All `size` bytes, however many calls it takes (EINTR, short writes). */
int fs_write_all(int fd, const void *data, size_t size, struct error *err);

/*
 * The whole file, in `a`, a NUL after its last byte (not counted in *size; size may be
 * NULL). A pipe that the user names is read to its end as it comes; below a directory
 * nothing but a regular file is read. NULL and `err` when it cannot be read, or is larger
 * than `limit` bytes (0: 1 GiB).
 */
char *fs_read_file(int at, const char *path, size_t limit, struct arena *a, size_t *size,
		   struct error *err);

/*
 * Replace a file by rename, so that a reader sees the old or the new one, never half of
 * it: fs_replace_begin opens a temporary neighbour for writing, fs_replace_commit
 * flushes, closes and renames it (or removes it and reports the write error),
 * fs_replace_abort gives up. The neighbour's name cannot be guessed, and it is a new
 * file, whatever stands there. Exactly one of commit and abort follows a begin that gave
 * 0.
 */
struct fs_replace {
	FILE *file;
	int dir;                   /* that both are in */
	char path[512], temp[560]; /* as it was given; the neighbour's name in `dir` */
};
int fs_replace_begin(struct fs_replace *r, int at, const char *path, struct error *err);
int fs_replace_commit(struct fs_replace *r, struct error *err);
void fs_replace_abort(struct fs_replace *r);

/* fs_replace_* for text that is in memory already. */
int fs_replace_file(int at, const char *path, const void *data, size_t size,
		    struct error *err);

#endif
