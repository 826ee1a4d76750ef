/*
 * The inputs of orchestrations and activities: "tasks=5 delay=10", on the first line,
 * then perhaps a payload. They are stored with the instance, so that a resumed one goes
 * on as it was started.
 */
#ifndef WORKLOAD_PARAMS_H
#define WORKLOAD_PARAMS_H

#include <stdint.h>

#include "arena.h"

/* The number that belongs to `key`. -1 when there is none. */
int params_get(struct blob text, const char *key, int64_t *value);

/* What stands behind the first line; empty when there is no second one. */
struct blob params_payload(struct blob text);

/* One behind the other. */
struct blob blob_join(struct arena *a, struct blob first, struct blob second);

/* `line`, a newline, and the payload, in one. */
struct blob params_with_payload(struct arena *a, const char *line, struct blob payload);

/* `len` letters that follow from the seed. */
struct blob payload_make(struct arena *a, uint64_t seed, size_t len);

/* Another payload of the same length: every letter moves by 13. */
struct blob payload_rotate(struct arena *a, struct blob payload);

/* 64 bits of FNV-1a. */
uint64_t payload_digest(struct blob payload);

#endif
