/* The provider: looking at what it holds. */
#include "provider_impl.h"

int provider_next_instance(struct provider *p, struct arena *a, int64_t after,
			   struct instance *instance, struct failure *why)
{
	*instance = (struct instance){ 0 };
	pthread_mutex_lock(&p->mutex);
	int got = db_bind(&p->db, SQL_INSTANCE_EACH, why, "i", after);
	if (got == 0)
		got = db_step(&p->db, SQL_INSTANCE_EACH, why);
	if (got > 0) {
		instance->id = db_int(&p->db, SQL_INSTANCE_EACH, 0);
		instance->name = db_text(&p->db, SQL_INSTANCE_EACH, 1, a);
		instance->status = db_text(&p->db, SQL_INSTANCE_EACH, 2, a);
		db_reset(&p->db, SQL_INSTANCE_EACH);
		if (provider_read_history(p, instance->id, a, &instance->history, why) < 0)
			got = -1;
	}
	pthread_mutex_unlock(&p->mutex);
	return got;
}

/* Whether the bound statement has a row: 1, 0 or -1. */
static int has_row(struct provider *p, enum statement s, int bound, struct failure *why)
{
	int got = bound < 0 ? -1 : db_step(&p->db, s, why);
	db_reset(&p->db, s);
	return got;
}

int provider_has_event(struct provider *p, const char *instance, int64_t seq,
		       const char *kind, int64_t ref, struct failure *why)
{
	pthread_mutex_lock(&p->mutex);
	int bound = db_bind(&p->db, SQL_HAS_EVENT, why, "sisi", instance, seq, kind, ref);
	int got = has_row(p, SQL_HAS_EVENT, bound, why);
	pthread_mutex_unlock(&p->mutex);
	return got;
}

int provider_has_activity(struct provider *p, const char *instance, int64_t ref,
			  struct failure *why)
{
	pthread_mutex_lock(&p->mutex);
	int bound = db_bind(&p->db, SQL_HAS_ACTIVITY, why, "si", instance, ref);
	int got = has_row(p, SQL_HAS_ACTIVITY, bound, why);
	pthread_mutex_unlock(&p->mutex);
	return got;
}
