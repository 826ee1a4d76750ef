/* What can be told of a plan before it is run: gates that can never fail. */
#ifndef STRAIN_CMD_FORESIGHT_H
#define STRAIN_CMD_FORESIGHT_H

#include "analyse/unfailing.h"
#include "report/ci.h"
#include "suite/plan.h"

/*
 * Each of those gates on standard error, with its line and a caret, and to the CI system
 * (NULL: as the environment says) as a warning. Gives their number.
 */
size_t foresight_tell(const struct plan *plan, const struct ci_system *ci,
		      struct arena *a);

/*
 * The same in one line, by what the command line adds to the plan: the first of them, and
 * how many more there are; nothing where there are none. `open`: the attempts that the
 * plan has are not all that gates are judged by, and nothing is said of their number.
 */
void foresight_tell_briefly(const struct plan *plan, const struct unfailing_given *given,
			    bool open, struct arena *a);

#endif
