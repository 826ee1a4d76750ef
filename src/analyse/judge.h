/* A gate on its way to a verdict: measured first, decided when all p values of the run are known. */
#ifndef STRAIN_ANALYSE_JUDGE_H
#define STRAIN_ANALYSE_JUDGE_H

#include "analyse/gate.h"
#include "probe/metric.h"

#include "baseline.h"

/* What a cell's gates are judged on. */
struct evidence {
	const struct run *run;
	const struct run_cell *cell;
	const struct summary *const *summaries; /* of the cell's attempts, by index */
	const size_t *counted;                  /* indexes of the attempts that count */
	size_t ncounted;
	const struct baseline *baseline;
	enum sizes sizes; /* how the suite writes sizes */
	struct arena *arena;
};

/* The values of a gate's subject in the attempts that count. */
struct observations {
	const struct value *value; /* one that stands for the subject; NULL: no such name */
	const double *all;
	size_t n;
	const char *problem; /* of the first attempt that has none; NULL: all have one */
	const double *quiet; /* of the attempts that others did not disturb */
	size_t nquiet;
};

/* Kinds of gates, each measured by its own file. They fill the result but for what gate.c decides. */
void judge_absolute(const struct evidence *e, const struct observations *o,
		    struct gate_result *r);
void judge_slope(const struct evidence *e, const struct observations *o,
		 struct gate_result *r);
void judge_baseline(const struct evidence *e, const struct observations *o,
		    struct gate_result *r);

/* The one value that stands for all: the median, or the worst as the gate's direction has it. */
double judge_typical(const struct gate *g, const double *v, size_t n, double limit,
		     struct arena *a);

/* Does `value OP limit` hold? */
bool judge_holds(double value, enum gate_op op, double limit);

/* Is the subject a matter of time, which another machine or a busy one changes, rather than of memory? */
bool judge_is_timing(const struct value *v);

/* A number of the gate's subject for people, in the sizes that the gate is written in. */
const char *judge_amount(const struct evidence *e, const struct observations *o,
			 const struct gate *g, double v);

/* Two of them, in digits enough to tell them apart where they differ. */
void judge_amounts(const struct evidence *e, const struct observations *o,
		   const struct gate *g, double x, double y, const char *texts[2]);

/* Is it broken only by attempts during which others used the machine: do the quiet ones hold, or is there none? */
bool judge_only_noise(const struct observations *o, const struct gate *g, double limit,
		      struct arena *a);

/* What a result says then. */
extern const char judge_noise_note[];

/* The series that the subject is a statistic of ("cpu.max": cpu); NULL when none is recorded under that name. */
const struct metric *judge_series(const struct gate *g, struct arena *a);

/* A broken gate's outcome by its level. */
enum outcome judge_broken(const struct gate *g);

/*
 * Judge all gates of a cell but for Holm's correction: gates with a p that are broken if it is small enough carry
 * `p`; judge_decide is called for each when the family is known.
 */
void judge_gates(const struct evidence *e, const struct gate *gates, size_t n,
		 struct gate_result *results);
void judge_decide(struct gate_result *r, double adjusted_p, size_t family,
		  struct arena *a);

/* Past this many in a hundred nothing is called broken by chance. */
extern const double judge_alpha;

#endif
