/* run.json: what a run is made of, written before its first test starts. */
#ifndef STRAIN_STORE_RECORD_H
#define STRAIN_STORE_RECORD_H

#include "store/run.h"

/* Write it below directory `at`, by rename. */
int record_write(int at, const struct run_record *r, struct error *err);

/* Read it back, all in `a`; -1 when it is not there, no JSON, or has no suite in it. */
int record_read(int at, struct arena *a, struct run_record *r, struct error *err);

#endif
