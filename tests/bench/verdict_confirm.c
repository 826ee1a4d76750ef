/*
 * How often gates that get more attempts where they are suspect fail rightly and wrongly,
 * as rows of Markdown: `verdict_confirm [RUNS]`: so many without a change (default 400),
 * a tenth of them with one, whose gates are counted one by one. Seeded: the same rows
 * every time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/confirming.h"

/* What is told of one shape and spread. */
static void row(const struct confirming *c)
{
	struct confirming one = *c;
	struct confirmed same, fifth, half;

	same = confirming_simulate(&one);
	one.runs = c->runs / 10 + 1;
	one.change = 0.20;
	fifth = confirming_simulate(&one);
	one.change = 0.50;
	half = confirming_simulate(&one);
	printf("| %g %% | %s | %.1f %% | %.0f %% | %.0f %% | %.2f | %.1f |\n",
	       c->spread * 100, shape_names[c->shape], same.runs_that_fail * 100,
	       fifth.found * 100, half.found * 100, same.attempts, fifth.attempts);
}

static void table(const char *title, const struct confirming *c)
{
	static const double spreads[] = { 0.03, 0.05, 0.10, 0.20 };
	struct confirming one = *c;

	printf("### %s\n\n| spread | shape | A/A runs that fail | +20 %% found | +50 %% found "
	       "| attempts a gate, A/A | the same, +20 %% |\n"
	       "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n",
	       title);
	for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++)
		for (int shape = 0; shape < SHAPE_END; shape++) {
			one.spread = spreads[i];
			one.shape = (enum shape)shape;
			row(&one);
			fflush(stdout);
		}
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct confirming c = {
		.tolerance = 0.10,
		.gates = 50,
		.runs = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400,
		.first = 5,
		.most = 20,
		.seed = 20261124,
	};

	if (c.runs == 0) {
		fputs("usage: verdict_confirm [RUNS]\n", stderr);
		return 2;
	}
	puts("## More attempts where a gate is suspect\n\n50 gates `baseline + 10 %`, or values that ab compares with that tolerance.\n");
	table("strain ab: 5 to 20 pairs", &c);
	c.base = 5;
	table("strain run --confirm: 5 to 20 attempts, baseline of 5", &c);
	c.base = 10;
	table("strain run --confirm: 5 to 20 attempts, baseline of 10", &c);
	c.base = 5;
	c.most = 5;
	table("5 attempts, baseline of 5, nothing added", &c);
	return 0;
}
