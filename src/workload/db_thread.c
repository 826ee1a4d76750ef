/* A thread that a connection's statements run in. */
#include "db_thread.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct db_thread {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t asked, answered;
	sqlite3_stmt *stmt; /* to be run; NULL: nothing */
	int rc;
	bool over;
};

static void *serve(void *arg)
{
	struct db_thread *t = arg;
	pthread_mutex_lock(&t->mutex);
	while (!t->over) {
		if (!t->stmt) {
			pthread_cond_wait(&t->asked, &t->mutex);
			continue;
		}
		t->rc = sqlite3_step(t->stmt);
		t->stmt = NULL;
		pthread_cond_signal(&t->answered);
	}
	pthread_mutex_unlock(&t->mutex);
	return NULL;
}

struct db_thread *db_thread_start(struct failure *why)
{
	struct db_thread *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	pthread_mutex_init(&t->mutex, NULL);
	pthread_cond_init(&t->asked, NULL);
	pthread_cond_init(&t->answered, NULL);
	int rc = pthread_create(&t->thread, NULL, serve, t);
	if (rc == 0)
		return t;
	free(t);
	failure_set(why, FAILURE_INFRASTRUCTURE, "start the thread of a connection: %s",
		    strerrordesc_np(rc));
	return NULL;
}

void db_thread_stop(struct db_thread *t)
{
	if (!t)
		return;
	pthread_mutex_lock(&t->mutex);
	t->over = true;
	pthread_cond_signal(&t->asked);
	pthread_mutex_unlock(&t->mutex);
	pthread_join(t->thread, NULL);
	pthread_cond_destroy(&t->asked);
	pthread_cond_destroy(&t->answered);
	pthread_mutex_destroy(&t->mutex);
	free(t);
}

int db_thread_step(struct db_thread *t, sqlite3_stmt *stmt)
{
	pthread_mutex_lock(&t->mutex);
	t->stmt = stmt;
	pthread_cond_signal(&t->asked);
	while (t->stmt)
		pthread_cond_wait(&t->answered, &t->mutex);
	int rc = t->rc;
	pthread_mutex_unlock(&t->mutex);
	return rc;
}
