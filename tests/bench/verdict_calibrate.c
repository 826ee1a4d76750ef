/*
 * How far the claims of strain calibrate hold: calibrations of made-up noise, and the
 * runs that their gates judge, as rows of two Markdown tables. Seeded; about five minutes
 * of CPU. `verdict_calibrate 0.1` makes a tenth of the calibrations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/calibrations.h"

struct family {
	size_t gates, calibrations;
	size_t repeats[2]; /* the fewest attempts that calibrate chooses, and more */
};
static const struct family families[] = { { 1, 100, { 5, 9 } },
					  { 10, 15, { 5, 9 } },
					  { 50, 4, { 7, 9 } } };
enum { NFAMILIES = sizeof families / sizeof *families };
static const uint64_t seed = 20261124;

static size_t scaled(size_t n, double scale)
{
	return (size_t)fmax(2, round((double)n * scale));
}

static void print_rates(const struct trials *t)
{
	struct rates r = calibrations_rates(t, seed);

	printf("| %s | %zu | %zu | %zu | %.0f %% | %.2f %% | %.2f %% | %.2f %% | %.0f %% |\n",
	       noise_names[t->noise], t->n, t->gates, t->repeat, r.tolerance * 100,
	       r.inconclusive * 100, r.failed * 100, r.worst_failed * 100,
	       r.warned * 100);
	fflush(stdout);
}

static void print_false_alarms(double scale)
{
	printf("| noise (5 %%) | n | gates | attempts a side | tolerance | inconclusive | "
	       "failed | failed, 9 of 10 calibrations below | warned |\n"
	       "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (int noise = 0; noise < NOISE_END; noise++)
		for (size_t f = 0; f < NFAMILIES; f++)
			for (size_t k = 0; k < 2; k++)
				print_rates(&(struct trials){
					.noise = (enum noise)noise,
					.spread = 0.05,
					.n = 10,
					.gates = families[f].gates,
					.repeat = families[f].repeats[k],
					.calibrations =
						scaled(families[f].calibrations, scale),
					.runs = 400 });
	print_rates(&(struct trials){ .noise = NOISE_NORMAL,
				      .spread = 0.05,
				      .n = 40,
				      .gates = 10,
				      .repeat = 9,
				      .calibrations = scaled(10, scale),
				      .runs = 400 });
}

static void print_power(const struct trials *t)
{
	struct power_claim claims[CALIBRATE_CHANGES];

	calibrations_power(t, claims, seed);
	printf("| %s | %.0f %% | %zu ", noise_names[t->noise], t->spread * 100, t->gates);
	for (size_t i = 0; i < CALIBRATE_CHANGES; i++)
		if (isnan(claims[i].found))
			printf("| 0 %% | ");
		else
			printf("| %.0f %% | %.0f %% ", claims[i].said * 100,
			       claims[i].found * 100);
	printf("|\n");
	fflush(stdout);
}

static void print_found(double scale)
{
	static const double spreads[] = { 0.01, 0.02, 0.03, 0.05 };

	printf("\n| noise | spread | gates | FIND 5 %% said | found | FIND 10 %% said | found "
	       "| FIND 20 %% said | found |\n"
	       "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (int noise = 0; noise <= NOISE_HEAVY; noise++)
		for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++)
			for (size_t f = 0; f < 2 && !(noise == NOISE_BIMODAL && s); f++)
				print_power(&(struct trials){
					.noise = (enum noise)noise,
					.spread = spreads[s],
					.n = 10,
					.gates = families[f].gates,
					.calibrations =
						scaled(families[f].calibrations, scale),
					.runs = 200 });
}

int main(int argc, char **argv)
{
	double scale = argc > 1 ? strtod(argv[1], NULL) : 1;

	print_false_alarms(scale);
	print_found(scale);
	return 0;
}
