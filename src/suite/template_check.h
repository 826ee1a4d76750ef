/* The {{name}}s of texts: each must be known before anything runs. */
#ifndef STRAIN_SUITE_TEMPLATE_CHECK_H
#define STRAIN_SUITE_TEMPLATE_CHECK_H

#include "reader.h"

/*
 * Every {{name}} of the test's texts (from the test or `defaults`) is known. t->texts are
 * those texts.
 */
void template_check_test(struct reader *r, const struct yaml_node *test,
			 const struct yaml_node *defaults, struct test *t);

/* The commands of `build` are no attempt's: they have no {{name}}s. */
void template_check_build(struct reader *r, const struct yaml_node *n);

#endif
