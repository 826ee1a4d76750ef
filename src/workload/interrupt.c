/* Signals, taken by a thread of their own. */
#include "interrupt.h"

#include <signal.h>
#include <string.h>

static sigset_t wanted_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1); /* interrupt_stop says that it is over */
	return set;
}

static void *take_signals(void *arg)
{
	struct interrupt *i = arg;
	sigset_t set = wanted_signals();
	int signal = 0;
	while (sigwait(&set, &signal) == 0 && signal != SIGUSR1) {
		atomic_fetch_add(&i->count, 1);
		bell_ring(&i->bell);
	}
	return NULL;
}

int interrupt_start(struct interrupt *i, struct failure *why)
{
	sigset_t set = wanted_signals();
	bell_init(&i->bell);
	atomic_init(&i->count, 0);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	/*
	 * A file that may not grow is the provider's failure to report, not the end of
	 * the process.
	 */
	signal(SIGXFSZ, SIG_IGN);
	int rc = pthread_create(&i->thread, NULL, take_signals, i);
	if (rc != 0)
		return failure_set(why, FAILURE_INFRASTRUCTURE, "start a thread: %s",
				   strerrordesc_np(rc));
	return 0;
}

void interrupt_stop(struct interrupt *i)
{
	pthread_kill(i->thread, SIGUSR1);
	pthread_join(i->thread, NULL);
	bell_destroy(&i->bell);
}
