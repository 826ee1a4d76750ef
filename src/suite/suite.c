/* A suite from its text: the top of the file, and each test put together. */
#include "suite/suite.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

#include "bands.h"
#include "gates.h"
#include "keys.h"
#include "matrix.h"
#include "metrics.h"
#include "settings.h"
#include "template_check.h"

enum {
	FILE_MAX = 1 << 20,
	TESTS_MAX = 1000,
	NAME_MAX_BYTES = 200,
	VALUES_MAX =
		1000000, /* what stands at the top counts for each test that takes it */
};

/* The top level. */
struct top {
	const struct yaml_node *version, *name, *build, *mask, *defaults, *tests;
	const struct yaml_node *durations, *matrix, *include, *exclude;
};

static const struct field top_fields[] = {
	FIELD("strain", read_node, struct top, version),
	FIELD("name", read_node, struct top, name),
	FIELD("build", read_node, struct top, build),
	FIELD("mask", read_node, struct top, mask),
	FIELD("durations", read_node, struct top, durations),
	FIELD("matrix", read_node, struct top, matrix),
	FIELD("include", read_node, struct top, include),
	FIELD("exclude", read_node, struct top, exclude),
	FIELD("defaults", read_map, struct top, defaults),
	FIELD("tests", read_map, struct top, tests),
	{ 0 },
};

struct draft {
	struct settings settings;
	const struct yaml_node *durations, *matrix, *include, *exclude;
	const struct yaml_node *metrics, *gates, *bands;
	const struct yaml_node *default_metrics, *default_gates;
};

static const struct field defaults_fields[] = {
	FIELD_GROUP(settings_fields, struct draft, settings),
	FIELD("metrics", read_node, struct draft, default_metrics),
	FIELD("gates", read_node, struct draft, default_gates),
	{ 0 },
};

static const struct field test_fields[] = {
	FIELD_GROUP(settings_fields, struct draft, settings),
	FIELD("durations", read_node, struct draft, durations),
	FIELD("matrix", read_node, struct draft, matrix),
	FIELD("include", read_node, struct draft, include),
	FIELD("exclude", read_node, struct draft, exclude),
	FIELD("metrics", read_node, struct draft, metrics),
	FIELD("gates", read_node, struct draft, gates),
	FIELD("bands", read_node, struct draft, bands),
	{ 0 },
};

static void check_version(struct reader *r, const struct yaml_node *root,
			  const struct yaml_node *n)
{
	if (!n)
		yaml_problem(&r->problems, root,
			     "missing 'strain: 1', the version of this format");
	else if (n->kind != YAML_SCALAR || strcmp(n->text, "1") != 0)
		yaml_expected(&r->problems, n, "version 1 of this format");
}

/*
 * What tests take from the top, `exclude` and all, is read for each: a thousand tests may
 * not read a megabyte each.
 */
static bool is_affordable(struct reader *r, const struct draft *d)
{
	const struct yaml_node *parts[] = {
		d->durations, d->matrix, d->include,         d->exclude,       d->metrics,
		d->gates,     d->bands,  d->default_metrics, d->default_gates,
	};
	size_t before = r->spent;

	for (size_t i = 0; i < sizeof parts / sizeof(struct yaml_node *); i++)
		r->spent += parts[i] ? parts[i]->weight : 0;
	if (before <= VALUES_MAX && r->spent > VALUES_MAX)
		problems_add(&r->problems, (struct place){ 1, 1 },
			     "the tests have more than %d values together", VALUES_MAX);
	return r->spent <= VALUES_MAX;
}

/* "suites/demo.yml" is the suite "demo". */
static const char *name_of_file(struct arena *a, const char *file)
{
	const char *base = strrchr(file, '/'), *dot;

	base = base ? base + 1 : file;
	dot = strrchr(base, '.');
	if (!*base || !strcmp(base, "-"))
		return "suite";
	return dot && dot > base ? arena_strndup(a, base, (size_t)(dot - base)) : base;
}

static void read_name(struct reader *r, const struct yaml_node *n, struct suite *s)
{
	const char *name = n ? yaml_string(&r->problems, n, "a name") : NULL;

	s->name = name && *name ? name : name_of_file(r->arena, s->file);
	if (strlen(s->name) > NAME_MAX_BYTES)
		yaml_problem(&r->problems, n, "a name of more than %d bytes",
			     NAME_MAX_BYTES);
}

/* One command, or a list of them, each a text or a list. */
static void read_build(struct reader *r, const struct yaml_node *n, struct suite *s)
{
	struct command_line *list;

	if (!n)
		return;
	if (n->kind != YAML_LIST) {
		list = arena_array(r->arena, 1, sizeof *list);
		settings_command(r, n, list);
		s->build = list;
		s->nbuild = 1;
		return;
	}
	list = arena_array(r->arena, n->n, sizeof *list);
	for (size_t i = 0; i < n->n; i++)
		settings_command(r, n->children[i].node, &list[i]);
	s->build = list;
	s->nbuild = n->n;
}

/* A pattern, or a list of them. */
static void read_mask(struct reader *r, const struct yaml_node *n, struct suite *s)
{
	size_t count = n && n->kind == YAML_LIST ? n->n : n ? 1 : 0;
	const char **list = arena_array(r->arena, count, sizeof *list);

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *one = n->kind == YAML_LIST ? n->children[i].node
								   : n;

		if (metrics_pattern(r, one, &list[s->nmask]))
			s->nmask++;
	}
	s->mask = list;
}

/* The test's own, or else the top's; include and exclude of the top go with the top's matrix. */
static void inherit(const struct top *top, struct draft *d)
{
	if (!d->durations)
		d->durations = top->durations;
	if (d->matrix)
		return;
	d->matrix = top->matrix;
	if (!d->include)
		d->include = top->include;
	if (!d->exclude)
		d->exclude = top->exclude;
}

static void check_test_name(struct reader *r, const struct yaml_node *tests,
			    const struct yaml_child *c)
{
	if (!*c->key || strlen(c->key) > NAME_MAX_BYTES || strpbrk(c->key, "\r\n"))
		yaml_problem_at(&r->problems, tests, c->place,
				"expected the name of a test in one line of at most %d "
				"bytes, got '%s'",
				NAME_MAX_BYTES, problems_quote(&r->problems, c->key));
}

static void read_test(struct reader *r, const struct top *top, struct draft *d,
		      const struct yaml_child *c, struct test *t)
{
	*t = (struct test){ .name = c->key, .place = c->place };
	check_test_name(r, top->tests, c);
	read_open_fields(r, c->node, test_fields, d);
	t->settings = d->settings;
	if (c->node->kind == YAML_MAP && !yaml_get(c->node, "run") &&
	    !yaml_get(top->defaults, "run"))
		yaml_problem_at(&r->problems, c->node, c->place,
				"missing 'run', the command of the test");
	inherit(top, d);
	if (!is_affordable(r, d))
		return;
	durations_read(r, d->durations, t);
	matrix_read(r, d->matrix, t);
	include_read(r, d->include, t);
	exclude_read(r, d->exclude, t);
	metrics_read(r, d->default_metrics, d->metrics, t);
	bands_read(r, d->bands, t);
	gates_read(r, d->default_gates, d->gates, t);
	template_check_test(r, c->node, top->defaults, t);
}

static void read_tests(struct reader *r, const struct yaml_node *root,
		       const struct top *top, struct suite *s)
{
	struct draft defaults = { .settings = settings_builtin };
	const struct yaml_node *n = top->tests;
	struct test *tests;

	if (top->defaults)
		read_open_fields(r, top->defaults, defaults_fields, &defaults);
	if (!n) {
		if (!yaml_get(root, "tests"))
			yaml_problem(
				&r->problems, root,
				"missing 'tests'; `strain init` writes a suite to start from");
		return;
	}
	if (n->n == 0 || n->n > TESTS_MAX) {
		yaml_problem(&r->problems, n, "expected 1 to %d tests, got %zu",
			     TESTS_MAX, n->n);
		return;
	}
	tests = arena_array(r->arena, n->n, sizeof *tests);
	s->tests = tests;
	s->ntests = n->n;
	for (size_t i = 0; i < n->n; i++) {
		struct draft d = defaults;

		read_test(r, top, &d, &n->children[i], &tests[i]);
	}
	keys_check(r, tests, n->n);
}

static void read_suite(struct reader *r, const struct yaml_node *root, struct suite *s)
{
	struct top top = { 0 };

	if (!yaml_is(&r->problems, root, YAML_MAP))
		return;
	read_open_fields(r, root, top_fields, &top);
	check_version(r, root, top.version);
	read_name(r, top.name, s);
	read_build(r, top.build, s);
	template_check_build(r, top.build);
	read_mask(r, top.mask, s);
	read_tests(r, root, &top, s);
}

/* `text` has `size` bytes, a NUL among them would be one of its mistakes. */
static const struct suite *parse(const char *file, const char *text, size_t size,
				 struct reader *r, struct suite_mistakes *mistakes,
				 struct error *err)
{
	struct suite *s = arena_alloc(r->arena, sizeof *s);
	const struct yaml_node *root;
	size_t count;

	*s = (struct suite){ .file = arena_strdup(r->arena, file),
			     .text = arena_strndup(r->arena, text, size) };
	r->problems =
		(struct problems){ .file = s->file, .text = s->text, .arena = r->arena };
	root = yaml_parse(&r->problems, s->text, size);
	if (root)
		read_suite(r, root, s);
	*mistakes = problems_list(&r->problems);
	count = mistakes->n + mistakes->left_out;
	if (count == 0)
		return s;
	error_usage(err, "%s: %zu mistake%s", file, count, text_plural(count));
	return NULL;
}

const struct suite *suite_parse(const char *file, const char *text,
				const struct vocabulary *words, struct arena *a,
				const char **problems, struct error *err)
{
	struct reader r = { .arena = a, .words = words };
	struct suite_mistakes mistakes;
	size_t size = strnlen(text, FILE_MAX + 1);
	const struct suite *s;

	*problems = "";
	if (size > FILE_MAX) {
		error_usage(err, "%s: larger than %d MiB", file, FILE_MAX >> 20);
		return NULL;
	}
	s = parse(file, text, size, &r, &mistakes, err);
	*problems = mistakes.shown;
	return s;
}

const struct suite *suite_load_listed(const char *path, const struct vocabulary *words,
				      struct arena *a, struct suite_mistakes *mistakes,
				      struct error *err)
{
	bool standard_input = !strcmp(path, "-");
	struct reader r = { .arena = a, .words = words };
	struct error why = { 0 };
	char *text;
	size_t size;

	*mistakes = (struct suite_mistakes){ .shown = "" };
	text = fs_read_file(AT_FDCWD, standard_input ? "/dev/stdin" : path, FILE_MAX, a,
			    &size, &why);
	if (!text) {
		error_usage(err, "%s", why.text);
		return NULL;
	}
	return parse(standard_input ? "<stdin>" : path, text, size, &r, mistakes, err);
}

const struct suite *suite_load(const char *path, const struct vocabulary *words,
			       struct arena *a, const char **problems, struct error *err)
{
	struct suite_mistakes mistakes;
	const struct suite *s = suite_load_listed(path, words, a, &mistakes, err);

	*problems = mistakes.shown;
	return s;
}
