/* What an attempt is told: templates filled in, commands split, the environment. */
#include "suite/params.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#include "command_line.h"
#include "shell_line.h"
#include "template.h"

/* "5" or "0.25" */
static const char *seconds(const struct cell *cell, struct arena *a)
{
	int64_t us = cell->duration.us;
	char *s = arena_printf(a, "%" PRId64 ".%06" PRId64, us / 1000000, us % 1000000);
	size_t n = strlen(s);

	while (s[n - 1] == '0')
		n--;
	s[s[n - 1] == '.' ? n - 1 : n] = '\0';
	return s;
}

/* NULL for a name that this cell has no value for. */
static const char *value_of(const char *name, const struct cell *cell,
			    const struct attempt_params *p, struct arena *a)
{
	const char *param = cell_param(cell, name);

	if (param)
		return param;
	if (!strcmp(name, "duration"))
		return cell->duration.us ? cell->duration.text : NULL;
	if (!strcmp(name, "duration_s"))
		return cell->duration.us ? seconds(cell, a) : NULL;
	if (!p)
		return template_is_builtin(name) ? arena_printf(a, "{{%s}}", name) : NULL;
	if (!strcmp(name, "attempt"))
		return arena_printf(a, "%" PRId64, p->attempt);
	return !strcmp(name, "output_dir") ? p->output_dir : NULL;
}

/* The value of a name piece; NULL and `err` when there is none. */
static const char *piece_value(struct template_piece piece, const struct cell *cell,
			       const struct attempt_params *p, struct arena *a,
			       struct error *err)
{
	const char *name = arena_strndup(a, piece.start, piece.size);
	const char *value = value_of(name, cell, p, a);

	if (!value)
		error_usage(err, "%s: there is no value for '{{%s}}'", cell->id, name);
	return value;
}

const char *params_fill(const char *s, const struct cell *cell,
			const struct attempt_params *p, struct arena *a,
			struct error *err)
{
	struct text t = { .arena = a };
	struct template_piece piece;

	while ((piece = template_next(&s)).kind != PIECE_END) {
		const char *value;

		if (piece.kind != PIECE_NAME) {
			text_add_bytes(&t, piece.start, piece.size);
			continue;
		}
		value = piece_value(piece, cell, p, a, err);
		if (!value)
			return NULL;
		text_add(&t, value);
	}
	return text_string(&t);
}

/* What means nothing to a shell, wherever it stands. */
static bool is_plain(const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./:=@%+,-";

	return value[strspn(value, plain)] == '\0';
}

/* A value stays one word of the shell's line; an empty one outside of quotes is none. */
static void add_quoted(struct text *t, const char *value, char quote)
{
	if (!quote) {
		text_add_shell_word(t, value);
		return;
	}
	for (; *value; value++) {
		if (quote == '"' && strchr("\\\"$`", *value))
			text_add_char(t, '\\');
		if (quote == '\'' && *value == '\'')
			text_add(t, "'\\'");
		text_add_char(t, *value);
	}
}

/* "workers-max" → "STRAIN_PARAM_WORKERS_MAX" */
static const char *param_variable(struct arena *a, const char *name)
{
	bool builtin = template_is_builtin(name);
	char *variable = arena_printf(a, "STRAIN_%s%s", builtin ? "" : "PARAM_", name);

	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return variable;
}

/*
 * Where nothing is known of quoting, or another shell reads it again, only what is plain
 * is put in.
 */
static int add_shell_value(struct text *t, const struct shell_line *line,
			   const char *name, const char *value, struct error *err)
{
	const char *unknown = shell_line_unknown(line);

	if (is_plain(value))
		text_add(t, value);
	else if (!unknown)
		add_quoted(t, value, line->quote);
	else
		return error_usage(
			err,
			"'{{%s}}' stands in %s, where no quoting is sure to keep "
			"the shell from reading '%s' as its own: use the variable "
			"$%s there",
			name, unknown, value, param_variable(t->arena, name));
	return 0;
}

/* A value that only an attempt has stays as it is written. */
static int add_name(struct text *t, struct shell_line *line, struct template_piece piece,
		    const struct cell *cell, const struct attempt_params *p,
		    struct error *err)
{
	const char *name = arena_strndup(t->arena, piece.start, piece.size);
	const char *value = piece_value(piece, cell, p, t->arena, err);

	if (!value)
		return -1;
	if (!p && value[0] == '{' && template_is_builtin(name))
		text_add(t, value);
	else if (add_shell_value(t, line, name, value, err) < 0)
		return -1;
	shell_line_read_value(line);
	return 0;
}

static const char *fill_for_shell(const char *s, const struct cell *cell,
				  const struct attempt_params *p, struct arena *a,
				  struct error *err)
{
	struct text t = { .arena = a };
	struct shell_line line = { .quote = '\0' };
	struct template_piece piece;

	while ((piece = template_next(&s)).kind != PIECE_END) {
		if (piece.kind == PIECE_NAME) {
			if (add_name(&t, &line, piece, cell, p, err) < 0)
				return NULL;
			continue;
		}
		text_add_bytes(&t, piece.start, piece.size);
		shell_line_read(&line, piece.start, piece.size);
	}
	return text_string(&t);
}

int params_check_shell(const struct command_line *line, const struct cell *cell,
		       struct error *err)
{
	scoped_arena a = arena_new();

	if (!line->line || !command_needs_shell(line->line) ||
	    fill_for_shell(line->line, cell, NULL, a, err))
		return 0;
	return -1;
}

/* The arguments of a command as they are filled in. */
struct arguments {
	const struct cell *cell;
	const struct attempt_params *params;
	struct arena *arena;
	const char **argv;
	size_t n;
};

/* Nothing but {{name}}s, one or more: "--keep" or nothing, as a matrix has it. */
static bool is_optional(const char *s)
{
	struct template_piece piece;

	if (!*s)
		return false;
	while ((piece = template_next(&s)).kind == PIECE_NAME)
		;
	return piece.kind == PIECE_END;
}

/*
 * An argument that may be left out is left out where it comes out empty; never the
 * program, or the next would be run.
 */
static int add_argument(struct arguments *args, const char *word, bool optional,
			struct error *err)
{
	const char *filled =
		params_fill(word, args->cell, args->params, args->arena, err);

	if (!filled)
		return -1;
	if (!*filled && args->n > 0 && optional && is_optional(word))
		return 0;
	*(const char **)arena_push(args->arena, &args->argv, &args->n,
				   sizeof *args->argv) = filled;
	return 0;
}

static int add_words(struct arguments *args, const char *line, struct error *err)
{
	const char *word;
	bool quoted;

	while ((word = command_next_word(&line, &quoted, args->arena)))
		if (add_argument(args, word, !quoted, err) < 0)
			return -1;
	return 0;
}

static int add_list(struct arguments *args, const char *const *list, struct error *err)
{
	for (; *list; list++)
		if (add_argument(args, *list, true, err) < 0)
			return -1;
	return 0;
}

static const char *const *shell_argv(const char *line, const struct cell *cell,
				     const struct attempt_params *p, struct arena *a,
				     struct error *err)
{
	const char **argv = arena_array(a, 4, sizeof *argv);

	argv[0] = "/bin/sh";
	argv[1] = "-c";
	argv[2] = fill_for_shell(line, cell, p, a, err);
	return argv[2] ? argv : NULL;
}

const char *const *params_argv(const struct command_line *line, const struct cell *cell,
			       const struct attempt_params *p, struct arena *a,
			       struct error *err)
{
	struct arguments args = { cell, p, a, NULL, 0 };

	if (!line->argv && !line->line)
		return NULL;
	if (!line->argv && command_needs_shell(line->line))
		return shell_argv(line->line, cell, p, a, err);
	if (line->argv ? add_list(&args, line->argv, err) < 0
		       : add_words(&args, line->line, err) < 0)
		return NULL;
	arena_push(a, &args.argv, &args.n, sizeof *args.argv);
	return args.argv;
}

struct variables {
	struct arena *arena;
	struct pair *list;
	size_t n;
};

/* A value that is not known is not set. */
static void set(struct variables *v, const char *name, const char *value)
{
	struct pair *pair;

	if (!value)
		return;
	pair = arena_push(v->arena, &v->list, &v->n, sizeof *pair);
	*pair = (struct pair){ name, value };
}

static void set_own(struct variables *v, const struct cell *cell,
		    const struct attempt_params *p)
{
	struct arena *a = v->arena;

	set(v, "STRAIN_CELL", cell->id);
	set(v, "STRAIN_TEST", cell->test->name);
	set(v, "STRAIN_DURATION", value_of("duration", cell, p, a));
	set(v, "STRAIN_DURATION_S", value_of("duration_s", cell, p, a));
	if (p) {
		set(v, "STRAIN_ATTEMPT", value_of("attempt", cell, p, a));
		set(v, "STRAIN_OUTPUT_DIR", p->output_dir);
		set(v, "STRAIN_METRICS", p->metrics_file);
	}
	for (size_t i = 0; i < cell->nparams; i++)
		set(v, param_variable(a, cell->params[i].name), cell->params[i].value);
}

const struct pair *params_env(const struct cell *cell, const struct attempt_params *p,
			      struct arena *a, size_t *n, struct error *err)
{
	struct variables v = { .arena = a };

	set_own(&v, cell, p);
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
