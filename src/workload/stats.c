/* Counters and latencies. */
#include "stats.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

void stats_book_init(struct stats_book *book)
{
	*book = (struct stats_book){ 0 };
	pthread_mutex_init(&book->mutex, NULL);
}

void stats_book_destroy(struct stats_book *book)
{
	stats_free(&book->stats);
	pthread_mutex_destroy(&book->mutex);
}

static void push_latency(struct stats *s, int64_t latency_ns)
{
	if (s->latency_count == s->latency_room) {
		s->latency_room = s->latency_room ? 2 * s->latency_room : 1024;
		s->latencies_ns = reallocarray(s->latencies_ns, (size_t)s->latency_room,
					       sizeof *s->latencies_ns);
		if (!s->latencies_ns)
			abort();
	}
	s->latencies_ns[s->latency_count++] = latency_ns;
}

/* Remember what the input led to, or compare. */
static void note_outcome(struct stats *s, struct outcome outcome)
{
	for (int64_t i = 0; i < s->outcome_count; i++) {
		if (s->outcomes[i].input != outcome.input)
			continue;
		s->outputs_other += s->outcomes[i].output != outcome.output;
		return;
	}
	if (s->outcome_count == s->outcome_room) {
		s->outcome_room = s->outcome_room ? 2 * s->outcome_room : 8;
		s->outcomes = reallocarray(s->outcomes, (size_t)s->outcome_room,
					   sizeof *s->outcomes);
		if (!s->outcomes)
			abort();
	}
	s->outcomes[s->outcome_count++] = outcome;
}

void stats_completed(struct stats_book *book, const struct completion *c)
{
	struct stats *s = &book->stats;
	pthread_mutex_lock(&book->mutex);
	s->completed++;
	if (c->latency_ns >= 0)
		push_latency(s, c->latency_ns);
	if (s->histories == 0 || c->events < s->history_min)
		s->history_min = c->events;
	if (c->events > s->history_max)
		s->history_max = c->events;
	s->histories++;
	s->history_events += c->events;
	s->history_marks += c->marks;
	note_outcome(s, c->outcome);
	pthread_mutex_unlock(&book->mutex);
}

void stats_failed(struct stats_book *book, const char *instance,
		  const struct failure *failure)
{
	struct stats *s = &book->stats;
	pthread_mutex_lock(&book->mutex);
	s->failed[failure->class]++;
	if (!s->first_failure[0])
		snprintf(s->first_failure, sizeof s->first_failure, "%s: %s", instance,
			 failure->text);
	pthread_mutex_unlock(&book->mutex);
}

struct stats stats_look(struct stats_book *book)
{
	pthread_mutex_lock(&book->mutex);
	struct stats stats = book->stats;
	pthread_mutex_unlock(&book->mutex);
	stats.latencies_ns = NULL;
	stats.latency_count = stats.latency_room = 0;
	stats.outcomes = NULL;
	stats.outcome_count = stats.outcome_room = 0;
	return stats;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct stats stats_finish(struct stats_book *book, int64_t elapsed_ns)
{
	struct stats stats = book->stats;
	book->stats = (struct stats){ 0 };
	stats.elapsed_ns = elapsed_ns;
	if (stats.latency_count > 0)
		qsort(stats.latencies_ns, (size_t)stats.latency_count,
		      sizeof *stats.latencies_ns, by_value);
	return stats;
}

void stats_free(struct stats *stats)
{
	free(stats->latencies_ns);
	stats->latencies_ns = NULL;
	free(stats->outcomes);
	stats->outcomes = NULL;
}

int64_t stats_failures(const struct stats *stats)
{
	int64_t failures = 0;
	for (int class = 0; class < FAILURE_CLASSES; class ++)
		failures += stats->failed[class];
	return failures;
}

bool stats_good(const struct stats *stats)
{
	return stats_failures(stats) == 0 && stats->unfinished == 0 &&
	       stats->outputs_other == 0 && stats->replays_other == 0;
}

double stats_success_percent(const struct stats *stats)
{
	int64_t all = stats->completed + stats_failures(stats) + stats->unfinished;
	return all > 0 ? 100.0 * (double)stats->completed / (double)all : 0;
}

double stats_rate(const struct stats *stats, int64_t count)
{
	return stats->elapsed_ns > 0 ? (double)count * 1e9 / (double)stats->elapsed_ns
				     : 0;
}

double stats_time_per_completed_ms(const struct stats *stats)
{
	return (double)stats->elapsed_ns / NS_PER_MS /
	       (double)(stats->completed > 0 ? stats->completed : 1);
}

double stats_latency_mean_ms(const struct stats *stats)
{
	double sum = 0;
	for (int64_t i = 0; i < stats->latency_count; i++)
		sum += (double)stats->latencies_ns[i];
	return stats->latency_count ? sum / (double)stats->latency_count / NS_PER_MS : 0;
}

double stats_latency_ms(const struct stats *stats, int p)
{
	if (stats->latency_count == 0)
		return 0;
	int64_t rank = (stats->latency_count * p + 99) / 100;
	return (double)stats->latencies_ns[rank > 0 ? rank - 1 : 0] / NS_PER_MS;
}
