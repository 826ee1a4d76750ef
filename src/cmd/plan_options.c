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

static int take_shard(const struct option_value *v, void *member, struct error *err)
{
	struct plan_options *o = member;
	const char *slash = strchrnul(v->argument, '/');
	const char *part =
		arena_strndup(v->arena, v->argument, (size_t)(slash - v->argument));

	if (!strcmp(v->argument, "auto"))
		return ci_shard(&o->shard, &o->nshards, err) < 0
			       ? error_prefix(err, "--shard auto")
			       : 0;
	if (*slash && text_to_int64(part, &o->shard) &&
	    text_to_int64(slash + 1, &o->nshards) && o->shard >= 1 &&
	    o->shard <= o->nshards)
		return 0;
	return error_usage(err, "--shard: expected I/N such as 1/4, or auto, got '%s'",
			   v->argument);
}

static const char *const *stop_words(struct arena *a)
{
	static const char *const words[] = { "at-exit", "after-duration", NULL };

	(void)a;
	return words;
}

const struct option_spec cell_options[] = {
	{ 'd', "duration", "LIST", "durations such as 5s,30s in place of the suite's",
	  OPTION_COMMAS(struct plan_options, durations) },
	{ 't', "test", "TEST", "only tests of this name or glob (repeatable)",
	  OPTION_LIST(struct plan_options, tests) },
	{ 'm', "match", "KEY=VALUE",
	  "only cells with this parameter; VALUE may be a glob (repeatable)",
	  OPTION_LIST(struct plan_options, matches) },
	{ 'i', "interval", "TIME", "sample this often: 1ms to 1h",
	  OPTION_TIME(struct plan_options, interval_us, 1000, (int64_t)3600 * 1000000) },
	{ 0 },
};

const struct option_spec plan_options[] = {
	OPTION_GROUP(cell_options, struct plan_choices, options),
	{ 'n', "repeat", "N", "measure each cell N times",
	  OPTION_NUMBER(struct plan_choices, options.repeat, 1, 10000) },
	{ .name = "stop",
	  .argument = "WHEN",
	  .words = stop_words,
	  .help = "when the command after -- ends; one that goes on until it is stopped, a server, is "
		  "asked to at the end of its duration by after-duration",
	  OPTION_TEXT(struct plan_choices, stop) },
	{ .name = "shard",
	  .argument = "I/N",
	  .help = "only part I of N; auto: as the CI system's variables say",
	  OPTION_INTO(take_shard, struct plan_options, struct plan_choices, options) },
	{ 0 },
};

/* --- the suite -------------------------------------------------------------------------- */

static const struct suite *suite_of_command(const struct plan_choices *c,
					    const struct invocation *in,
					    struct error *err)
{
	const struct bare_command bare = {
		.argv = (const char *const *)in->operands.rest,
		.stop = c->stop,
	};
	const char *problems = "", *text = suite_text_of_command(&bare, in->arena, err);
	const struct suite *suite;

	if (!text)
		return NULL;
	suite = suite_parse("command line", text, &summary_vocabulary, in->arena,
			    &problems, err);
	fputs(ci_plain(in->arena, problems), stderr);
	return suite;
}

static const struct suite *suite_of_file(const struct plan_choices *c,
					 const struct invocation *in, const char *path,
					 struct error *err)
{
	struct suite_mistakes mistakes;
	const struct suite *suite =
		suite_load_listed(path, &summary_vocabulary, in->arena, &mistakes, err);

	if (suite || forgotten_dashes(in, err))
		return suite;
	fputs(ci_plain(in->arena, mistakes.shown), stderr);
	ci_print_mistakes(c->ci, &mistakes, in->arena);
	return NULL;
}

static int no_suite(const struct command *command, struct error *err)
{
	error_usage(err,
		    "there is no %s here: 'strain init' writes one to start from, "
		    "'strain %s PATH' takes another",
		    default_suite, command->name);
	if (command->operands.command)
		error_usage(err, "%s, 'strain %s -- COMMAND' needs none", err->text,
			    command->name);
	return -1;
}

const struct suite *plan_choices_suite(const struct plan_choices *c,
				       const struct invocation *in, struct error *err)
{
	const char *path = invocation_operand(in);

	if (in->operands.rest)
		return suite_of_command(c, in, err);
	if (c->stop)
		error_usage(err,
			    "--stop is for a command after '--'; a suite's tests say it "
			    "themselves: stop: %s",
			    c->stop);
	else if (!path && !fs_exists(AT_FDCWD, default_suite))
		no_suite(in->command, err);
	else
		return suite_of_file(c, in, path ? path : default_suite, err);
	return NULL;
}
