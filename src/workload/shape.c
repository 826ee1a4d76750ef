/* The numbers that shape an orchestration. */
#include "shape.h"

#include <inttypes.h>

#include "params.h"

static const struct {
	const char *key;
	size_t offset;
} members[] = {
	{ "tasks", offsetof(struct shape, tasks) },
	{ "delay", offsetof(struct shape, delay_ms) },
	{ "children", offsetof(struct shape, children) },
	{ "final", offsetof(struct shape, final) },
	{ "depth", offsetof(struct shape, depth) },
	{ "rounds", offsetof(struct shape, rounds) },
	{ "timer", offsetof(struct shape, timer_ms) },
	{ "small", offsetof(struct shape, small_kb) },
	{ "medium", offsetof(struct shape, medium_kb) },
	{ "large", offsetof(struct shape, large_kb) },
	{ "seed", offsetof(struct shape, seed) },
};

enum { MEMBERS = sizeof members / sizeof members[0] };

static int64_t *member(struct shape *shape, size_t i)
{
	return (int64_t *)((char *)shape + members[i].offset);
}

struct shape shape_none(void)
{
	struct shape shape;
	for (size_t i = 0; i < MEMBERS; i++)
		*member(&shape, i) = -1;
	return shape;
}

struct shape shape_or(const struct shape *given, const struct shape *otherwise)
{
	struct shape shape = *given, other = *otherwise;
	for (size_t i = 0; i < MEMBERS; i++)
		if (*member(&shape, i) < 0)
			*member(&shape, i) = *member(&other, i);
	return shape;
}

const char *shape_line(struct arena *a, const struct shape *shape)
{
	struct shape copy = *shape;
	const char *line = "";
	for (size_t i = 0; i < MEMBERS; i++)
		line = arena_printf(a, "%s%s%s=%" PRId64, line, i ? " " : "",
				    members[i].key, *member(&copy, i));
	return line;
}

int shape_read(struct blob input, struct shape *shape)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (params_get(input, members[i].key, member(shape, i)) < 0)
			return -1;
	return 0;
}

const char *shape_words(struct arena *a, const struct shape *shape)
{
	struct shape copy = *shape;
	const char *words = "";
	for (size_t i = 0; i < MEMBERS; i++)
		if (*member(&copy, i) > 0)
			words = arena_printf(a, "%s%s%s %" PRId64, words,
					     *words ? ", " : "", members[i].key,
					     *member(&copy, i));
	return words;
}
