/* strain history check: has a value become worse, since when, and which commits lie between? */
#include <string.h>

#include "base/text.h"
#include "runner/git.h"

#include "history.h"

static size_t age_of(const struct timeline *t)
{
	return t->series->npoints - t->newest->index;
}

static void print_commits(const struct timeline *t, struct arena *a)
{
	const struct timeline_run *first = t->series->points[t->newest->index].run,
				  *last = t->series->points[t->newest->index - 1].run;
	const char *range = arena_printf(a, "%s..%s", last->commit, first->commit);
	const char *const argv[] = { "git",
				     "log",
				     "--no-decorate",
				     "--format=      %h %s",
				     "--max-count=20",
				     "--end-of-options",
				     range,
				     "--",
				     NULL };
	const char *answer = *last->commit && *first->commit ? git_ask(argv, a, NULL)
							     : NULL;

	if (answer && *answer)
		printf("    commits between:\n%s\n", answer);
	else if (answer)
		printf("    no commits between\n");
}

static void print_line(const struct timeline *t, struct arena *a)
{
	const struct timeline_series *s = t->series;
	const char *label = s->points[0].run->label;

	printf("%s: %s of %s%s%s\n    %s\n", timeline_turns[t->turn], s->name, s->cell,
	       *label ? ", " : "", label, timeline_change(t, t->newest, "\n    ", a));
}

/*
 * 1 where a value is worse since at most `within` runs; what became better, or went away
 * again, is told, too.
 */
int history_check(struct history *h, const struct history_choices *c, struct arena *a,
		  struct error *err)
{
	size_t n, worse = 0, told = 0, runs = 0;
	const struct timeline *list = history_timelines(h, c, a, &n, err);

	if (!list)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct timeline *t = &list[i];

		runs = t->series->npoints > runs ? t->series->npoints : runs;
		if (!t->newest || age_of(t) > (size_t)c->within)
			continue;
		print_line(t, a);
		if (t->turn == TURN_WORSE)
			print_commits(t, a);
		worse += t->turn == TURN_WORSE;
		told++;
	}
	if (n == 0)
		printf("no runs to look at\n");
	else if (runs < 6)
		printf("too few runs to tell: %zu, a change is told from 3 runs before and 3 "
		       "after it\n",
		       runs);
	else
		printf("%zu of %zu values are worse%s\n", worse, n,
		       told ? ""
			    : arena_printf(a, "; none changed in the last %d runs",
					   (int)c->within));
	return worse ? EXIT_BROKEN : EXIT_OK;
}
