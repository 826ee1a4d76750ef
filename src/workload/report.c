/* The text of the report. */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static void print_head(const struct run_options *o)
{
	struct arena a = { 0 };
	const struct shape shape = shape_or(&o->shape, &o->workload->shape);
	printf("%s: provider %s, workers %" PRId64 "/%" PRId64 ", %" PRId64
	       " at a time, %.3g s, poll %" PRId64 " ms; %s\n",
	       o->workload->name, o->provider, o->workers.orchestration,
	       o->workers.activity, o->concurrency, (double)o->duration_ms / 1000,
	       o->poll_ms, shape_words(&a, &shape));
	arena_clear(&a);
}

static void print_history(const struct stats *s)
{
	if (s->histories == 0)
		return;
	printf("History: %.1f events on average, %" PRId64 " to %" PRId64
	       " (%.1f without the marks of turns)\n",
	       (double)s->history_events / (double)s->histories, s->history_min,
	       s->history_max,
	       (double)(s->history_events - s->history_marks) / (double)s->histories);
}

static void print_determinism(const struct run_options *o, const struct stats *s)
{
	if (s->histories > 0)
		printf("Determinism: %" PRId64 " outputs, %" PRId64 " inputs, %" PRId64
		       " outputs unlike others of the same input\n",
		       s->histories, s->outcome_count, s->outputs_other);
	if (o->verify)
		printf("Replays: %" PRId64 " histories, %" PRId64 " went another way\n",
		       s->replays, s->replays_other);
}

static void print_trouble(const struct stats *s)
{
	if (s->busy > 0)
		printf("Locked: the store was locked %" PRId64
		       " times, and was asked again\n",
		       s->busy);
	if (s->redelivered > 0 || s->leases_lost > 0)
		printf("Leases: %" PRId64 " taken again after they ran out, %" PRId64
		       " commits refused, not held any more\n",
		       s->redelivered, s->leases_lost);
	if (s->first_failure[0])
		printf("For example: %s\n", s->first_failure);
}

/* The lines of Duroxide's suite, from "Launched" to "Average latency", in its words. */
static void print_counts(const struct run_options *o, const struct stats *s)
{
	printf("Total time: %.2fs\n", (double)s->elapsed_ns / 1e9);
	printf("Launched: %" PRId64 "\n", s->launched);
	if (o->resume)
		printf("Resumed: %" PRId64 "\n", s->resumed);
	printf("Completed: %" PRId64 "\n", s->completed);
	printf("Failed: %" PRId64 " (infra: %" PRId64 ", config: %" PRId64
	       ", app: %" PRId64 ")\n",
	       stats_failures(s), s->failed[FAILURE_INFRASTRUCTURE],
	       s->failed[FAILURE_CONFIGURATION], s->failed[FAILURE_APPLICATION]);
	printf("Unfinished: %" PRId64 "\n", s->unfinished);
	printf("Success rate: %.2f%%\n", stats_success_percent(s));
	printf("Throughput: %.2f orchestrations/sec\n", stats_rate(s, s->completed));
	printf("Activity throughput: %.2f activities/sec\n", stats_rate(s, s->activities));
	printf("Average latency: %.2fms (total time / completed)\n",
	       stats_time_per_completed_ms(s));
	printf("Latency from start to end: average %.2f ms, p50 %.2f ms, p95 %.2f ms, "
	       "p99 %.2f ms\n",
	       stats_latency_mean_ms(s), stats_latency_ms(s, 50), stats_latency_ms(s, 95),
	       stats_latency_ms(s, 99));
}

void report_run(const struct run_options *options, const struct stats *s)
{
	print_head(options);
	print_counts(options, s);
	printf("Engine: %" PRId64 " turns, %" PRId64 " events, %" PRId64
	       " activities, %" PRId64 " sub-orchestrations\n",
	       s->turns, s->events, s->activities, s->children);
	print_history(s);
	print_determinism(options, s);
	print_trouble(s);
	printf("\n");
}

/* "../mine.so" is "mine.so" in the table. */
static const char *short_name(const char *provider)
{
	const char *slash = strrchr(provider, '/');
	return slash ? slash + 1 : provider;
}

static void print_row(const struct run_options *o, const struct stats *s)
{
	char workers[32];
	snprintf(workers, sizeof workers, "%" PRId64 "/%" PRId64,
		 o->workers.orchestration, o->workers.activity);
	printf("%-14s %-10s %-7s %9" PRId64 " %6" PRId64 " %5" PRId64 " %6" PRId64
	       " %5" PRId64 " %7.2f%% %8.2f %8.2f %8.1f %8.1f %8.1f %10.2f\n",
	       o->workload->name, short_name(o->provider), workers, s->completed,
	       stats_failures(s) + s->unfinished, s->failed[FAILURE_INFRASTRUCTURE],
	       s->failed[FAILURE_CONFIGURATION], s->failed[FAILURE_APPLICATION],
	       stats_success_percent(s), stats_rate(s, s->completed),
	       stats_rate(s, s->activities), stats_latency_mean_ms(s),
	       stats_latency_ms(s, 50), stats_latency_ms(s, 95),
	       stats_time_per_completed_ms(s));
}

void report_comparison(const struct run_options *options, const struct stats *stats,
		       size_t n)
{
	printf("%-14s %-10s %-7s %9s %6s %5s %6s %5s %8s %8s %8s %8s %8s %8s %10s\n",
	       "workload", "provider", "workers", "completed", "failed", "infra",
	       "config", "app", "success", "orch/s", "act/s", "mean ms", "p50 ms",
	       "p95 ms", "total/n ms");
	for (size_t i = 0; i < n; i++)
		print_row(&options[i], &stats[i]);
	printf("mean, p50, p95: from the start of an orchestration to its end; total/n: the "
	       "time of the run / completed,\nwhich Duroxide's suite calls average "
	       "latency; failed: with those that were unfinished\n");
}
