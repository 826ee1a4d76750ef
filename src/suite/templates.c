/* The {{name}}s of a test's texts: each must be known before anything runs. */
#include <string.h>

#include "base/text.h"

#include "parts.h"
#include "template.h"
#include "words.h"

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

static void check_text(struct reader *r, const struct yaml_node *n,
		       const char *const *names)
{
	const char *s = n->text, *name;

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
		if (text_index(name, names) < 0)
			yaml_problem(&r->problems, n, "unknown name '{{%s}}'%s",
				     problems_quote(&r->problems, name),
				     suggestion(r, name, names));
	}
}

/* A text, or each text of a list or a map. */
static void check_node(struct reader *r, const struct yaml_node *n,
		       const char *const *names)
{
	if (!n)
		return;
	if (n->kind == YAML_SCALAR)
		check_text(r, n, names);
	for (size_t i = 0; i < n->n; i++)
		if (n->children[i].node->kind == YAML_SCALAR)
			check_text(r, n->children[i].node, names);
}

/* A line that is split here, not by a shell, has its quotes in pairs. */
static void check_quotes(struct reader *r, const struct yaml_node *n)
{
	if (n && n->kind == YAML_SCALAR && !words_need_shell(n->text) &&
	    !words_are_closed(n->text))
		yaml_problem(&r->problems, n, "a quote is not closed");
}

void parts_check_build(struct reader *r, const struct yaml_node *n)
{
	static const char *const none[] = { NULL };

	check_node(r, n, none);
	check_quotes(r, n);
	for (size_t i = 0; n && n->kind == YAML_LIST && i < n->n; i++) {
		if (n->children[i].node->kind == YAML_LIST)
			check_node(r, n->children[i].node, none);
		check_quotes(r, n->children[i].node);
	}
}

/* The files of metrics, but of those that `own` has of the same name. */
static void check_metrics(struct reader *r, const struct yaml_node *n,
			  const struct yaml_node *own, const char *const *names)
{
	for (size_t i = 0; n && n->kind == YAML_MAP && i < n->n; i++) {
		const struct yaml_child *c = &n->children[i];

		if (yaml_get(own, c->key))
			continue;
		check_node(r, yaml_get(c->node, "json"), names);
		check_node(r, yaml_get(c->node, "csv"), names);
	}
}

void parts_check_templates(struct reader *r, const struct yaml_node *test,
			   const struct yaml_node *defaults, const struct test *t)
{
	static const char *const settings[] = { "run", "setup", "teardown", "dir", NULL };
	const char *const *names = known_names(r, t);
	const struct yaml_node *own = yaml_get(test, "metrics");

	for (size_t i = 0; settings[i]; i++) {
		const struct yaml_node *n = yaml_get(test, settings[i]);

		if (!n)
			n = yaml_get(defaults, settings[i]);
		check_node(r, n, names);
		if (strcmp(settings[i], "dir") != 0)
			check_quotes(r, n);
	}
	check_node(r, yaml_get(defaults, "env"), names);
	check_node(r, yaml_get(test, "env"), names);
	check_metrics(r, yaml_get(defaults, "metrics"), own, names);
	check_metrics(r, own, NULL, names);
}
