/* Names for readers that choke on some characters, on length and on duplicates. */
#include "names.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

#include "escape.h"

enum { NBUCKETS = 4096, SUFFIX_ROOM = 24 };

struct entry {
	const char *name;
	struct entry *next;
};

struct names {
	struct arena *arena;
	struct entry *buckets[NBUCKETS];
};

struct names *names_new(struct arena *a)
{
	struct names *names = arena_alloc(a, sizeof *names);

	names->arena = a;
	return names;
}

static const char *without_markup(struct arena *a, const char *s)
{
	static const char from[] = "<>&\"", to[] = "()+'";
	char *copy = arena_strdup(a, escape_line(a, s));

	for (char *p = copy; *p; p++) {
		const char *found = strchr(from, *p);

		if (found)
			*p = to[found - from];
	}
	return copy;
}

static const char *cut(struct arena *a, const char *s)
{
	const char *head;

	if (strlen(s) <= NAMES_LONGEST - SUFFIX_ROOM)
		return s;
	head = escape_cut(a, s, NAMES_LONGEST - SUFFIX_ROOM - 10);
	return arena_printf(a, "%s %08x", head, (unsigned)text_hash(s));
}

const char *names_plain(struct arena *a, const char *s)
{
	return cut(a, without_markup(a, s));
}

/* True when the name was not there. */
static bool insert(struct names *names, const char *name)
{
	struct entry **bucket = &names->buckets[text_hash(name) % NBUCKETS];
	struct entry *e;

	for (e = *bucket; e; e = e->next)
		if (!strcmp(e->name, name))
			return false;
	e = arena_alloc(names->arena, sizeof *e);
	e->name = name;
	e->next = *bucket;
	*bucket = e;
	return true;
}

const char *names_unique(struct names *names, const char *s)
{
	const char *plain = names_plain(names->arena, s), *name = plain;

	for (unsigned n = 2; !insert(names, name); n++)
		name = arena_printf(names->arena, "%s (%u)", plain, n);
	return name;
}
