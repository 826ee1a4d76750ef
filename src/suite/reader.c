/* Maps read by tables of their keys. */
#include "reader.h"

#include <string.h>

#include "base/text.h"

const char *suggestion(struct reader *r, const char *word, const char *const *words)
{
	const char *near = text_nearest(word, words);

	return near ? arena_printf(r->arena, ", did you mean '%s'?", near) : "";
}

size_t mistakes_so_far(const struct reader *r)
{
	return r->problems.n + r->problems.dropped;
}

const char *reader_for_test(struct reader *r)
{
	return r->default_for
		       ? arena_printf(r->arena, ", for the test '%s'",
				      problems_quote(&r->problems, r->default_for->name))
		       : "";
}

bool is_identifier(const char *s, bool dash)
{
	static const char letters[] =
		"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	size_t n = strspn(s, letters);

	return n > 0 && s[n] == '\0' && !(*s >= '0' && *s <= '9') && *s != '-' &&
	       (dash || !strchr(s, '-'));
}

struct name_list {
	struct arena *arena;
	const char **names;
	size_t n;
};

static void add_names(struct name_list *list, const struct field *fields)
{
	for (const struct field *f = fields; f->name; f++)
		if (f->group)
			add_names(list, f->group);
		else
			*(const char **)arena_push(list->arena, &list->names, &list->n,
						   sizeof f->name) = f->name;
}

static void unknown_key(struct reader *r, const struct yaml_node *map,
			const struct yaml_child *c, const struct field *fields)
{
	struct name_list list = { .arena = r->arena };

	add_names(&list, fields);
	arena_push(r->arena, &list.names, &list.n, sizeof *list.names);
	yaml_problem_at(&r->problems, map, c->place, "unknown key '%s'%s",
			problems_quote(&r->problems, c->key),
			suggestion(r, c->key, list.names));
}

/* False where no field has that key. */
static bool read_key(struct reader *r, const struct yaml_child *c,
		     const struct field *fields, void *object)
{
	for (const struct field *f = fields; f->name; f++) {
		void *member = (char *)object + f->offset;

		if (f->group && read_key(r, c, f->group, member))
			return true;
		if (f->group || strcmp(f->name, c->key) != 0)
			continue;
		f->read(r, c->node, member);
		return true;
	}
	return false;
}

static void read_keys(struct reader *r, const struct yaml_node *map,
		      const struct field *fields, void *object, bool open)
{
	if (!yaml_is(&r->problems, map, YAML_MAP))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_child *c = &map->children[i];

		if (!read_key(r, c, fields, object) &&
		    (!open || strncmp(c->key, "x-", 2) != 0))
			unknown_key(r, map, c, fields);
	}
}

void read_fields(struct reader *r, const struct yaml_node *map,
		 const struct field *fields, void *object)
{
	read_keys(r, map, fields, object, false);
}

void read_open_fields(struct reader *r, const struct yaml_node *map,
		      const struct field *fields, void *object)
{
	read_keys(r, map, fields, object, true);
}

void read_string(struct reader *r, const struct yaml_node *n, void *member)
{
	const char *s = yaml_string(&r->problems, n, "a text");

	if (s)
		*(const char **)member = s;
}

void read_truth(struct reader *r, const struct yaml_node *n, void *member)
{
	yaml_truth(&r->problems, n, member);
}

void read_node(struct reader *r, const struct yaml_node *n, void *member)
{
	(void)r;
	*(const struct yaml_node **)member = n;
}

void read_list(struct reader *r, const struct yaml_node *n, void *member)
{
	if (yaml_is(&r->problems, n, YAML_LIST))
		read_node(r, n, member);
}

void read_map(struct reader *r, const struct yaml_node *n, void *member)
{
	if (yaml_is(&r->problems, n, YAML_MAP))
		read_node(r, n, member);
}
