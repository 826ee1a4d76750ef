/* How many processes can have been there together. */
#include "crowd.h"

#include "base/units.h"

static int64_t at_least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

/*
 * Between the looks `at` and `next`: who was there, and who can have come unseen since
 * the look `before`.
 */
static int64_t between(const struct crowd_look *before, const struct crowd_look *at,
		       const struct crowd_look *next)
{
	int64_t unseen = next->made - before->made;

	/* those that were made and are known for what they are */
	unseen -= at_least_0(at->known - before->known);
	unseen -= at_least_0(next->threads - before->threads);
	return at->processes + at_least_0(unseen);
}

void crowd_look(struct crowd *c, const struct crowd_look *look)
{
	const struct crowd_look *at = c->n ? &c->looks[c->n - 1] : look;
	int64_t together;

	if (look->made == NO_VALUE)
		c->lost = true;
	if (c->lost)
		return;
	together = between(c->n ? &c->looks[0] : look, at, look);
	if (together > c->most)
		c->most = together;
	c->looks[0] = *at;
	c->looks[1] = *look;
	c->n = 2;
}

int64_t crowd_most(const struct crowd *c)
{
	return c->lost || !c->n ? NO_VALUE : c->most;
}
