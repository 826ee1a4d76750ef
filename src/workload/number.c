/* Numbers from text. */
#include "number.h"

#include <string.h>

struct unit {
	const char *suffix;
	int64_t ms;
};

static const struct unit units[] = {
	{ "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
};

enum { MAX_DIGITS = 15, MAX_DURATION_MS = 30 * 24 * 3600 };

int number_whole(const char *text, size_t len, int64_t min, int64_t max, int64_t *out)
{
	int64_t value = 0;
	if (len == 0 || len > MAX_DIGITS)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	if (value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

/* "12.5" in thousandths: what is finer is cut off. At least one digit, at most one point. */
static int parse_thousandths(const char *text, size_t len, int64_t *out)
{
	const char *point = memchr(text, '.', len);
	size_t whole_len = point ? (size_t)(point - text) : len;
	int64_t whole = 0, part = 0, scale = 100;
	if (number_whole(text, whole_len, 0, INT64_C(1000000000), &whole) < 0)
		return -1;
	if (point && whole_len + 1 == len)
		return -1;
	for (size_t i = whole_len + 1; i < len; i++, scale /= 10) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		part += (text[i] - '0') * scale;
	}
	*out = whole * 1000 + part;
	return 0;
}

int number_rate(const char *text, size_t len, double *out)
{
	int64_t thousandths;
	if (parse_thousandths(text, len, &thousandths) < 0 || thousandths > 1000)
		return -1;
	*out = (double)thousandths / 1000;
	return 0;
}

int number_duration_ms(const char *text, int64_t *out)
{
	size_t digits = strspn(text, "0123456789.");
	int64_t thousandths;
	if (parse_thousandths(text, digits, &thousandths) < 0)
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(units[i].suffix, text + digits) != 0)
			continue;
		int64_t ms = thousandths * units[i].ms / 1000;
		if (ms > INT64_C(1000) * MAX_DURATION_MS)
			return -1;
		*out = ms;
		return 0;
	}
	return -1;
}
