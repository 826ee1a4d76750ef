/* What nobody is to read in what strain publishes: values and patterns, shown as "***". */
#ifndef STRAIN_BASE_MASK_H
#define STRAIN_BASE_MASK_H

#include <stdbool.h>

#include "base/arena.h"

struct mask;

/* An empty one, in `a`. */
struct mask *mask_new(struct arena *a);

/*
 * Wherever this value stands it is masked. One of fewer than 6 bytes hides nothing and is
 * in every other text: not added.
 */
void mask_add_value(struct mask *m, const char *value);

/* So is what this pattern matches (base/pattern.h), which compiles. */
void mask_add_pattern(struct mask *m, const char *pattern);

/*
 * The text with all of that masked: `s` itself where there is nothing in it, else a copy
 * in `a`. NULL for NULL; `m` may be NULL. A text on which a pattern is given up is masked
 * as a whole.
 */
const char *mask_text(const struct mask *m, const char *s, struct arena *a);

/*
 * Does a variable of that name look like one that holds a secret: GITHUB_TOKEN,
 * db_password, AWS_SECRET_ACCESS_KEY?
 */
bool mask_is_secret_name(const char *name);

#endif
