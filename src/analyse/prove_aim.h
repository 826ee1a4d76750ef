/* What is to be put in so that a gate's value goes just past its limit. */
#ifndef STRAIN_ANALYSE_PROVE_AIM_H
#define STRAIN_ANALYSE_PROVE_AIM_H

#include "analyse/prove.h"

enum { PROVE_STEPS = 3 }; /* just past the limit, half as much again, three times it */

/* Which way a value breaks a gate. */
enum aim_side { AIM_UP, AIM_DOWN, AIM_EXACTLY };
enum aim_side aim_side(const struct gate *g);

/*
 * The fault of p->step, in p->target and p->fault (with p->put). False and p->decided
 * when there is none: the value cannot get there, there is no room for it, or strain has
 * no fault of that kind.
 */
bool aim_fault(struct proof *p);

/* Is the last fault one that more of it makes larger, unlike an exit status? */
bool aim_is_amount(const struct proof *p);

/*
 * A number that the test itself reports, past the limit, in p->target. False and
 * p->decided when no multiple of it gets there.
 */
bool aim_metric(struct proof *p);

/* It is decided. */
void proof_decide(struct proof *p, enum proof_verdict verdict, const char *reason);

/* Is the gate broken, as its level has it? */
bool proof_has_fired(const struct gate *g, enum outcome o);

/*
 * A gate against a baseline, decided as among the `family` of its run when no other of
 * those has changed.
 */
void proof_decide_alone(struct gate_result *r, size_t family, struct arena *a);

/*
 * What it takes for that, in p->smallest and p->smallest_amount: NAN where no change is
 * caught, however large.
 */
void proof_smallest_relative(struct proof *p);

/* A number of the gate's value for people. */
const char *proof_amount(const struct proof *p, double v);

/* The longest that an attempt may take before it is stopped, in microseconds. */
double aim_longest_us(const struct proof *p);

#endif
