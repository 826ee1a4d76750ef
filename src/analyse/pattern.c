/* The last match of a pattern in a log that may be gigabytes. */
#include "pattern.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pattern.h"

/* A window, and how far it reaches into the one after it, for matches that lie across. */
static const off_t window_size = 4 << 20;
static const off_t window_overlap = 64 << 10;
static const off_t farthest = 256 << 20;
/*
 * One budget for all start positions and windows of a search: PCRE2's own match limit
 * begins anew at each of them. A step is an item of the pattern tried, about 17 ns, so a
 * search ends after two seconds; what a pattern needs that is no trap is 0.02 to 8 steps
 * a byte.
 */
static const uint64_t most_steps = 100000000;
/* An item that runs over many bytes at once costs as much more. */
enum { BYTES_PER_STEP = 32 };
static const uint32_t depth_limit = 10000;

struct search {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	const struct long_file *log;
	char *window;
	uint64_t steps;
	PCRE2_SIZE last; /* where in the window the last step was */
	struct arena *arena;
	char *found;
	const char *problem;
};

static void search_free(struct search *s)
{
	pcre2_match_context_free(s->context);
	pcre2_match_data_free(s->match);
	pcre2_code_free(s->code);
}
#define scoped_search __attribute__((cleanup(search_free))) struct search

/* Called before every item of the pattern; other than 0 ends the search with that. */
static int count_step(pcre2_callout_block *at, void *self)
{
	struct search *s = self;

	if (at->current_position > s->last)
		s->steps += (at->current_position - s->last) / BYTES_PER_STEP;
	s->last = at->current_position;
	return ++s->steps > most_steps ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static bool search_compile(struct search *s, const char *pattern)
{
	const char *problem;

	s->code = pattern_compile(pattern, s->arena, &problem);
	if (!s->code) {
		s->problem = arena_printf(s->arena, "the pattern does not compile: %s",
					  problem);
		return false;
	}
	s->match = pcre2_match_data_create_from_pattern(s->code, NULL);
	s->context = pcre2_match_context_create(NULL);
	if (!s->match || !s->context)
		memory_exhausted();
	pcre2_set_callout(s->context, count_step, s);
	pcre2_set_match_limit(s->context, UINT32_MAX);
	pcre2_set_depth_limit(s->context, depth_limit);
	return true;
}

/* The first group that took part; the whole match for a pattern without groups. */
static void keep_match(struct search *s, size_t groups)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(s->match);
	size_t g = groups > 1 ? 1 : 0;

	while (g + 1 < groups && ends[2 * g] == PCRE2_UNSET)
		g++;
	if (ends[2 * g + 1] < ends[2 * g])
		return;
	s->found = arena_strndup(s->arena, s->window + ends[2 * g],
				 ends[2 * g + 1] - ends[2 * g]);
}

static const char *given_up(const struct search *s, int code)
{
	PCRE2_UCHAR message[256];

	if (code == PCRE2_ERROR_MATCHLIMIT)
		return arena_printf(s->arena,
				    "the pattern was given up after %" PRIu64
				    " million steps: it tries too much",
				    most_steps / 1000000);
	if (code == PCRE2_ERROR_DEPTHLIMIT || code == PCRE2_ERROR_HEAPLIMIT)
		return "the pattern backtracks too much and was given up";
	pcre2_get_error_message(code, message, sizeof message);
	return arena_printf(s->arena, "the pattern was given up: %s",
			    (const char *)message);
}

/* All matches in the window one after another; the last one stays in `found`. */
static void search_window(struct search *s, size_t n, uint32_t options)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(s->match);
	PCRE2_SIZE at = 0;

	s->last = 0;
	while (at <= n) {
		int got = pcre2_match(s->code, (PCRE2_SPTR)s->window, n, at, options,
				      s->match, s->context);

		if (got == PCRE2_ERROR_NOMATCH)
			return;
		if (got < 0) {
			s->problem = given_up(s, got);
			return;
		}
		keep_match(s, (size_t)got);
		/* an empty match would be found again in the same place for ever */
		at = ends[1] > at ? ends[1] : at + 1;
	}
}

/*
 * A window that starts in the middle of a file starts at the start of a line, where it
 * holds one.
 */
static size_t skip_torn_line(const struct search *s, off_t from, size_t n)
{
	const char *newline = from ? memchr(s->window, '\n', n) : NULL;

	return newline && newline - s->window < window_overlap
		       ? (size_t)(newline - s->window) + 1
		       : 0;
}

/* `window` has room for a window and twice its overlap. */
static void search_windows(struct search *s)
{
	off_t end = s->log->size,
	      stop = s->log->size > farthest ? s->log->size - farthest : 0;

	while (end > stop && !s->found && !s->problem) {
		off_t from = end > window_size ? end - window_size : 0;
		off_t to = end == s->log->size ? end : end + 2 * window_overlap;
		size_t n, skip;

		if (to > s->log->size)
			to = s->log->size;
		n = (size_t)(to - from);
		if (!long_file_read(s->log, from, n, s->window)) {
			s->problem = "the log cannot be read";
			return;
		}
		skip = skip_torn_line(s, from, n);
		memmove(s->window, s->window + skip, n - skip);
		search_window(s, n - skip, to < s->log->size ? PCRE2_NOTEOL : 0);
		end = from;
	}
	if (!s->found && !s->problem && stop > 0)
		s->problem = "the pattern did not match in the last 256 MiB of the log";
}

static void search_file(struct search *s)
{
	s->window = malloc((size_t)(window_size + 2 * window_overlap));
	if (!s->window)
		memory_exhausted();
	search_windows(s);
	free(s->window);
	s->window = NULL;
}

char *pattern_last_match(const struct long_file *log, const char *pattern,
			 struct arena *a, const char **problem)
{
	scoped_search s = { .arena = a, .log = log };

	*problem = NULL;
	if (!log->size)
		return NULL;
	if (search_compile(&s, pattern))
		search_file(&s);
	*problem = s.found ? NULL : s.problem;
	return s.found;
}
