/* What the CI systems share: the worst of a run as issues, and a format as text. */
#ifndef STRAIN_REPORT_CI_SYSTEMS_H
#define STRAIN_REPORT_CI_SYSTEMS_H

#include "report/ci.h"

/* What a system takes for a command, and what it is told. */
struct ci_dialect {
	const char *system; /* its name */
	const char *const *
		commands; /* what starts a command anywhere in a line, NULL-terminated; NULL: nothing does */
	int (*tell)(const struct report *r, const struct ci_place *place,
		    struct ci_message *m, struct error *err); /* as ci_tell */
	void (*tell_mistakes)(const struct suite_mistakes *mistakes,
			      const struct ci_place *place,
			      struct text *t); /* as ci_tell_mistakes; NULL: nothing is */
};

/* All of them, NULL-terminated: a system that is told nothing has none. */
extern const struct ci_dialect *const ci_dialects[];

extern const struct ci_dialect ci_github;
extern const struct ci_dialect ci_gitlab;
extern const struct ci_dialect ci_azure;
extern const struct ci_dialect ci_teamcity;
extern const struct ci_dialect ci_buildkite;

/* `s` where what starts a command in the dialect does not any more. */
const char *ci_without_commands(const struct ci_dialect *d, struct arena *a,
				const char *s);

/* Something broken, or a warning. All texts on one line, and printable. */
struct ci_issue {
	bool is_error;       /* fails the run */
	const char *title;   /* "parallel/5s: gate peak_rss": the same from run to run */
	const char *message; /* at most 4,000 bytes */
	int line, column;    /* in the suite; 0: nowhere in particular */
};

struct ci_issues {
	const struct ci_issue *list;
	size_t n, errors, warnings; /* counts before anything was left out */
};

/*
 * The errors, worst first, then the warnings. Of each at most `limit`, where the last one
 * says how many more there are; 0: all.
 */
struct ci_issues ci_issues(const struct report *r, size_t limit);

/*
 * The mistakes of a suite as errors, or remarks as warnings, of which at most `limit` are
 * listed, in the same way.
 */
struct ci_issues ci_mistakes(const struct suite_mistakes *mistakes, size_t limit,
			     struct arena *a);

/* One more file in the message. */
void ci_add_file(struct ci_message *m, struct ci_file file);

/* What the format writes, in the report's arena; NULL and `err`. */
const char *ci_text_of(const struct report *r, const struct report_format *format,
		       size_t *size, struct error *err);

/* "failed: 4 cells: 3 passed, 1 failed; 8 gates: 7 passed, 1 failed" */
const char *ci_verdict(const struct report *r);

/* `s` with every byte that `code` has a spelling for spelt so ("%25" for '%'); NULL: as it is. */
const char *ci_escape(struct arena *a, const char *s, const char *(*code)(char c));

#endif
