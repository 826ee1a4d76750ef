/* Files: whole or not at all, nothing left behind. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"

#include "unit.h"

struct room {
	char path[64];
	int fd;
};

static int make_room(void **state)
{
	struct room *room = calloc(1, sizeof *room);

	strcpy(room->path, "/tmp/strain-test-fs-XXXXXX");
	if (!mkdtemp(room->path))
		return -1;
	room->fd = fs_open_dir(AT_FDCWD, room->path, NULL);
	*state = room;
	return room->fd < 0;
}

static int leave_room(void **state)
{
	struct room *room = *state;

	close(room->fd);
	fs_remove_tree(AT_FDCWD, room->path, NULL);
	free(room);
	return 0;
}

static size_t entries(const struct room *room)
{
	DIR *dir = opendir(room->path);
	size_t n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void a_replaced_file_is_whole(void **state)
{
	struct room *room = *state;
	scoped_arena a = arena_new();
	size_t size;
	char *data;

	assert_int_equal(fs_replace_file(room->fd, "f", "one", 3, NULL), 0);
	assert_int_equal(fs_replace_file(room->fd, "f", "two\0x", 5, NULL), 0);
	data = fs_read_file(room->fd, "f", 0, a, &size, NULL);
	assert_int_equal(size, 5);
	assert_memory_equal(data, "two\0x", 6);
	assert_int_equal(entries(room), 1);
}

static void an_abandoned_replacement_leaves_nothing(void **state)
{
	struct room *room = *state;
	struct fs_replace r;

	assert_int_equal(fs_replace_begin(&r, room->fd, "f", NULL), 0);
	fs_replace_abort(&r);
	assert_int_equal(entries(room), 0);
}

static void a_full_disk_is_an_error(void **state)
{
	struct error err = { 0 };
	scoped_fd full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	if (full < 0)
		skip();
	assert_int_equal(fs_write_all(full, "x", 1, &err), -1);
	assert_string_equal(err.text, "write: No space left on device");
}

static void directories_are_made_and_removed_as_a_whole(void **state)
{
	struct room *room = *state;
	struct error err = { 0 };

	assert_int_equal(fs_make_dirs(room->fd, "a/b/c", NULL), 0);
	assert_int_equal(fs_make_dirs(room->fd, "a/b/c", NULL), 0);
	assert_int_equal(fs_replace_file(room->fd, "a/b/f", "", 0, NULL), 0);
	assert_int_equal(symlinkat("/", room->fd, "a/root"), 0);
	assert_int_equal(fs_make_dirs(room->fd, "a/b/f/d", &err), -1);
	assert_non_null(strstr(err.text, "Not a directory"));
	assert_int_equal(fs_remove_tree(room->fd, "a", NULL), 0);
	assert_false(fs_exists(room->fd, "a"));
	assert_true(fs_exists(AT_FDCWD, "/tmp"));
}

static void a_file_over_the_limit_is_refused(void **state)
{
	struct room *room = *state;
	scoped_arena a = arena_new();
	struct error err = { 0 };

	assert_int_equal(fs_replace_file(room->fd, "f", "0123456789", 10, NULL), 0);
	assert_null(fs_read_file(room->fd, "f", 9, a, NULL, &err));
	assert_string_equal(err.text, "f: File too large");
	assert_non_null(fs_read_file(room->fd, "f", 10, a, NULL, &err));
	assert_non_null(fs_read_file(AT_FDCWD, "/proc/self/stat", 0, a, NULL, &err));
	assert_null(fs_read_file(AT_FDCWD, "/", 0, a, NULL, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_replaced_file_is_whole, make_room,
						leave_room),
		cmocka_unit_test_setup_teardown(an_abandoned_replacement_leaves_nothing,
						make_room, leave_room),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test_setup_teardown(
			directories_are_made_and_removed_as_a_whole, make_room,
			leave_room),
		cmocka_unit_test_setup_teardown(a_file_over_the_limit_is_refused,
						make_room, leave_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
