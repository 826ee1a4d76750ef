/* What of a suite and of an environment is not to be published. */
#ifndef STRAIN_SUITE_SECRETS_H
#define STRAIN_SUITE_SECRETS_H

#include "base/mask.h"
#include "suite/suite.h"

/*
 * What the suite's `mask` matches, and the values of variables whose names look like
 * those of secrets (mask_is_secret_name): of its `env` settings, and of `environment`
 * ("NAME=value", NULL-terminated). In `a`. `s` may be NULL, and so may `environment`.
 */
const struct mask *suite_mask(const struct suite *s, const char *const *environment,
			      struct arena *a);

#endif
