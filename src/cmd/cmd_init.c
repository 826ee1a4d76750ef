/* strain init: a suite to start from, and the workflow of the CI system whose files stand here. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/fs.h"
#include "base/text.h"

#include "ci.h"
#include "commands.h"

static const char suite_file[] = "strain.yml", schema_file[] = "strain.schema.json";

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

/* Every kind there is, NULL-terminated. */
static const char *const *kind_names(struct arena *a)
{
	const char **names = NULL;
	size_t n = 0;

	for (const struct asset *asset = assets; asset->name; asset++) {
		const char *name = kind_of(a, asset);

		if (name)
			*(const char **)arena_push(a, &names, &n, sizeof *names) = name;
	}
	*(const char **)arena_push(a, &names, &n, sizeof *names) = NULL;
	return names;
}

static int unknown_kind(const char *kind, struct arena *a, struct error *err)
{
	const char *const *names = kind_names(a);

	return error_usage(err, "unknown kind '%s'%s (kinds: %s)", kind,
			   options_nearest(kind, names, a), options_words_text(names, a));
}

/* --- files -------------------------------------------------------------------------------- */

struct written {
	struct arena *arena;
	size_t files;
};

/* A file that is there is never touched: it is kept, and said so. */
static int write_new(struct written *w, const char *path, const char *data, size_t size,
		     struct error *err)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST) {
		printf("%s is there already, and kept as it is\n", path);
		return 0;
	}
	if (fd < 0)
		return error_errno(err, "create %s", path);
	if (fs_write_all(fd, data, size, err) < 0) {
		unlink(path);
		return error_prefix(err, "%s", path);
	}
	puts(path);
	w->files++;
	return 0;
}

static int write_asset(struct written *w, const char *path, const char *name,
		       struct error *err)
{
	const struct asset *asset = asset_find(name);

	if (!asset)
		return error_set(err, "%s is not in this program", name);
	return write_new(w, path, asset->data, (size_t)(asset->end - asset->data), err);
}

/* The first line tells editors what may stand in the file. */
static int write_suite(struct written *w, const struct asset *suite, struct error *err)
{
	struct text t = { .arena = w->arena };

	text_addf(&t, "# yaml-language-server: $schema=%s\n", schema_file);
	text_add_bytes(&t, suite->data, (size_t)(suite->end - suite->data));
	return write_new(w, suite_file, t.data, t.size, err);
}

static int write_workflow(struct written *w, const struct ci_system *ci, struct error *err)
{
	const char *file = ci->workflow.file, *slash = strrchr(file, '/');
	size_t before = w->files;

	if (slash &&
	    fs_make_dirs(AT_FDCWD, arena_strndup(w->arena, file, (size_t)(slash - file)),
			 err) < 0)
		return -1;
	if (write_asset(w, file, ci->workflow.asset, err) < 0)
		return -1;
	if (w->files > before)
		printf("  next: %s\n", ci->workflow.next);
	return 0;
}

/* --- the command -------------------------------------------------------------------------- */

struct choices {
	const struct ci_system *ci; /* NULL: that which is found */
};

static const struct option_spec options[] = {
	{ .name = "ci",
	  .argument = "SYSTEM",
	  .words = ci_names,
	  .help = "whose workflow to write, in place of that of the system found here",
	  OPTION_INTO(ci_take, const struct ci_system *, struct choices, ci) },
	{ 0 },
};

static bool is_found(const struct ci_system *ci)
{
	return ci->workflow.found && fs_exists(AT_FDCWD, ci->workflow.found);
}

static int write_workflows(struct written *w, const struct choices *c, struct error *err)
{
	size_t found = 0;

	for (const struct ci_system *ci = ci_systems; ci->name; ci++) {
		if (!ci->workflow.file || (c->ci ? c->ci != ci : !is_found(ci)))
			continue;
		if (write_workflow(w, ci, err) < 0)
			return -1;
		found++;
	}
	if (!found && !c->ci)
		puts("no CI system's files are here: --ci SYSTEM writes a workflow");
	return 0;
}

static int run_init(const struct invocation *in, struct error *err)
{
	const char *kind = invocation_operand(in);
	struct arena *a = in->arena;
	const struct asset *suite = asset_find(arena_printf(a, "suites/%s.yml", kind));
	struct written w = { .arena = a };

	if (!suite)
		return unknown_kind(kind, a, err);
	if (write_suite(&w, suite, err) < 0 ||
	    write_asset(&w, schema_file, "schema/suite.schema.json", err) < 0 ||
	    write_workflows(&w, in->choices, err) < 0)
		return -1;
	if (!w.files)
		puts("everything is here already: nothing was written");
	return EXIT_OK;
}

const struct command command_init = {
	.name = "init",
	.usage = "[KIND]",
	.help = "write a starter suite and a CI workflow",
	.details =
		"Writes strain.yml, commented, its JSON Schema for editors, and the workflow of the CI system whose\n"
		"files stand in this directory. What is there already is kept as it is, and what is missing beside it\n"
		"is written. KIND is starter (the default), the demo, or a suite for a common tool.",
	.operands = { .what = "one kind of suite",
		      .most = 1,
		      .missing = "starter",
		      .word = "KIND",
		      .words = kind_names },
	.options = options,
	.size = sizeof(struct choices),
	.run = run_init,
};
