/* strain plan: the cells of the matrix, for people, programs and GitHub's dynamic matrix. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "suite/params.h"

#include "ci.h"
#include "commands.h"
#include "foresight.h"
#include "plan_options.h"

enum { GITHUB_MAX = 256 };

struct format {
	const char *name;
	int (*print)(const struct plan *plan, struct arena *a, struct error *err);
};

static const char *attempts_text(struct arena *a, const struct settings *s)
{
	if (s->warmup)
		return arena_printf(a, "%" PRId64 "+%" PRId64, s->warmup, s->repeat);
	return arena_printf(a, "%" PRId64, s->repeat);
}

static int print_table(const struct plan *plan, struct arena *a, struct error *err)
{
	size_t width = 4;
	int64_t declared = plan_declared_us(plan);

	(void)err;
	for (size_t i = 0; i < plan->ncells; i++)
		if (utf8_columns(plan->cells[i].id) > width)
			width = utf8_columns(plan->cells[i].id);
	printf("%-*s  attempts  interval  gates\n", (int)width, "cell");
	for (size_t i = 0; i < plan->ncells; i++) {
		const struct cell *c = &plan->cells[i];
		struct quantity interval = { .value = (double)c->settings.interval_us,
					     .unit = UNIT_TIME };

		printf("%s%*s  %8s  %8s  %5zu\n", c->id,
		       (int)(width - utf8_columns(c->id)), "",
		       attempts_text(a, &c->settings),
		       quantity_format(a, interval, SIZES_BINARY), c->ngates);
	}
	printf("%zu cell%s, %s declared\n", plan->ncells, text_plural(plan->ncells),
	       quantity_format(a,
			       (struct quantity){ .value = (double)declared,
						  .unit = UNIT_TIME },
			       SIZES_BINARY));
	return 0;
}

static json_t *params_json(const struct cell *c)
{
	json_t *params = json_object();

	for (size_t i = 0; i < c->nparams; i++)
		json_put_string(params, c->params[i].name, c->params[i].value);
	return params;
}

static json_t *argv_json(const struct cell *c, struct arena *a)
{
	const char *const *argv = params_argv(&c->settings.run, c, NULL, a, NULL);
	json_t *list = json_array();

	for (; argv && *argv; argv++)
		json_array_append_new(list, json_of_string(*argv));
	return list;
}

static int print_json(const struct plan *plan, struct arena *a, struct error *err)
{
	scoped_json cells = json_array();

	for (size_t i = 0; i < plan->ncells; i++) {
		const struct cell *c = &plan->cells[i];
		json_t *o = json_object();

		json_put_int(o, "index", (int64_t)c->index);
		json_put_string(o, "id", c->id);
		json_put_string(o, "directory", c->slug);
		json_put_string(o, "test", c->test->name);
		json_put_string(o, "duration", c->duration.us ? c->duration.text : NULL);
		json_put_int(o, "duration_us", c->duration.us);
		json_object_set_new(o, "params", params_json(c));
		json_object_set_new(o, "argv", argv_json(c, a));
		json_put_int(o, "repeat", c->settings.repeat);
		json_put_int(o, "warmup", c->settings.warmup);
		json_put_int(o, "interval_us", c->settings.interval_us);
		json_put_int(o, "gates", (int64_t)c->ngates);
		json_array_append_new(cells, o);
	}
	return json_write(cells, stdout, err);
}

/* A job per cell: `strain run ${{ matrix.args }}`; past GitHub's limit of jobs, a job per shard. */
static int print_github(const struct plan *plan, struct arena *a, struct error *err)
{
	size_t n = plan->ncells < GITHUB_MAX ? plan->ncells : GITHUB_MAX;
	scoped_json root = json_object();
	json_t *include = json_array();

	for (size_t i = 1; i <= n; i++) {
		json_t *o = json_object();

		json_put_string(o, "shard", arena_printf(a, "%zu/%zu", i, n));
		json_put_string(o, "args", arena_printf(a, "--shard=%zu/%zu", i, n));
		json_put_string(o, "name", arena_printf(a, "%zu of %zu", i, n));
		json_array_append_new(include, o);
	}
	json_object_set_new(root, "include", include);
	if (json_dumpf(root, stdout, JSON_COMPACT) < 0 || putchar('\n') == EOF)
		return error_errno(err, "standard output");
	return 0;
}

/* A line per test, as --test takes it. */
static int print_tests(const struct plan *plan, struct arena *a, struct error *err)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < plan->suite->ntests; i++)
		puts(plan->suite->tests[i].name);
	return 0;
}

static const struct format formats[] = {
	{ "table", print_table },
	{ "json", print_json },
	{ "github", print_github },
	{ "tests", print_tests },
};

static const char *const *format_names(struct arena *a)
{
	size_t n = sizeof formats / sizeof *formats;
	const char **names = arena_array(a, n + 1, sizeof *names);

	for (size_t i = 0; i < n; i++)
		names[i] = formats[i].name;
	return names;
}

struct choices {
	struct plan_choices plan;
	int format; /* of the formats */
};

static const struct option_spec options[] = {
	OPTION_GROUP(plan_options, struct choices, plan),
	{ .name = "format",
	  .argument = "NAME",
	  .help = "what to print; github is a matrix for GitHub Actions",
	  OPTION_WORD(format_names, struct choices, format) },
	CI_OPTION(struct choices, plan.ci),
	{ 0 },
};

static int run_plan(const struct invocation *in, struct error *err)
{
	const struct choices *c = in->choices;
	const struct format *format = &formats[c->format];
	const struct suite *suite = plan_choices_suite(&c->plan, in, err);
	const struct plan *plan;

	if (!suite)
		return -1;
	plan = plan_expand(suite, &c->plan.options, in->arena, err);
	if (!plan)
		return error_prefix(err, "%s", suite->file);
	/* names alone are asked for by shells, to complete a line */
	if (format->print != print_tests)
		foresight_tell(plan, c->plan.ci, in->arena);
	return format->print(plan, in->arena, err);
}

const struct command command_plan = {
	.name = "plan",
	.usage = "[SUITE] [-- COMMAND …]",
	.help = "list the cells of the matrix",
	.options = options,
	.operands = SUITE_OR_COMMAND,
	.size = sizeof(struct choices),
	.run = run_plan,
};
