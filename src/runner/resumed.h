/* What a run directory holds already, told to the schedule. */
#ifndef STRAIN_RUNNER_RESUMED_H
#define STRAIN_RUNNER_RESUMED_H

#include "schedule.h"

/* Every attempt of the plan's cells below the run directory `dir_fd`. */
void resumed_find(struct schedule *s, int dir_fd, const struct plan *plan);

#endif
