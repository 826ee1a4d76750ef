/* strain init: a suite to start from, and the workflow of the CI system whose files stand here. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/fs.h"
#include "base/text.h"

#include "commands.h"

enum { KEY_CI_FILES = 256, KINDS_MAX = 64 };

static const char suite_file[] = "strain.yml", schema_file[] = "strain.schema.json";

/* A CI system: what shows that a repository uses it, what is written for it, and what is left to the user. */
struct workflow {
	const char *name, *sign, *asset, *file, *next;
};

static const struct workflow workflows[] = {
	{ "github", ".github", "ci/github.yml", ".github/workflows/strain.yml",
	  "put the owner of strain's repository in the place of OWNER" },
	{ "gitlab", ".gitlab-ci.yml", "ci/gitlab-ci.yml", ".gitlab/strain.yml",
	  "in .gitlab-ci.yml: include: { local: .gitlab/strain.yml }" },
	{ "jenkins", "Jenkinsfile", "ci/Jenkinsfile", "Jenkinsfile.strain",
	  "take its stages into Jenkinsfile, or make it a job of its own" },
	{ "azure", "azure-pipelines.yml", "ci/azure-pipelines.yml",
	  "azure-pipelines.strain.yml",
	  "make it a pipeline, or take its steps into yours" },
	{ "circleci", ".circleci", "ci/circleci.yml", ".circleci/strain.yml",
	  "take its job into .circleci/config.yml" },
	{ "buildkite", ".buildkite", "ci/buildkite.yml", ".buildkite/strain.yml",
	  "a step of yours: buildkite-agent pipeline upload .buildkite/strain.yml" },
};
enum { NWORKFLOWS = sizeof workflows / sizeof *workflows };

/* --- kinds -------------------------------------------------------------------------------- */

/* "suites/demo.yml" is the kind "demo"; NULL for what is no suite. */
static const char *kind_of(struct arena *a, const struct asset *asset)
{
	static const char folder[] = "suites/", ending[] = ".yml";
	size_t n = strlen(asset->name);

	if (strncmp(asset->name, folder, strlen(folder)) != 0 ||
	    n < strlen(folder) + strlen(ending))
		return NULL;
	return arena_strndup(a, asset->name + strlen(folder),
			     n - strlen(folder) - strlen(ending));
}

static int unknown_kind(const char *kind, struct arena *a, struct error *err)
{
	const char *names[KINDS_MAX + 1] = { NULL }, *near;
	struct text list = { .arena = a };
	size_t n = 0;

	for (const struct asset *asset = assets; asset->name && n < KINDS_MAX; asset++) {
		const char *name = kind_of(a, asset);

		if (!name)
			continue;
		text_addf(&list, "%s%s", n ? ", " : "", name);
		names[n++] = name;
	}
	near = text_nearest(kind, names);
	return error_usage(err, "unknown kind '%s'%s%s%s (kinds: %s)", kind,
			   near ? ", did you mean '" : "", near ? near : "",
			   near ? "'?" : "", text_string(&list));
}

/* --- files -------------------------------------------------------------------------------- */

/* A file that is there is never touched: 1, and nothing written. */
static int write_new(const char *path, const char *data, size_t size, struct error *err)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST)
		return 1;
	if (fd < 0)
		return error_errno(err, "create %s", path);
	if (fs_write_all(fd, data, size, err) == 0)
		return 0;
	unlink(path);
	return error_prefix(err, "%s", path);
}

static int write_asset(const char *path, const char *name, struct error *err)
{
	const struct asset *asset = asset_find(name);
	int status = asset ? write_new(path, asset->data,
				       (size_t)(asset->end - asset->data), err)
			   : error_set(err, "%s is not in this program", name);

	if (status >= 0)
		printf("%s%s\n", path, status ? " is there already, and left alone" : "");
	return status;
}

/* The first line tells editors what may stand in the file. */
static int write_suite(const struct asset *suite, struct arena *a, struct error *err)
{
	struct text t = { .arena = a };
	int status;

	text_addf(&t, "# yaml-language-server: $schema=%s\n", schema_file);
	text_add_bytes(&t, suite->data, (size_t)(suite->end - suite->data));
	status = write_new(suite_file, t.data, t.size, err);
	if (status > 0)
		return error_usage(err, "%s is there already; nothing was written",
				   suite_file);
	if (status == 0)
		puts(suite_file);
	return status;
}

static int write_workflow(const struct workflow *w, struct arena *a, struct error *err)
{
	const char *slash = strrchr(w->file, '/');
	int status;

	if (slash &&
	    fs_make_dirs(AT_FDCWD, arena_strndup(a, w->file, (size_t)(slash - w->file)),
			 err) < 0)
		return -1;
	status = write_asset(w->file, w->asset, err);
	if (status == 0)
		printf("  next: %s\n", w->next);
	return status < 0 ? -1 : 0;
}

/* --- the command -------------------------------------------------------------------------- */

struct choice {
	const char *ci;
};

static const struct option_spec options[] = {
	{ KEY_CI_FILES, "ci", "SYSTEM",
	  "write the workflow for github, gitlab, jenkins, azure, circleci, buildkite or none" },
	{ 0 },
};

static int take_option(void *self, int key, const char *argument, struct error *err)
{
	struct choice *c = self;

	(void)key;
	c->ci = argument;
	for (size_t i = 0; i < NWORKFLOWS; i++)
		if (!strcmp(workflows[i].name, argument))
			return 0;
	if (!strcmp(argument, "none"))
		return 0;
	return error_usage(err,
			   "--ci: expected github, gitlab, jenkins, azure, circleci, "
			   "buildkite or none, got '%s'",
			   argument);
}

static int write_workflows(const struct choice *c, struct arena *a, struct error *err)
{
	size_t written = 0;

	for (size_t i = 0; i < NWORKFLOWS; i++) {
		const struct workflow *w = &workflows[i];

		if (c->ci ? strcmp(c->ci, w->name) != 0 : !fs_exists(AT_FDCWD, w->sign))
			continue;
		if (write_workflow(w, a, err) < 0)
			return -1;
		written++;
	}
	if (!written && !c->ci)
		puts("no CI system's files are here: --ci SYSTEM writes a workflow");
	return 0;
}

static int init(const struct choice *c, const char *kind, struct arena *a,
		struct error *err)
{
	const struct asset *suite = asset_find(arena_printf(a, "suites/%s.yml", kind));

	if (!suite)
		return unknown_kind(kind, a, err);
	if (write_suite(suite, a, err) < 0 ||
	    write_asset(schema_file, "schema/suite.schema.json", err) < 0)
		return -1;
	return write_workflows(c, a, err);
}

static int run_init(const struct command *self, int argc, char **argv, struct error *err)
{
	scoped_arena a = arena_new();
	struct choice c = { NULL };
	struct option_handler handler = { &c, take_option };
	struct operands operands;
	int status = options_parse(self, argc, argv, &handler, &operands, err);

	if (status)
		return status < 0 ? -1 : EXIT_OK;
	if (operands.argc > 1 || operands.rest)
		return error_usage(err, "expected one kind of suite, got '%s' too",
				   operands.argc > 1 ? operands.argv[1] : "--");
	return init(&c, operands.argc ? operands.argv[0] : "starter", a, err);
}

const struct command command_init = {
	.name = "init",
	.usage = "[KIND]",
	.help = "write a starter suite and a CI workflow",
	.details =
		"Writes strain.yml, commented, its JSON Schema for editors, and the workflow of the CI system whose\n"
		"files stand in this directory. What is there already is never overwritten. KIND is starter (the\n"
		"default) or a suite for a common tool: demo, stress-ng, fio, wrk, redis-benchmark.",
	.options = options,
	.run = run_init,
};
