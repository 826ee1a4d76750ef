/* Gates of a run that is made up, judged: those of its only test, and what is said of them. */
#ifndef STRAIN_TESTS_JUDGED_H
#define STRAIN_TESTS_JUDGED_H

#include "made.h"
#include "unit.h"

/* A suite of one test and one cell, t/10s, and what it has besides. */
#define SUITE(rest_)              \
	"strain: 1\n"             \
	"name: made up\n"         \
	"tests:\n"                \
	"  t:\n"                  \
	"    run: [sleep, '1']\n" \
	"    durations: [10s]\n" rest_ "\n"

/* The i-th gate of the first cell. */
static inline const struct gate_result *gate_of(const struct analysis *an, size_t i)
{
	assert_true(i < an->cells[0].ngates);
	return &an->cells[0].gates[i];
}

static inline void assert_gate(const struct gate_result *r, enum outcome outcome,
			       const char *message)
{
	assert_string_equal(r->message, message);
	assert_string_equal(outcomes[r->outcome].name, outcomes[outcome].name);
}

#endif
