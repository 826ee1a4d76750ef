/* Faults on purpose. */
#include "faults.h"

#include <string.h>

#include "number.h"

static const char *const names[FAULTS] = {
	[FAULT_APPLICATION] = "application",   [FAULT_NONDETERMINISM] = "nondeterminism",
	[FAULT_UNREGISTERED] = "unregistered", [FAULT_LOST_WORKER] = "lost-worker",
	[FAULT_LOST_TURN] = "lost-turn",       [FAULT_OUTPUT] = "output",
};

static enum fault fault_of(const char *name, size_t len)
{
	int fault = 0;
	while (fault < FAULTS &&
	       (strlen(names[fault]) != len || memcmp(names[fault], name, len) != 0))
		fault++;
	return (enum fault)fault;
}

static int parse_one(struct faults *f, const char *text, size_t len, struct failure *why)
{
	const char *equals = memchr(text, '=', len);
	enum fault fault = fault_of(text, equals ? (size_t)(equals - text) : len);
	if (fault == FAULTS || !equals)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"--faults: got '%.*s', expected application, nondeterminism, "
			"unregistered, lost-worker, lost-turn or output, then =RATE",
			(int)len, text);
	size_t skip = (size_t)(equals - text) + 1;
	if (number_rate(equals + 1, len - skip, &f->rate[fault]) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "--faults: %s: got '%.*s', expected a rate from 0 to 1",
				   names[fault], (int)(len - skip), equals + 1);
	return 0;
}

int faults_parse(struct faults *f, const char *text, struct failure *why)
{
	for (;;) {
		size_t len = strcspn(text, ",");
		if (parse_one(f, text, len, why) < 0)
			return -1;
		if (text[len] == '\0')
			return 0;
		text += len + 1;
	}
}

/* splitmix64: every bit of the input moves every bit of the output. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

bool faults_strike(const struct faults *f, enum fault fault, const char *instance,
		   int64_t n)
{
	uint64_t hash = mix(f->seed ^ ((uint64_t)fault << 56));
	for (const char *c = instance; *c; c++)
		hash = mix(hash ^ (unsigned char)*c);
	hash = mix(hash ^ (uint64_t)n);
	return (double)(hash >> 11) * 0x1p-53 < f->rate[fault];
}
