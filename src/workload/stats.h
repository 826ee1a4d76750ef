/* What a run amounts to: counters, latencies and what becomes of them. */
#ifndef WORKLOAD_STATS_H
#define WORKLOAD_STATS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "failure.h"

/* What an input leads to, as digests. */
struct outcome {
	uint64_t input, output;
};

/* One run, in numbers. Durations in nanoseconds. */
struct stats {
	int64_t launched, resumed, completed;
	int64_t failed[FAILURE_CLASSES];
	int64_t unfinished; /* still under way when there was no more time to wait */
	int64_t activities; /* whose end was accepted */
	int64_t children, turns, events;
	int64_t leases_lost; /* commits refused because the lease had run out */
	int64_t redelivered; /* work that was taken again */
	int64_t histories, history_events, history_min,
		history_max;   /* of completed roots */
	int64_t history_marks; /* how many of these events are marks of turns */
	int64_t busy;          /* the store was locked, and was asked again */
	int64_t replays,
		replays_other; /* histories that were replayed, and those that went otherwise */
	/* outputs that are not those of an earlier instance with the same input */
	int64_t outputs_other;
	struct outcome *outcomes; /* of each input that there was */
	int64_t outcome_count, outcome_room;
	int64_t elapsed_ns;
	int64_t *latencies_ns; /* of completed instances of this process; in order once finished */
	int64_t latency_count, latency_room;
	char first_failure[256]; /* an example, to be read by a person */
};

/* Counters that many threads add to. */
struct stats_book {
	pthread_mutex_t mutex;
	struct stats stats;
};

void stats_book_init(struct stats_book *book);
void stats_book_destroy(struct stats_book *book);

/* Add to a member: stats_add(book, turns, 1). */
#define stats_add(book, member, n)                    \
	do {                                          \
		pthread_mutex_lock(&(book)->mutex);   \
		(book)->stats.member += (n);          \
		pthread_mutex_unlock(&(book)->mutex); \
	} while (0)

/* A root has completed. */
struct completion {
	int64_t latency_ns;    /* -1: not known */
	int64_t events, marks; /* of its history, and how many of them mark turns */
	struct outcome outcome;
};

void stats_completed(struct stats_book *book, const struct completion *c);

void stats_failed(struct stats_book *book, const char *instance,
		  const struct failure *failure);

/* A copy of the counters as they are now, without the latencies. */
struct stats stats_look(struct stats_book *book);

/* The result: latencies in order. The caller frees it with stats_free; the book is empty then. */
struct stats stats_finish(struct stats_book *book, int64_t elapsed_ns);
void stats_free(struct stats *stats);

/* Whether all went well: everything completed, and what should be the same was. */
bool stats_good(const struct stats *stats);

int64_t stats_failures(const struct stats *stats);

/* Of all that ended or was given up, how many per cent completed. Nothing at all is 0. */
double stats_success_percent(const struct stats *stats);

/* Per second of the run. */
double stats_rate(const struct stats *stats, int64_t count);

/* Milliseconds; 0 when nothing completed. The percentile is by nearest rank, p from 0 to 100. */
/*
 * The average latency as Duroxide's stress suite has it: the time of the whole run,
 * divided by what completed.
 */
double stats_time_per_completed_ms(const struct stats *stats);

double stats_latency_mean_ms(const struct stats *stats);
double stats_latency_ms(const struct stats *stats, int p);

#endif
