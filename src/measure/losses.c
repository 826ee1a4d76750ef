/* Children that nobody waited for. */
#include "losses.h"

#include "state.h"

static const int64_t cpu_slack_ns = 20000000;

bool losses_is_more(int64_t ns, int64_t usage_ns)
{
	return ns > usage_ns + usage_ns / 50 + cpu_slack_ns;
}

bool losses_was_alone(const struct sampler *s)
{
	if (forks_tell_all(&s->forks))
		return s->forks.n == 1;
	return s->forks.fd < 0 && crowd_most(&s->crowd) == 1;
}

/*
 * A process whose rusage has no faults of children did not wait for any: even the shortest child has some. One that
 * has some waited for one at least, which proves it of an only child.
 */
static enum loss loss_of(const struct fork_record *r)
{
	if (r->parent == NO_PARENT && !r->claimed)
		return LOSS_UNSEEN;
	if (!r->nunclaimed)
		return LOSS_NONE;
	if (r->ignores || (r->claimed && !r->waited))
		return LOSS_SEEN;
	return r->claimed && r->nunclaimed == 1 ? LOSS_NONE : LOSS_UNSEEN;
}

static enum loss loss_by_forks(const struct fork_book *f)
{
	enum loss worst = LOSS_NONE;

	for (size_t i = 0; i < f->n && worst != LOSS_SEEN; i++) {
		enum loss one = loss_of(&f->records[i]);

		if (one > worst)
			worst = one;
	}
	return worst;
}

static enum loss loss_by_signs(const struct sampler *s)
{
	if (losses_was_alone(s))
		return LOSS_NONE;
	/* who is gone, was not reaped by the keeper, and was waited for by nobody else */
	if (!s->waited && s->nprocesses > s->nreaped + s->nsurvivors)
		return LOSS_SEEN;
	return s->ignored ? LOSS_SEEN : LOSS_UNSEEN;
}

enum loss losses_find(const struct sampler *s, int64_t witness_ns)
{
	enum loss loss = forks_tell_all(&s->forks) ? loss_by_forks(&s->forks)
						   : loss_by_signs(s);

	if (loss == LOSS_UNSEEN && witness_ns != NO_VALUE &&
	    losses_is_more(witness_ns, s->rusage_cpu_ns + s->alive_ns))
		return LOSS_SEEN;
	return loss;
}
