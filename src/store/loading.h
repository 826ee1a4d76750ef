/* What the parts of reading a run share. */
#ifndef STRAIN_STORE_LOADING_H
#define STRAIN_STORE_LOADING_H

#include "store/run.h"

/* One more of the run's warnings. */
__attribute__((format(printf, 2, 3))) void run_warn(struct run *run, const char *fmt, ...);

/* What the cell's attempts tell of the run's end, and whether it is whole. */
void run_note_ends(struct run *run, const struct run_cell *c);

#endif
