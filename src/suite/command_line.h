/* Command lines as a shell would read them, where no shell is needed. */
#ifndef STRAIN_SUITE_COMMAND_LINE_H
#define STRAIN_SUITE_COMMAND_LINE_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * Does the line hold what only a shell understands: operators, expansions, assignments,
 * built-in commands?
 */
bool command_needs_shell(const char *line);

/*
 * The word at *s with its quotes taken off, in `a`, and *s moved past it; {{names}} stay
 * as they are, blanks and all. *quoted tells whether there were quotes: such a word is
 * there even when it is empty. NULL at the end, and where a quote is open.
 */
const char *command_next_word(const char **s, bool *quoted, struct arena *a);

/* Is every quote closed? */
bool command_is_closed(const char *line);

#endif
