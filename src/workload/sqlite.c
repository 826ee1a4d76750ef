/* The providers over SQLite: opening, who may work in a directory, and their tables. */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "clock.h"
#include "db_thread.h"

static int lock_dir(struct sqlite *s, const char *dir, struct failure *why)
{
	s->lock_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock_fd < 0)
		return failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", dir,
				   strerrordesc_np(errno));
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: another process works in this directory", dir);
	return 0;
}

/* With the directory locked, whoever held these leases is dead. */
static int void_leases(struct sqlite *s, struct failure *why)
{
	if (db_run(&s->db, SQL_INSTANCE_UNLOCK_ALL, why, "") < 0)
		return -1;
	return db_run(&s->db, SQL_JOB_UNLOCK_ALL, why, "") < 0 ? -1 : 0;
}

static int check_empty(struct sqlite *s, const char *dir, struct failure *why)
{
	int64_t n = 0;
	bool never;
	if (sqlite_read_number(s, SQL_INSTANCE_ANY, &n, &never, why) < 0)
		return -1;
	if (n == 0)
		return 0;
	return failure_set(why, FAILURE_CONFIGURATION,
			   "%s: has %" PRId64
			   " instances of an earlier run, go on with --resume",
			   dir, n);
}

static int open_file(struct sqlite *s, const struct wp_options *options,
		     struct failure *why)
{
	struct arena a = { 0 };
	const char *path = arena_printf(&a, "%s/workload.db", options->dir);
	int rc = 0;
	if (options->look && access(path, R_OK | W_OK) < 0)
		rc = failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", path,
				 strerrordesc_np(errno));
	if (rc == 0 && !options->look)
		rc = lock_dir(s, options->dir, why);
	if (rc == 0)
		rc = db_open(&s->db, path, why);
	arena_clear(&a);
	if (rc < 0 || options->look)
		return rc;
	if (!options->resume && check_empty(s, options->dir, why) < 0)
		return -1;
	return void_leases(s, why);
}

static void sqlite_close(void *p)
{
	struct sqlite *s = p;
	db_close(&s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

static struct sqlite *sqlite_new(void)
{
	struct sqlite *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	pthread_mutex_init(&s->mutex, NULL);
	s->lock_fd = -1;
	/* Leases are unique across restarts, as long as the clock does not run backwards. */
	s->last_lease = clock_wall_ms() << 20;
	return s;
}

static void *open_at(const struct wp_options *options, bool in_memory,
		     struct wp_error *error)
{
	struct failure why;
	struct sqlite *s = sqlite_new();
	bool driver = options->argument && strcmp(options->argument, SQLITE_DRIVER) == 0;
	if (driver)
		s->db.thread = db_thread_start(&why);
	int rc = driver && !s->db.thread ? -1
		 : in_memory             ? db_open(&s->db, ":memory:", &why)
					 : open_file(s, options, &why);
	if (rc == 0)
		return s;
	snprintf(error->text, sizeof error->text, "%s", why.text);
	sqlite_close(s);
	return NULL;
}

static void *open_memory(const struct wp_options *options, struct wp_error *error)
{
	return open_at(options, true, error);
}

static void *open_durable(const struct wp_options *options, struct wp_error *error)
{
	return open_at(options, false, error);
}

#define SQLITE_TABLE(name_, durable_, open_)                                          \
	{                                                                             \
		.abi = WORKLOAD_PROVIDER_ABI, .name = (name_), .durable = (durable_), \
		.open = (open_), .close = sqlite_close, .create = sqlite_create,      \
		.take_turn = sqlite_take_turn, .commit_turn = sqlite_commit_turn,     \
		.take_job = sqlite_take_job, .commit_job = sqlite_commit_job,         \
		.read = sqlite_read, .list = sqlite_list, .forget = sqlite_forget     \
	}

const struct wp_table *sqlite_memory(void)
{
	static const struct wp_table table = SQLITE_TABLE("memory", 0, open_memory);
	return &table;
}

const struct wp_table *sqlite_file(void)
{
	static const struct wp_table table = SQLITE_TABLE("file", 1, open_durable);
	return &table;
}
