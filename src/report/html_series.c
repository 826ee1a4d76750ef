/* Series for report.html's charts. */
#include "html_series.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "probe/metric.h"

#include "html_data.h"

enum {
	MOST_BUCKETS = 1000, /* about the pixels of a chart */
	LEAST_BUCKETS = 30,
	BYTES_PER_BUCKET = 2 * 9, /* two points: a time and a value */
	BUDGET_BYTES = 4000000,
};

/* One series as it is drawn: points that have a value. */
struct curve {
	const char *name;
	size_t n;
	int64_t *time;
	double *value;
	bool constant;
};

/*
 * The points that have a value, looked at once before they are drawn: how many, and do
 * they move?
 */
struct extent {
	size_t n;
	double first;
	bool constant;
};

/* A series as its course, with all its points. */
struct drawing {
	const char *name;
	const struct column *elapsed_us, *values;
	bool live;
	int64_t us[COLUMN_BLOCK], v[COLUMN_BLOCK];
};

/* A number of the series; NAN: none. */
static double number_at(const struct drawing *d, int64_t v)
{
	double number = d->live ? live_value(v) : (double)v;

	return v == NO_VALUE || !isfinite(number) ? (double)NAN : number;
}

static struct extent extent_of(struct drawing *d)
{
	struct extent e = { .constant = true };

	for (size_t b = 0; b < column_blocks(d->values); b++) {
		const int64_t *v = column_read(d->values, b, d->v);

		for (size_t i = 0; i < column_block_size(d->values, b); i++) {
			double number = number_at(d, v[i]);

			if (isnan(number))
				continue;
			e.first = e.n ? e.first : number;
			e.constant &= number == e.first;
			e.n++;
		}
	}
	return e;
}

static void keep(struct curve *c, int64_t time, double value)
{
	c->time[c->n] = time;
	c->value[c->n++] = value;
}

/* The lowest and the highest point of a bucket, by their place in it. */
struct bucket {
	size_t n, low_at, high_at;
	int64_t low_time, high_time;
	double low, high;
};

static void bucket_take(struct bucket *b, int64_t time, double value)
{
	if (!b->n || value < b->low) {
		b->low = value;
		b->low_time = time;
		b->low_at = b->n;
	}
	if (!b->n || value > b->high) {
		b->high = value;
		b->high_time = time;
		b->high_at = b->n;
	}
	b->n++;
}

/* In the order in which they came. */
static void bucket_close(struct bucket *b, struct curve *c)
{
	if (b->low_at < b->high_at)
		keep(c, b->low_time, b->low);
	keep(c, b->high_time, b->high);
	if (b->high_at < b->low_at)
		keep(c, b->low_time, b->low);
	b->n = 0;
}

/* Points on their way into buckets. */
struct thinning {
	struct curve *curve;
	size_t points, buckets; /* of all; of those between the first and the last */
	size_t seen, at;
	struct bucket bucket;
};

/* The first and the last point stay, and of each bucket between them its extremes. */
static void thin_take(struct thinning *t, int64_t time, double value)
{
	size_t i = t->seen++, inner = t->points - 2;

	if (t->points <= 2 * t->buckets + 2 || i == 0 || i + 1 == t->points) {
		keep(t->curve, time, value);
		return;
	}
	bucket_take(&t->bucket, time, value);
	if (i == inner * (t->at + 1) / t->buckets) {
		bucket_close(&t->bucket, t->curve);
		t->at++;
	}
}

static struct curve curve_of(struct drawing *d, size_t buckets, struct arena *a)
{
	const struct extent e = extent_of(d);
	size_t room = e.n < 2 * buckets + 2 ? e.n : 2 * buckets + 2;
	struct curve c = {
		.name = d->name,
		.time = arena_array(a, room + 1, sizeof *c.time),
		.value = arena_array(a, room + 1, sizeof *c.value),
		.constant = e.constant,
	};
	struct thinning t = { .curve = &c, .points = e.n, .buckets = buckets };

	if (e.constant && e.first == 0)
		return c;
	for (size_t b = 0; b < column_blocks(d->values); b++) {
		const int64_t *us = column_read(d->elapsed_us, b, d->us),
			      *v = column_read(d->values, b, d->v);

		for (size_t i = 0; i < column_block_size(d->values, b); i++)
			if (!isnan(number_at(d, v[i])))
				thin_take(&t, us[i], number_at(d, v[i]));
	}
	return c;
}

/* A level that never moves is a line between two points. */
static void flatten(struct curve *c)
{
	if (c->n <= 2 || !c->constant)
		return;
	c->time[1] = c->time[c->n - 1];
	c->n = 2;
}

/*
 * 1024 where every value is a multiple of it, as memory is; 1 for other whole numbers; 0
 * where they are not whole.
 */
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

/* Curves on their way into the file. */
struct putting {
	FILE *file;
	size_t buckets;
	struct arena *arena;
	struct curve before; /* the curve that was put last */
	bool any;
};

/* Most series have a value at each sample, and so the times of the one before. */
static bool same_times(const struct curve *a, const struct curve *b)
{
	return a->n == b->n && !memcmp(a->time, b->time, a->n * sizeof *a->time);
}

static void put_curve(struct putting *p, struct drawing *d)
{
	struct curve c = curve_of(d, p->buckets, p->arena);
	/* times to the pixel: milliseconds do for a chart of seconds */
	int64_t tick = c.n && c.time[c.n - 1] > 2000000 ? 1000 : 10;
	scoped_json name = json_of_string(c.name);

	if (!c.n)
		return;
	flatten(&c);
	fputs(p->any ? ",\n{\"name\":" : "{\"name\":", p->file);
	html_json_put(p->file, name);
	if (!p->any || !same_times(&c, &p->before)) {
		fprintf(p->file, ",\"tick\":%" PRId64, tick);
		put_times(p->file, &c, tick);
	}
	put_values(p->file, &c);
	fputs("}", p->file);
	p->before = c;
	p->any = true;
}

void html_series_put(FILE *f, const struct attempt_series *series, size_t buckets)
{
	scoped_arena a = arena_new();
	struct drawing *d = arena_alloc(a, sizeof *d);
	struct putting p = { .file = f, .buckets = buckets, .arena = a };

	fputs("[", f);
	d->elapsed_us = &series->samples.elapsed_us;
	for (size_t m = 0; m < nmetrics; m++) {
		d->name = metrics[m].name;
		d->values = &series->samples.values[m];
		put_curve(&p, d);
	}
	d->live = true;
	for (size_t i = 0; i < series->live.n; i++) {
		d->name = series->live.series[i].name;
		d->elapsed_us = &series->live.series[i].elapsed_us;
		d->values = &series->live.series[i].values;
		put_curve(&p, d);
	}
	fputs("]", f);
}

/* The text of each attempt's series, put away until the page is written. */
struct page_series {
	struct spill *spill;
	struct arena *arena;
	size_t buckets;
	/* of each attempt's text, in the order they came */
	struct extract {
		uint64_t at;
		size_t size;
	} * texts;
	size_t n;
};

/*
 * How many buckets a series may have, so that all charts of the run together stay within
 * the budget.
 */
static size_t buckets_for(size_t series)
{
	size_t buckets;

	if (!series)
		return MOST_BUCKETS;
	/* about half of the series are flat or empty */
	buckets = 2 * (size_t)BUDGET_BYTES / BYTES_PER_BUCKET / series;
	if (buckets > MOST_BUCKETS)
		return MOST_BUCKETS;
	return buckets < LEAST_BUCKETS ? LEAST_BUCKETS : buckets;
}

static void *begin(struct report *r, const struct run *run, FILE *f)
{
	struct page_series *p = arena_alloc(r->arena, sizeof *p);
	size_t series;

	(void)f;
	run_live_names(run, r->arena, &series);
	for (size_t i = 0; i < run->ncells; i++)
		series += nmetrics * run->cells[i].nattempts;
	p->spill = spill_new(run->dir_fd);
	p->arena = r->arena;
	p->buckets = buckets_for(series);
	return r->page_series = p;
}

static void keep_attempt(void *self, const struct run_cell *cell,
			 const struct run_attempt *at,
			 const struct attempt_series *series)
{
	struct page_series *p = self;
	struct extract *kept;
	uint64_t at_byte;
	char *text = NULL;
	size_t size = 0;
	FILE *f = memory_check(open_memstream(&text, &size));

	(void)cell;
	(void)at;
	html_series_put(f, series, p->buckets);
	if (fclose(f) != 0)
		memory_exhausted();
	at_byte = spill_put(p->spill, text, size);
	kept = arena_push(p->arena, &p->texts, &p->n, sizeof *kept);
	*kept = (struct extract){ at_byte, size };
	free(text);
}

static int end(void *self, struct error *err)
{
	struct page_series *p = self;
	int result = spill_check(p->spill, err);

	spill_free(p->spill);
	p->spill = NULL;
	return result;
}

const struct report_series page_series = { begin, keep_attempt, end };

void page_series_put(const struct page_series *p, size_t i, FILE *f)
{
	struct extract left = p->texts[i];
	char piece[1 << 14];

	while (left.size) {
		size_t n = left.size < sizeof piece ? left.size : sizeof piece;

		spill_get(p->spill, left.at, piece, n);
		fwrite(piece, 1, n, f);
		left.at += n;
		left.size -= n;
	}
}
