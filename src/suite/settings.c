/* Cell settings: how each is read. */
#include "settings.h"

#include <signal.h>
#include <string.h>

#include "base/text.h"

enum { ATTEMPTS_MAX = 10000, SIGNAL_MAX = 64 };

static const int expect_zero[] = { 0 };

const char *const prove_rule_names[] = { "optional", "required", NULL };

const struct settings settings_builtin = {
	.interval_us = 500000,
	.timeout_us = 60000000,
	.grace_us = 5000000,
	.stop = STOP_AT_EXIT,
	.wait = WAIT_ROOT,
	.signal = SIGTERM,
	.expect_exit = expect_zero,
	.nexpect_exit = 1,
	.repeat = 1,
	.max_output = 64 << 20,
	.noise_permille = 100,
};

static const char *const *read_words(struct reader *r, const struct yaml_node *n)
{
	const char **words = arena_array(r->arena, n->n + 1, sizeof *words);

	for (size_t i = 0; i < n->n; i++)
		words[i] = yaml_string(&r->problems, n->children[i].node, "a text");
	return words;
}

void settings_command(struct reader *r, const struct yaml_node *n, void *member)
{
	struct command_line *c = member;
	const char *line = NULL;

	if (n->kind == YAML_SCALAR)
		line = text_trim(r->arena, n->text);
	if ((line && !*line) || n->kind == YAML_MAP ||
	    (n->kind == YAML_LIST && n->n == 0)) {
		yaml_expected(&r->problems, n, "a command (a text or a list of texts)");
		return;
	}
	*c = (struct command_line){ .line = line, .place = n->place };
	if (!line)
		c->argv = read_words(r, n);
}

static void set_variable(struct reader *r, struct settings *s, const char *name,
			 const char *value)
{
	struct pair *env = arena_array(r->arena, s->nenv + 1, sizeof *env);
	size_t i = 0;

	if (s->nenv)
		memcpy(env, s->env, s->nenv * sizeof *env);
	while (i < s->nenv && strcmp(env[i].name, name) != 0)
		i++;
	env[i] = (struct pair){ name, value };
	s->env = env;
	s->nenv += i == s->nenv;
}

static void read_env(struct reader *r, const struct yaml_node *n, void *settings)
{
	enum { VARIABLES_MAX = 1000 };
	struct problems *ps = &r->problems;

	if (!yaml_is(ps, n, YAML_MAP))
		return;
	if (n->n > VARIABLES_MAX) {
		yaml_problem(ps, n, "more than %d variables", VARIABLES_MAX);
		return;
	}
	for (size_t i = 0; i < n->n; i++) {
		const struct yaml_child *c = &n->children[i];
		const char *value = yaml_string(ps, c->node, "a text");

		if (!is_identifier(c->key, false))
			yaml_problem_at(ps, n, c->place,
					"expected the name of a variable, got '%s'",
					problems_quote(ps, c->key));
		else if (!strncmp(c->key, "STRAIN_", 7))
			yaml_problem_at(ps, n, c->place,
					"'%s': names that start with STRAIN_ are set by "
					"strain itself",
					problems_quote(ps, c->key));
		else if (value)
			set_variable(r, settings, c->key, value);
	}
}

static void read_duration(struct reader *r, const struct yaml_node *n, void *member)
{
	yaml_duration(&r->problems, n, member);
}

static void read_interval(struct reader *r, const struct yaml_node *n, void *member)
{
	int64_t us;

	if (!yaml_duration(&r->problems, n, &us))
		return;
	if (us < 1000 || us > (int64_t)3600 * 1000000)
		yaml_expected(&r->problems, n, "an interval from 1ms to 1h");
	else
		*(int64_t *)member = us;
}

static void read_stop(struct reader *r, const struct yaml_node *n, void *member)
{
	static const char *const words[] = { "at-exit", "after-duration", NULL };
	int i;

	if (yaml_choice(&r->problems, n, words, &i))
		*(enum stop_rule *)member = i ? STOP_AFTER_DURATION : STOP_AT_EXIT;
}

static void read_wait(struct reader *r, const struct yaml_node *n, void *member)
{
	static const char *const words[] = { "root", "tree", NULL };
	int i;

	if (yaml_choice(&r->problems, n, words, &i))
		*(enum wait_rule *)member = i ? WAIT_TREE : WAIT_ROOT;
}

/* "TERM", "SIGTERM"; 0 for what is no signal's name. */
static int signal_by_name(const char *name)
{
	if (!strncmp(name, "SIG", 3))
		name += 3;
	for (int i = 1; i < SIGNAL_MAX; i++) {
		const char *known = sigabbrev_np(i);

		if (known && !strcmp(known, name))
			return i;
	}
	return 0;
}

static void read_signal(struct reader *r, const struct yaml_node *n, void *member)
{
	int64_t number;
	int named = n->kind == YAML_SCALAR ? signal_by_name(n->text) : 0;

	if (named)
		*(int *)member = named;
	else if (n->kind == YAML_SCALAR && text_to_int64(n->text, &number) &&
		 number >= 1 && number <= SIGNAL_MAX)
		*(int *)member = (int)number;
	else
		yaml_expected(&r->problems, n, "a signal such as TERM, INT or 15");
}

static bool read_status(struct reader *r, const struct yaml_node *n, int *status)
{
	int64_t v;

	if (!yaml_integer(&r->problems, n, 0, 255, &v))
		return false;
	*status = (int)v;
	return true;
}

static void read_expect_exit(struct reader *r, const struct yaml_node *n, void *settings)
{
	struct settings *s = settings;
	size_t count = n->kind == YAML_LIST ? n->n : 1;
	int *codes = arena_array(r->arena, count, sizeof *codes);
	bool right = true;

	if (n->kind != YAML_LIST) {
		right = read_status(r, n, codes);
	} else {
		for (size_t i = 0; i < n->n; i++)
			right &= read_status(r, n->children[i].node, &codes[i]);
		if (n->n == 0)
			yaml_expected(&r->problems, n, "at least one exit status");
	}
	if (!right || count == 0)
		return;
	s->expect_exit = codes;
	s->nexpect_exit = count;
}

static void read_repeat(struct reader *r, const struct yaml_node *n, void *member)
{
	yaml_integer(&r->problems, n, 1, ATTEMPTS_MAX, member);
}

static void read_count(struct reader *r, const struct yaml_node *n, void *member)
{
	yaml_integer(&r->problems, n, 0, ATTEMPTS_MAX, member);
}

/* Less than that is no log: its first and its last lines are to be read. */
static void read_size(struct reader *r, const struct yaml_node *n, void *member)
{
	static const double least = 64 << 10, most = (double)(1LL << 50);
	struct quantity q;

	if (n->kind == YAML_SCALAR && quantity_parse(n->text, &q, NULL, NULL) == 0 &&
	    q.unit == UNIT_BYTES && !q.per_min && q.value >= least && q.value <= most)
		*(int64_t *)member = (int64_t)q.value;
	else
		yaml_expected(&r->problems, n, "a size such as 64 MiB, at least 64 KiB");
}

static void read_noise(struct reader *r, const struct yaml_node *n, void *member)
{
	struct quantity q;

	if (n->kind == YAML_SCALAR && quantity_parse(n->text, &q, NULL, NULL) == 0 &&
	    q.unit == UNIT_CPU && !q.per_min && q.value >= 0 && q.value <= 1000)
		*(double *)member = q.value;
	else
		yaml_expected(&r->problems, n, "a share of the machine such as 10 %");
}

void settings_prove(struct reader *r, const struct yaml_node *n, void *member)
{
	int i;

	if (yaml_choice(&r->problems, n, prove_rule_names, &i))
		*(enum prove_rule *)member = (enum prove_rule)(PROVE_OPTIONAL + i);
}

const struct field settings_fields[] = {
	FIELD("run", settings_command, struct settings, run),
	FIELD("setup", settings_command, struct settings, setup),
	FIELD("teardown", settings_command, struct settings, teardown),
	FIELD("dir", read_string, struct settings, dir),
	{ .name = "env", .read = read_env },
	FIELD("interval", read_interval, struct settings, interval_us),
	FIELD("timeout", read_duration, struct settings, timeout_us),
	FIELD("grace", read_duration, struct settings, grace_us),
	FIELD("skip", read_duration, struct settings, skip_us),
	FIELD("stop", read_stop, struct settings, stop),
	FIELD("wait", read_wait, struct settings, wait),
	FIELD("signal", read_signal, struct settings, signal),
	{ .name = "expect_exit", .read = read_expect_exit },
	FIELD("repeat", read_repeat, struct settings, repeat),
	FIELD("warmup", read_count, struct settings, warmup),
	FIELD("retries", read_count, struct settings, retries),
	FIELD("max_output", read_size, struct settings, max_output),
	FIELD("noise", read_noise, struct settings, noise_permille),
	FIELD("prove", settings_prove, struct settings, prove),
	{ 0 },
};
