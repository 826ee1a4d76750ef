/* Quantities: base units, key suffixes, how people write and read them. */
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const better_names[] = {
	[BETTER_LOWER] = "lower",
	[BETTER_HIGHER] = "higher",
	[BETTER_NONE] = "none",
	NULL,
};

const char *const timing_names[] = {
	[TIMING_NONE] = "none",
	[TIMING_DURATION] = "duration",
	[TIMING_RATE] = "rate",
	NULL,
};

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

static const char *const suffixes[] = {
	[UNIT_COUNT] = "",
	[UNIT_BYTES] = "bytes",
	[UNIT_TIME] = "us",
	[UNIT_CPU] = "permille",
};
static const char count_word[] = "count", per_minute[] = "/min";

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

static const char *plain_word(enum unit unit)
{
	return unit == UNIT_COUNT ? count_word : suffixes[unit];
}

const char *unit_word(struct arena *a, struct quantity q, const char *label)
{
	const char *word = q.unit == UNIT_COUNT && label && *label ? label
								   : plain_word(q.unit);

	if (q.per)
		return arena_printf(a, "%s/%s", word, q.per);
	return q.per_min ? arena_printf(a, "%s%s", word, per_minute) : word;
}

const char *unit_of_word(const char *word, struct quantity *q)
{
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		const char *plain = plain_word((enum unit)i), *rest;

		if (strncmp(word, plain, strlen(plain)) != 0)
			continue;
		rest = word + strlen(plain);
		if (*rest && strcmp(rest, per_minute) != 0)
			continue;
		q->unit = (enum unit)i;
		q->per_min = *rest != '\0';
		return "";
	}
	q->unit = UNIT_COUNT;
	q->per_min = false;
	return word;
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
	q->by_hour = !strncmp(*s, "/h", 2);
	q->per_min = q->by_hour || !strncmp(*s, "/min", 4);
	if (q->by_hour)
		q->value /= 60;
	if (q->per_min)
		*s += strlen(q->by_hour ? "/h" : "/min");
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
	/* "1e308 GB" would be a limit that nothing is ever past */
	if ((!end && *p) || !isfinite(got.value))
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

const char *const sizes_names[] = {
	[SIZES_BINARY] = "binary",
	[SIZES_DECIMAL] = "decimal",
	NULL,
};

struct scale {
	double from;
	double divisor;
	const char *name;
};

static const struct scale byte_scales[][5] = {
	[SIZES_BINARY] = {
		{ 1099511627776.0, 1099511627776.0, "TiB" },
		{ 1073741824.0, 1073741824.0, "GiB" },
		{ 1048576.0, 1048576.0, "MiB" },
		{ 1024.0, 1024.0, "KiB" },
		{ 0, 1, "B" },
	},
	[SIZES_DECIMAL] = {
		{ 1e12, 1e12, "TB" },
		{ 1e9, 1e9, "GB" },
		{ 1e6, 1e6, "MB" },
		{ 1e3, 1e3, "kB" },
		{ 0, 1, "B" },
	},
};

static const struct scale time_scales[] = {
	{ 7200e6, 3600e6, "h" }, { 120e6, 60e6, "min" }, { 1e6, 1e6, "s" },
	{ 1e3, 1e3, "ms" },      { 0, 1, "us" },
};

/*
 * Three digits that matter, whole numbers without a point: "13.1 MiB", "512 B", "1.25 s";
 * or as many as are asked for.
 */
static const char *scaled(struct arena *a, double v, const struct scale *scale, int digits)
{
	double magnitude = fabs(v);

	while (magnitude < scale->from)
		scale++;
	v /= scale->divisor;
	if (digits)
		return arena_printf(a, "%.*g %s", digits, v, scale->name);
	if (v == floor(v) && fabs(v) < 1024)
		return arena_printf(a, "%.0f %s", v, scale->name);
	return arena_printf(a, "%.*f %s", fabs(v) < 10 ? 2 : 1, v, scale->name);
}

static const char *format_count(struct arena *a, double v, int digits)
{
	if (digits)
		return arena_printf(a, "%.*g", digits, v);
	if (v == floor(v) && fabs(v) < 1e15)
		return number_with_commas(a, (int64_t)v);
	if (fabs(v) >= 1000 && fabs(v) < 1e15)
		return number_with_commas(a, llround(v));
	return arena_printf(a, "%.*g", fabs(v) < 1 ? 3 : 4, v);
}

/* "15.8 %", "0.05 %": a tenth is enough of what is not itself smaller. */
static const char *format_percent(struct arena *a, double v, int digits)
{
	if (digits)
		return arena_printf(a, "%.*g %%", digits, v);
	if (v == 0 || fabs(v) >= 0.95)
		return arena_printf(a, "%.1f %%", v);
	return arena_printf(a, "%.2g %%", v);
}

static const char *format_value(struct arena *a, struct quantity q, enum sizes sizes,
				int digits)
{
	switch (q.unit) {
	case UNIT_BYTES:
		return scaled(a, q.value, byte_scales[sizes], digits);
	case UNIT_TIME:
		return scaled(a, q.value, time_scales, digits);
	case UNIT_CPU:
		return format_percent(a, q.value / 10, digits);
	case UNIT_COUNT:
		return format_count(a, q.value, digits);
	}
	return "-";
}

static const char *format(struct arena *a, struct quantity q, enum sizes sizes, int digits)
{
	const char *text;

	if (isnan(q.value))
		return "-";
	if (q.by_hour)
		q.value *= 60;
	text = format_value(a, q, sizes, digits);
	if (q.per)
		return arena_printf(a, "%s per %s", text, q.per);
	if (q.per_min)
		return arena_printf(a, "%s/%s", text, q.by_hour ? "h" : "min");
	return text;
}

const char *quantity_format(struct arena *a, struct quantity q, enum sizes sizes)
{
	return format(a, q, sizes, 0);
}

void quantity_format_apart(struct arena *a, struct quantity x, struct quantity y,
			   enum sizes sizes, const char *texts[2])
{
	enum { MORE = 4, MOST = 17 };

	texts[0] = format(a, x, sizes, 0);
	texts[1] = format(a, y, sizes, 0);
	for (int digits = MORE; digits <= MOST && x.value != y.value; digits++) {
		if (strcmp(texts[0], texts[1]) != 0)
			return;
		texts[0] = format(a, x, sizes, digits);
		texts[1] = format(a, y, sizes, digits);
	}
}

size_t number_print(char room[NUMBER_ROOM], double v)
{
	/* past 2^53 not every whole number is one of these; 0 without a sign */
	bool whole = v == floor(v) && fabs(v) < 9007199254740992.0;
	int n = snprintf(room, NUMBER_ROOM, whole ? "%.0f" : "%.15g", v == 0 ? 0 : v);

	return n > 0 && n < NUMBER_ROOM ? (size_t)n : 0;
}

const char *number_text(struct arena *a, double v)
{
	char room[NUMBER_ROOM];
	size_t n = number_print(room, v);

	return arena_strndup(a, room, n);
}

const char *number_seconds(struct arena *a, int64_t us)
{
	return arena_printf(a, "%lld.%03d", (long long)(us / 1000000),
			    (int)(us / 1000 % 1000));
}

static bool names_size(const char *s, const char *const *names)
{
	for (; *names; names++)
		if (strstr(s, *names))
			return true;
	return false;
}

bool sizes_written(const char *s, enum sizes *out)
{
	static const char *const decimal[] = { "kB", "KB", "MB", "GB", "TB", NULL };
	static const char *const binary[] = { "KiB", "MiB", "GiB", "TiB", NULL };

	if (!names_size(s, decimal) && !names_size(s, binary))
		return false;
	*out = names_size(s, decimal) ? SIZES_DECIMAL : SIZES_BINARY;
	return true;
}
