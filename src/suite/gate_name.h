/* What a gate is called in every report. */
#ifndef STRAIN_SUITE_GATE_NAME_H
#define STRAIN_SUITE_GATE_NAME_H

#include "suite/suite.h"

/*
 * "gate peak_rss", "gate rate at least vs baseline", "gate exit_code is 3", "gate cpu.max
 * warn for 5s worst": of the gate alone, whatever else stands in the suite, and without
 * its limit (but for == and !=, where that is what tells two apart), so that the history
 * of a name in a CI system outlives both. None of < > & " is in it. `for_text` is how
 * long it must last, as written; NULL: at once.
 */
const char *gate_make_name(const struct gate *g, const char *for_text, struct arena *a);

#endif
