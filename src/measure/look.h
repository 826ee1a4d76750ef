/* One look at a tree: what the instruments read. */
#ifndef STRAIN_MEASURE_LOOK_H
#define STRAIN_MEASURE_LOOK_H

#include "measure/tree.h"

#include "member.h"

struct look {
	struct member *const *
		members; /* zombies, too, for their CPU, until they are reaped; those that came first, first */
	size_t n;
	struct member *const *departed; /* who went since the look before, as last seen */
	size_t ndeparted;
	bool everywhere; /* everybody was asked for children, those of threads included */
	int64_t nknown;  /* processes ever seen */
	/*
	 * readings since the look before that there was no room for: there may be more
	 * than these
	 */
	size_t nunread;
	/* of the sample that it is for */
	int64_t now_ns, elapsed_us; /* monotonic, and since the start */
	bool closing;               /* it is the last one */
};

/*
 * Look again: newcomers are found as cheaply as goes (what is dear, on a budget), memory
 * and CPU of all are read anew. Owned by the tree; the lists hold until the next call of
 * any function of the tree, the departed until the next tree_look.
 */
struct look tree_look(struct tree *t);

/* What all have resident right now, bytes: a second look, of which nothing else is kept. */
int64_t tree_rss(struct tree *t);

/*
 * A process that is known to belong (a zombie, too), found and added now if it was not
 * seen yet; NULL: it is gone.
 */
struct member *tree_adopt(struct tree *t, pid_t pid);

/*
 * Was a process of it ever seen outside of the leaf? It counts then for no more than a
 * part of the tree.
 */
bool tree_strayed(const struct tree *t);

/* One that has ended and can be asked for the last time: was it outside? */
void tree_ask_group(struct tree *t, const struct member *one);

/* As last seen, or NULL. */
struct member *tree_find(const struct tree *t, pid_t pid);

/*
 * Let go of one that was reaped (its pid is free for others): the caller frees it; NULL
 * where it was never seen.
 */
struct member *tree_release(struct tree *t, pid_t pid);

#endif
