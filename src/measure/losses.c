/* Children that nobody waited for. */
#include "losses.h"

#include "base/units.h"

#include "census.h"

static const int64_t cpu_slack_ns = 20000000;

bool losses_is_more(int64_t ns, int64_t usage_ns)
{
	return ns > usage_ns + usage_ns / 50 + cpu_slack_ns;
}

bool losses_was_alone(const struct census *c)
{
	if (forks_tell_all(&c->forks))
		return c->forks.n == 1;
	return c->forks.fd < 0 && !c->unread && crowd_most(&c->crowd) == 1;
}

/*
 * A process whose rusage has no faults of children did not wait for any: even the
 * shortest child has some. One that has some waited for one at least, which proves it of
 * an only child.
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

static enum loss loss_by_signs(const struct census *c)
{
	if (losses_was_alone(c))
		return LOSS_NONE;
	/* who is gone, was not reaped by the keeper, and was waited for by nobody else */
	if (!c->waited && c->nseen > c->nreaped + c->nsurvivors)
		return LOSS_SEEN;
	return c->ignored ? LOSS_SEEN : LOSS_UNSEEN;
}

enum loss losses_find(const struct census *c, int64_t witness_ns)
{
	enum loss loss = forks_tell_all(&c->forks) ? loss_by_forks(&c->forks)
						   : loss_by_signs(c);

	if (loss == LOSS_UNSEEN && witness_ns != NO_VALUE &&
	    losses_is_more(witness_ns, c->ended.cpu_ns + c->alive_ns))
		return LOSS_SEEN;
	return loss;
}
