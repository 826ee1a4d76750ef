/*
 * A YAML file as a tree of our own, and typed getters that note what is wrong with it.
 *
 * The tree is built from libfyaml's events: no recursion, a limited depth, aliases are
 * pointers to what their anchors name, and what they would expand to is limited. Scalars
 * are kept as written.
 */
#ifndef STRAIN_SUITE_YAML_H
#define STRAIN_SUITE_YAML_H

#include "problems.h"

enum { YAML_DEPTH_MAX = 32 };

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_child {
	const char *key;    /* NULL in a list */
	struct place place; /* of the key; in a list of the item */
	struct yaml_node *node;
	bool merged; /* it came by "<<" */
};

struct yaml_node {
	enum yaml_kind kind;
	struct place place;
	const char *text; /* YAML_SCALAR: its value; "" for nothing */
	bool quoted; /* YAML_SCALAR: quoted, or a block: never null or a truth value */
	struct yaml_child *children;
	size_t n;
	const struct yaml_node *parent; /* where it stands; NULL for the root */
	const char *key;
	size_t index;
	size_t weight; /* scalars in it, aliases expanded */
	bool open;     /* still being read */
};

/*
 * The root of the file's only document. NULL, and what is wrong in `ps`: then there is no
 * use in looking further.
 */
const struct yaml_node *yaml_parse(struct problems *ps, const char *text, size_t size);

/* The value of a key in a map; NULL when it is not there, or `map` is NULL or no map. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* "tests.parallel.durations[1]"; "" for the root. */
const char *yaml_path(struct problems *ps, const struct yaml_node *n);

/* Note a mistake at the node, or at a place in it, with the node's path before the message. */
__attribute__((format(printf, 3, 4))) void
yaml_problem(struct problems *ps, const struct yaml_node *n, const char *fmt, ...);
__attribute__((format(printf, 4, 5))) void yaml_problem_at(struct problems *ps,
							   const struct yaml_node *n,
							   struct place place,
							   const char *fmt, ...);

/* "expected WHAT, got 'x'" (or "got a list" …). */
void yaml_expected(struct problems *ps, const struct yaml_node *n, const char *what);

/*
 * Typed getters: false (or NULL) and a noted mistake when the node is of another type or
 * out of range. A string is any scalar that is not empty, as written; quotes make an
 * empty one.
 */
const char *yaml_string(struct problems *ps, const struct yaml_node *n, const char *what);
bool yaml_integer(struct problems *ps, const struct yaml_node *n, int64_t min,
		  int64_t max, int64_t *out);
bool yaml_truth(struct problems *ps, const struct yaml_node *n, bool *out);
bool yaml_duration(struct problems *ps, const struct yaml_node *n, int64_t *us);
bool yaml_choice(struct problems *ps, const struct yaml_node *n, const char *const *words,
		 int *out);
bool yaml_is(struct problems *ps, const struct yaml_node *n, enum yaml_kind kind);

#endif
