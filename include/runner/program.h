/*
 * A program that is not measured, run to its end: git, a suite's build, a CI system's
 * agent. The one way to start one.
 */
#ifndef STRAIN_RUNNER_PROGRAM_H
#define STRAIN_RUNNER_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct program {
	const char *const *argv; /* argv[0] is looked up in PATH */
	int input;               /* its standard input; 0: /dev/null */
	int output;              /* its standard output */
	bool quiet;              /* its messages go nowhere */
	/*
	 * It stays in strain's session, with its terminal and the signals that are
	 * blocked: what asks for a password, and what a Ctrl-C at strain is to stop.
	 * Otherwise it leads a session of its own, and dies with strain.
	 */
	bool attached;
	/*
	 * Signals that stop it, blocked by the caller, SIGCHLD too, who is a subreaper:
	 * all that it has started is killed then. NULL: none.
	 */
	const sigset_t *stops;
};

struct program_result {
	int status; /* as of waitpid(2) */
	int signal; /* of `stops`, that stopped it; 0: none did */
};

/* Run it. -1 and `err` when it cannot be executed; EAGAIN of fork(2) is tried again for a while. */
int program_run(const struct program *p, struct program_result *result, struct error *err);

/*
 * Run it, and what it prints in `a`, at most `room` bytes of it; `output` is not looked
 * at. NULL as -1 of program_run.
 */
char *program_ask(const struct program *p, size_t room, struct arena *a,
		  struct program_result *result, struct error *err);

#endif
