/* The gates of a test. */
#ifndef STRAIN_SUITE_GATES_H
#define STRAIN_SUITE_GATES_H

#include "reader.h"

/*
 * After the metrics and the bands, which gates may name: those of `defaults` but for the
 * names of its own, then its own.
 */
void gates_read(struct reader *r, const struct yaml_node *defaults,
		const struct yaml_node *own, struct test *t);

#endif
