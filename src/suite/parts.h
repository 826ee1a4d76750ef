/* The parts of a test that are more than a setting: each is read from its node into an array. */
#ifndef STRAIN_SUITE_PARTS_H
#define STRAIN_SUITE_PARTS_H

#include "reader.h"

/* matrix.c. A node may be NULL: nothing. */
void parts_durations(struct reader *r, const struct yaml_node *n, struct test *t);
void parts_matrix(struct reader *r, const struct yaml_node *n, struct test *t);
void parts_include(struct reader *r, const struct yaml_node *n, struct test *t);

/* After the durations and the matrix: names and values must be among theirs. */
void parts_exclude(struct reader *r, const struct yaml_node *n, struct test *t);

/* metrics.c: those of `defaults` that the test has none of the same name for, then its own. */
void parts_metrics(struct reader *r, const struct yaml_node *defaults,
		   const struct yaml_node *own, struct test *t);

/* keys.c, after all tests: two metrics are never one column, and none is a column of strain's own. */
void parts_check_keys(struct reader *r, const struct test *tests, size_t n);

/* bands.c, after the metrics, which they may be about. */
void parts_bands(struct reader *r, const struct yaml_node *n, struct test *t);

/* gates.c, after the metrics and the bands, which gates may name: those of `defaults` but for the names of its own, then its own. */
void parts_gates(struct reader *r, const struct yaml_node *defaults,
		 const struct yaml_node *own, struct test *t);

/* subjects.c. Subjects that a gate or a band of this test may name: its unit, and the metric where it is one of the test's. */
bool parts_subject(const struct reader *r, const struct test *t, const char *subject,
		   struct quantity *unit, const struct test_metric **metric);

/* Note what keeps `name` from counting a test's operations as it runs: it is no live metric of it. */
void parts_counter(struct reader *r, const struct test *t, const struct yaml_node *n,
		   const char *name);

/* Note that there is no such subject, with the nearest right one. */
void parts_unknown_subject(struct reader *r, const struct test *t,
			   const struct yaml_node *n, struct place place,
			   const char *subject);

/* templates.c: every {{name}} of the test's texts (from the test or `defaults`) is known. */
void parts_check_templates(struct reader *r, const struct yaml_node *test,
			   const struct yaml_node *defaults, const struct test *t);

/* The commands of `build` are no attempt's: they have no {{name}}s. */
void parts_check_build(struct reader *r, const struct yaml_node *n);

#endif
