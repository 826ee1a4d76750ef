/* How a test ended, decided from facts and said in words. Pure. */
#ifndef STRAIN_RUNNER_ENDING_H
#define STRAIN_RUNNER_ENDING_H

#include "store/attempt.h"
#include "suite/suite.h"

struct ending_facts {
	bool ended; /* the command itself has ended; its wait status: */
	int wait_status;
	/* Why strain asked the tree to stop; ENDED_EXIT: it did not. */
	enum ending asked;
	bool ended_first; /* the command had ended before it was asked */
	bool killed;      /* SIGKILL was sent, too */
	/* by the kernel, in the meantime: in the attempt's cgroup, or in strain's own */
	int64_t oom_kills;
	int64_t wall_us;
};

/* Fill in ending, ok, exit_code, signal and text. Strings in `a`. */
void ending_tell(const struct ending_facts *facts, const struct settings *settings,
		 struct arena *a, struct attempt_record *r);

/* "exit status 3", "killed by signal 9 (SIGKILL)": a wait status in words, in `a`. */
const char *ending_status(int wait_status, struct arena *a);

/* "2.104 s". */
const char *ending_seconds(int64_t us, struct arena *a);

#endif
