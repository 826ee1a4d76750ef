/* Typed getters of the tree: a node that is not what is asked for is a mistake at its place. */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"

#include "yaml.h"

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++)
		if (!strcmp(map->children[i].key, key))
			return map->children[i].node;
	return NULL;
}

const char *yaml_path(struct problems *ps, const struct yaml_node *n)
{
	const struct yaml_node *way[YAML_DEPTH_MAX + 1] = { NULL };
	struct text t = { .arena = ps->arena };
	size_t depth = 0;

	for (; n->parent && depth < YAML_DEPTH_MAX; n = n->parent)
		way[depth++] = n;
	while (depth-- > 0) {
		n = way[depth];
		if (n->parent->kind == YAML_LIST)
			text_addf(&t, "[%zu]", n->index);
		else if (n->key)
			text_addf(&t, "%s%s", t.size ? "." : "",
				  problems_quote(ps, n->key));
	}
	return text_string(&t);
}

static void problem_at(struct problems *ps, const struct yaml_node *n, struct place place,
		       const char *message)
{
	const char *path = yaml_path(ps, n);

	problems_add(ps, place, "%s%s%s", path, *path ? ": " : "", message);
}

void yaml_problem_at(struct problems *ps, const struct yaml_node *n, struct place place,
		     const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problem_at(ps, n, place, arena_vprintf(ps->arena, fmt, ap));
	va_end(ap);
}

void yaml_problem(struct problems *ps, const struct yaml_node *n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problem_at(ps, n, n->place, arena_vprintf(ps->arena, fmt, ap));
	va_end(ap);
}

static bool is_nothing(const struct yaml_node *n)
{
	return n->kind == YAML_SCALAR && !n->quoted && !*n->text;
}

/* "{{duration}}" without quotes is a map with a map for its key. */
static bool is_unquoted_template(const struct yaml_node *n)
{
	return n->kind == YAML_MAP && n->n == 0;
}

void yaml_expected(struct problems *ps, const struct yaml_node *n, const char *what)
{
	if (is_nothing(n))
		yaml_problem(ps, n, "expected %s, got nothing", what);
	else if (n->kind == YAML_SCALAR)
		yaml_problem(ps, n, "expected %s, got '%s'", what,
			     problems_quote(ps, n->text));
	else
		yaml_problem(ps, n, "expected %s, got a %s%s", what,
			     n->kind == YAML_LIST ? "list" : "map",
			     is_unquoted_template(n)
				     ? "; put a value that starts with { in quotes"
				     : "");
}

const char *yaml_string(struct problems *ps, const struct yaml_node *n, const char *what)
{
	if (n->kind == YAML_SCALAR && !is_nothing(n))
		return n->text;
	yaml_expected(ps, n, what);
	return NULL;
}

bool yaml_integer(struct problems *ps, const struct yaml_node *n, int64_t min,
		  int64_t max, int64_t *out)
{
	int64_t v;

	if (n->kind == YAML_SCALAR && text_to_int64(n->text, &v) && v >= min && v <= max) {
		*out = v;
		return true;
	}
	yaml_expected(ps, n,
		      arena_printf(ps->arena, "a whole number from %lld to %lld",
				   (long long)min, (long long)max));
	return false;
}

bool yaml_truth(struct problems *ps, const struct yaml_node *n, bool *out)
{
	static const char *const words[] = { "false", "true", NULL };
	int i = n->kind == YAML_SCALAR ? text_index(n->text, words) : -1;

	if (i < 0) {
		yaml_expected(ps, n, "true or false");
		return false;
	}
	*out = i == 1;
	return true;
}

bool yaml_duration(struct problems *ps, const struct yaml_node *n, int64_t *us)
{
	if (n->kind == YAML_SCALAR && duration_parse(n->text, us, NULL) == 0)
		return true;
	yaml_expected(ps, n, "a duration such as 30s or 2m");
	return false;
}

bool yaml_choice(struct problems *ps, const struct yaml_node *n, const char *const *words,
		 int *out)
{
	struct text t = { .arena = ps->arena };
	int i = n->kind == YAML_SCALAR ? text_index(n->text, words) : -1;

	if (i >= 0) {
		*out = i;
		return true;
	}
	for (size_t k = 0; words[k]; k++)
		text_addf(&t, "%s%s", !k ? "" : words[k + 1] ? ", " : " or ", words[k]);
	yaml_expected(ps, n, text_string(&t));
	return false;
}

bool yaml_is(struct problems *ps, const struct yaml_node *n, enum yaml_kind kind)
{
	static const char *const names[] = { "a single value", "a list", "a map" };

	if (n->kind == kind)
		return true;
	yaml_expected(ps, n, names[kind]);
	return false;
}
