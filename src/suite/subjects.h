/* Subjects that a gate or a band of a test may name. */
#ifndef STRAIN_SUITE_SUBJECTS_H
#define STRAIN_SUITE_SUBJECTS_H

#include "reader.h"

/*
 * The subject's unit, and the metric where it is one of the test's; false: there is no
 * such subject.
 */
bool subject_find(const struct reader *r, const struct test *t, const char *subject,
		  struct quantity *unit, const struct test_metric **metric);

/*
 * Note what keeps `name` from counting a test's operations as it runs: it is no live
 * metric of it.
 */
void subject_check_counter(struct reader *r, const struct test *t,
			   const struct yaml_node *n, const char *name);

/* Note that there is no such subject, with the nearest right one. */
void subject_unknown(struct reader *r, const struct test *t, const struct yaml_node *n,
		     struct place place, const char *subject);

#endif
