/* What a calibration says, for people, and the gates that follow from it. */
#ifndef STRAIN_REPORT_CALIBRATION_H
#define STRAIN_REPORT_CALIBRATION_H

#include <stdio.h>

#include "analyse/calibrate.h"

/*
 * The table, then a suite fragment with a gate per test and value: the tolerance that
 * holds in all of its cells.
 */
int calibration_write(const struct calibrated_list *list, struct arena *a, FILE *f,
		      struct error *err);

#endif
