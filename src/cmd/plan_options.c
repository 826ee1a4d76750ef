/* The options that choose what of a suite is run. */
#include "plan_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/summary.h"
#include "base/text.h"

static void push(struct arena *a, const char ***list, size_t *n, const char *item)
{
	const char **slot = arena_push(a, list, n, sizeof *slot);

	*slot = item;
}

static void push_list(struct plan_choices *c, const char *argument)
{
	const char *comma;

	do {
		size_t n = strcspn(argument, ",");

		comma = argument[n] ? argument + n : NULL;
		push(c->arena, &c->durations, &c->ndurations,
		     arena_strndup(c->arena, argument, n));
		argument += n + 1;
	} while (comma);
}

/* CI systems that deal jobs: which part, of how many, and whether they count from 0. */
struct dealer {
	const char *index, *total;
	int64_t first;
};

static const struct dealer dealers[] = {
	{ "STRAIN_SHARD_INDEX", "STRAIN_SHARD_TOTAL", 1 },
	{ "CI_NODE_INDEX", "CI_NODE_TOTAL", 1 },                         /* GitLab */
	{ "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0 },                 /* CircleCI */
	{ "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0 }, /* Buildkite */
	{ "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0 }, /* Slurm, --array=0-N */
};

static int shard_of_environment(struct plan_options *o, struct error *err)
{
	for (size_t i = 0; i < sizeof dealers / sizeof *dealers; i++) {
		const char *index = getenv(dealers[i].index),
			   *total = getenv(dealers[i].total);
		int64_t at, of;

		if (!index || !total || !text_to_int64(index, &at) ||
		    !text_to_int64(total, &of))
			continue;
		o->shard = at - dealers[i].first + 1;
		o->nshards = of;
		if (o->shard < 1 || o->shard > of)
			return error_usage(err, "--shard auto: %s=%s of %s=%s is no part",
					   dealers[i].index, index, dealers[i].total,
					   total);
		return 1;
	}
	return error_usage(
		err, "--shard auto: no CI system's variables say which part this is "
		     "(CI_NODE_INDEX, CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB …)");
}

static int take_shard(struct plan_options *o, const char *argument, struct error *err)
{
	char part[24];
	size_t n = strcspn(argument, "/");

	if (!strcmp(argument, "auto"))
		return shard_of_environment(o, err);
	if (n < sizeof part && argument[n]) {
		memcpy(part, argument, n);
		part[n] = '\0';
		if (text_to_int64(part, &o->shard) &&
		    text_to_int64(argument + n + 1, &o->nshards) && o->shard >= 1 &&
		    o->shard <= o->nshards)
			return 1;
	}
	return error_usage(err, "--shard: expected I/N such as 1/4, or auto, got '%s'",
			   argument);
}

static int take_interval(struct plan_options *o, const char *argument, struct error *err)
{
	if (duration_parse(argument, &o->interval_us, err) < 0)
		return error_prefix(err, "--interval");
	if (o->interval_us < 1000 || o->interval_us > (int64_t)3600 * 1000000)
		return error_usage(err, "--interval: expected 1ms to 1h, got '%s'",
				   argument);
	return 1;
}

int plan_choices_take(struct plan_choices *c, int key, const char *argument,
		      struct error *err)
{
	switch (key) {
	case 'd':
		push_list(c, argument);
		return 1;
	case 't':
		push(c->arena, &c->tests, &c->ntests, argument);
		return 1;
	case 'm':
		push(c->arena, &c->matches, &c->nmatches, argument);
		return 1;
	case 'n':
		if (!text_to_int64(argument, &c->options.repeat) ||
		    c->options.repeat < 1 || c->options.repeat > 10000)
			return error_usage(
				err,
				"--repeat: expected a number from 1 to 10000, got '%s'",
				argument);
		return 1;
	case 'i':
		return take_interval(&c->options, argument, err);
	case KEY_SHARD:
		return take_shard(&c->options, argument, err);
	default:
		return 0;
	}
}

/* NULL-terminated, in place: arena_push zeroes what it gives. */
static const char *const *ended(struct plan_choices *c, const char ***list, size_t *n)
{
	if (*n == 0)
		return NULL;
	push(c->arena, list, n, NULL);
	--*n;
	return *list;
}

const struct plan_options *plan_choices_options(struct plan_choices *c)
{
	c->options.durations = ended(c, &c->durations, &c->ndurations);
	c->options.tests = ended(c, &c->tests, &c->ntests);
	c->options.matches = ended(c, &c->matches, &c->nmatches);
	return &c->options;
}

static const struct suite *suite_of_command(char **argv, struct arena *a,
					    const char **problems, struct error *err)
{
	size_t n = 0;
	const char **words, *text;

	while (argv[n])
		n++;
	words = arena_array(a, n + 1, sizeof *words);
	for (size_t i = 0; i < n; i++)
		words[i] = argv[i];
	text = suite_text_of_command(words, a, err);
	if (!text)
		return NULL;
	return suite_parse("command line", text, &summary_vocabulary, a, problems, err);
}

const struct suite *plan_choices_suite(const struct operands *operands, struct arena *a,
				       struct error *err)
{
	const char *problems = "";
	const struct suite *suite;

	if (operands->argc > 1 || (operands->argc && operands->rest)) {
		error_usage(err,
			    "expected one suite, or a command after '--', got '%s' too",
			    operands->argv[operands->argc - 1]);
		return NULL;
	}
	if (operands->rest)
		suite = suite_of_command(operands->rest, a, &problems, err);
	else
		suite = suite_load(operands->argc ? operands->argv[0] : "strain.yml",
				   &summary_vocabulary, a, &problems, err);
	fputs(problems, stderr);
	return suite;
}
