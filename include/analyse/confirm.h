/*
 * More attempts where a verdict hangs on them: a cell with a `fail` gate that is past its
 * limit against a reference, and neither proven nor cleared, is measured again until it
 * is decided; so is the cell that it is held against. A baseline stays as it is. What has
 * been added stands in the run directory, so that the verdict, the number of looks that
 * it is corrected for, and what is still to be run are told from there.
 */
#ifndef STRAIN_ANALYSE_CONFIRM_H
#define STRAIN_ANALYSE_CONFIRM_H

#include "analyse/analysis.h"

/*
 * Measurements that a cell of so many (`repeat`) may get in all: N of --confirm=N; else
 * up to three times as many are added, to 20 in all, and to five at least, since fewer
 * prove nothing. Never fewer than `repeat`.
 */
int64_t confirm_most(const struct run_record *record, int64_t repeat);

/*
 * What began with `first` attempts and has `n` of at most `most`: how many it has at its
 * next look, which is at five where it has fewer, else at five more; `n` where there is
 * none.
 */
int64_t confirm_next(int64_t first, int64_t n, int64_t most);

/*
 * Per cell of the run the measurements that it is to have in all before it is looked at
 * again: those of a round that was begun, or those of the next where a gate is suspect; 0
 * where nothing is to be added. Nothing is while a round is to be finished anywhere.
 */
void confirm_wanted(const struct analysis *an, int64_t *wanted);

/* Is this gate of the cell one that asks for them? */
bool confirm_suspects(const struct analysis *an, const struct cell_analysis *cell,
		      const struct gate_result *gate);

#endif
