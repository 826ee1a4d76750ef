/*
 * The rates of slope gates, as a table: how often each kind of series passes, fails and
 * is inconclusive, by the function that gates use. `verdict_slopes [SEEDS]`.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/shapes.h"

static const char *const truths[] = { "healthy", "leak", "undecidable" };
static const double lengths[][2] = {
	{ 30, 0.1 }, { 60, 0.1 }, { 120, 1 }, { 300, 1 }, { 600, 1 },
};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

/* "2.5 / 90 / 7.5" of passed, failed, inconclusive, in percent. */
static void put_rates(FILE *f, const struct came *c)
{
	double n = (double)c->n / 100;

	fprintf(f, " %.3g / %.3g / %.3g |", (double)c->passed / n, (double)c->failed / n,
		(double)c->inconclusive / n);
}

static void put_shapes(FILE *f, size_t seeds)
{
	const struct growth_bar bar = shape_bar(1);

	fprintf(f,
		"### Slope gates, limit 1 MB/min: passed / failed / inconclusive, %%\n\n"
		"| series | truth |");
	for (int k = 0; k < LENGTHS; k++)
		fprintf(f, " %g s, every %g s |", lengths[k][0], lengths[k][1]);
	fprintf(f, "\n|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < nshapes; i++) {
		fprintf(f, "| %s | %s |", shapes[i].name, truths[shapes[i].truth]);
		for (int k = 0; k < LENGTHS; k++) {
			struct came c = shape_judged(&shapes[i], lengths[k][0],
						     lengths[k][1], &bar, seeds);

			put_rates(f, &c);
		}
		fprintf(f, "\n");
	}
}

static void put_published(FILE *f, size_t seeds)
{
	fprintf(f,
		"\n### Published series\n\n"
		"| series | truth | passed / failed / inconclusive, %% |\n|---|---|---|\n");
	for (size_t i = 0; i < npublished; i++) {
		const struct published *p = &published[i];
		const struct growth_bar bar = shape_bar(p->limit);
		struct came c =
			shape_judged(&p->shape, p->seconds, p->interval, &bar, seeds);

		fprintf(f, "| %s | %s |", p->shape.name, truths[p->shape.truth]);
		put_rates(f, &c);
		fprintf(f, "\n");
	}
}

/* Runs of 50 gates on series without a leak: in how many is there a failure? */
static void put_families(FILE *f, size_t seeds)
{
	enum { GATES = 50 };
	struct growth_bar alone = shape_bar(1), together = alone;

	together.family = GATES;
	fprintf(f,
		"\n### Gates that fail without a leak, of each kind at 60 s, %%\n\n"
		"| series | alone | among %d |\n|---|---|---|\n",
		GATES);
	for (size_t i = 0; i < nshapes; i++) {
		struct came c, d;

		if (shapes[i].truth != HEALTHY)
			continue;
		c = shape_judged(&shapes[i], 60, 0.1, &alone, seeds * 5);
		d = shape_judged(&shapes[i], 60, 0.1, &together, seeds * 5);
		if (c.failed || d.failed)
			fprintf(f, "| %s | %.2g | %.2g |\n", shapes[i].name,
				100 * (double)c.failed / (double)c.n,
				100 * (double)d.failed / (double)d.n);
	}
}

int main(int argc, char **argv)
{
	size_t seeds = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;

	put_shapes(stdout, seeds);
	put_published(stdout, seeds);
	put_families(stdout, seeds);
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
