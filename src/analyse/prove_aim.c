/* What is to be put in so that a gate's value goes just past its limit. */
#include "prove_aim.h"

#include <math.h>
#include <string.h>

#include "probe/metric.h"

/* How an amount of the fault becomes one of the value. */
enum effect_of_fault {
	ADDS,     /* to what the test has */
	ALONE,    /* is the value by itself */
	PER_WALL, /* adds its share of the attempt's time */
	PER_TIME, /* adds as much in each second */
	INSTEAD,  /* is the value */
};

struct way {
	const char *subject; /* a fact, or the series of a statistic: "rss" */
	enum fault_kind kind;
	enum effect_of_fault effect;
	/*
	 * the least that it goes past a limit: what tells it from the test's own unrest
	 */
	double least;
	double most; /* more of it strain does not make; 0: as the machine has it */
};

static const struct way ways[] = {
	{ "peak_rss", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "peak_rss_process", FAULT_MEMORY, ALONE, 524288, 0 },
	{ "peak_pss", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "mean_rss", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "rss", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "anon", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "pss", FAULT_MEMORY, ADDS, 524288, 0 },
	{ "cpu_time", FAULT_CPU, ADDS, 20000, 0 },
	{ "cpu_user", FAULT_CPU, ADDS, 20000, 0 },
	{ "cpu_system", FAULT_SYSTEM_CPU, ADDS, 20000, 0 },
	{ "cpu", FAULT_CPU, PER_WALL, 20, 0 },
	{ "cpu.", FAULT_CPU, PER_TIME, 20, 0 },
	{ "wall", FAULT_WAIT, ADDS, 20000, 0 },
	{ "exit_code", FAULT_STATUS, INSTEAD, 1, 255 },
	{ "signal", FAULT_SIGNAL, INSTEAD, 1, 64 },
	{ "processes", FAULT_PROCESSES, ADDS, 1, 4000 },
	{ "threads", FAULT_THREADS, ADDS, 1, 20000 },
	{ "fds", FAULT_DESCRIPTORS, ADDS, 1, 200000 },
	{ "read", FAULT_READ, ADDS, 65536, 0 },
	{ "written", FAULT_WRITE, ADDS, 65536, 0 },
	{ "minor_faults", FAULT_PAGE_FAULTS, ADDS, 1000, 1e8 },
	{ "switches", FAULT_SWITCHES, ADDS, 200, 1e7 },
};

static const double past_limit[PROVE_STEPS] = { 0.05, 0.5, 2 };
static const double past_slope[PROVE_STEPS] = { 0.5, 3, 15 };

static bool is_statistic(const struct gate *g)
{
	return strchr(g->subject, '.') != NULL;
}

static bool is_slope(const struct gate *g)
{
	const char *dot = strrchr(g->subject, '.');

	return dot && !strcmp(dot + 1, stat_rows[STAT_SLOPE].name);
}

/*
 * A row that ends with a dot is of the statistics alone, where the fact of that name is
 * another thing.
 */
static const struct way *way_of(const struct gate *g)
{
	size_t size = strcspn(g->subject, ".");
	const struct way *found = NULL;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const char *name = ways[i].subject;

		if (strncmp(name, g->subject, size) != 0)
			continue;
		if (!name[size] || (is_statistic(g) && !strcmp(name + size, ".")))
			found = &ways[i];
	}
	return found;
}

enum aim_side aim_side(const struct gate *g)
{
	if (g->op == OP_NE)
		return AIM_EXACTLY;
	return g->op == OP_GT || g->op == OP_GE ? AIM_DOWN : AIM_UP;
}

double aim_longest_us(const struct proof *p)
{
	const struct cell *cell = p->cell->cell->cell;

	return (double)(cell->duration.us + cell->settings.timeout_us);
}

/* "the limit is 305 times what the test uses (13.1 MB); ": where that is why. */
static const char *how_lax(const struct proof *p)
{
	double ratio = p->limit / p->unharmed;

	if (!(ratio >= 10))
		return "";
	return arena_printf(p->arena,
			    ratio < 100
				    ? "the limit is %.3g times what the test has (%s); "
				    : "the limit is %.0f times what the test has (%s); ",
			    ratio, proof_amount(p, p->unharmed));
}

/* What is past the limit, by the step's share of it. */
static double past(const struct proof *p, double least)
{
	double share = (is_slope(p->gate) ? past_slope : past_limit)[p->step];

	return p->limit + fmax(share * fabs(p->limit), least * (p->step + 1));
}

/* --- room ------------------------------------------------------------------------------- */

/* The most that the value can be on this machine; INFINITY where nothing limits it. */
static double most_of(const struct proof *p, const struct way *w)
{
	double cpus = p->limits->cpus;

	if (is_slope(p->gate))
		return INFINITY;
	switch (w->effect) {
	case PER_WALL:
	case PER_TIME:
		return cpus * 1000;
	case ADDS:
	case ALONE:
	case INSTEAD:
		break;
	}
	if (w->kind == FAULT_WAIT)
		return aim_longest_us(p);
	if (w->kind == FAULT_CPU || w->kind == FAULT_SYSTEM_CPU)
		return cpus * aim_longest_us(p);
	return INFINITY;
}

/* Why there is none; NULL: there is. */
static const char *no_room(const struct proof *p, const struct way *w)
{
	double most = most_of(p, w), amount = (double)p->fault.amount,
	       memory = (double)p->limits->memory_bytes;
	struct arena *a = p->arena;

	if (p->limit >= most)
		return arena_printf(a, "%sno attempt here can have more than %s",
				    how_lax(p), proof_amount(p, most));
	if (w->kind == FAULT_MEMORY && p->limits->memory_bytes != NO_VALUE &&
	    amount > memory)
		return arena_printf(a, "%sthis machine has no more than %s free",
				    how_lax(p), proof_amount(p, memory));
	if (w->most > 0 && amount > w->most)
		return arena_printf(a, "%sthere can hardly be %s", how_lax(p),
				    proof_amount(p, p->target));
	return NULL;
}

/* --- amounts ---------------------------------------------------------------------------- */

static double wall_us(const struct proof *p)
{
	const struct value *wall = summary_find(p->cell->typical, "wall");

	return wall && wall->number > 0 ? wall->number : 1000000;
}

static int64_t whole(double v)
{
	return v > 0 ? (int64_t)fmin(ceil(v), 9e18) : 0;
}

static void put_in(struct proof *p, enum fault_kind kind, int64_t amount, double per_s)
{
	p->fault.kind = kind;
	p->fault.amount = amount;
	p->fault.per_s = per_s;
	p->put = fault_words(&p->fault, gate_sizes(p->gate, p->plain->sizes), p->arena);
}

static bool aim_up(struct proof *p, const struct way *w)
{
	double unharmed = isnan(p->unharmed) ? 0 : p->unharmed, missing;
	const char *tried = p->put, *why;

	p->target = fmax(past(p, w->least), unharmed + w->least);
	if (p->limit < most_of(p, w))
		p->target = fmin(p->target, most_of(p, w));
	missing = p->target - (w->effect == ALONE ? 0 : unharmed) + p->amount;
	if (is_slope(p->gate))
		put_in(p, w->kind, 0, missing / 60);
	else if (w->effect == PER_TIME)
		put_in(p, w->kind, 0, missing * 1000);
	else if (w->effect == PER_WALL)
		put_in(p, w->kind, whole(missing * wall_us(p) / 1000), 0);
	else
		put_in(p, w->kind, whole(missing), 0);
	why = no_room(p, w);
	if (!why)
		return true;
	p->put = tried;
	proof_decide(p, PROOF_BLIND, why);
	return false;
}

/* Less than a test has can be had by a command that only waits in its place. */
static bool aim_down(struct proof *p)
{
	const struct cell *cell = p->cell->cell->cell;
	bool zero_breaks = p->gate->op == OP_GT ? p->limit >= 0 : p->limit > 0;
	bool at_once = !strcmp(p->gate->subject, "wall");
	double wait = at_once ? 0 : wall_us(p);

	if (!zero_breaks) {
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena, "%s is never below %s",
					  p->gate->subject, proof_amount(p, p->limit)));
		return false;
	}
	if (p->step > 0)
		return false;
	p->target = 0;
	if (cell->settings.stop == STOP_AFTER_DURATION && !at_once)
		wait += 3600e6;
	put_in(p, FAULT_IDLE, whole(wait), 0);
	return true;
}

/* The status or signal that is nearest to the limit on its wrong side. */
static double nearest_wrong(const struct proof *p, const struct way *w)
{
	enum gate_op op = p->gate->op;
	double l = p->limit;

	/* signal 15 rather than 1: what ends a test from outside */
	if (op == OP_EQ && l == 0 && w->kind == FAULT_SIGNAL)
		return 15;
	if (op == OP_EQ)
		return l < w->most ? l + 1 : l - 1;
	if (op == OP_LE)
		return floor(l) + 1;
	return op == OP_GE ? ceil(l) - 1 : l;
}

static bool aim_at_status(struct proof *p, const struct way *w)
{
	double least = w->kind == FAULT_SIGNAL ? 1 : 0;

	if (p->step > 0)
		return false;
	p->target = nearest_wrong(p, w);
	if (p->target < least || p->target > w->most || p->target != floor(p->target)) {
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena, "no %s breaks it: it is from 0 to %g",
					  p->gate->subject, w->most));
		return false;
	}
	put_in(p, w->kind, (int64_t)p->target, 0);
	return true;
}

static bool no_way(struct proof *p, const char *why)
{
	proof_decide(p, PROOF_NONE,
		     arena_printf(p->arena, "strain has no fault that %s %s", why,
				  p->gate->subject));
	return false;
}

bool aim_fault(struct proof *p)
{
	const struct way *w = way_of(p->gate);
	enum aim_side side = aim_side(p->gate);

	if (!w)
		return no_way(p, "changes");
	if (w->effect == INSTEAD)
		return aim_at_status(p, w);
	if (is_slope(p->gate) && side == AIM_DOWN)
		return no_way(p, "lowers");
	if (is_slope(p->gate) && (w->effect == PER_TIME || w->kind == FAULT_WAIT))
		return no_way(p, "changes");
	if (side == AIM_UP)
		return aim_up(p, w);
	if (side == AIM_DOWN)
		return aim_down(p);
	proof_decide(p, PROOF_BLIND, "what is measured is hardly ever exactly the limit");
	return false;
}

bool aim_is_amount(const struct proof *p)
{
	return fault_rows[p->fault.kind].process || p->fault.kind == FAULT_WAIT;
}

/* --- numbers of the test ---------------------------------------------------------------- */

static bool bounds_the_better_side(const struct proof *p)
{
	enum aim_side side = aim_side(p->gate);

	return p->gate->op != OP_EQ &&
	       ((side == AIM_UP && p->value->measure->better == BETTER_HIGHER) ||
		(side == AIM_DOWN && p->value->measure->better == BETTER_LOWER));
}

bool aim_metric(struct proof *p)
{
	enum aim_side side = aim_side(p->gate);
	double by = fmax(past_limit[p->step] * fabs(p->limit),
			 p->limit == 0 ? fmax(1, fabs(p->unharmed) / 20) : 0);

	if (bounds_the_better_side(p)) {
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena,
					  "it bounds the better side: of %s %s is better",
					  p->gate->subject,
					  better_names[p->value->measure->better]));
		return false;
	}
	p->target = p->limit + (side == AIM_UP ? by : side == AIM_DOWN ? -by : 0);
	/* what is never negative by any factor */
	if (side == AIM_DOWN && p->unharmed >= 0)
		p->target = fmax(0, p->target);
	if (side == AIM_DOWN && p->unharmed >= 0 &&
	    (p->gate->op == OP_GT ? p->limit < 0 : p->limit <= 0)) {
		proof_decide(p, PROOF_BLIND,
			     arena_printf(p->arena,
					  "no part of what the test reports (%s) is below "
					  "%s",
					  proof_amount(p, p->unharmed),
					  proof_amount(p, p->limit)));
		return false;
	}
	p->fault = (struct fault){ .kind = FAULT_NONE };
	p->put = arena_printf(p->arena, "the value scaled to %s",
			      proof_amount(p, p->target));
	return true;
}
