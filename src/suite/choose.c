/* What -t and -m choose, and the cells of one shard. */
#include "choose.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "cell.h"

enum { SHARDS_MAX = 1000 };

static const char *nearest_test(const struct suite *suite, const char *word,
				struct arena *a)
{
	const char **names = arena_array(a, suite->ntests + 1, sizeof *names), *near;

	for (size_t i = 0; i < suite->ntests; i++)
		names[i] = suite->tests[i].name;
	near = text_nearest(word, names);
	return near ? arena_printf(a, ", did you mean '%s'?", near) : "";
}

static int check_pattern(const struct suite *suite, const char *pattern, struct error *err)
{
	scoped_arena a = arena_new();

	for (size_t i = 0; i < suite->ntests; i++)
		if (text_glob(pattern, suite->tests[i].name))
			return 0;
	return error_usage(err, "--test: no test is called '%s'%s", pattern,
			   nearest_test(suite, pattern, a));
}

int choose_check(const struct suite *suite, const struct plan_options *o,
		 struct error *err)
{
	for (const char *const *t = o->tests; t && *t; t++)
		if (check_pattern(suite, *t, err) < 0)
			return -1;
	for (const char *const *m = o->matches; m && *m; m++)
		if (!strchr(*m, '=') || **m == '=')
			return error_usage(err, "--match: expected key=value, got '%s'",
					   *m);
	if (o->nshards &&
	    (o->shard < 1 || o->shard > o->nshards || o->nshards > SHARDS_MAX))
		return error_usage(err,
				   "--shard: expected I/N with I from 1 to N and N at "
				   "most %d, got '%" PRId64 "/%" PRId64 "'",
				   SHARDS_MAX, o->shard, o->nshards);
	return 0;
}

bool choose_test(const struct plan_options *o, const struct test *t)
{
	if (!o->tests || !*o->tests)
		return true;
	for (const char *const *pattern = o->tests; *pattern; pattern++)
		if (text_glob(*pattern, t->name))
			return true;
	return false;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* "1%2F1" is "1/1", for those who take a value from a cell's id; "%00" stays. */
static const char *decoded(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	for (; *s; s++) {
		int high = *s == '%' ? hex_digit(s[1]) : -1;
		int low = high >= 0 ? hex_digit(s[2]) : -1;

		if (low >= 0 && (high || low)) {
			text_add_char(&t, (char)(high << 4 | low));
			s += 2;
		} else {
			text_add_char(&t, *s);
		}
	}
	return text_string(&t);
}

/* "key=value"; `decoded` is the value as an id would have written it. */
struct match {
	const char *text, *key, *value, *decoded;
};

static struct match read_match(const char *s, struct arena *a)
{
	const char *value = strchr(s, '=') + 1;

	return (struct match){ s, arena_strndup(a, s, (size_t)(value - 1 - s)), value,
			       decoded(a, value) };
}

/* A value that is meant as it stands may hold what a glob takes for its own: "a[1]". */
static bool is_value(const struct match *m, const char *have)
{
	return !strcmp(m->value, have) || text_glob(m->value, have) ||
	       !strcmp(m->decoded, have);
}

/* The value exact or a glob; a duration in any way of writing it. */
static bool fits(const struct cell *c, const struct match *m)
{
	const char *have = cell_param(c, m->key);
	int64_t us;

	if (have)
		return is_value(m, have);
	if (!strcmp(m->key, "test"))
		return is_value(m, c->test->name);
	return !strcmp(m->key, "duration") && c->duration.us &&
	       (is_value(m, c->duration.text) ||
		(duration_parse(m->value, &us, NULL) == 0 && us == c->duration.us));
}

static int nothing_fits(const struct cell *cells, size_t n, const struct match *m,
			struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (cell_param(&cells[i], m->key) || !strcmp(m->key, "duration") ||
		    !strcmp(m->key, "test"))
			return error_usage(err, "--match: no cell has %s", m->text);
	return error_usage(err, "--match: no cell has a parameter '%s'", m->key);
}

int choose_cells(const struct plan_options *o, struct cell *cells, size_t *n,
		 struct arena *a, struct error *err)
{
	for (const char *const *text = o->matches; text && *text; text++) {
		struct match m = read_match(*text, a);
		size_t kept = 0, before = *n;

		for (size_t i = 0; i < before; i++)
			if (fits(&cells[i], &m))
				kept++;
		if (before && kept == 0)
			return nothing_fits(cells, before, &m, err);
		kept = 0;
		for (size_t i = 0; i < before; i++)
			if (fits(&cells[i], &m))
				cells[kept++] = cells[i];
		*n = kept;
	}
	return 0;
}

/* What a cell weighs: its time, and about a second to start and stop each attempt. */
static int64_t weight_of(const struct cell *c)
{
	int64_t attempts = c->settings.repeat + c->settings.warmup, us;

	if (__builtin_add_overflow(cell_declared_us(c), attempts * 1000000, &us))
		return INT64_MAX / SHARDS_MAX;
	return us;
}

struct deal {
	int64_t weight;
	size_t cell;
};

static int compare_deals(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->cell < y->cell ? -1 : x->cell > y->cell;
}

static size_t least_loaded(const double *loads, size_t n)
{
	size_t least = 0;

	for (size_t i = 1; i < n; i++)
		if (loads[i] < loads[least])
			least = i;
	return least;
}

/*
 * The longest first, each to the shard that has least so far: the fullest shard has at most
 * 4/3 of what the best deal would give it (Graham, SIAM J. Appl. Math. 17, 1969).
 */
void choose_shard(const struct plan_options *o, struct cell *cells, size_t *n,
		  struct arena *a)
{
	size_t nshards = (size_t)o->nshards, left = 0;
	struct deal *deals = arena_array(a, *n, sizeof *deals);
	double *loads = arena_array(a, nshards, sizeof *loads);
	bool *kept = arena_array(a, *n, sizeof *kept);

	for (size_t i = 0; i < *n; i++)
		deals[i] = (struct deal){ weight_of(&cells[i]), i };
	qsort(deals, *n, sizeof *deals, compare_deals);
	for (size_t i = 0; i < *n; i++) {
		size_t shard = least_loaded(loads, nshards);

		loads[shard] += (double)deals[i].weight;
		kept[deals[i].cell] = shard == (size_t)o->shard - 1;
	}
	for (size_t i = 0; i < *n; i++)
		if (kept[i])
			cells[left++] = cells[i];
	*n = left;
}
