/* The text of the report. */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static void print_head(const struct run_options *o)
{
	printf("%s: provider %s, workers %" PRId64 "/%" PRId64 ", %" PRId64
	       " at a time, %" PRId64 " tasks of %" PRId64 " ms, %.3g s, seed %" PRId64
	       "\n",
	       o->workload->name, o->provider, o->orchestration_dispatchers,
	       o->activity_dispatchers, o->concurrency, o->tasks, o->delay_ms,
	       (double)o->duration_ms / 1000, o->seed);
}

static void print_history(const struct stats *s)
{
	if (s->histories == 0)
		return;
	printf("History:      %.1f events on average, %" PRId64 " to %" PRId64 "\n",
	       (double)s->history_events / (double)s->histories, s->history_min,
	       s->history_max);
}

static void print_leases(const struct stats *s)
{
	if (s->redelivered > 0 || s->leases_lost > 0)
		printf("Leases:       %" PRId64
		       " taken again after they ran out, %" PRId64
		       " commits refused, not held any more\n",
		       s->redelivered, s->leases_lost);
	if (s->first_failure[0])
		printf("For example:  %s\n", s->first_failure);
}

void report_run(const struct run_options *options, const struct stats *s)
{
	print_head(options);
	printf("Launched:     %" PRId64 "\n", s->launched);
	if (options->resume)
		printf("Resumed:      %" PRId64 "\n", s->resumed);
	printf("Completed:    %" PRId64 "\n", s->completed);
	printf("Failed:       %" PRId64 " (infrastructure %" PRId64
	       ", configuration %" PRId64 ", application %" PRId64 ")\n",
	       stats_failures(s), s->failed[FAILURE_INFRASTRUCTURE],
	       s->failed[FAILURE_CONFIGURATION], s->failed[FAILURE_APPLICATION]);
	printf("Unfinished:   %" PRId64 "\n", s->unfinished);
	printf("Success rate: %.2f%%\n", stats_success_percent(s));
	printf("Elapsed:      %.2f s\n", (double)s->elapsed_ns / 1e9);
	printf("Throughput: %.2f orchestrations/sec, %.1f activities/sec\n",
	       stats_rate(s, s->completed), stats_rate(s, s->activities));
	printf("Latency: average %.2f ms, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n",
	       stats_latency_mean_ms(s), stats_latency_ms(s, 50), stats_latency_ms(s, 95),
	       stats_latency_ms(s, 99));
	printf("Engine:       %" PRId64 " turns, %" PRId64 " events, %" PRId64
	       " activities, %" PRId64 " sub-orchestrations\n",
	       s->turns, s->events, s->activities, s->children);
	print_history(s);
	print_leases(s);
	printf("\n");
}

void report_comparison(const struct run_options *options, const struct stats *stats,
		       size_t n)
{
	printf("%-14s %-8s %-8s %9s %7s %8s %9s %9s %9s %9s %9s\n", "workload",
	       "provider", "workers", "completed", "failed", "success", "orch/s", "act/s",
	       "p50 ms", "p95 ms", "p99 ms");
	for (size_t i = 0; i < n; i++) {
		const struct run_options *o = &options[i];
		const struct stats *s = &stats[i];
		char workers[32];
		snprintf(workers, sizeof workers, "%" PRId64 "/%" PRId64,
			 o->orchestration_dispatchers, o->activity_dispatchers);
		printf("%-14s %-8s %-8s %9" PRId64 " %7" PRId64
		       " %7.2f%% %9.2f %9.1f %9.2f %9.2f "
		       "%9.2f\n",
		       o->workload->name, o->provider, workers, s->completed,
		       stats_failures(s) + s->unfinished, stats_success_percent(s),
		       stats_rate(s, s->completed), stats_rate(s, s->activities),
		       stats_latency_ms(s, 50), stats_latency_ms(s, 95),
		       stats_latency_ms(s, 99));
	}
}
