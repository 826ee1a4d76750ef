/*
 * What a gate or a band may be about: strain's values and statistics, and the test's own
 * metrics.
 */
#include "subjects.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct test_metric *metric_find(const struct test *t, const char *name,
					     size_t size)
{
	for (size_t i = 0; i < t->nmetrics; i++)
		if (strlen(t->metrics[i].name) == size &&
		    !memcmp(t->metrics[i].name, name, size))
			return &t->metrics[i];
	return NULL;
}

bool subject_find(const struct reader *r, const struct test *t, const char *subject,
		  struct quantity *unit, const struct test_metric **metric)
{
	const char *dot = strchr(subject, '.');
	size_t size = dot ? (size_t)(dot - subject) : strlen(subject);
	const struct test_metric *m = metric_find(t, subject, size);

	*metric = m;
	*unit = (struct quantity){ 0 };
	if (!m)
		return r->words->find(subject, unit);
	if ((m->source == SOURCE_LIVE) != (dot != NULL))
		return false;
	*unit = (struct quantity){ .unit = m->unit };
	if (!dot)
		return true;
	unit->per_min = !strcmp(dot + 1, "slope");
	return r->words->is_statistic(dot + 1);
}

/* Every subject that a gate of this test may name, as far as they can be listed. */
static const char *const *all_subjects(struct reader *r, const struct test *t)
{
	const char *const *candidates = r->words->candidates(r->arena);
	size_t n = 0, k = 0;
	const char **names;

	while (candidates[n])
		n++;
	names = arena_array(r->arena, n + t->nmetrics + 1, sizeof *names);
	for (size_t i = 0; i < t->nmetrics; i++)
		names[k++] =
			t->metrics[i].source == SOURCE_LIVE
				? arena_printf(r->arena, "%s.max", t->metrics[i].name)
				: t->metrics[i].name;
	memcpy(names + k, candidates, n * sizeof *names);
	return names;
}

/* What people call things, and the word that stands for all of them; "" for what says nothing. */
static const char *const synonyms[][2] = {
	{ "peak", "max" },
	{ "maximum", "max" },
	{ "highest", "max" },
	{ "minimum", "min" },
	{ "lowest", "min" },
	{ "avg", "mean" },
	{ "average", "mean" },
	{ "median", "p50" },
	{ "memory", "rss" },
	{ "mem", "rss" },
	{ "ram", "rss" },
	{ "resident", "rss" },
	{ "maxrss", "max rss" },
	{ "time", "wall" },
	{ "elapsed", "wall" },
	{ "runtime", "wall" },
	{ "real", "wall" },
	{ "status", "code" },
	{ "exitcode", "code exit" },
	{ "proc", "processes" },
	{ "process", "processes" },
	{ "thread", "threads" },
	{ "fd", "fds" },
	{ "files", "fds" },
	{ "percent", "" },
	{ "usage", "" },
	{ "bytes", "" },
	{ "total", "" },
	{ "seconds", "" },
	{ "count", "" },
};

static const char *synonym(const char *word)
{
	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (!strcmp(synonyms[i][0], word))
			return synonyms[i][1];
	return word;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * "rss.max", "peak_rss" and "max-rss" are all "max rss": what is asked, whatever the
 * order and the words.
 */
static const char *sense_of(struct arena *a, const char *subject)
{
	enum { WORDS_MAX = 8 };
	const char *words[WORDS_MAX] = { NULL };
	struct text t = { .arena = a };
	char *copy = arena_strdup(a, subject), *rest = copy, *word;
	size_t n = 0;

	while (n < WORDS_MAX && (word = strsep(&rest, "._-")))
		words[n++] = synonym(word);
	qsort(words, n, sizeof *words, compare_words);
	for (size_t i = 0; i < n; i++)
		if (*words[i])
			text_addf(&t, "%s%s", t.size ? " " : "", words[i]);
	/* memory without more is its peak */
	return strcmp(text_string(&t), "rss") != 0 ? text_string(&t) : "max rss";
}

/* The subject that means the same, or else is spelt nearly so; NULL: none. */
static const char *meant(struct reader *r, const char *subject,
			 const char *const *subjects)
{
	const char *sense = sense_of(r->arena, subject);

	for (size_t i = 0; *sense && subjects[i]; i++)
		if (!strcmp(sense_of(r->arena, subjects[i]), sense))
			return subjects[i];
	return text_nearest(subject, subjects);
}

/* "peak_rss, wall": those without a dot are values, `n` of the first of them. */
static const char *some_values(struct reader *r, const char *const *subjects, size_t n)
{
	struct text t = { .arena = r->arena };

	for (; *subjects && n > 0; subjects++) {
		if (strchr(*subjects, '.'))
			continue;
		text_addf(&t, "%s%s", t.size ? ", " : "", *subjects);
		n--;
	}
	return text_string(&t);
}

/* What there is, for one who guessed. */
static const char *what_there_is(struct reader *r, const struct test *t)
{
	enum { OWN_SHOWN = 10, VALUES_SHOWN = 10 };
	struct text own = { .arena = r->arena };

	for (size_t i = 0; i < t->nmetrics && i < OWN_SHOWN; i++)
		text_addf(&own, "%s%s%s", i ? ", " : "", t->metrics[i].name,
			  t->metrics[i].source == SOURCE_LIVE ? ".max" : "");
	return arena_printf(
		r->arena,
		"; %s%s%s; strain measures %s, and of each series min mean p95 "
		"max slope …, such as rss.max",
		t->nmetrics ? "the test reports " : "the test has no metrics",
		text_string(&own), t->nmetrics > OWN_SHOWN ? " …" : "",
		some_values(r, r->words->candidates(r->arena), VALUES_SHOWN));
}

static void unknown_subject(struct reader *r, const struct test *t,
			    const struct yaml_node *n, struct place place,
			    const char *subject)
{
	const char *quoted = problems_quote(&r->problems, subject);
	const char *near = meant(r, subject, all_subjects(r, t));
	struct quantity unit;

	if (r->words->find(arena_printf(r->arena, "%s.max", subject), &unit))
		yaml_problem_at(&r->problems, n, place,
				"'%s' is a series, name a statistic of it such as %s.max "
				"or %s.p95",
				quoted, quoted, quoted);
	else
		yaml_problem_at(&r->problems, n, place, "nothing provides '%s'%s%s",
				quoted, reader_for_test(r),
				near ? arena_printf(r->arena, ", did you mean '%s'?", near)
				     : what_there_is(r, t));
}

void subject_unknown(struct reader *r, const struct test *t, const struct yaml_node *n,
		     struct place place, const char *subject)
{
	const struct test_metric *m = metric_find(t, subject, strcspn(subject, "."));
	const char *quoted = problems_quote(&r->problems, subject);

	if (m && m->source == SOURCE_LIVE)
		yaml_problem_at(&r->problems, n, place,
				"'%s' is a live series, name a statistic of it such as "
				"%s.max or %s.p95, got '%s'%s",
				m->name, m->name, m->name, quoted, reader_for_test(r));
	else if (m)
		yaml_problem_at(&r->problems, n, place,
				"'%s' is one value, it has no statistics, got '%s'%s",
				m->name, quoted, reader_for_test(r));
	else
		unknown_subject(r, t, n, place, subject);
}

void subject_check_counter(struct reader *r, const struct test *t,
			   const struct yaml_node *n, const char *name)
{
	const struct test_metric *m = metric_find(t, name, strlen(name));
	const char *quoted = problems_quote(&r->problems, name);

	if (m && m->source == SOURCE_LIVE)
		return;
	if (m)
		yaml_problem(
			&r->problems, n,
			"'%s' is one value of an attempt, and growth divided by it is no "
			"slope: have the test append '%s COUNT' to $STRAIN_METRICS as it "
			"goes, and declare it 'live: true'%s",
			quoted, quoted, reader_for_test(r));
	else
		yaml_problem(
			&r->problems, n,
			"nothing counts '%s': a slope per operation needs a metric of the "
			"test that is 'live: true'%s",
			quoted, reader_for_test(r));
}
