/* A suite file read as a whole. */
#include "suite/suite.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

#include "parts.h"
#include "settings.h"

enum { FILE_MAX = 4 << 20, TESTS_MAX = 1000, BUILD_MAX = 1000 };

/* The top of the file; what a test may replace is kept as a node. */
struct top {
	const struct yaml_node *version, *build, *defaults, *tests;
	const struct yaml_node *durations, *matrix, *include, *exclude;
	const char *name;
};

static const struct field top_fields[] = {
	{ "strain", read_node, offsetof(struct top, version) },
	{ "name", read_string, offsetof(struct top, name) },
	{ "build", read_list, offsetof(struct top, build) },
	{ "defaults", read_map, offsetof(struct top, defaults) },
	{ "durations", read_node, offsetof(struct top, durations) },
	{ "matrix", read_node, offsetof(struct top, matrix) },
	{ "include", read_node, offsetof(struct top, include) },
	{ "exclude", read_node, offsetof(struct top, exclude) },
	{ "tests", read_map, offsetof(struct top, tests) },
	{ NULL, NULL, 0 },
};

struct defaults {
	struct settings settings;
};

static const struct field default_fields[] = {
	SETTINGS_FIELDS(defaults, settings),
	{ NULL, NULL, 0 },
};

struct draft {
	struct test test;
	const struct yaml_node *durations, *matrix, *include, *exclude, *metrics, *gates,
		*bands;
};

static const struct field test_fields[] = {
	SETTINGS_FIELDS(draft, test.settings),
	{ "durations", read_node, offsetof(struct draft, durations) },
	{ "matrix", read_node, offsetof(struct draft, matrix) },
	{ "include", read_node, offsetof(struct draft, include) },
	{ "exclude", read_node, offsetof(struct draft, exclude) },
	{ "metrics", read_node, offsetof(struct draft, metrics) },
	{ "gates", read_node, offsetof(struct draft, gates) },
	{ "bands", read_node, offsetof(struct draft, bands) },
	{ NULL, NULL, 0 },
};

static void check_version(struct reader *r, const struct yaml_node *root,
			  const struct yaml_node *n)
{
	if (!n)
		yaml_problem(&r->problems, root,
			     "expected 'strain: 1', the version of the format");
	else if (n->kind != YAML_SCALAR || strcmp(n->text, "1") != 0)
		yaml_expected(&r->problems, n, "1, the only version of the format");
}

static void read_build(struct reader *r, const struct yaml_node *n, struct suite *suite)
{
	struct command_line *list;

	if (!n)
		return;
	if (n->n > BUILD_MAX) {
		yaml_problem(&r->problems, n, "more than %d commands", BUILD_MAX);
		return;
	}
	list = arena_array(r->arena, n->n, sizeof *list);
	for (size_t i = 0; i < n->n; i++)
		settings_command(r, n->children[i].node, &list[i]);
	suite->build = list;
	suite->nbuild = n->n;
}

/* The test's own, or else what stands at the top for every test. */
static const struct yaml_node *own_or(const struct yaml_node *own,
				      const struct yaml_node *top)
{
	return own ? own : top;
}

static void read_test(struct reader *r, const struct yaml_child *c, const struct top *top,
		      const struct settings *defaults, struct test *test)
{
	struct draft d = {
		.test = { .name = c->key, .settings = *defaults, .place = c->place }
	};

	read_fields(r, c->node, test_fields, &d);
	parts_durations(r, own_or(d.durations, top->durations), &d.test);
	parts_matrix(r, own_or(d.matrix, top->matrix), &d.test);
	parts_include(r, own_or(d.include, d.matrix ? NULL : top->include), &d.test);
	parts_exclude(r, own_or(d.exclude, d.matrix ? NULL : top->exclude), &d.test);
	parts_metrics(r, d.metrics, &d.test);
	parts_gates(r, d.gates, &d.test);
	parts_bands(r, d.bands, &d.test);
	if (c->node->kind == YAML_MAP)
		parts_check_templates(r, c->node, top->defaults, &d.test);
	if (c->node->kind == YAML_MAP && !d.test.settings.run.line &&
	    !d.test.settings.run.argv && !yaml_get(c->node, "run"))
		yaml_problem_at(&r->problems, c->node, c->place,
				"expected a 'run': the command to measure");
	*test = d.test;
}

static void read_tests(struct reader *r, const struct yaml_node *root,
		       const struct top *top, struct suite *suite)
{
	struct defaults defaults = { settings_builtin };
	struct test *tests;

	if (top->defaults)
		read_fields(r, top->defaults, default_fields, &defaults);
	if (!top->tests || top->tests->n == 0) {
		if (!yaml_get(root, "tests") || top->tests)
			yaml_problem(&r->problems, top->tests ? top->tests : root,
				     "expected 'tests': at least one");
		return;
	}
	if (top->tests->n > TESTS_MAX) {
		yaml_problem(&r->problems, top->tests, "more than %d tests", TESTS_MAX);
		return;
	}
	tests = arena_array(r->arena, top->tests->n, sizeof *tests);
	for (size_t i = 0; i < top->tests->n; i++)
		read_test(r, &top->tests->children[i], top, &defaults.settings, &tests[i]);
	suite->tests = tests;
	suite->ntests = top->tests->n;
}

/* "suites/demo.yml" → "demo" */
static const char *name_of_file(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file, *dot;

	dot = strrchr(base, '.');
	return dot && dot != base ? arena_strndup(a, base, (size_t)(dot - base)) : base;
}

static void read_suite(struct reader *r, const struct yaml_node *root, struct suite *suite)
{
	struct top top = { .name = name_of_file(r->arena, suite->file) };

	read_fields(r, root, top_fields, &top);
	if (root->kind != YAML_MAP)
		return;
	check_version(r, root, top.version);
	suite->name = top.name;
	read_build(r, top.build, suite);
	read_tests(r, root, &top, suite);
}

static const struct suite *parse(const char *file, const char *text, size_t size,
				 struct reader *r, const char **problems,
				 struct error *err)
{
	struct suite *suite = arena_alloc(r->arena, sizeof *suite);
	const struct yaml_node *root;
	size_t count;

	suite->file = arena_strdup(r->arena, file);
	suite->text = arena_strndup(r->arena, text, size);
	r->problems.file = suite->file;
	r->problems.text = suite->text;
	r->problems.arena = r->arena;
	root = yaml_parse(&r->problems, suite->text, size);
	if (root)
		read_suite(r, root, suite);
	*problems = problems_show(&r->problems, &count);
	if (count == 0 && root)
		return suite;
	error_usage(err, "%s: %zu mistake%s", suite->file, count, text_plural(count));
	return NULL;
}

const struct suite *suite_parse(const char *file, const char *text,
				const struct vocabulary *words, struct arena *a,
				const char **problems, struct error *err)
{
	struct reader r = { .arena = a, .words = words };

	return parse(file, text, strlen(text), &r, problems, err);
}

const struct suite *suite_load(const char *path, const struct vocabulary *words,
			       struct arena *a, const char **problems, struct error *err)
{
	struct reader r = { .arena = a, .words = words };
	bool standard_input = !strcmp(path, "-");
	size_t size;
	char *text;

	*problems = "";
	text = fs_read_file(AT_FDCWD, standard_input ? "/dev/stdin" : path, FILE_MAX, a,
			    &size, err);
	if (!text) {
		if (err)
			err->kind = ERROR_USAGE;
		return NULL;
	}
	return parse(standard_input ? "standard input" : path, text, size, &r, problems,
		     err);
}

/* As a YAML double-quoted text: JSON's escapes are among YAML's. False for what is no UTF-8. */
static bool add_quoted(struct text *t, const char *s)
{
	json_t *j = json_string(s);
	char *quoted = j ? json_dumps(j, JSON_ENCODE_ANY) : NULL;

	json_decref(j);
	if (!quoted)
		return false;
	for (const char *p = quoted; *p; p++) {
		if (*p == 0x7f)
			text_add(t, "\\x7f");
		else
			text_add_char(t, *p);
	}
	free(quoted);
	return true;
}

const char *suite_text_of_command(const char *const *argv, struct arena *a)
{
	const char *slash = strrchr(argv[0], '/'),
		   *name = slash && slash[1] ? slash + 1 : argv[0];
	struct text t = { .arena = a };
	bool good;

	text_add(&t, "strain: 1\nname: ");
	good = add_quoted(&t, name);
	text_add(&t, "\ntests:\n  ");
	good &= add_quoted(&t, name);
	text_add(&t, ":\n    run:\n");
	for (; *argv; argv++) {
		text_add(&t, "      - ");
		good &= add_quoted(&t, *argv);
		text_add_char(&t, '\n');
	}
	return good ? text_string(&t) : NULL;
}
