/*
 * Bytes that are put away in order and read back from anywhere: in memory while they are
 * few, past a MiB in a file without a name.
 */
#ifndef STRAIN_STORE_SPILL_H
#define STRAIN_STORE_SPILL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct spill;

/* Directory `at` is where its file is made, should one be needed. It has to stay open as long. */
struct spill *spill_new(int at);
void spill_free(struct spill *s);

/* Forget all that is in it. */
void spill_clear(struct spill *s);

/* Put `size` bytes away: where they begin. */
uint64_t spill_put(struct spill *s, const void *data, size_t size);

/* Read `size` bytes back; all 0 where that fails. */
void spill_get(struct spill *s, uint64_t at, void *data, size_t size);

/*
 * -1 and `err` where something could not be put away or read back (a full disk): what was
 * read is wrong then.
 */
int spill_check(const struct spill *s, struct error *err);

#endif
