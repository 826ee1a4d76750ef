/* Deadlines of an attempt: the events that time alone makes. */
#ifndef STRAIN_RUNNER_ALARMS_H
#define STRAIN_RUNNER_ALARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "life.h"

/*
 * What gets SIGKILL gets it again that often, and is waited for so long: more is a dead
 * disk, or another user's.
 */
enum { KILL_EVERY_MS = 20, GIVE_UP_MS = 10000 };

#define ALARM_NEVER INT64_MAX

struct alarms {
	int timer_fd;                /* readable when one is due */
	int64_t at_ns[LIFE_NEVENTS]; /* of the monotonic clock; ALARM_NEVER */
};

/* None is set. -1 and `err`. */
int alarms_open(struct alarms *a, struct error *err);

/* `event` is due in that many microseconds, whenever it was before. */
void alarms_set(struct alarms *a, enum life_event event, int64_t in_us);
bool alarms_is_set(const struct alarms *a, enum life_event event);

/*
 * Let the descriptor become readable when the next is due, or at `also_ns`, whichever
 * comes first.
 */
void alarms_arm(const struct alarms *a, int64_t also_ns);

/* Those that are due at `now_ns`, a bit each (1 << event); they are not set any more. */
unsigned int alarms_take(struct alarms *a, int64_t now_ns);

/* What poll(2) is to wait until `until_ns`, rounded up, at most `most_ms`; 0 when that is over. */
int alarm_poll_ms(int64_t until_ns, int most_ms);

#endif
