/* Whole numbers as decimal digits, faster than printf: series are hundreds of millions of them. */
#ifndef STRAIN_REPORT_DIGITS_H
#define STRAIN_REPORT_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum { DIGITS_ROOM = 24 };

/*
 * The digits of `value`, written to the end of `room`; where they start, and in *n how
 * many they are.
 */
static inline const char *digits_of(int64_t value, char room[DIGITS_ROOM], size_t *n)
{
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
	size_t at = DIGITS_ROOM;

	do
		room[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		room[--at] = '-';
	*n = DIGITS_ROOM - at;
	return room + at;
}

#endif
