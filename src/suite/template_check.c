/* The {{name}}s of a test's texts: each must be known before anything runs. */
#include "template_check.h"

#include <string.h>

#include "base/text.h"

#include "command_line.h"
#include "template.h"

/* All names that a text of this test may use, NULL-terminated. */
static const char *const *known_names(struct reader *r, const struct test *t)
{
	size_t n = t->naxes, k = 0;
	const char **names;

	for (size_t i = 0; template_builtins[i]; i++)
		n++;
	for (size_t i = 0; i < t->ninclude; i++)
		n += t->include[i].nparams;
	names = arena_array(r->arena, n + 1, sizeof *names);
	for (size_t i = 0; i < t->naxes; i++)
		names[k++] = t->matrix[i].name;
	for (size_t i = 0; template_builtins[i]; i++)
		names[k++] = template_builtins[i];
	for (size_t i = 0; i < t->ninclude; i++)
		for (size_t j = 0; j < t->include[i].nparams; j++)
			if (text_index(t->include[i].params[j].name, names) < 0)
				names[k++] = t->include[i].params[j].name;
	return names;
}

/* The check of one test's texts, which are gathered as they pass. */
struct check {
	struct reader *reader;
	const char *const *names; /* that are known */
	const char **texts;
	size_t n;
};

static void check_text(struct check *check, const struct yaml_node *n)
{
	struct reader *r = check->reader;
	const char *s = n->text, *name;

	*(const char **)arena_push(r->arena, &check->texts, &check->n,
				   sizeof *check->texts) = n->text;
	for (;;) {
		struct template_piece p = template_next(&s);

		if (p.kind == PIECE_END)
			return;
		if (p.kind == PIECE_UNCLOSED) {
			yaml_problem(&r->problems, n, "'{{' without its '}}'");
			return;
		}
		if (p.kind == PIECE_TEXT)
			continue;
		name = arena_strndup(r->arena, p.start, p.size);
		if (text_index(name, check->names) < 0)
			yaml_problem(&r->problems, n, "unknown name '{{%s}}'%s",
				     problems_quote(&r->problems, name),
				     suggestion(r, name, check->names));
	}
}

/* A text, or each text of a list or a map, but for the keys of `but`. */
static void check_node(struct check *check, const struct yaml_node *n,
		       const struct yaml_node *but)
{
	if (!n)
		return;
	if (n->kind == YAML_SCALAR)
		check_text(check, n);
	for (size_t i = 0; i < n->n; i++)
		if (n->children[i].node->kind == YAML_SCALAR &&
		    !(but && n->kind == YAML_MAP && yaml_get(but, n->children[i].key)))
			check_text(check, n->children[i].node);
}

/* A line that is split here, not by a shell, has its quotes in pairs. */
static void check_quotes(struct reader *r, const struct yaml_node *n)
{
	if (n && n->kind == YAML_SCALAR && !command_needs_shell(n->text) &&
	    !command_is_closed(n->text))
		yaml_problem(&r->problems, n, "a quote is not closed");
}

void template_check_build(struct reader *r, const struct yaml_node *n)
{
	static const char *const none[] = { NULL };
	struct check check = { .reader = r, .names = none };

	check_node(&check, n, NULL);
	check_quotes(r, n);
	for (size_t i = 0; n && n->kind == YAML_LIST && i < n->n; i++) {
		if (n->children[i].node->kind == YAML_LIST)
			check_node(&check, n->children[i].node, NULL);
		check_quotes(r, n->children[i].node);
	}
}

/* The files of metrics, but of those that `own` has of the same name. */
static void check_metrics(struct check *check, const struct yaml_node *n,
			  const struct yaml_node *own)
{
	for (size_t i = 0; n && n->kind == YAML_MAP && i < n->n; i++) {
		const struct yaml_child *c = &n->children[i];

		if (yaml_get(own, c->key))
			continue;
		check_node(check, yaml_get(c->node, "json"), NULL);
		check_node(check, yaml_get(c->node, "csv"), NULL);
	}
}

void template_check_test(struct reader *r, const struct yaml_node *test,
			 const struct yaml_node *defaults, struct test *t)
{
	static const char *const settings[] = { "run", "setup", "teardown", "dir", NULL };
	struct check check = { .reader = r, .names = known_names(r, t) };
	const struct yaml_node *own = yaml_get(test, "metrics"),
			       *env = yaml_get(test, "env");

	for (size_t i = 0; settings[i]; i++) {
		const struct yaml_node *n = yaml_get(test, settings[i]);

		if (!n)
			n = yaml_get(defaults, settings[i]);
		check_node(&check, n, NULL);
		if (strcmp(settings[i], "dir") != 0)
			check_quotes(r, n);
	}
	check_node(&check, yaml_get(defaults, "env"), env);
	check_node(&check, env, NULL);
	check_metrics(&check, yaml_get(defaults, "metrics"), own);
	check_metrics(&check, own, NULL);
	t->texts = check.texts;
	t->ntexts = check.n;
}
