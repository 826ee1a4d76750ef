/* The beginning and the end of what a test said, safe to show. */
#include "excerpt.h"

#include <string.h>

#include "base/text.h"
#include "store/files.h"
#include "store/layout.h"

#include "escape.h"

const char *excerpt_of_log(const struct run *run, const struct run_attempt *at,
			   const char *file, size_t limit, struct arena *a)
{
	struct text t = { .arena = a };
	struct long_file_ends ends;
	struct error err = { 0 };
	scoped_long_file log;

	if (long_file_open(&log, run, at, file, &err) < 0)
		return escape_shorten(a, arena_printf(a, "[%s]", err.text), limit);
	ends = long_file_ends(&log, limit, a);
	escape_lines(&t, ends.head, ends.nhead);
	if (ends.left_out) {
		text_addf(&t, "\n[… %lld bytes left out …]\n", (long long)ends.left_out);
		escape_lines(&t, ends.tail, ends.ntail);
	}
	/* what was made printable may have grown */
	return escape_shorten(a, mask_text(run->mask, text_string(&t), a), limit);
}

/* The files to look in, the likeliest first; NULL-terminated. */
static const char *const *candidates(enum ending ending)
{
	static const char *const of_test[] = { STDERR_LOG, STDOUT_LOG, NULL };
	static const char *const of_setup[] = { SETUP_LOG, NULL };
	static const char *const of_teardown[] = { TEARDOWN_LOG, NULL };

	if (ending == ENDED_SETUP)
		return of_setup;
	return ending == ENDED_TEARDOWN ? of_teardown : of_test;
}

/* The last lines of `s` that are not blank, at most LINES. */
static struct last_words last_lines(const char *s, size_t limit, struct arena *a)
{
	enum { LINES = 5 };
	size_t end = strlen(s), start, first;
	int lines = 0;

	while (end > 0 && strchr(" \t\n", s[end - 1]))
		end--;
	for (start = end; start > 0 && s[start - 1] != '\n';)
		start--;
	for (first = end; first > 0 && lines < LINES; first--)
		lines += s[first - 1] == '\n';
	first += lines == LINES;
	return (struct last_words){
		.lines = escape_shorten(a, arena_strndup(a, s + first, end - first),
					limit),
		.line = escape_cut(a, arena_strndup(a, s + start, end - start), limit),
	};
}

struct last_words excerpt_last_words(const struct run *run, const struct run_attempt *at,
				     size_t limit, struct arena *a)
{
	enum { ENOUGH = 4096 };
	struct last_words words = { "", "", NULL };
	const char *const *file;

	for (file = at ? candidates(at->record.ending) : NULL; file && *file; file++) {
		words = last_lines(excerpt_of_log(run, at, *file, ENOUGH, a), limit, a);
		if (!*words.line)
			continue;
		words.file = attempt_path(at, *file, a);
		break;
	}
	return words;
}
