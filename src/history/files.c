/* The directory of a history: immutable files, each named by what it holds. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#define ZLIB_CONST /* what is compressed is only read */
#include <zlib.h>

#include "base/fs.h"

static const char suffix[] = ".json.gz";
/* A results.json of ten thousand cells has some 40 MB. */
static const size_t largest = (size_t)1 << 30;

static bool is_hex(const char *s, size_t n)
{
	return strspn(s, "0123456789abcdef") >= n;
}

static bool is_id(const char *s)
{
	return strlen(s) == HISTORY_ID_SIZE && is_hex(s, HISTORY_ID_SIZE);
}

static const char *file_name(const char *id, struct arena *a)
{
	return arena_printf(a, "runs/%.2s/%s%s", id, id + 2, suffix);
}

static const char *mark_name(const char *id, struct arena *a)
{
	return arena_printf(a, "pruned/%s", id);
}

int files_prepare(int dir, struct error *err)
{
	static const char ignore[] = "index.sqlite*\n.remote-*\n";

	if (fs_make_dirs(dir, "runs", err) < 0 || fs_make_dirs(dir, "pruned", err) < 0)
		return -1;
	if (fs_exists(dir, ".gitignore"))
		return 0;
	return fs_replace_file(dir, ".gitignore", ignore, strlen(ignore), err);
}

/* --- one file ------------------------------------------------------------------------------ */

/* RFC 1952, with no name, no time and no system in its header. */
static int compress_to(struct arena *a, const void *bytes, size_t size, void **out,
		       size_t *out_size, struct error *err)
{
	z_stream z = { 0 };
	gz_header header = { .os = 255 };
	int result;

	if (deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return error_set(err, "compress: out of memory");
	deflateSetHeader(&z, &header);
	*out_size = deflateBound(&z, size);
	*out = arena_alloc(a, *out_size);
	z.next_in = bytes;
	z.avail_in = (uInt)size;
	z.next_out = *out;
	z.avail_out = (uInt)*out_size;
	result = deflate(&z, Z_FINISH);
	*out_size = z.total_out;
	deflateEnd(&z);
	return result == Z_STREAM_END ? 0
				      : error_set(err, "compress: zlib error %d", result);
}

int files_write(int dir, const void *bytes, size_t size, char id[HISTORY_ID_SIZE + 1],
		bool *fresh, struct error *err)
{
	scoped_arena a = arena_new();
	void *packed = NULL;
	size_t packed_size = 0;
	const char *name;

	*fresh = false;
	if (size > largest)
		return error_set(err, "%zu bytes are more than a run may have", size);
	SHA256Data(bytes, size, id);
	name = file_name(id, a);
	if (fs_exists(dir, name) || fs_exists(dir, mark_name(id, a)))
		return 0;
	if (fs_make_dirs(dir, arena_printf(a, "runs/%.2s", id), err) < 0 ||
	    compress_to(a, bytes, size, &packed, &packed_size, err) < 0 ||
	    fs_replace_file(dir, name, packed, packed_size, err) < 0)
		return -1;
	*fresh = true;
	return 0;
}

/* The whole of a gzip file, at most `largest` bytes; it may be what an attacker made of it. */
static char *unpack(gzFile f, struct arena *a, size_t *size, struct error *err)
{
	size_t room = 1 << 16;
	char *data = malloc(room), *grown, *kept;
	int n = 0;

	*size = 0;
	while (data && (n = gzread(f, data + *size, (unsigned)(room - *size - 1))) > 0) {
		*size += (size_t)n;
		if (*size + 1 < room)
			continue;
		if (room > largest) {
			free(data);
			error_set(err, "more than a run may have");
			return NULL;
		}
		room *= 2;
		grown = realloc(data, room);
		if (!grown)
			free(data);
		data = grown;
	}
	if (!data || n < 0) {
		free(data);
		error_set(err, data ? "broken: it is no gzip file" : "out of memory");
		return NULL;
	}
	data[*size] = '\0';
	kept = arena_alloc(a, *size + 1);
	memcpy(kept, data, *size + 1);
	free(data);
	return kept;
}

char *files_read(int dir, const char *id, struct arena *a, size_t *size, struct error *err)
{
	const char *name = file_name(id, a);
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char digest[HISTORY_ID_SIZE + 1], *data;
	gzFile f;

	if (fd < 0) {
		error_errno(err, "open %s", name);
		return NULL;
	}
	f = gzdopen(fd, "rb");
	if (!f) {
		close(fd);
		error_set(err, "%s: out of memory", name);
		return NULL;
	}
	data = unpack(f, a, size, err);
	gzclose(f);
	if (data && strcmp(SHA256Data((uint8_t *)data, *size, digest), id) != 0) {
		error_set(err, "broken: what is in it is not what its name says");
		data = NULL;
	}
	if (!data)
		error_prefix(err, "%s", name);
	return data;
}

int files_prune(int dir, const char *id, struct error *err)
{
	scoped_arena a = arena_new();

	if (fs_make_dirs(dir, "pruned", err) < 0 ||
	    fs_replace_file(dir, mark_name(id, a), "", 0, err) < 0)
		return -1;
	if (unlinkat(dir, file_name(id, a), 0) < 0 && errno != ENOENT)
		return error_errno(err, "remove %s", file_name(id, a));
	return 0;
}

/* --- all of them --------------------------------------------------------------------------- */

struct names {
	const char **list;
	size_t n;
	struct arena *arena;
};

/* Every name in a directory, to `take`; one that is not there has none. */
static int each_name(int at, const char *path,
		     int (*take)(int dir, const char *name, void *), void *data,
		     struct error *err)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	int result = 0;

	if (!dir) {
		result = errno == ENOENT ? 0 : error_errno(err, "open %s", path);
		if (fd >= 0)
			close(fd);
		return result;
	}
	while (errno = 0, result == 0 && (e = readdir(dir)))
		result = take(fd, e->d_name, data);
	if (result == 0 && errno)
		result = error_errno(err, "read %s", path);
	closedir(dir);
	return result;
}

struct shelf {
	struct names *names;
	const char *prefix;
	struct error *err;
};

static int take_file(int dir, const char *name, void *data)
{
	struct shelf *s = data;
	size_t n = strlen(name), digits = HISTORY_ID_SIZE - 2;

	(void)dir;
	if (n == digits + strlen(suffix) && is_hex(name, digits) &&
	    !strcmp(name + digits, suffix))
		*(const char **)arena_push(s->names->arena, &s->names->list, &s->names->n,
					   sizeof(char *)) =
			arena_printf(s->names->arena, "%s%.*s", s->prefix, (int)digits,
				     name);
	return 0;
}

static int take_shelf(int dir, const char *name, void *data)
{
	struct shelf *s = data, inner = { s->names, name, s->err };

	if (strlen(name) != 2 || !is_hex(name, 2))
		return 0;
	inner.prefix = arena_strdup(s->names->arena, name);
	return each_name(dir, name, take_file, &inner, s->err);
}

static int take_mark(int dir, const char *name, void *data)
{
	struct names *marks = data;

	(void)dir;
	if (is_id(name))
		*(const char **)arena_push(marks->arena, &marks->list, &marks->n,
					   sizeof(char *)) =
			arena_strdup(marks->arena, name);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_marks(int dir, struct names *marks, struct error *err)
{
	if (each_name(dir, "pruned", take_mark, marks, err) < 0)
		return -1;
	if (marks->n)
		qsort(marks->list, marks->n, sizeof *marks->list, by_name);
	return 0;
}

const char *const *files_list(int dir, struct arena *a, size_t *n, struct error *err)
{
	struct names all = { .arena = a }, marks = { .arena = a };
	struct shelf s = { &all, "", err };
	size_t kept = 0;

	*n = 0;
	if (list_marks(dir, &marks, err) < 0 ||
	    each_name(dir, "runs", take_shelf, &s, err) < 0)
		return NULL;
	if (all.n)
		qsort(all.list, all.n, sizeof *all.list, by_name);
	for (size_t i = 0; i < all.n; i++)
		if (!marks.n || !bsearch(&all.list[i], marks.list, marks.n,
					 sizeof *marks.list, by_name))
			all.list[kept++] = all.list[i];
	*n = kept;
	return all.list ? all.list : arena_array(a, 1, sizeof(char *));
}

/* --- union --------------------------------------------------------------------------------- */

static int copy_file(int dir, int from, const char *id, size_t *added, struct error *err)
{
	scoped_arena a = arena_new();
	char same[HISTORY_ID_SIZE + 1], *bytes;
	size_t size;
	bool fresh;

	if (fs_exists(dir, file_name(id, a)))
		return 0;
	bytes = files_read(from, id, a, &size, err);
	if (!bytes || files_write(dir, bytes, size, same, &fresh, err) < 0)
		return -1;
	*added += fresh;
	return 0;
}

int files_unite(int dir, int from, size_t *added, struct error *err)
{
	scoped_arena a = arena_new();
	struct names marks = { .arena = a };
	const char *const *ids;
	size_t n;

	*added = 0;
	if (list_marks(from, &marks, err) < 0)
		return -1;
	for (size_t i = 0; i < marks.n; i++)
		if (files_prune(dir, marks.list[i], err) < 0)
			return -1;
	ids = files_list(from, a, &n, err);
	if (!ids)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (copy_file(dir, from, ids[i], added, err) < 0)
			return -1;
	return 0;
}
