/* The keys of a map: what "<<" brings, and each once. */
#include "yaml_keys.h"

#include <stdlib.h>
#include <string.h>

static void wrong_merge(struct problems *ps, struct place place)
{
	problems_add(ps, place, "expected a map to merge, or a list of maps: <<: *name");
}

/* How many keys "<<" brings: a map's, or those of each map of a list. */
static size_t count_merged(struct problems *ps, const struct yaml_child *merge)
{
	const struct yaml_node *n = merge->node;
	size_t count = 0;

	if (n->kind == YAML_MAP)
		return n->n;
	if (n->kind != YAML_LIST || n->n == 0)
		wrong_merge(ps, merge->place);
	for (size_t i = 0; n->kind == YAML_LIST && i < n->n; i++) {
		if (n->children[i].node->kind == YAML_MAP)
			count += n->children[i].node->n;
		else
			wrong_merge(ps, n->children[i].place);
	}
	return count;
}

static size_t copy_merged(struct yaml_child *to, const struct yaml_node *n)
{
	if (n->kind != YAML_MAP)
		return 0;
	for (size_t i = 0; i < n->n; i++) {
		to[i] = n->children[i];
		to[i].merged = true;
	}
	return n->n;
}

void keys_merge(struct problems *ps, struct yaml_node *map, const struct yaml_child *merge)
{
	size_t count = count_merged(ps, merge), n = 0;
	struct yaml_child *all = arena_array(ps->arena, count + map->n, sizeof *all);
	const struct yaml_node *from = merge->node;

	n += copy_merged(all, from);
	for (size_t i = 0; from->kind == YAML_LIST && i < from->n; i++)
		n += copy_merged(all + n, from->children[i].node);
	if (map->n)
		memcpy(all + n, map->children, map->n * sizeof *all);
	map->children = all;
	map->n += n;
}

/* The one that counts first: the map's own before what is merged, then the first. */
static int compare_keys(const void *a, const void *b)
{
	const struct yaml_child *x = *(struct yaml_child *const *)a;
	const struct yaml_child *y = *(struct yaml_child *const *)b;
	int order = strcmp(x->key, y->key);

	if (order || x->merged != y->merged)
		return order ? order : x->merged ? 1 : -1;
	return x < y ? -1 : x > y;
}

void keys_drop_duplicates(struct problems *ps, struct yaml_node *map)
{
	struct yaml_child **sorted =
		arena_array(ps->arena, map->n, sizeof(struct yaml_child *));
	size_t n = 0;

	for (size_t i = 0; i < map->n; i++)
		sorted[i] = &map->children[i];
	qsort(sorted, map->n, sizeof(struct yaml_child *), compare_keys);
	for (size_t i = 1; i < map->n; i++) {
		if (strcmp(sorted[i]->key, sorted[i - 1]->key) != 0)
			continue;
		if (!sorted[i]->merged)
			yaml_problem_at(ps, map, sorted[i]->place,
					"'%s' is here twice, first in line %d",
					problems_quote(ps, sorted[i]->key),
					sorted[i - 1]->place.line);
		sorted[i]->node = NULL;
	}
	for (size_t i = 0; i < map->n; i++)
		if (map->children[i].node)
			map->children[n++] = map->children[i];
	map->n = n;
}
