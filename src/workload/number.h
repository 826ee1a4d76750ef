/* Numbers from text: the whole of it, in range, whatever the locale. */
#ifndef WORKLOAD_NUMBER_H
#define WORKLOAD_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Decimal digits within [min, max]. -1 when it is anything else; `*out` is left alone then. */
int number_whole(const char *text, size_t len, int64_t min, int64_t max, int64_t *out);

/* "0.25", "1", "0": 0 to 1. */
int number_rate(const char *text, size_t len, double *out);

/* "500ms", "5s", "1.5s", "2m", "1h", or plain seconds, in milliseconds; up to 30 days. */
int number_duration_ms(const char *text, int64_t *out);

#endif
