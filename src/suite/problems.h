/*
 * The mistakes of a suite file: collected, then shown in file order, each with its line
 * and a caret.
 */
#ifndef STRAIN_SUITE_PROBLEMS_H
#define STRAIN_SUITE_PROBLEMS_H

#include "suite/suite.h"

struct problems {
	const char *file,
		*text; /* the source that places refer to; lines end with LF, CR LF or CR */
	const char *kind; /* what is shown before each message: "warning: "; NULL: nothing */
	struct arena *arena;
	struct suite_mistake *list;
	size_t n;
	size_t dropped; /* past the number that is kept */
};

/* Note a mistake. Line and column count from 1, columns in characters. */
__attribute__((format(printf, 3, 4))) void
problems_add(struct problems *ps, struct place place, const char *fmt, ...);

/*
 * All of them in file order, the same one at the same place once, as a list and as text:
 * "file:line:column: message", the source line and a caret below it; "" for none.
 */
struct suite_mistakes problems_list(struct problems *ps);

/* `s` as a message quotes it: at most 60 characters, control characters and bad UTF-8 replaced. */
const char *problems_quote(struct problems *ps, const char *s);

#endif
