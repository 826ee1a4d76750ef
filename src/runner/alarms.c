/* Deadlines of an attempt: the events that time alone makes. */
#include "alarms.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"

int alarms_open(struct alarms *a, struct error *err)
{
	for (size_t i = 0; i < LIFE_NEVENTS; i++)
		a->at_ns[i] = ALARM_NEVER;
	a->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return a->timer_fd < 0 ? error_errno(err, "timerfd") : 0;
}

void alarms_set(struct alarms *a, enum life_event event, int64_t in_us)
{
	a->at_ns[event] = clock_monotonic_ns() + in_us * 1000;
}

bool alarms_is_set(const struct alarms *a, enum life_event event)
{
	return a->at_ns[event] != ALARM_NEVER;
}

void alarms_arm(const struct alarms *a, int64_t also_ns)
{
	struct itimerspec when = { 0 };
	int64_t at = also_ns;

	for (size_t i = 0; i < LIFE_NEVENTS; i++)
		if (a->at_ns[i] < at)
			at = a->at_ns[i];
	if (at != ALARM_NEVER) {
		when.it_value.tv_sec = at / 1000000000;
		when.it_value.tv_nsec = at % 1000000000;
	}
	timerfd_settime(a->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

unsigned int alarms_take(struct alarms *a, int64_t now_ns)
{
	unsigned int due = 0;
	uint64_t ticks;

	(void)!read(a->timer_fd, &ticks, sizeof ticks);
	for (size_t i = 0; i < LIFE_NEVENTS; i++) {
		if (a->at_ns[i] > now_ns)
			continue;
		a->at_ns[i] = ALARM_NEVER;
		due |= 1U << i;
	}
	return due;
}

int alarm_poll_ms(int64_t until_ns, int most_ms)
{
	int64_t left_ms = (until_ns - clock_monotonic_ns() + 999999) / 1000000;

	if (left_ms <= 0)
		return 0;
	return left_ms > most_ms ? most_ms : (int)left_ms;
}
