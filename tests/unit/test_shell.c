/*
 * Values in lines for a shell: each stays one word wherever it is taken, and is refused
 * where nothing is known of quoting.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "suite/params.h"

#include "scratch.h"
#include "suites.h"
#include "unit.h"

/* What a value would like to do is to make this file. */
static const char *const values[] = {
	"$(touch PWN)",
	"`touch PWN`",
	"'; touch PWN; '",
	"\"; touch PWN; \"",
	"'\"; touch PWN; \"'",
	"x) touch PWN; (x",
	"} touch PWN; {",
	"& touch PWN",
	"a b",
	"it's",
	"a\\",
	"\\",
	"*",
	"#x",
	"a[$(touch PWN)]",
	"'$(touch PWN)'",
	"<(touch PWN)",
	"x;touch${IFS}PWN",
	"~",
	"!",
};

/* Lines that say the value, between < and >. */
static const char *const known[] = {
	"printf '<%s>' {{v}} | cat",
	"printf '<%s>' \"{{v}}\" | cat",
	"printf '<%s>' '{{v}}' | cat",
	"X={{v}}; printf '<%s>' \"$X\"",
	": \"it's\"; printf '<%s>' \"{{v}}\"",
	": it\\'s; printf '<%s>' {{v}}",
	": '\\'; printf '<%s>' {{v}}",
	": a#b; printf '<%s>' {{v}}",
	": # it's `a\nprintf '<%s>' {{v}}",
	": \"$(echo ')' \"(\")\"; printf '<%s>' {{v}}",
	": $((1 + (2))); printf '<%s>' \"{{v}}\"",
	": ${X:-a} \"${X:-a}\" {{v}}; printf '<%s>' {{v}}",
	": `echo \\`echo a\\``; printf '<%s>' '{{v}}'",
	"sh -c 'printf \"<%s>\" \"$0\"' {{v}} | cat",
	"case x in x) printf '<%s>' {{v}};; esac",
	"if :; then printf '<%s>' {{v}}; fi >&1",
};

/* Where one that is not plain is refused. */
static const char *const unknown[] = {
	"echo $(echo {{v}})",
	"echo \"$(echo {{v}})\"",
	"echo \"$(echo \"{{v}}\")\"",
	"echo `echo {{v}}`",
	"echo \"`echo '{{v}}'`\"",
	"cat <<E\n{{v}}\nE",
	"cat <<'E'\n{{v}}\nE",
	"cat <<E >/dev/null\nit's\nE\necho {{v}}",
	"echo $((1 + {{v}}))",
	": # it's {{v}}\n:",
	"echo \\{{v}} | cat",
	"echo \"\\{{v}}\" | cat",
	"echo ${X:-{{v}}}",
	"echo \"${X:-\"{{v}}\"}\"",
	"echo \"${X#'}'}{{v}}\"",
	"eval \"echo {{v}}\"",
	"eval echo {{v}}",
	"sh -c 'echo {{v}}' | cat",
	"/bin/bash -ec \"echo {{v}}\" | cat",
	"env A=b sh -c \"echo {{v}}\" | cat",
	"echo \"$(case x in x) echo {{v}};; esac)\"",
	"echo \"$(echo x # it's\n echo {{v}})\"",
	"echo \"$(echo \"$(echo \")\")\")\" {{v}}",
	"echo $'{{v}}' | cat",
	"echo ${{v}} | cat",
};

static const char *quoted(struct arena *a, const char *s)
{
	scoped_json j = json_string(s);
	char *dump = json_dumps(j, JSON_ENCODE_ANY);
	const char *copy = arena_strdup(a, dump);

	free(dump);
	return copy;
}

/* The line with the value in it; NULL and `err` where it is refused. */
static const char *const *argv_of(struct arena *a, const char *line, const char *value,
				  struct error *err)
{
	const struct suite *s = suite_of(
		a, arena_printf(a,
				"strain: 1\ntests:\n  t:\n    matrix: { v: [%s] }\n"
				"    run: %s\n",
				quoted(a, value), quoted(a, line)));
	const struct plan_options none = { 0 };
	const struct plan *plan = plan_expand(s, &none, a, err);

	return plan ? params_argv(&plan->cells->settings.run, plan->cells, NULL, a, err)
		    : NULL;
}

/* What the command says. */
static const char *said_by(struct arena *a, const char *const *argv)
{
	char *said = arena_alloc(a, 4096);
	int out[2], status;
	ssize_t n, size = 0;
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		close(out[0]);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(out[1]);
	while ((n = read(out[0], said + size, 4095 - (size_t)size)) > 0)
		size += n;
	close(out[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return said;
}

#define EACH(i, list)                      \
	size_t i = 0;                      \
	i < sizeof(list) / sizeof *(list); \
	i++

static void a_value_that_is_taken_is_one_word_and_runs_nothing(void **state)
{
	scoped_scratch dir = scratch_open();

	(void)state;
	assert_int_equal(chdir(dir.path), 0);
	for (EACH(i, known))
		for (EACH(k, values)) {
			scoped_arena a = arena_new();
			struct error err = { .text = "" };
			const char *const *argv = argv_of(a, known[i], values[k], &err);

			if (!argv)
				fail_msg("%s: %s", known[i], err.text);
			assert_string_equal(said_by(a, argv),
					    arena_printf(a, "<%s>", values[k]));
			assert_int_equal(access("PWN", F_OK), -1);
		}
}

static void a_value_is_refused_with_its_place_where_quoting_is_not_known(void **state)
{
	(void)state;
	for (EACH(i, unknown))
		for (EACH(k, values)) {
			scoped_arena a = arena_new();
			struct error err = { .text = "" };

			if (argv_of(a, unknown[i], values[k], &err))
				fail_msg("taken: %s with %s", unknown[i], values[k]);
			assert_int_equal(err.kind, ERROR_USAGE);
			assert_non_null(
				strstr(err.text, ":5:10: tests.t: '{{v}}' stands in "));
			assert_non_null(strstr(err.text,
					       "use the variable $STRAIN_PARAM_V there"));
		}
}

static void what_is_plain_may_stand_anywhere(void **state)
{
	(void)state;
	for (EACH(i, unknown)) {
		scoped_arena a = arena_new();
		struct error err = { .text = "" };

		if (!argv_of(a, unknown[i], "4", &err))
			fail_msg("%s: %s", unknown[i], err.text);
	}
}

static void the_variable_that_is_named_is_the_value_there(void **state)
{
	scoped_arena a = arena_new();
	struct error err = { .text = "" };
	scoped_scratch dir = scratch_open();

	(void)state;
	assert_int_equal(chdir(dir.path), 0);
	setenv("STRAIN_PARAM_V", "$(touch PWN)", 1);
	assert_string_equal(
		said_by(a, argv_of(a, "printf '<%s>' \"$(echo \"$STRAIN_PARAM_V\")\"",
				   "4", &err)),
		"<$(touch PWN)>");
	assert_int_equal(access("PWN", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_that_is_taken_is_one_word_and_runs_nothing),
		cmocka_unit_test(
			a_value_is_refused_with_its_place_where_quoting_is_not_known),
		cmocka_unit_test(what_is_plain_may_stand_anywhere),
		cmocka_unit_test(the_variable_that_is_named_is_the_value_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
