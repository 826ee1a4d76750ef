/*
 * What the texts of a cell's test ask for: a value for each {{name}}, where a shell
 * cannot take it for its own.
 */
#include "cell_check.h"

#include <string.h>

#include "suite/params.h"

#include "template.h"

struct names {
	struct arena *arena;
	const char **list;
	size_t n;
};

static void add_names(struct names *names, const char *s)
{
	struct template_piece p;

	while ((p = template_next(&s)).kind != PIECE_END) {
		const char *name;
		size_t i = 0;

		if (p.kind != PIECE_NAME)
			continue;
		name = arena_strndup(names->arena, p.start, p.size);
		while (i < names->n && strcmp(names->list[i], name) != 0)
			i++;
		if (i == names->n)
			*(const char **)arena_push(names->arena, &names->list, &names->n,
						   sizeof name) = name;
	}
}

/* Every name that the test's texts ask for. */
static struct names names_of(const struct test *t, struct arena *a)
{
	struct names names = { .arena = a };

	for (size_t i = 0; i < t->ntexts; i++)
		add_names(&names, t->texts[i]);
	return names;
}

/* A cell of `include` need not have every value, and not every test has durations. */
static int check_names(const struct cell *c, const struct names *names, struct error *err)
{
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->list[i];
		bool timed = !strncmp(name, "duration", 8);

		if (cell_param(c, name) ||
		    (template_is_builtin(name) && (c->duration.us || !timed)))
			continue;
		return error_usage(err,
				   "tests.%s uses '{{%s}}', but the cell %s has no value "
				   "for it%s",
				   c->test->name, name, c->id,
				   template_is_builtin(name)
					   ? "; give the test durations, or -d"
					   : "");
	}
	return 0;
}

static int check_shells(const struct suite *suite, const struct cell *c, struct error *err)
{
	const struct command_line *const lines[] = { &c->settings.run, &c->settings.setup,
						     &c->settings.teardown };

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (params_check_shell(lines[i], c, err) < 0)
			return error_prefix(err, "%s:%d:%d: tests.%s", suite->file,
					    lines[i]->place.line, lines[i]->place.column,
					    c->test->name);
	return 0;
}

int cell_check_all(const struct suite *suite, const struct cell *cells, size_t n,
		   struct error *err)
{
	scoped_arena a = arena_new();
	const struct test *test = NULL;
	struct names names = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (cells[i].test != test) {
			test = cells[i].test;
			names = names_of(test, a);
		}
		if (check_names(&cells[i], &names, err) < 0 ||
		    (names.n && check_shells(suite, &cells[i], err) < 0))
			return -1;
	}
	return 0;
}
