/* What an attempt is told: templates filled in, commands split, the environment. */
#include "suite/params.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#include "template.h"

static const char *duration_seconds(const struct cell *cell, struct arena *a)
{
	return arena_printf(a, "%.15g", (double)cell->duration.us / 1e6);
}

/* NULL for a name that the cell does not know; names of the attempt stand for themselves where there is none yet. */
static const char *value_of(const char *name, const struct cell *cell,
			    const struct attempt_params *p, struct arena *a)
{
	if (!strcmp(name, "duration"))
		return cell->duration.us ? cell->duration.text : "0s";
	if (!strcmp(name, "duration_s"))
		return duration_seconds(cell, a);
	if (template_is_builtin(name) && !p)
		return arena_printf(a, "{{%s}}", name);
	if (!strcmp(name, "attempt"))
		return arena_printf(a, "%" PRId64, p->attempt);
	if (!strcmp(name, "output_dir"))
		return p->output_dir;
	return cell_param(cell, name);
}

const char *params_fill(const char *s, const struct cell *cell,
			const struct attempt_params *p, struct arena *a,
			struct error *err)
{
	struct text t = { .arena = a };
	struct template_piece piece;

	while ((piece = template_next(&s)).kind != PIECE_END) {
		const char *name, *value;

		if (piece.kind != PIECE_NAME) {
			text_add_bytes(&t, piece.start, piece.size);
			continue;
		}
		name = arena_strndup(a, piece.start, piece.size);
		value = value_of(name, cell, p, a);
		if (!value) {
			error_usage(err, "%s: this cell has no value for '{{%s}}'",
				    cell->id, name);
			return NULL;
		}
		text_add(&t, value);
	}
	return text_string(&t);
}

/* What only a shell understands: operators, expansions, assignments, its own commands. */
static bool needs_shell(const char *line)
{
	static const char *const builtins[] = { ".",     "cd",     "exec",  "export",
						"if",    "for",    "set",   "trap",
						"while", "ulimit", "umask", "until",
						"wait",  NULL };
	size_t first = strcspn(line, " \t");
	char word[16] = "";

	if (strpbrk(line, "|&;<>()$`\\*?[#~!\n"))
		return true;
	if (memchr(line, '=', first) && !memchr(line, '/', first))
		return true;
	if (first < sizeof word)
		memcpy(word, line, first);
	return text_index(word, builtins) >= 0;
}

/* The next word of a line, quotes taken off; a template keeps its blanks. False at the end, or on an open quote. */
static bool next_word(const char **s, struct text *word, struct error *err)
{
	const char *p = *s + strspn(*s, " \t");
	char quote = 0;

	if (!*p)
		return false;
	for (; *p && (quote || !strchr(" \t", *p)); p++) {
		const char *end = strncmp(p, "{{", 2) ? NULL : strstr(p, "}}");

		if (end) {
			text_add_bytes(word, p, (size_t)(end + 2 - p));
			p = end + 1;
		} else if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? 0 : *p;
			text_add(word, "");
		} else {
			text_add_char(word, *p);
		}
	}
	if (quote) {
		error_usage(err, "'%s': a quote is not closed", *s);
		return false;
	}
	*s = p;
	return true;
}

static const char **split_line(const char *line, const struct cell *cell,
			       const struct attempt_params *p, struct arena *a,
			       struct error *err)
{
	const char **argv = NULL;
	size_t n = 0;
	struct error wrong = { 0 };

	for (;;) {
		struct text word = { .arena = a };
		const char **slot;

		if (!next_word(&line, &word, &wrong))
			break;
		slot = arena_push(a, &argv, &n, sizeof *slot);
		*slot = params_fill(text_string(&word), cell, p, a, err);
		if (!*slot)
			return NULL;
	}
	if (*wrong.text) {
		error_usage(err, "%s", wrong.text);
		return NULL;
	}
	*(const char **)arena_push(a, &argv, &n, sizeof *argv) = NULL;
	return argv;
}

static const char **fill_list(const char *const *list, const struct cell *cell,
			      const struct attempt_params *p, struct arena *a,
			      struct error *err)
{
	const char **argv;
	size_t n = 0;

	while (list[n])
		n++;
	argv = arena_array(a, n + 1, sizeof *argv);
	for (size_t i = 0; i < n; i++) {
		argv[i] = params_fill(list[i], cell, p, a, err);
		if (!argv[i])
			return NULL;
	}
	return argv;
}

const char *const *params_argv(const struct command_line *line, const struct cell *cell,
			       const struct attempt_params *p, struct arena *a,
			       struct error *err)
{
	const char **argv;

	if (line->argv)
		return fill_list(line->argv, cell, p, a, err);
	if (!line->line) {
		error_usage(err, "no command");
		return NULL;
	}
	if (!needs_shell(line->line))
		return split_line(line->line, cell, p, a, err);
	argv = arena_array(a, 4, sizeof *argv);
	argv[0] = "/bin/sh";
	argv[1] = "-c";
	argv[2] = params_fill(line->line, cell, p, a, err);
	return argv[2] ? argv : NULL;
}

/* "workers-max" → "STRAIN_PARAM_WORKERS_MAX" */
static const char *param_variable(struct arena *a, const char *name)
{
	char *variable = arena_printf(a, "STRAIN_PARAM_%s", name);

	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return variable;
}

struct variables {
	struct arena *arena;
	struct pair *list;
	size_t n;
};

static void set(struct variables *v, const char *name, const char *value)
{
	struct pair *pair = arena_push(v->arena, &v->list, &v->n, sizeof *pair);

	*pair = (struct pair){ name, value };
}

const struct pair *params_env(const struct cell *cell, const struct attempt_params *p,
			      struct arena *a, size_t *n, struct error *err)
{
	struct variables v = { .arena = a };

	set(&v, "STRAIN_CELL", cell->id);
	set(&v, "STRAIN_TEST", cell->test->name);
	set(&v, "STRAIN_DURATION", value_of("duration", cell, p, a));
	set(&v, "STRAIN_DURATION_S", duration_seconds(cell, a));
	set(&v, "STRAIN_ATTEMPT", value_of("attempt", cell, p, a));
	set(&v, "STRAIN_OUTPUT_DIR", value_of("output_dir", cell, p, a));
	set(&v, "STRAIN_METRICS", p ? p->metrics_file : "");
	for (size_t i = 0; i < cell->nparams; i++)
		set(&v, param_variable(a, cell->params[i].name), cell->params[i].value);
	for (size_t i = 0; i < cell->settings.nenv; i++) {
		const struct pair *env = &cell->settings.env[i];
		const char *value = params_fill(env->value, cell, p, a, err);

		if (!value)
			return NULL;
		set(&v, env->name, value);
	}
	*n = v.n;
	return v.list;
}
