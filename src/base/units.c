/* Quantities: base units, key suffixes, how people write and read them. */
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct unit_name {
	const char *name;
	enum unit unit;
	double factor;
};

static const struct unit_name unit_names[] = {
	{ "B", UNIT_BYTES, 1 },
	{ "kB", UNIT_BYTES, 1e3 },
	{ "KB", UNIT_BYTES, 1e3 },
	{ "MB", UNIT_BYTES, 1e6 },
	{ "GB", UNIT_BYTES, 1e9 },
	{ "TB", UNIT_BYTES, 1e12 },
	{ "KiB", UNIT_BYTES, 1024.0 },
	{ "MiB", UNIT_BYTES, 1048576.0 },
	{ "GiB", UNIT_BYTES, 1073741824.0 },
	{ "TiB", UNIT_BYTES, 1099511627776.0 },
	{ "ns", UNIT_TIME, 1e-3 },
	{ "us", UNIT_TIME, 1 },
	{ "µs", UNIT_TIME, 1 },
	{ "ms", UNIT_TIME, 1e3 },
	{ "s", UNIT_TIME, 1e6 },
	{ "m", UNIT_TIME, 60e6 },
	{ "min", UNIT_TIME, 60e6 },
	{ "h", UNIT_TIME, 3600e6 },
	{ "d", UNIT_TIME, 86400e6 },
	{ "%", UNIT_CPU, 10 },
};

static const char *const suffixes[] = { "", "bytes", "us", "permille" };

static const char *const expectations[] = {
	"a number such as 1500",
	"a size such as 40 MB or 1.5 GiB",
	"a time such as 2 s or 150 ms",
	"percent of one core such as 80 %",
};

const char *unit_suffix(enum unit unit)
{
	return suffixes[unit];
}

const char *unit_expected(enum unit unit)
{
	return expectations[unit];
}

bool unit_by_name(const char *name, enum unit *unit, double *factor)
{
	for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++) {
		if (strcmp(unit_names[i].name, name) != 0)
			continue;
		*unit = unit_names[i].unit;
		*factor = unit_names[i].factor;
		return true;
	}
	return false;
}

/* The letters of a unit's name, "%" or "µs" at `s`; empty when there are none. */
static const char *scan_unit(const char *s, char name[8])
{
	size_t n = 0;

	while (n < 7 && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
			 s[n] == '%' || (unsigned char)s[n] >= 0x80))
		n++;
	memcpy(name, s, n);
	name[n] = '\0';
	return s + n;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static void scan_rate(const char **s, struct quantity *q)
{
	if (strncmp(*s, "/min", 4) != 0)
		return;
	q->per_min = true;
	*s += 4;
}

int quantity_parse(const char *s, struct quantity *q, const char **end, struct error *err)
{
	struct quantity got = { 0 };
	const char *p, *after;
	double factor = 1;
	char name[8];

	if (!text_scan_double(skip_blanks(s), &got.value, &p))
		return error_usage(
			err, "expected a quantity such as 40 MB, 80 %% or 1500, got '%s'",
			s);
	p = skip_blanks(p);
	after = scan_unit(p, name);
	if (*name && unit_by_name(name, &got.unit, &factor)) {
		p = after;
		got.value *= factor;
	} else if (*name && !end) {
		return error_usage(
			err,
			"unknown unit '%s' in '%s', expected one of B kB MB GB KiB MiB "
			"GiB, us ms s min h, %%",
			name, s);
	}
	scan_rate(&p, &got);
	p = skip_blanks(p);
	if (!end && *p)
		return error_usage(
			err, "expected a quantity such as 40 MB, 80 %% or 1500, got '%s'",
			s);
	if (end)
		*end = p;
	*q = got;
	return 0;
}

int duration_parse(const char *s, int64_t *us, struct error *err)
{
	const char *p = skip_blanks(s);
	double total = 0, value, factor;
	enum unit unit;
	char name[8];

	do {
		if (!text_scan_double(p, &value, &p) || value < 0)
			goto wrong;
		p = scan_unit(skip_blanks(p), name);
		if (!unit_by_name(name, &unit, &factor) || unit != UNIT_TIME)
			goto wrong;
		total += value * factor;
		p = skip_blanks(p);
	} while (*p);
	/* a century is past all sense, and far from overflow */
	if (total > 3.2e15)
		goto wrong;
	*us = llround(total);
	return 0;
wrong:
	return error_usage(err, "expected a duration such as 30s or 2m, got '%s'", s);
}

const char *number_with_commas(struct arena *a, int64_t n)
{
	char digits[32];
	struct text t = { .arena = a };
	size_t len;

	snprintf(digits, sizeof digits, "%lld", (long long)n);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		text_add_char(&t, digits[i]);
		if ((len - i - 1) % 3 == 0 && i + 1 < len && digits[i] != '-')
			text_add_char(&t, ',');
	}
	return text_string(&t);
}

struct scale {
	double from;
	double divisor;
	const char *name;
};

static const struct scale byte_scales[] = {
	{ 1099511627776.0, 1099511627776.0, "TiB" },
	{ 1073741824.0, 1073741824.0, "GiB" },
	{ 1048576.0, 1048576.0, "MiB" },
	{ 1024.0, 1024.0, "KiB" },
	{ 0, 1, "B" },
};

static const struct scale decimal_byte_scales[] = {
	{ 1e12, 1e12, "TB" }, { 1e9, 1e9, "GB" }, { 1e6, 1e6, "MB" },
	{ 1e3, 1e3, "kB" },   { 0, 1, "B" },
};

static const struct scale time_scales[] = {
	{ 7200e6, 3600e6, "h" }, { 120e6, 60e6, "min" }, { 1e6, 1e6, "s" },
	{ 1e3, 1e3, "ms" },      { 0, 1, "us" },
};

/* Three digits that matter, whole numbers without a point: "13.1 MiB", "512 B", "1.25 s". */
static const char *scaled(struct arena *a, double v, const struct scale *scale)
{
	double magnitude = fabs(v);

	while (magnitude < scale->from)
		scale++;
	v /= scale->divisor;
	if (v == floor(v) && fabs(v) < 1000)
		return arena_printf(a, "%.0f %s", v, scale->name);
	return arena_printf(a, "%.*f %s", fabs(v) < 10 ? 2 : 1, v, scale->name);
}

static const char *format_count(struct arena *a, double v)
{
	if (v == floor(v) && fabs(v) < 1e15)
		return number_with_commas(a, (int64_t)v);
	if (fabs(v) >= 1000 && fabs(v) < 1e15)
		return number_with_commas(a, llround(v));
	return arena_printf(a, "%.*g", fabs(v) < 1 ? 3 : 4, v);
}

static const char *format_value(struct arena *a, struct quantity q)
{
	switch (q.unit) {
	case UNIT_BYTES:
		return scaled(a, q.value, byte_scales);
	case UNIT_TIME:
		return scaled(a, q.value, time_scales);
	case UNIT_CPU:
		return arena_printf(a, "%.1f %%", q.value / 10);
	case UNIT_COUNT:
		return format_count(a, q.value);
	}
	return "-";
}

const char *quantity_format(struct arena *a, struct quantity q)
{
	if (isnan(q.value))
		return "-";
	if (!q.per_min)
		return format_value(a, q);
	return arena_printf(a, "%s/min", format_value(a, q));
}

/* "peak_rss <= 40 MB": is a size there in powers of ten? */
static bool speaks_decimal(const char *s)
{
	static const char *const names[] = { "kB", "KB", "MB", "GB", "TB" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strstr(s, names[i]))
			return true;
	return false;
}

const char *quantity_format_like(struct arena *a, struct quantity q, const char *like)
{
	if (q.unit != UNIT_BYTES || isnan(q.value) || !speaks_decimal(like))
		return quantity_format(a, q);
	return arena_printf(a, "%s%s", scaled(a, q.value, decimal_byte_scales),
			    q.per_min ? "/min" : "");
}
