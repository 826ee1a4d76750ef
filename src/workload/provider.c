/* The provider over SQLite: opening, and who may work in a directory. */
#include "provider.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "provider_impl.h"

static const struct provider_kind {
	const char *name;
	bool durable;
} kinds[] = { { "memory", false }, { "file", true } };

bool provider_known(const char *kind, bool *durable)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		*durable = kinds[i].durable;
		return true;
	}
	return false;
}

static int lock_dir(struct provider *p, const char *dir, struct failure *why)
{
	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return failure_set(why, FAILURE_CONFIGURATION, "make %s: %s", dir,
				   strerrordesc_np(errno));
	p->lock_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->lock_fd < 0)
		return failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", dir,
				   strerrordesc_np(errno));
	if (flock(p->lock_fd, LOCK_EX | LOCK_NB) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: another process works in this directory", dir);
	return 0;
}

static int open_db(struct provider *p, const char *dir, struct failure *why)
{
	if (!dir)
		return db_open(&p->db, ":memory:", why);
	struct arena a = { 0 };
	int rc = db_open(&p->db, arena_printf(&a, "%s/workload.db", dir), why);
	arena_clear(&a);
	return rc;
}

/* With the directory locked, whoever held these leases is dead. */
static int void_leases(struct provider *p, struct failure *why)
{
	if (db_run(&p->db, SQL_INSTANCE_UNLOCK_ALL, why, "") < 0)
		return -1;
	return db_run(&p->db, SQL_JOB_UNLOCK_ALL, why, "") < 0 ? -1 : 0;
}

static int check_empty(struct provider *p, const char *dir, struct failure *why)
{
	int got = db_step(&p->db, SQL_INSTANCE_LAST, why);
	if (got < 0)
		return -1;
	int64_t last = db_int(&p->db, SQL_INSTANCE_LAST, 0);
	db_reset(&p->db, SQL_INSTANCE_LAST);
	if (last == 0)
		return 0;
	return failure_set(why, FAILURE_CONFIGURATION,
			   "%s: has %" PRId64
			   " instances of an earlier run, go on with --resume",
			   dir, last);
}

static struct provider *provider_new(void)
{
	struct provider *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	pthread_mutex_init(&p->mutex, NULL);
	p->lock_fd = -1;
	/* Leases are unique across restarts, as long as the clock does not run backwards. */
	p->last_lease = clock_wall_ms() << 20;
	return p;
}

struct provider *provider_open(const char *kind, const struct provider_options *options,
			       struct failure *why)
{
	bool durable = false;
	if (!provider_known(kind, &durable)) {
		failure_set(why, FAILURE_CONFIGURATION,
			    "got '%s', expected memory or file", kind);
		return NULL;
	}
	struct provider *p = provider_new();
	const char *dir = durable ? options->dir : NULL;
	p->lease_ms = options->lease_ms;
	p->keep = options->keep;
	if ((dir && lock_dir(p, dir, why) < 0) || open_db(p, dir, why) < 0 ||
	    (!options->resume && check_empty(p, dir, why) < 0) ||
	    void_leases(p, why) < 0) {
		provider_close(p);
		return NULL;
	}
	return p;
}

struct provider *provider_inspect(const char *dir, struct failure *why)
{
	struct provider *p = provider_new();
	struct arena a = { 0 };
	const char *path = arena_printf(&a, "%s/workload.db", dir);
	int rc = access(path, R_OK | W_OK);
	if (rc < 0)
		failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", path,
			    strerrordesc_np(errno));
	arena_clear(&a);
	if (rc == 0 && open_db(p, dir, why) == 0)
		return p;
	provider_close(p);
	return NULL;
}

void provider_close(struct provider *p)
{
	if (!p)
		return;
	db_close(&p->db);
	if (p->lock_fd >= 0)
		close(p->lock_fd);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}
