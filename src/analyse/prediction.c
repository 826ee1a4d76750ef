/* The prediction interval of a sample. */
#include "prediction.h"

#include <math.h>

#include "analyse/stats.h"

static double scaled(const struct prediction *p, double v)
{
	return p->logs ? log(v) : v;
}

struct prediction prediction_of(const double *v, size_t n, struct arena *a)
{
	struct prediction p = { .df = n - 1, .logs = true };
	double *x = arena_array(a, n, sizeof *x), sum = 0;
	bool alike = true;

	for (size_t i = 0; i < n; i++) {
		p.logs &= v[i] > 0;
		alike &= v[i] == v[0];
	}
	for (size_t i = 0; i < n; i++)
		x[i] = scaled(&p, v[i]);
	p.mean = stats_mean(x, n);
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - p.mean) * (x[i] - p.mean);
	if (!alike)
		p.error = sqrt(sum / (double)p.df * (1 + 1 / (double)n));
	return p;
}

double prediction_middle(const struct prediction *p)
{
	return p->logs ? exp(p->mean) : p->mean;
}

double prediction_beyond(const struct prediction *p, double v, double from, double side)
{
	/* the logarithm of what is not positive: as far below as can be */
	double x = p->logs && v <= 0 ? -INFINITY : scaled(p, v),
	       middle = p->logs && from <= 0 ? -INFINITY : scaled(p, from);

	if (x == middle)
		return 0.5;
	return stats_student_upper(side * (x - middle) / p->error, p->df);
}

struct ratio prediction_ratio(const struct prediction *p, double v, double level)
{
	double t = stats_student_quantile(0.5 + level / 2, p->df);
	struct ratio r = { v / prediction_middle(p), NAN, NAN };

	if (!p->logs || v <= 0)
		return r;
	r.low = exp(log(v) - p->mean - t * p->error);
	r.high = exp(log(v) - p->mean + t * p->error);
	return r;
}
