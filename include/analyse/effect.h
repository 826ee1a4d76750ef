/*
 * Two groups of attempts compared: how far apart are they, and how sure is that? One rule
 * for gates against a reference, for compare and for ab.
 */
#ifndef STRAIN_ANALYSE_EFFECT_H
#define STRAIN_ANALYSE_EFFECT_H

#include "analyse/rank.h"
#include "base/units.h"

/*
 * The values of a group's attempts, and what they would have been had no thread waited
 * for a CPU (`unwaited`; NULL: not known). Where they are several runs', they stand run
 * after run, `runs` of them with as many as `sizes` says; else runs is 0.
 */
struct group {
	const double *v, *unwaited;
	size_t n;
	const size_t *sizes;
	size_t runs;
};

/* All of them as one group of several runs, without the empty ones. */
struct group groups_join(const struct group *each, size_t n, struct arena *a);

/* How far the new group may be from the reference, and on which side of it harm lies. */
struct tolerance {
	bool up_is_harm;
	double ratio;    /* 0.10: reference + 10 %; signed as the bound is */
	double absolute; /* reference + 5 MB */
};

struct effect {
	double base, new;   /* medians */
	double limit;       /* what `new` is held against: base and the tolerance */
	struct ratio ratio; /* new / base with its 95 % interval */
	struct ratio tight; /* the same, 90 %: what two one-sided tests at 5 % look at */
	double p; /* one-sided: so far to the side of harm by chance, were there no difference */
	double p_limit; /* the same, were the truth at the limit */
	/* p after its looks and Holm over its family; = p until effects_adjust */
	double p_adjusted;
	/*
	 * judged by what moves between so many runs of the base; 0: by ranks of attempts
	 */
	size_t runs;
	/*
	 * how often it was looked at while attempts were added (effect_look); effect_of
	 * says 1
	 */
	size_t looks;
	bool constant; /* four values or more on each side, and all of them one number */
	bool past;     /* the median is past the limit */
	/*
	 * past the limit, and not past it without the time that threads waited for a CPU
	 */
	bool waited;
};

/*
 * Neither group may be empty. By ranks, but where the base is three runs or more whose
 * medians differ: then the new median is held against the prediction interval of theirs
 * (Student's t, on logarithms of positive values), since attempts of one run are more
 * alike than runs are.
 */
struct effect effect_of(const struct group *base, const struct group *new,
			const struct tolerance *t);

/* Say how often it was looked at. */
void effect_looked(struct effect *e, size_t looks);

/* Their p times their looks, and Holm's correction over all of them. */
void effects_adjust(struct effect *const *all, size_t n, struct arena *a);

/* Past this nothing is called different by chance. */
extern const double effect_alpha;

/*
 * Is the difference proven: is p < 0.01 after the correction, or p · looks < 0.01 against
 * the limit? The second needs no correction for the number of gates: groups that do not
 * differ are far inside of a limit that is clear of their spread.
 */
bool effect_proven(const struct effect *e);

/*
 * Attempts that are added because of what those before them showed. A group that began
 * with `first` attempts is looked at then, at five where it began with fewer, and at
 * every five more. The look that a group of `n` has come to, or grows to, from 1; in
 * *size how many attempts it has then (NULL: not asked).
 */
size_t effect_look(size_t first, size_t n, size_t *size);

/*
 * Is the difference worth more attempts: past the tolerance, not proven, not explained by
 * waiting, by ranks, and p < 0.05 before any correction, or fewer than five attempts,
 * which show nothing either way? Of `nnew` now; nbase_most and nnew_most are what the
 * groups may grow to: never worth it where these could not prove any difference.
 */
bool effect_suspect(const struct effect *e, size_t nnew, size_t nbase_most,
		    size_t nnew_most);

/*
 * The fewest attempts on each side with which anything can be proven: the smallest p of
 * five against five is under 0.01.
 */
size_t effect_fewest_attempts(void);

/*
 * How many attempts on each side would most likely tell, were the difference what it
 * looks like; 0: no number up to 99 would.
 */
size_t effect_attempts_needed(const struct effect *e, size_t nbase, size_t nnew);

/*
 * Is it shown to be within ± tolerance: two one-sided tests at 5 % (Schuirmann, J.
 * Pharmacokinet. Biopharm. 15, 1987)?
 */
bool effect_within(const struct effect *e, double tolerance);

/* A value without the share of the time (0 … 1) that the attempt's threads waited for a CPU. */
double effect_unwaited(double v, enum timing timing, double share);

#endif
