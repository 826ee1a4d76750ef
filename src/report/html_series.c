/* Series for report.html's charts. */
#include "html_series.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "probe/metric.h"

#include "html_json.h"

enum {
	MOST_BUCKETS = 1000, /* about the pixels of a chart */
	LEAST_BUCKETS = 30,
	BYTES_PER_BUCKET = 2 * 9, /* two points: a time and a value */
	BUDGET_BYTES = 12000000,
};

/* One series as it is drawn: points that have a value. */
struct curve {
	const char *name;
	size_t n;
	int64_t *time;
	double *value;
};

static struct curve curve_of_samples(const struct samples *s, size_t metric,
				     struct arena *a)
{
	struct curve c = {
		.name = metrics[metric].name,
		.time = arena_array(a, s->n + 1, sizeof *c.time),
		.value = arena_array(a, s->n + 1, sizeof *c.value),
	};

	for (size_t i = 0; i < s->n; i++) {
		if (s->values[metric][i] == NO_VALUE)
			continue;
		c.time[c.n] = s->elapsed_us[i];
		c.value[c.n++] = (double)s->values[metric][i];
	}
	return c;
}

static struct curve curve_of_live(const struct live_series *s, struct arena *a)
{
	struct curve c = {
		.name = s->name,
		.time = arena_array(a, s->n + 1, sizeof *c.time),
		.value = arena_array(a, s->n + 1, sizeof *c.value),
	};

	for (size_t i = 0; i < s->n; i++) {
		if (!isfinite(s->values[i]))
			continue;
		c.time[c.n] = s->elapsed_us[i];
		c.value[c.n++] = s->values[i];
	}
	return c;
}

static bool is_constant(const struct curve *c)
{
	for (size_t i = 1; i < c->n; i++)
		if (c->value[i] != c->value[0])
			return false;
	return true;
}

static void keep(struct curve *c, size_t *kept, size_t i)
{
	c->time[*kept] = c->time[i];
	c->value[(*kept)++] = c->value[i];
}

/* The lowest and the highest of points from..to, in the order in which they came. Never writes past what it read. */
static void keep_extremes(struct curve *c, size_t *kept, size_t from, size_t to)
{
	size_t low = from, high = from;

	for (size_t i = from; i < to; i++) {
		if (c->value[i] < c->value[low])
			low = i;
		if (c->value[i] > c->value[high])
			high = i;
	}
	keep(c, kept, low < high ? low : high);
	if (low != high)
		keep(c, kept, low < high ? high : low);
}

/* The first and the last point stay, and of each bucket between them its extremes. */
static void thin(struct curve *c, size_t buckets)
{
	size_t kept = 1, inner = c->n - 2;

	if (c->n <= 2 * buckets + 2)
		return;
	for (size_t b = 0; b < buckets; b++)
		keep_extremes(c, &kept, 1 + inner * b / buckets,
			      1 + inner * (b + 1) / buckets);
	keep(c, &kept, c->n - 1);
	c->n = kept;
}

/* A level that never moves is a line between two points. */
static void flatten(struct curve *c)
{
	if (c->n <= 2 || !is_constant(c))
		return;
	c->time[1] = c->time[c->n - 1];
	c->n = 2;
}

/* 1024 where every value is a multiple of it, as memory is; 1 for other whole numbers; 0 where they are not whole. */
static int64_t unit_of(const struct curve *c)
{
	int64_t unit = 1024;

	for (size_t i = 0; i < c->n; i++) {
		if (c->value[i] != floor(c->value[i]) || fabs(c->value[i]) > 9e15)
			return 0;
		if (fmod(c->value[i], 1024) != 0)
			unit = 1;
	}
	return unit;
}

static void put_times(FILE *f, const struct curve *c, int64_t tick)
{
	int64_t before = 0;

	fputs(",\"t\":[", f);
	for (size_t i = 0; i < c->n; i++) {
		int64_t now = c->time[i] / tick;

		fprintf(f, "%s%" PRId64, i ? "," : "", now - before);
		before = now;
	}
	fputs("]", f);
}

static void put_values(FILE *f, const struct curve *c)
{
	int64_t unit = unit_of(c), before = 0;

	if (unit == 0)
		fputs(",\"plain\":true", f);
	else
		fprintf(f, ",\"k\":%" PRId64, unit);
	fputs(",\"v\":[", f);
	for (size_t i = 0; i < c->n; i++) {
		fputs(i ? "," : "", f);
		if (unit == 0) {
			fprintf(f, "%.9g", c->value[i]);
			continue;
		}
		fprintf(f, "%" PRId64, (int64_t)c->value[i] / unit - before);
		before = (int64_t)c->value[i] / unit;
	}
	fputs("]", f);
}

static void put_curve(FILE *f, struct curve *c, size_t buckets, const char **comma)
{
	/* times to the pixel: milliseconds do for a chart of seconds */
	int64_t tick = c->n && c->time[c->n - 1] > 2000000 ? 1000 : 10;
	scoped_json name = json_of_string(c->name);

	if (!c->n || (is_constant(c) && c->value[0] == 0))
		return;
	flatten(c);
	thin(c, buckets);
	fprintf(f, "%s{\"name\":", *comma);
	html_json_put(f, name);
	fprintf(f, ",\"tick\":%" PRId64, tick);
	put_times(f, c, tick);
	put_values(f, c);
	fputs("}", f);
	*comma = ",\n";
}

void html_series_put(FILE *f, const struct run_attempt *at, size_t buckets)
{
	scoped_arena a = arena_new();
	const char *comma = "";

	fputs("[", f);
	for (size_t m = 0; at->samples.n && m < nmetrics; m++) {
		struct curve c = curve_of_samples(&at->samples, m, a);

		put_curve(f, &c, buckets, &comma);
	}
	for (size_t i = 0; i < at->live.n; i++) {
		struct curve c = curve_of_live(&at->live.series[i], a);

		put_curve(f, &c, buckets, &comma);
	}
	fputs("]", f);
}

size_t html_series_buckets(const struct run *run)
{
	size_t series = 0, buckets;

	for (size_t i = 0; i < run->ncells; i++)
		for (size_t j = 0; j < run->cells[i].nattempts; j++)
			series += nmetrics + run->cells[i].attempts[j].live.n;
	if (!series)
		return MOST_BUCKETS;
	/* about half of the series are flat or empty */
	buckets = 2 * (size_t)BUDGET_BYTES / BYTES_PER_BUCKET / series;
	if (buckets > MOST_BUCKETS)
		return MOST_BUCKETS;
	return buckets < LEAST_BUCKETS ? LEAST_BUCKETS : buckets;
}
