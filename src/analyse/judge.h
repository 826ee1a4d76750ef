/*
 * A gate on its way to a verdict: measured first, decided when all p values of the run
 * are known.
 */
#ifndef STRAIN_ANALYSE_JUDGE_H
#define STRAIN_ANALYSE_JUDGE_H

#include "analyse/baseline.h"
#include "analyse/gate.h"
#include "analyse/growth.h"
#include "probe/metric.h"

/* What the series of one attempt say to a gate: found while they are there. */
struct finding {
	const struct gate *gate;
	struct growth growth; /* of a slope */
	const char *problem;  /* why growth cannot be told of; NULL */
	/* of a gate with `for`: the longest time on the wrong side without a break */
	double lasted_us;
};
struct findings {
	const struct finding *list;
	size_t n;
};

/*
 * What all gates of the cell find in one attempt's series; in `a`. `nleak_gates` is of
 * the whole plan.
 */
struct findings judge_look(const struct cell *cell, const struct attempt_series *series,
			   size_t nleak_gates, struct arena *a);

/* What it found for that gate. */
const struct finding *judge_finding(const struct findings *f, const struct gate *g);

/* What a cell's gates are judged on. */
struct evidence {
	const struct evidence *all; /* of all cells of the run, in the plan's order */
	const struct run *run;
	const struct run_cell *cell;
	const struct summary *const *summaries; /* of the cell's attempts, by index */
	const struct findings *findings;        /* likewise */
	const size_t *counted;                  /* indexes of the attempts that count */
	size_t ncounted;
	const struct baselines *baselines;
	/*
	 * slope gates of the whole plan that can fail: what a slope's p is corrected for
	 */
	size_t nleak_gates;
	enum sizes sizes; /* how the suite writes sizes */
	struct arena *arena;
};

/* The values of a gate's subject in the attempts that count. */
struct observations {
	const struct measure *measure; /* of the subject; NULL: no such name */
	const double *all;
	size_t n;
	const char *problem; /* of the first attempt that has none; NULL: all have one */
	/* the upper ends of those that are known as intervals only; else = all */
	const double *highs;
	/*
	 * the same without the time that threads waited for a CPU; = all for what is no
	 * timing
	 */
	const double *unwaited;
};

/* The slope of a level that ought to come back, held under a bound: judge_slope's. */
bool judge_is_leak(const struct gate *g, struct arena *a);

/* How many of them a plan has that can fail. */
size_t judge_leak_gates(const struct plan *plan);

/* A slope's part of a finding (gate_slope.c), and that of a gate with `for` (gate_absolute.c). */
void judge_look_slope(const struct cell *cell, const struct attempt_series *series,
		      size_t nleak_gates, struct finding *f, struct arena *a);
void judge_look_lasting(const struct cell *cell, const struct attempt_series *series,
			struct finding *f, struct arena *a);

/*
 * Kinds of gates, each measured by its own file. They fill the result but for what gate.c
 * decides.
 */
void judge_absolute(const struct evidence *e, const struct observations *o,
		    struct gate_result *r);
void judge_slope(const struct evidence *e, const struct observations *o,
		 struct gate_result *r);
void judge_reference(const struct evidence *e, const struct observations *o,
		     struct gate_result *r);

/* The subject's values in a cell's attempts. */
struct observations judge_observe(const struct evidence *e, const char *subject);

/* The one value that stands for all: the median, or the worst as the gate's bound has it. */
double judge_typical(const struct gate *g, const double *v, size_t n, struct arena *a);

/* Does `value OP limit` hold? */
bool judge_holds(double value, enum gate_op op, double limit);

/* Does the value hold the gate's own bound, a limit or a range? */
bool judge_within(const struct gate *g, double value);

/* A number of the gate's subject for people, in the sizes that the gate is written in. */
const char *judge_amount(const struct evidence *e, const struct observations *o,
			 const struct gate *g, double v);

/* Two of them, in digits enough to tell them apart where they differ. */
void judge_amounts(const struct evidence *e, const struct observations *o,
		   const struct gate *g, double x, double y, const char *texts[2]);

/*
 * "explained by waiting for a CPU: 0.6 s of 1.7 s", of the median attempt: what a result
 * says whose excess that explains.
 */
const char *judge_waited_note(const struct evidence *e);

/*
 * The series that the subject is a statistic of ("cpu.max": cpu); NULL when none is
 * recorded under that name.
 */
const struct metric *judge_series(const struct gate *g, struct arena *a);

/* What could not be decided: a warn gate warns all the same, and never fails a run. */
enum outcome judge_undecided(const struct gate *g);

/* A broken gate's outcome by its level. */
enum outcome judge_broken(const struct gate *g);

/*
 * Judge all gates of a cell but for those against a reference, which carry an `effect`
 * then: judge_decide is called for each of them when the effects of the run's family are
 * adjusted to each other: gates that could fail by proof. Others take nothing from them.
 */
void judge_gates(const struct evidence *e, const struct gate *gates, size_t n,
		 struct gate_result *results);
bool judge_in_family(const struct gate_result *r);
void judge_decide(struct gate_result *r, size_t family, struct arena *a);

#endif
