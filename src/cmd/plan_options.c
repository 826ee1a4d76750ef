/* The options that choose what of a suite is run. */
#include "plan_options.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/summary.h"
#include "base/fs.h"
#include "base/text.h"

#include "ci.h"
#include "forgotten.h"

static const char default_suite[] = "strain.yml";

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
	case KEY_STOP:
		c->stop = argument;
		return 1;
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

const char *const *plan_stop_words(struct arena *a)
{
	static const char *const words[] = { "at-exit", "after-duration", NULL };

	(void)a;
	return words;
}

int plan_choices_parse(struct plan_choices *c, int argc, char **argv,
		       const struct option_handler *handler, struct operands *operands,
		       struct error *err)
{
	const char **line = arena_array(c->arena, (size_t)argc + 1, sizeof *line);
	int status;

	for (int i = 0; i < argc; i++)
		line[i] = argv[i];
	c->line = line;
	c->nline = argc;
	status = options_parse(c->command, argc, argv, handler, operands, err);
	if (status < 0)
		forgotten_dashes(c->command, argc, line, err);
	return status;
}

static const struct suite *suite_of_command(const struct plan_choices *c, char **argv,
					    struct error *err)
{
	const char *problems = "", *text;
	const struct suite *suite;
	struct bare_command bare = { .stop = c->stop };
	const char **words;
	size_t n = 0;

	while (argv[n])
		n++;
	words = arena_array(c->arena, n + 1, sizeof *words);
	for (size_t i = 0; i < n; i++)
		words[i] = argv[i];
	bare.argv = words;
	text = suite_text_of_command(&bare, c->arena, err);
	if (!text)
		return NULL;
	suite = suite_parse("command line", text, &summary_vocabulary, c->arena,
			    &problems, err);
	fputs(ci_plain(c->arena, problems), stderr);
	return suite;
}

static const struct suite *suite_of_file(const struct plan_choices *c, const char *path,
					 struct error *err)
{
	struct suite_mistakes mistakes;
	const struct suite *suite =
		suite_load_listed(path, &summary_vocabulary, c->arena, &mistakes, err);

	if (suite || forgotten_dashes(c->command, c->nline, c->line, err))
		return suite;
	fputs(ci_plain(c->arena, mistakes.shown), stderr);
	ci_tell_mistakes(c->ci, &mistakes, c->arena);
	return NULL;
}

static int no_suite(const struct plan_choices *c, struct error *err)
{
	const char *name = c->command->name;

	error_usage(err,
		    "there is no %s here: 'strain init' writes one to start from, "
		    "'strain %s PATH' takes another",
		    default_suite, name);
	if (strstr(c->command->usage, "-- COMMAND"))
		error_usage(err, "%s, 'strain %s -- COMMAND' needs none", err->text, name);
	return -1;
}

/* What is wrong with the operands; 0: nothing. */
static int check_operands(const struct plan_choices *c, const struct operands *operands,
			  struct error *err)
{
	if (operands->argc > 1 || (operands->argc && operands->rest)) {
		error_usage(err,
			    "expected one suite, or a command after '--', got '%s' too",
			    operands->argv[operands->argc - 1]);
		forgotten_dashes(c->command, c->nline, c->line, err);
		return -1;
	}
	if (c->stop && !operands->rest)
		return error_usage(err,
				   "--stop is for a command after '--'; a suite's tests "
				   "say it themselves: stop: %s",
				   c->stop);
	if (!operands->argc && !operands->rest && !fs_exists(AT_FDCWD, default_suite))
		return no_suite(c, err);
	return 0;
}

const struct suite *plan_choices_suite(const struct plan_choices *c,
				       const struct operands *operands, struct error *err)
{
	if (check_operands(c, operands, err) < 0)
		return NULL;
	if (operands->rest)
		return suite_of_command(c, operands->rest, err);
	return suite_of_file(c, operands->argc ? operands->argv[0] : default_suite, err);
}
