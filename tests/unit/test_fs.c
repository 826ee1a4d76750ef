/* Files: whole or not at all, nothing left behind. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

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

/* Linux before 5.6, or a container that forbids it. */
static bool forbid_openat2(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof filter / sizeof *filter, filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void make_links(const struct room *room)
{
	assert_int_equal(fs_make_dirs(room->fd, "in/d", NULL), 0);
	assert_int_equal(fs_make_dirs(room->fd, "out", NULL), 0);
	assert_int_equal(fs_replace_file(room->fd, "out/f", "secret", 6, NULL), 0);
	assert_int_equal(fs_replace_file(room->fd, "in/d/f", "own", 3, NULL), 0);
	assert_int_equal(symlinkat("../out", room->fd, "in/link"), 0);
	assert_int_equal(symlinkat("../out/f", room->fd, "in/file"), 0);
	assert_int_equal(symlinkat("../out/new", room->fd, "in/new"), 0);
}

/*
 * What of the directory `in` can be reached, and what must not be; the number of the
 * first that is wrong.
 */
static int wrong_way(int in)
{
	scoped_arena a = arena_new();
	struct error err = { 0 };
	struct fs_replace r;

	if (!fs_read_file(in, "d/f", 0, a, NULL, NULL) ||
	    !fs_read_file(in, "./d//f", 0, a, NULL, NULL))
		return 1;
	if (fs_read_file(in, "file", 0, a, NULL, &err) ||
	    strcmp(err.text, "file: a symbolic link, which is not followed here") != 0)
		return 2;
	if (fs_read_file(in, "link/f", 0, a, NULL, NULL) ||
	    fs_read_file(in, "../out/f", 0, a, NULL, NULL) ||
	    fs_read_file(in, "/etc/passwd", 0, a, NULL, NULL))
		return 3;
	if (fs_make_dirs(in, "link/made", NULL) == 0 ||
	    fs_make_dirs(in, "link", NULL) == 0)
		return 4;
	if (fs_replace_begin(&r, in, "link/g", NULL) == 0)
		return 5;
	if (fs_open(in, "new", O_WRONLY | O_CREAT, 0666) >= 0)
		return 6;
	if (fs_replace_file(in, "file", "new", 3, NULL) < 0 ||
	    !fs_read_file(in, "file", 0, a, NULL, NULL))
		return 7;
	return 0;
}

static void no_link_is_followed_below_a_directory(void **state)
{
	struct room *room = *state;
	scoped_arena a = arena_new();
	scoped_fd in = -1;

	make_links(room);
	in = fs_open_dir(room->fd, "in", NULL);
	assert_int_equal(wrong_way(in), 0);
	assert_string_equal(fs_read_file(room->fd, "out/f", 0, a, NULL, NULL), "secret");
	assert_false(fs_exists(room->fd, "out/new"));
	assert_false(fs_exists(room->fd, "out/made"));
}

static void nor_is_one_where_the_kernel_cannot_forbid_it(void **state)
{
	struct room *room = *state;
	scoped_arena a = arena_new();
	scoped_fd in = -1;
	int status = -1;
	pid_t pid;

	make_links(room);
	in = fs_open_dir(room->fd, "in", NULL);
	pid = fork();
	if (pid == 0)
		_exit(forbid_openat2() ? wrong_way(in) : 77);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
	assert_string_equal(fs_read_file(room->fd, "out/f", 0, a, NULL, NULL), "secret");
	assert_false(fs_exists(room->fd, "out/new"));
}

static void a_temporary_file_has_a_name_that_cannot_be_guessed(void **state)
{
	struct room *room = *state;
	struct fs_replace one, two;
	char pid[32];

	snprintf(pid, sizeof pid, "f.tmp-%ld", (long)getpid());
	assert_int_equal(fs_replace_begin(&one, room->fd, "f", NULL), 0);
	assert_int_equal(fs_replace_begin(&two, room->fd, "f", NULL), 0);
	assert_string_not_equal(one.temp, two.temp);
	assert_string_not_equal(one.temp, pid);
	fs_replace_abort(&one);
	fs_replace_abort(&two);
	assert_int_equal(entries(room), 0);
}

/* `depth` directories, each in the one before, and in the last a file. */
static void make_deep(int fd, int depth)
{
	int at = dup(fd);

	for (int i = 0; i < depth; i++) {
		int next;

		assert_int_equal(mkdirat(at, "d", 0777), 0);
		next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		close(at);
		at = next;
	}
	assert_int_equal(fs_replace_file(at, "f", "x", 1, NULL), 0);
	close(at);
}

static void a_tree_deeper_than_there_are_descriptors_is_removed(void **state)
{
	struct room *room = *state;
	struct rlimit before, few;

	make_deep(room->fd, 3000);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = (struct rlimit){ 24, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(fs_remove_tree(room->fd, "d", NULL), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(entries(room), 0);
}

static void directories_without_write_permission_are_removed(void **state)
{
	struct room *room = *state;

	assert_int_equal(fs_make_dirs(room->fd, "a/b/c", NULL), 0);
	assert_int_equal(fs_replace_file(room->fd, "a/b/f", "x", 1, NULL), 0);
	assert_int_equal(fchmodat(room->fd, "a/b/c", 0, 0), 0);
	assert_int_equal(fchmodat(room->fd, "a/b", 0555, 0), 0);
	assert_int_equal(fs_remove_tree(room->fd, "a", NULL), 0);
	assert_int_equal(entries(room), 0);
}

/* /proc is a tree that nobody can remove anything from. */
static void what_cannot_be_removed_is_named_with_its_whole_path(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(fs_remove_tree(AT_FDCWD, "/proc/self/attr/current", &err), -1);
	assert_ptr_equal(strstr(err.text, "remove /proc/self/attr/current: "), err.text);
	assert_int_equal(fs_remove_tree(AT_FDCWD, "/proc/self/attr", &err), -1);
	assert_ptr_equal(strstr(err.text, "remove /proc/self/attr/"), err.text);
}

static void a_fifo_in_the_place_of_a_file_is_said(void **state)
{
	struct room *room = *state;
	scoped_arena a = arena_new();
	struct error err = { 0 };

	assert_int_equal(mkfifoat(room->fd, "f", 0600), 0);
	assert_null(fs_read_file(room->fd, "f", 0, a, NULL, &err));
	assert_string_equal(err.text, "f: expected a regular file");
}

static void a_slow_pipe_of_the_users_is_read_to_its_end(void **state)
{
	scoped_arena a = arena_new();
	char path[64];
	int ends[2];
	size_t n;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	if (fork() == 0) {
		for (int i = 0; i < 3; i++) {
			usleep(20000);
			if (write(ends[1], "abc", 3) != 3)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	assert_string_equal(fs_read_file(AT_FDCWD, path, 0, a, &n, NULL), "abcabcabc");
	close(ends[0]);
	wait(NULL);
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
		cmocka_unit_test_setup_teardown(no_link_is_followed_below_a_directory,
						make_room, leave_room),
		cmocka_unit_test_setup_teardown(
			nor_is_one_where_the_kernel_cannot_forbid_it, make_room,
			leave_room),
		cmocka_unit_test_setup_teardown(
			a_temporary_file_has_a_name_that_cannot_be_guessed, make_room,
			leave_room),
		cmocka_unit_test_setup_teardown(
			a_tree_deeper_than_there_are_descriptors_is_removed, make_room,
			leave_room),
		cmocka_unit_test_setup_teardown(
			directories_without_write_permission_are_removed, make_room,
			leave_room),
		cmocka_unit_test_setup_teardown(a_fifo_in_the_place_of_a_file_is_said,
						make_room, leave_room),
		cmocka_unit_test(what_cannot_be_removed_is_named_with_its_whole_path),
		cmocka_unit_test(a_slow_pipe_of_the_users_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
