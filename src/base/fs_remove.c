/* A tree removed, however deep: two descriptors, and a list of names for each level. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/text.h"

/* A directory that is being emptied. */
struct level {
	struct level *up; /* NULL: the directory that holds what is removed */
	const char *name; /* in the one above */
	dev_t device;
	ino_t inode;
	const char **names;
	size_t n, next;
};

struct removal {
	struct arena *arena;
	struct level *level;
	int fd; /* of it */
	struct error *err;
};

static void add_path(struct text *t, const struct level *level)
{
	if (level->up)
		add_path(t, level->up);
	if (level->name)
		text_addf(t, "%s/", level->name);
}

static int fail(const struct removal *r, const char *name)
{
	struct text t = { .arena = r->arena };
	int why = errno;

	add_path(&t, r->level);
	errno = why;
	return error_errno(r->err, "remove %s%s", text_string(&t), name);
}

static int list_names(struct removal *r)
{
	int fd = openat(r->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	errno = 0;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*(const char **)arena_push(r->arena, &r->level->names,
						   &r->level->n, sizeof(char *)) =
				arena_strdup(r->arena, entry->d_name);
	closedir(dir);
	return errno ? -1 : 0;
}

/*
 * A directory that a test left without the right to look into it or to remove from it
 * gets it: it goes anyway.
 */
static int open_to_empty(const struct removal *r, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(r->fd, name, flags);
	struct stat st;

	if (fd < 0 && errno == EACCES &&
	    fstatat(r->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
	    fchmodat(r->fd, name, 0700, 0) == 0)
		fd = openat(r->fd, name, flags);
	return fd;
}

static int enter(struct removal *r, const char *name)
{
	struct level *level = arena_alloc(r->arena, sizeof *level);
	struct stat st;
	int fd = open_to_empty(r, name);

	if (fd < 0 || fstat(fd, &st) < 0) {
		fail(r, name);
		fs_close_scoped(&fd);
		return -1;
	}
	if ((st.st_mode & 0700) != 0700)
		fchmod(fd, 0700);
	*level = (struct level){ r->level, name, st.st_dev, st.st_ino, NULL, 0, 0 };
	close(r->fd);
	r->fd = fd;
	r->level = level;
	return list_names(r) < 0 ? fail(r, "") : 0;
}

/* Back to where the emptied directory stands: it, and no other, is what was come from. */
static int leave(struct removal *r)
{
	const struct level *emptied = r->level;
	int fd = openat(r->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		fail(r, "..");
		fs_close_scoped(&fd);
		return -1;
	}
	close(r->fd);
	r->fd = fd;
	r->level = emptied->up;
	if (st.st_dev != r->level->device || st.st_ino != r->level->inode) {
		errno = ESTALE;
		return fail(r, emptied->name);
	}
	return unlinkat(r->fd, emptied->name, AT_REMOVEDIR) < 0 && errno != ENOENT
		       ? fail(r, emptied->name)
		       : 0;
}

static int remove_entry(struct removal *r, const char *name)
{
	if (unlinkat(r->fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return fail(r, name);
	return enter(r, name);
}

static int remove_all(struct removal *r, const char *name)
{
	const struct level *top = r->level;

	if (remove_entry(r, name) < 0)
		return -1;
	while (r->level != top) {
		struct level *level = r->level;
		int done = level->next < level->n
				   ? remove_entry(r, level->names[level->next++])
				   : leave(r);

		if (done < 0)
			return -1;
	}
	return 0;
}

int fs_remove_tree(int at, const char *path, struct error *err)
{
	scoped_arena a = arena_new();
	struct level top = { 0 };
	struct removal r = { a, &top, -1, err };
	const char *name;
	struct stat st;
	int result;

	r.fd = fs_open_parent(at, path, &name);
	if (r.fd < 0)
		return errno == ENOENT ? 0 : error_errno(err, "remove %s", path);
	if (!*name) {
		close(r.fd);
		return error_set(err,
				 "remove %s: expected a path without a slash at its end",
				 path);
	}
	top.name = name > path ? arena_strndup(a, path, (size_t)(name - path) - 1) : NULL;
	result = fstat(r.fd, &st) < 0 ? fail(&r, name) : 0;
	top.device = st.st_dev;
	top.inode = st.st_ino;
	if (result == 0)
		result = remove_all(&r, name);
	close(r.fd);
	return result;
}
