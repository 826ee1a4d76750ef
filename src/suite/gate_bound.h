/*
 * The right side of a gate: a quantity, a range, or something to be held against with a
 * tolerance.
 */
#ifndef STRAIN_SUITE_GATE_BOUND_H
#define STRAIN_SUITE_GATE_BOUND_H

#include "reader.h"

struct bound_reader {
	struct reader *r;
	const struct yaml_node *n;
	const struct test *test;
	const struct test_metric *metric; /* the subject's, where it is the test's own */
	struct quantity unit;             /* of the subject */
	bool known;                       /* the subject is */
};

/*
 * Read the bound at `s` into the gate, whose operator is known: "40 MB", "baseline +
 * max(10 %, 5 MB)", "cell(workers=1) + 30 %"; of `in` "13..17 MiB", or the name of a band
 * of the test.
 */
void bound_read(const struct bound_reader *b, const char *s, struct gate *g);

/* "a baseline", "another cell": what it refers to, for messages. */
const char *bound_kind(const struct gate *g);

const char *bound_skip_blanks(const char *s);

/* Where in a plain scalar on one line a part of it stands; else where the scalar starts. */
struct place bound_place(const struct yaml_node *n, const char *part);

#endif
