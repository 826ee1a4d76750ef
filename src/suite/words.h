/* Command lines as a shell would read them, where no shell is needed. */
#ifndef STRAIN_SUITE_WORDS_H
#define STRAIN_SUITE_WORDS_H

#include <stdbool.h>

#include "base/arena.h"

/* Does the line hold what only a shell understands: operators, expansions, assignments, built-in commands? */
bool words_need_shell(const char *line);

/*
 * The word at *s with its quotes taken off, in `a`, and *s moved past it; {{names}} stay as they are, blanks and
 * all. *quoted tells whether there were quotes: such a word is there even when it is empty. NULL at the end, and where
 * a quote is open.
 */
const char *words_next(const char **s, bool *quoted, struct arena *a);

/* Is every quote closed? */
bool words_are_closed(const char *line);

#endif
