/* The values of a history over the runs that can be compared: those of one label on one machine. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#include "history.h"

const char *history_directory(const char *given)
{
	const char *variable = getenv("STRAIN_HISTORY");

	return given ? given : variable && *variable ? variable : "strain-history";
}

struct history *history_begin(const char *directory, bool create, struct error *err)
{
	struct history *h = history_open(history_directory(directory), create, err);
	const char *const *broken;
	size_t n = h ? history_broken(h, &broken) : 0;

	for (size_t i = 0; i < n; i++)
		log_warning("%s: left out: %s", history_directory(directory), broken[i]);
	return h;
}

struct group {
	const char *label, *fingerprint, *suite;
};

static bool is_same(const struct group *g, const struct timeline_run *r)
{
	return !strcmp(g->label, r->label) && !strcmp(g->fingerprint, r->fingerprint) &&
	       !strcmp(g->suite, r->suite);
}

/* Of which runs can be compared with each other. */
static const struct group *groups_of(const struct timeline_run *runs, size_t nruns,
				     struct arena *a, size_t *n)
{
	struct group *list = NULL;

	*n = 0;
	for (size_t i = 0; i < nruns; i++) {
		size_t k = 0;

		while (k < *n && !is_same(&list[k], &runs[i]))
			k++;
		if (k == *n)
			*(struct group *)arena_push(a, &list, n, sizeof *list) =
				(struct group){ runs[i].label, runs[i].fingerprint,
						runs[i].suite };
	}
	return list;
}

struct lines {
	struct timeline *list;
	size_t n;
};

static int add_group(struct history *h, const struct history_choices *c,
		     const struct group *g, struct lines *lines, struct arena *a,
		     struct error *err)
{
	struct history_filter f = c->filter;
	const struct timeline_series *series;
	size_t n;

	f.label = g->label;
	f.fingerprint = g->fingerprint;
	f.suite = g->suite;
	series = history_series(h, &f, a, &n, err);
	if (!series)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (c->filter.value || c->all || series[i].relevant)
			*(struct timeline *)arena_push(a, &lines->list, &lines->n,
						       sizeof(struct timeline)) =
				timeline_of(&series[i], a);
	return 0;
}

const struct timeline *history_timelines(struct history *h,
					 const struct history_choices *c, struct arena *a,
					 size_t *n, struct error *err)
{
	size_t nruns, ngroups;
	const struct timeline_run *runs = history_list(h, &c->filter, a, &nruns, err);
	const struct group *groups = runs ? groups_of(runs, nruns, a, &ngroups) : NULL;
	struct lines lines = { 0 };

	if (!runs)
		return NULL;
	for (size_t i = 0; i < ngroups; i++)
		if (add_group(h, c, &groups[i], &lines, a, err) < 0)
			return NULL;
	*n = lines.n;
	return lines.list ? lines.list : arena_array(a, 1, sizeof *lines.list);
}
