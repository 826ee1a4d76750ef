/* Series of memory as programs make them. */
#include "shapes.h"

#include <math.h>

#include "random.h"

static const double MB = 1e6, MiB = 1048576;

/* How much of the run is over at sample i, 0 … 1. */
static double share(const struct drawing *d, size_t i)
{
	return (double)(i + 1) / (double)d->n;
}

static double chance(struct drawing *d, double low, double high)
{
	return low + (high - low) * random_uniform(d->seed);
}

static void flat(struct drawing *d, double a, double b)
{
	(void)d, (void)a, (void)b;
}

/* a MB a minute */
static void leak(struct drawing *d, double a, double b)
{
	(void)b;
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * d->t[i];
}

/* a MB that fill up with a time constant of b runs */
static void warm_up(struct drawing *d, double a, double b)
{
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * (1 - exp(-share(d, i) / b));
}

static void warm_up_and_leak(struct drawing *d, double a, double b)
{
	warm_up(d, 50, b);
	leak(d, a, 0);
}

static void log_growth(struct drawing *d, double a, double b)
{
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * log1p(b * share(d, i));
}

static void sqrt_growth(struct drawing *d, double a, double b)
{
	(void)b;
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * sqrt(share(d, i));
}

static void step_at(struct drawing *d, double height, double at)
{
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += share(d, i) > at ? height * MB : 0;
}

/* one step of a MB somewhere past b of the run */
static void step_past(struct drawing *d, double a, double b)
{
	step_at(d, a, chance(d, b, 0.95));
}

static void step_fixed(struct drawing *d, double a, double b)
{
	step_at(d, a, b);
}

static void two_steps(struct drawing *d, double a, double b)
{
	(void)b;
	step_past(d, a, 0.2);
	step_past(d, a, 0.2);
}

/* six steps, further and further apart, each smaller */
static void staircase(struct drawing *d, double a, double b)
{
	(void)b;
	for (int k = 0; k < 6; k++)
		step_at(d, a / (k + 1), chance(d, 0.05, 0.15) + 0.1 * k);
}

/* a MB by some time about b of the run, nothing more */
static void cache_fill(struct drawing *d, double a, double b)
{
	double full = chance(d, b - 0.1, b + 0.1);

	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * fmin(share(d, i) / full, 1);
}

/*
 * a MB in cycles of so many samples, each one of +- `irregular` of it; falls take a
 * sample or two
 */
static void saw(struct drawing *d, double a, double period, double irregular)
{
	double phase = random_uniform(d->seed), length = period;

	for (size_t i = 0; i < d->n; i++) {
		d->v[i] += a * MB * phase;
		phase += 1 / length;
		if (phase < 1)
			continue;
		phase -= 1;
		length = period * chance(d, 1 - irregular, 1 + irregular);
	}
}

static void saw_of_share(struct drawing *d, double a, double b)
{
	saw(d, a, b * (double)d->n, 0);
}

static void saw_irregular(struct drawing *d, double a, double b)
{
	saw(d, a, b * (double)d->n, 0.5);
}

static void saw_of_seconds(struct drawing *d, double a, double b)
{
	saw(d, a, b / d->interval, 0);
}

static void saw_and_leak(struct drawing *d, double a, double b)
{
	saw_of_share(d, 40, b);
	leak(d, a, 0);
}

/* small collections that leave something to the large ones */
static void generational(struct drawing *d, double a, double b)
{
	saw_of_share(d, a / 4, b / 10);
	saw_of_share(d, a, b);
}

/* noise of a MB that hangs together over b seconds */
static void red_noise(struct drawing *d, double a, double b)
{
	double keep = exp(-d->interval / b), x = random_normal(d->seed);

	for (size_t i = 0; i < d->n; i++) {
		d->v[i] += a * MB * x;
		x = keep * x + sqrt(1 - keep * keep) * random_normal(d->seed);
	}
}

/* the same, over b runs */
static void red_noise_of_share(struct drawing *d, double a, double b)
{
	red_noise(d, a, b * d->seconds);
}

/* that has gone a MB by the end, up or down */
static void random_walk(struct drawing *d, double a, double b)
{
	double x = 0;

	(void)b;
	for (size_t i = 0; i < d->n; i++) {
		x += random_normal(d->seed) / sqrt((double)d->n);
		d->v[i] += a * MB * x;
	}
}

/* b times in the run a MB for a moment */
static void spikes(struct drawing *d, double a, double b)
{
	for (int k = 0; k < (int)b; k++) {
		size_t at = (size_t)chance(d, 0, (double)d->n - 3);

		d->v[at] += a * MB;
		d->v[at + 1] += a * MB;
	}
}

/* busy and idle, b runs each */
static void busy_and_idle(struct drawing *d, double a, double b)
{
	double phase = random_uniform(d->seed);

	for (size_t i = 0; i < d->n; i++)
		d->v[i] += fmod(share(d, i) / b + phase, 2) < 1 ? a * MB : 0;
}

static void wave(struct drawing *d, double a, double b)
{
	double phase = random_uniform(d->seed);

	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * sin(2 * M_PI * (share(d, i) / b + phase));
}

static void leak_and_wave(struct drawing *d, double a, double b)
{
	leak(d, a, 0);
	wave(d, 1, b);
}

/* a MB a minute from b of the run on */
static void late_leak(struct drawing *d, double a, double b)
{
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += a * MB * fmax(d->t[i] - b * d->seconds / 60, 0);
}

/* a saw of 40 MB and b runs that leaks a MB a minute from 70 % on */
static void saw_and_late_leak(struct drawing *d, double a, double b)
{
	saw_of_share(d, 40, b);
	late_leak(d, a, 0.7);
}

/* a MB a minute in lumps of b MB */
static void lumps(struct drawing *d, double a, double b)
{
	for (size_t i = 0; i < d->n; i++)
		d->v[i] += b * MB * floor(a * d->t[i] / b);
}

const struct shape shapes[] = {
	{ "flat", flat, 0, 0, 100, 0.5, HEALTHY },
	{ "flat, much noise", flat, 0, 0, 100, 5, HEALTHY },
	{ "warm-up, T/10", warm_up, 50, 0.1, 100, 0.5, HEALTHY },
	{ "warm-up, T/4", warm_up, 50, 0.25, 100, 0.5, HEALTHY },
	{ "warm-up, T/2", warm_up, 50, 0.5, 100, 0.5, HEALTHY },
	{ "warm-up, T/4, no noise", warm_up, 50, 0.25, 100, 0, HEALTHY },
	{ "warm-up, T/4, small", warm_up, 10, 0.25, 100, 0.5, HEALTHY },
	{ "log growth", log_growth, 10, 50, 100, 0.5, HEALTHY },
	{ "square root growth", sqrt_growth, 40, 0, 100, 0.5, HEALTHY },
	{ "staircase", staircase, 20, 0, 100, 0.5, HEALTHY },
	{ "step, late", step_past, 20, 0.3, 100, 0.5, HEALTHY },
	{ "step, at 60 %", step_fixed, 20, 0.6, 100, 0.5, HEALTHY },
	{ "two steps", two_steps, 10, 0, 100, 0.5, HEALTHY },
	{ "cache fills", cache_fill, 60, 0.7, 100, 0.5, HEALTHY },
	{ "shrinks", leak, -20, 0, 300, 0.5, HEALTHY },
	{ "saw, T/2", saw_of_share, 40, 0.5, 100, 0.5, HEALTHY },
	{ "saw, 0.3 T", saw_of_share, 40, 0.3, 100, 0.5, HEALTHY },
	{ "saw, T/5", saw_of_share, 40, 0.2, 100, 0.5, HEALTHY },
	{ "saw, T/10", saw_of_share, 40, 0.1, 100, 0.5, HEALTHY },
	{ "saw, T/20", saw_of_share, 40, 0.05, 100, 0.5, HEALTHY },
	{ "saw, T/50", saw_of_share, 40, 0.02, 100, 0.5, HEALTHY },
	{ "saw, T/10, irregular", saw_irregular, 40, 0.1, 100, 0.5, HEALTHY },
	{ "saw, 3 s", saw_of_seconds, 40, 3, 100, 0.5, HEALTHY },
	{ "saw, 10 s", saw_of_seconds, 40, 10, 100, 0.5, HEALTHY },
	{ "generational", generational, 40, 0.12, 100, 0.5, HEALTHY },
	{ "noise over 1 s", red_noise, 3, 1, 100, 0.1, HEALTHY },
	{ "noise over 10 s", red_noise, 3, 10, 100, 0.1, HEALTHY },
	{ "noise over 60 s", red_noise, 3, 60, 100, 0.1, HEALTHY },
	{ "noise over T/10", red_noise_of_share, 3, 0.1, 100, 0.1, HEALTHY },
	{ "random walk", random_walk, 10, 0, 100, 0.1, HEALTHY },
	{ "spikes", spikes, 50, 8, 100, 0.5, HEALTHY },
	{ "busy and idle", busy_and_idle, 30, 0.08, 100, 0.5, HEALTHY },
	{ "wave, T/6", wave, 10, 0.16, 100, 0.5, HEALTHY },
	{ "leak 5 MB/min", leak, 5, 0, 100, 0.5, LEAK },
	{ "leak 5 MB/min, no noise", leak, 5, 0, 100, 0, LEAK },
	{ "leak 5 MB/min on 1 GB", leak, 5, 0, 1000, 0.5, LEAK },
	{ "leak 1.9 MB/min on 1 GB", leak, 1.9, 0, 1000, 0.5, LEAK },
	{ "leak 50 MB/min", leak, 50, 0, 100, 0.5, LEAK },
	{ "leak 50 MB/min on 1 GB", leak, 50, 0, 1000, 0.5, LEAK },
	{ "leak 5 MB/min, lumps of 1 MB", lumps, 5, 1, 100, 0.2, LEAK },
	{ "leak 5 MB/min, a slow wave", leak_and_wave, 5, 0.5, 100, 0.2, LEAK },
	{ "warm-up T/20, leak 5 MB/min", warm_up_and_leak, 5, 0.05, 100, 0.5, LEAK },
	{ "saw T/20, leak 20 MB/min", saw_and_leak, 20, 0.05, 100, 0.5, LEAK },
	{ "saw T/10, leak 20 MB/min", saw_and_leak, 20, 0.1, 100, 0.5, LEAK },
	{ "saw T/5, leak 20 MB/min", saw_and_leak, 20, 0.2, 100, 0.5, UNDECIDABLE },
	{ "saw 0.3 T, leak 20 MB/min", saw_and_leak, 20, 0.3, 100, 0.5, UNDECIDABLE },
	{ "late leak, 50 MB/min from 75 %", late_leak, 50, 0.75, 100, 0.5, UNDECIDABLE },
	{ "late leak, 50 MB/min from 82 %", late_leak, 50, 0.82, 100, 0.5, UNDECIDABLE },
	{ "saw T/50, late leak", saw_and_late_leak, 50, 0.02, 100, 0.5, UNDECIDABLE },
};
const size_t nshapes = sizeof shapes / sizeof *shapes;

static void published_saw(struct drawing *d, double a, double b)
{
	saw(d, a * MiB / MB, b, 0);
}

static void published_irregular(struct drawing *d, double a, double b)
{
	saw(d, a * MiB / MB, b, 0.5);
}

/* 18 MiB in the hour */
static void published_saw_and_leak(struct drawing *d, double a, double b)
{
	published_saw(d, a, b);
	leak(d, 0.3 * MiB / MB, 0);
}

#define HERON(tau, truth)                                                             \
	{                                                                             \
		{ "heron#136, " #tau " s", warm_up, 119, tau / 60.0, 170, 1, truth }, \
			60, 0.5, 1                                                    \
	}
#define QUESTDB(period)                           \
	{                                         \
		{ "questdb#181, period " #period, \
		  published_saw,                  \
		  62,                             \
		  period,                         \
		  14.7,                           \
		  0.3,                            \
		  HEALTHY },                      \
			3610, 10, 0.1             \
	}
#define IRREGULAR(period)                         \
	{                                         \
		{ "irregular saw, mean " #period, \
		  published_irregular,            \
		  62,                             \
		  period,                         \
		  14.7,                           \
		  0.3,                            \
		  HEALTHY },                      \
			3610, 10, 0.1             \
	}
#define SAW_LEAK(period, truth)                           \
	{                                                 \
		{ "saw and 0.3 MiB/min, period " #period, \
		  published_saw_and_leak,                 \
		  62,                                     \
		  period,                                 \
		  14.7,                                   \
		  0.3,                                    \
		  truth },                                \
			3610, 10, 0.1                     \
	}

const struct published published[] = {
	{ { "rocky#1255", leak, 0.482 / 60, 0, 26, 0.2, LEAK }, 86400, 30, 0.1 / 60 },
	{ { "vigia#126", cache_fill, 20, 8 / 24.0, 15, 0.2, HEALTHY }, 86400, 300, 0.01 },
	HERON(5, HEALTHY),
	HERON(10, HEALTHY),
	HERON(15, HEALTHY),
	HERON(20, HEALTHY),
	HERON(25, UNDECIDABLE),
	HERON(30, UNDECIDABLE),
	HERON(40, UNDECIDABLE),
	QUESTDB(3),
	QUESTDB(5),
	QUESTDB(8),
	QUESTDB(13),
	QUESTDB(20),
	QUESTDB(30),
	QUESTDB(45),
	QUESTDB(60),
	QUESTDB(90),
	QUESTDB(120),
	QUESTDB(180),
	IRREGULAR(5),
	IRREGULAR(10),
	IRREGULAR(20),
	IRREGULAR(40),
	SAW_LEAK(3, LEAK),
	SAW_LEAK(5, LEAK),
	SAW_LEAK(8, LEAK),
	SAW_LEAK(13, LEAK),
	SAW_LEAK(20, LEAK),
	SAW_LEAK(30, LEAK),
	SAW_LEAK(45, LEAK),
	SAW_LEAK(60, UNDECIDABLE),
	SAW_LEAK(90, UNDECIDABLE),
	SAW_LEAK(120, UNDECIDABLE),
	SAW_LEAK(180, UNDECIDABLE),
};
const size_t npublished = sizeof published / sizeof *published;

struct drawing shape_draw(const struct shape *s, double seconds, double interval,
			  uint64_t *seed, struct arena *a)
{
	struct drawing d = { .seconds = seconds, .interval = interval, .seed = seed };

	d.n = (size_t)lround(seconds / interval);
	d.t = arena_array(a, d.n, sizeof *d.t);
	d.v = arena_array(a, d.n, sizeof *d.v);
	for (size_t i = 0; i < d.n; i++) {
		d.t[i] = (double)(i + 1) * interval / 60;
		d.v[i] = s->level * MB;
	}
	s->draw(&d, s->a, s->b);
	/* as it is recorded: whole pages */
	for (size_t i = 0; i < d.n; i++)
		d.v[i] = 4096 *
			 round((d.v[i] + s->noise * MB * random_normal(seed)) / 4096);
	return d;
}

struct growth_bar shape_bar(double limit)
{
	return (struct growth_bar){ .limit = limit * MB, .least = MiB, .share = 0.02 };
}

struct came shape_judged(const struct shape *s, double seconds, double interval,
			 const struct growth_bar *bar, size_t seeds)
{
	struct came came = { .n = seeds };
	uint64_t seed = 12345;

	for (size_t i = 0; i < seeds; i++) {
		scoped_arena a = arena_new();
		struct drawing d = shape_draw(s, seconds, interval, &seed, a);
		const struct growth_series series = { .t = d.t, .v = d.v, .n = d.n };

		came.kinds[growth_judge(&series, bar, a).kind]++;
	}
	came.passed = came.kinds[GROWTH_NONE];
	came.failed = came.kinds[GROWTH_STEADY];
	came.inconclusive = seeds - came.passed - came.failed;
	return came;
}
