/* How much of a fault there is already, and more of it: one function per kind. */
#ifndef STRAIN_RUNNER_FAULT_AMOUNT_H
#define STRAIN_RUNNER_FAULT_AMOUNT_H

#include "fault.h"

enum {
	FAULT_DIR_FD = 1, /* the attempt's directory, in the process that makes a fault */
	FAULT_OWN_FDS = 2, /* that, and a channel */
	FAULT_BLOCK = 1 << 20,
};

/* A process that makes a fault, or a part of one. */
struct fault_maker {
	const struct fault *fault;
	int64_t have, told; /* of the amount: by this process, and of it in fault->made */
	int64_t wanted;     /* this process's part of the amount */
	double per_s;       /* and of what grows */
	char *free, *end;   /* memory that is mapped and not touched */
	int file;           /* without a name; -1: not opened yet */
	size_t page;
	char *block; /* FAULT_BLOCK bytes */
};

struct fault_making {
	/* make it `target` in all; errno of what it failed for, or 0 */
	int (*more)(struct fault_maker *m, int64_t target);
	int64_t own; /* of the amount it is itself, from the start */
	bool shared; /* several processes make it sooner */
};
extern const struct fault_making fault_makings[];

/* What this process has made since it told is added to fault->made. */
void fault_tell_made(struct fault_maker *m);

/* The RSS of this process, bytes. */
int64_t fault_own_rss(const struct fault_maker *m);

#endif
