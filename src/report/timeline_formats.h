/* The forms in which values over runs are written; their table is in timeline.c. */
#ifndef STRAIN_REPORT_TIMELINE_FORMATS_H
#define STRAIN_REPORT_TIMELINE_FORMATS_H

#include "report/timeline.h"

extern const struct timeline_format timeline_chart, timeline_csv, timeline_json,
	timeline_otava, timeline_openmetrics;

#endif
