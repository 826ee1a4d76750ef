/* Reading a suite: the mistakes, the memory, and maps read by tables of their keys. */
#ifndef STRAIN_SUITE_READER_H
#define STRAIN_SUITE_READER_H

#include "yaml.h"

struct reader {
	struct problems problems;
	struct arena *arena;
	const struct vocabulary *words;
	size_t spent; /* values that the tests read so far have */
	/* whose gates of `defaults` are being read; NULL: none */
	const struct test *default_for;
};

/* A key of a map: how its value is read, and into which member of the object. */
struct field {
	const char *name; /* NULL ends a table */
	void (*read)(struct reader *r, const struct yaml_node *n, void *member);
	size_t offset;
	/* the keys of another table, whose members are in the one at `offset`; name "" */
	const struct field *group;
};

#define FIELD(key, reader, type, member)                                          \
	{                                                                         \
		.name = (key), .read = (reader), .offset = offsetof(type, member) \
	}
#define FIELD_GROUP(table, type, member)                                       \
	{                                                                      \
		.name = "", .group = (table), .offset = offsetof(type, member) \
	}

/* Read a map into `object`, keys in file order. A key that is not in the table is a mistake. */
void read_fields(struct reader *r, const struct yaml_node *map,
		 const struct field *fields, void *object);

/*
 * The same where keys that start with "x-" are the author's own: a place for anchors,
 * notes, other programs' data.
 */
void read_open_fields(struct reader *r, const struct yaml_node *map,
		      const struct field *fields, void *object);

/*
 * Readers of members: a const char *, a bool, a const struct yaml_node * (kept for later;
 * of a kind).
 */
void read_string(struct reader *r, const struct yaml_node *n, void *member);
void read_truth(struct reader *r, const struct yaml_node *n, void *member);
void read_node(struct reader *r, const struct yaml_node *n, void *member);
void read_list(struct reader *r, const struct yaml_node *n, void *member);
void read_map(struct reader *r, const struct yaml_node *n, void *member);

/* How many mistakes there are so far: more of them after a part was read means that it is wrong. */
size_t mistakes_so_far(const struct reader *r);

/*
 * ", for the test 'x'" while the gates of `defaults` are read, which are right for one
 * test and wrong for another.
 */
const char *reader_for_test(struct reader *r);

/* ", did you mean 'interval'?" for the nearest word (NULL-terminated); "" where none is near. */
const char *suggestion(struct reader *r, const char *word, const char *const *words);

/* Letters, digits and _ (and - where `dash`), not a digit first. */
bool is_identifier(const char *s, bool dash);

#endif
