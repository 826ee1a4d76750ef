/* Time as arguments: the edge reads the clock, everything inside is told. */
#include "base/clock.h"

int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	return clock_gettime(clock, &t) ? 0 : (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t clock_utc_us(void)
{
	return clock_ns(CLOCK_REALTIME) / 1000;
}

static struct tm broken_down(int64_t utc_us)
{
	time_t seconds = (time_t)(utc_us / 1000000);
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	return tm;
}

const char *clock_format_csv(struct arena *a, int64_t utc_us)
{
	struct tm tm = broken_down(utc_us);

	return arena_printf(a, "%04d-%02d-%02d %02d:%02d:%02d.%03d", tm.tm_year + 1900,
			    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
			    (int)(utc_us / 1000 % 1000));
}

const char *clock_format_iso(struct arena *a, int64_t utc_us)
{
	struct tm tm = broken_down(utc_us);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900,
			    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
