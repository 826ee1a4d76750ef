/* Which attempt of a cell is which: slots, tries, and the one that stands for its slot. */
#ifndef STRAIN_STORE_TRIES_H
#define STRAIN_STORE_TRIES_H

#include "store/run.h"

/*
 * Attempts by number. `known` tells of each whether its record says role, slot and try;
 * those of the others are told from their neighbours, as the runner deals them out.
 */
void tries_guess(struct run_attempt *attempts, const bool *known, size_t n,
		 const struct settings *settings);

/*
 * Set `superseded`: of every slot one try stands, the last complete one, or where there
 * is none the last.
 */
void tries_supersede(struct run_attempt *attempts, size_t n);

#endif
