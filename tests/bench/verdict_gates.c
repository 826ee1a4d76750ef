/*
 * How often gates against a baseline of one run, and of several, fail rightly and
 * wrongly, as tables of Markdown: `verdict_gates [RUNS]` (default 400). Seeded: the same
 * tables every time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/confirming.h"
#include "../unit/moving.h"

static const uint64_t seed = 20261124;

/* One shape at one spread: what n attempts on each side are worth. */
static void one_baseline_row(struct confirming c)
{
	static const size_t sizes[] = { 5, 6, 8, 10 };

	printf("| %g %% | %s |", c.spread * 100, shape_names[c.shape]);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct confirmed same, fifth, half;

		c.first = c.most = c.base = sizes[i];
		c.change = 0;
		same = confirming_simulate(&c);
		c.change = 0.20;
		fifth = confirming_simulate(&c);
		c.change = 0.50;
		half = confirming_simulate(&c);
		printf(" %.1f · %.0f · %.0f |", same.runs_that_fail * 100,
		       fifth.found * 100, half.found * 100);
	}
	putchar('\n');
	fflush(stdout);
}

static void one_baseline(size_t runs)
{
	static const double spreads[] = { 0.03, 0.05, 0.10, 0.20 };
	struct confirming c = {
		.tolerance = 0.10, .gates = 50, .runs = runs, .seed = seed
	};

	printf("### One run as baseline\n\n"
	       "50 gates `baseline + 10 %%`, n attempts on each side. In each field, in %%: runs without a change in which any gate fails · "
	       "gates that find +20 %% · that find +50 %%.\n\n"
	       "| spread | shape | n = 5 | n = 6 | n = 8 | n = 10 |\n"
	       "| --- | --- | ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++)
		for (int shape = 0; shape < SHAPE_END; shape++) {
			c.spread = spreads[i];
			c.shape = (enum shape)shape;
			one_baseline_row(c);
		}
	putchar('\n');
}

static void several_row(struct moving m)
{
	static const size_t baselines[] = { 1, 2, 3, 5, 10, 20 };

	printf("| %g %% |", m.between * 100);
	for (size_t i = 0; i < sizeof baselines / sizeof *baselines; i++) {
		struct moved same, fifth, half;

		m.baselines = baselines[i];
		m.change = 0;
		same = moving_simulate(&m);
		m.change = 0.20;
		fifth = moving_simulate(&m);
		m.change = 0.50;
		half = moving_simulate(&m);
		printf(" %.1f · %.0f · %.0f |", same.runs_that_fail * 100,
		       fifth.found * 100, half.found * 100);
	}
	putchar('\n');
	fflush(stdout);
}

static void several(size_t runs)
{
	static const double between[] = { 0, 0.03, 0.05, 0.10 };
	struct moving m = { .within = 0.03,
			    .tolerance = 0.10,
			    .attempts = 5,
			    .gates = 50,
			    .runs = runs,
			    .seed = seed };

	printf("### Several runs as baseline\n\n"
	       "The same where whole runs move by so much, five attempts of each that lie 3 %% apart.\n\n"
	       "| runs move by | 1 run | 2 | 3 | 5 | 10 | 20 |\n"
	       "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		m.between = between[i];
		several_row(m);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	size_t runs = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400;

	if (runs == 0) {
		fputs("usage: verdict_gates [RUNS]\n", stderr);
		return 2;
	}
	one_baseline(runs);
	several(runs);
	return 0;
}
