/* Every {{name}} of a test's texts is known: said where it stands, before anything runs. */
#include <string.h>

#include "parts.h"
#include "template.h"

static bool is_param(const struct test *t, const char *name)
{
	for (size_t i = 0; i < t->naxes; i++)
		if (!strcmp(t->matrix[i].name, name))
			return true;
	for (size_t i = 0; i < t->ninclude; i++)
		for (size_t k = 0; k < t->include[i].nparams; k++)
			if (!strcmp(t->include[i].params[k].name, name))
				return true;
	return false;
}

static void unknown_name(struct reader *r, const struct yaml_node *n,
			 const struct test *t, const char *name)
{
	const char **names = arena_array(r->arena, t->naxes + 5, sizeof *names);
	size_t count = 0;

	while (template_builtins[count]) {
		names[count] = template_builtins[count];
		count++;
	}
	for (size_t i = 0; i < t->naxes; i++)
		names[count++] = t->matrix[i].name;
	yaml_problem(&r->problems, n, "unknown name in '{{%s}}'%s",
		     problems_quote(&r->problems, name), suggestion(r, name, names));
}

static void check_text(struct reader *r, const struct yaml_node *n, const struct test *t)
{
	const char *s = n->text;
	struct template_piece p;

	while ((p = template_next(&s)).kind != PIECE_END) {
		const char *name;

		if (p.kind == PIECE_UNCLOSED)
			yaml_problem(&r->problems, n, "'{{' without its '}}'");
		if (p.kind != PIECE_NAME)
			continue;
		name = arena_strndup(r->arena, p.start, p.size);
		if (!template_is_builtin(name) && !is_param(t, name))
			unknown_name(r, n, t, name);
	}
}

/* A text, or every text of a list or map of them. */
static void check_node(struct reader *r, const struct yaml_node *n, const struct test *t)
{
	if (!n)
		return;
	if (n->kind == YAML_SCALAR) {
		check_text(r, n, t);
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		if (n->children[i].node->kind == YAML_SCALAR)
			check_text(r, n->children[i].node, t);
}

static const struct yaml_node *map_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = map && map->kind == YAML_MAP ? yaml_get(map, key)
								 : NULL;

	return n;
}

void parts_check_templates(struct reader *r, const struct yaml_node *test,
			   const struct yaml_node *defaults, const struct test *t)
{
	static const char *const keys[] = { "run", "setup", "teardown", "dir" };
	const struct yaml_node *metrics_map = map_of(test, "metrics");

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct yaml_node *own = map_of(test, keys[i]);

		check_node(r, own ? own : map_of(defaults, keys[i]), t);
	}
	check_node(r, map_of(test, "env"), t);
	check_node(r, map_of(defaults, "env"), t);
	for (size_t i = 0;
	     metrics_map && metrics_map->kind == YAML_MAP && i < metrics_map->n; i++) {
		check_node(r, map_of(metrics_map->children[i].node, "json"), t);
		check_node(r, map_of(metrics_map->children[i].node, "csv"), t);
	}
}
