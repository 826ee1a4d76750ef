/* What can be told of a plan before it is run: gates that can never fail. */
#ifndef STRAIN_CMD_FORESIGHT_H
#define STRAIN_CMD_FORESIGHT_H

#include "report/ci.h"
#include "suite/plan.h"

/*
 * Each of those gates on standard error, with its line and a caret, and to the CI system (NULL: as the environment says) as a
 * warning. Gives their number.
 */
size_t foresight_tell(const struct plan *plan, const struct ci_system *ci,
		      struct arena *a);

/*
 * The same in one line: the first of them, and how many more there are; nothing where there are none. `fixed`: the attempts that
 * the plan has are all that gates are judged by; else nothing is said of their number.
 */
void foresight_tell_briefly(const struct plan *plan, bool fixed, struct arena *a);

#endif
