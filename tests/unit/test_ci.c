/*
 * What CI systems are told: within their limits, and with nothing in it that only a test
 * could have wanted there.
 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/fs.h"
#include "report/ci.h"

#include "made.h"
#include "unit.h"

static const char suite[] = "strain: 1\n"
			    "tests:\n"
			    "  \"t\":\n"
			    "    run: [true]\n"
			    "    matrix: { v: [1, 2, 3] }\n"
			    "    gates:\n"
			    "      - peak_rss <= 10 MB\n"
			    "      - warn: cpu_time <= 1 s\n";

/* A test that did not do its job, in words that it would have liked to choose. */
static const char hostile[] = "strain: 1\ntests: { t: { run: [true] } }\n";
static const char its_words[] =
	"exit 3\r\n::error::x, 100%0A ##vso[task.complete]|n'] \u00e9 \U0001f600\x1b[2J";

static const char warned[] =
	"strain: 1\n"
	"tests: { t: { run: [true], gates: [{ warn: wall <= 1 s }] } }\n";

static const struct ci_place place = {
	.directory = "/work dir/100%;]/strain-results",
	.suite = "suites/a,b:c.yml",
	.summary_file = "/summary",
	.output_file = "/output",
	.token = "0123abcd",
};

struct told {
	struct made *made;
	struct report report;
	struct ci_message message;
	const char *text; /* what goes to standard output after the table */
};

static struct told tell(const char *system, const char *suite_text,
			const struct ci_place *where)
{
	struct told t = { .made = made_new(suite_text) };
	struct error err = { .text = "" };

	for (size_t i = 0; i < t.made->run.ncells; i++) {
		struct attempt_record *r = &made_attempt(t.made, i)->record;

		r->ok = suite_text != hostile;
		if (!r->ok)
			r->text = its_words;
	}
	t.report.analysis = made_judged(t.made);
	t.report.arena = t.made->arena;
	t.message.before.arena = t.message.after.arena = t.made->arena;
	assert_int_equal(ci_tell(ci_find(system), &t.report, where, &t.message, &err), 0);
	t.text = text_string(&t.message.after);
	return t;
}

static void forget(struct told *t)
{
	made_free(&t->made);
}
#define scoped_told __attribute__((cleanup(forget))) struct told

static size_t count(const char *s, const char *word)
{
	size_t n = 0;

	for (; (s = strstr(s, word)); s += strlen(word))
		n++;
	return n;
}

static const char *file_of(const struct told *t, const char *name)
{
	for (size_t i = 0; i < t->message.nfiles; i++)
		if (strstr(t->message.files[i].path, name))
			return t->message.files[i].data;
	fail_msg("no file %s", name);
	return NULL;
}

#define assert_has(s, word)                                   \
	do {                                                  \
		if (!strstr(s, word))                         \
			fail_msg("no '%s' in:\n%s", word, s); \
	} while (0)

static void annotations_of_github_stand_at_the_gate_with_everything_escaped(void **state)
{
	scoped_told t = tell("github", suite, &place);

	(void)state;
	assert_int_equal(count(t.text, "\n::error "), 3);
	assert_int_equal(count(t.text, "\n::warning "), 3);
	assert_has(t.text, "::error file=suites/a%2Cb%3Ac.yml,line=7,title=");
}

static void a_message_of_github_is_one_line_and_starts_no_command(void **state)
{
	scoped_told t = tell("github", hostile, &place);

	(void)state;
	assert_int_equal(count(t.text, "\n"), 3);
	assert_has(t.text, "title=t%3A run::errored: exit 3 ::error::x, 100%250A ");
	assert_int_equal(count(t.text, "\x1b"), 0);
}

static void the_table_is_between_stop_commands_and_its_word(void **state)
{
	scoped_told t = tell("github", suite, &place);

	(void)state;
	assert_string_equal(text_string(&t.message.before),
			    "::group::strain: failed\n::stop-commands::strain-0123abcd\n");
	assert_ptr_equal(strstr(t.text, "::strain-0123abcd::\n::endgroup::\n"), t.text);
}

static const char *many_gates(void)
{
	static char text[4096];
	size_t at = (size_t)snprintf(
		text, sizeof text,
		"strain: 1\ntests:\n  t:\n    run: [true]\n    gates:\n");

	for (int i = 1; i <= 12; i++)
		at += (size_t)snprintf(text + at, sizeof text - at,
				       "      - peak_rss == %d MB\n", i);
	return text;
}

static void ten_annotations_of_a_kind_and_the_last_counts_the_rest(void **state)
{
	scoped_told t = tell("github", many_gates(), &place);

	(void)state;
	assert_int_equal(count(t.text, "\n::error "), 10);
	assert_has(t.text, "::error title=strain::and 3 more errors: see summary.md\n");
}

static void outputs_are_ended_by_a_word_that_nobody_knew(void **state)
{
	scoped_told t = tell("github", suite, &place);
	const char *outputs = file_of(&t, "/output");

	(void)state;
	assert_has(outputs, "outcome<<strain-0123abcd\nfailed\nstrain-0123abcd\n");
	assert_has(outputs, "results<<strain-0123abcd\n"
			    "/work dir/100%;]/strain-results/results.json\n");
	assert_has(outputs, "junit<<strain-0123abcd\n");
	assert_int_equal(count(outputs, ": gate peak_rss\n"), 3);
	assert_int_equal(count(outputs, ": gate cpu_time warn\n"), 3);
}

static void a_run_of_nothing_says_why_it_fails(void **state)
{
	struct made *made = made_new(warned);
	struct report report = { .analysis = made_judged(made), .arena = made->arena };
	struct ci_message m = { .before.arena = made->arena, .after.arena = made->arena };

	(void)state;
	assert_int_equal(report.analysis->exit_status, 1);
	assert_int_equal(ci_tell(ci_find("github"), &report, &place, &m, NULL), 0);
	assert_has(text_string(&m.after), "::error title=strain::errored: 1 cell");
	made_free(&made);
}

static void nothing_is_written_where_the_environment_names_no_file(void **state)
{
	struct ci_place bare = place;
	bare.summary_file = bare.output_file = NULL;
	scoped_told t = tell("github", suite, &bare);

	(void)state;
	assert_int_equal(t.message.nfiles, 0);
}

static void a_summary_that_does_not_fit_gives_way_to_the_verdict(void **state)
{
	struct ci_place full = place;
	full.summary_size = 1024 * 1024 - 200;
	scoped_told t = tell("github", suite, &full);

	(void)state;
	assert_has(file_of(&t, "/summary"), "**strain** failed: 3 cells: 3 failed;");
	assert_true(strlen(file_of(&t, "/summary")) < 200);
}

static void a_full_summary_file_is_left_alone(void **state)
{
	struct ci_place full = place;
	full.summary_size = 1024 * 1024 - 3;
	scoped_told t = tell("github", suite, &full);

	(void)state;
	assert_int_equal(t.message.nfiles, 1);
	assert_true(t.message.files[0].append);
	assert_string_equal(t.message.files[0].path, "/output");
}

static void gitlab_gets_metrics_and_code_quality_in_the_run_directory(void **state)
{
	scoped_told t = tell("gitlab", suite, &place);
	const char *quality = file_of(&t, "/strain-results/gl-code-quality.json");

	(void)state;
	assert_has(file_of(&t, "/strain-results/metrics.txt"), "# EOF\n");
	assert_int_equal(count(quality, "\"severity\": \"critical\""), 3);
	assert_int_equal(count(quality, "\"severity\": \"minor\""), 3);
	assert_has(quality, "\"path\": \"suites/a,b:c.yml\"");
	assert_has(quality, "\"begin\": 7");
}

static void nothing_broken_is_an_empty_list_for_gitlab(void **state)
{
	scoped_told t =
		tell("gitlab", "strain: 1\ntests: { t: { run: [true] } }\n", &place);

	(void)state;
	assert_string_equal(file_of(&t, "quality.json"), "[]\n");
}

static void azure_gets_issues_and_the_summary(void **state)
{
	scoped_told t = tell("azure", suite, &place);

	(void)state;
	assert_int_equal(count(t.text, "##vso[task.logissue"), 6);
	assert_has(t.text, "##vso[task.logissue type=error;sourcepath=suites/a,b:c.yml;"
			   "linenumber=7]t/v=1: gate peak_rss: failed");
	assert_has(t.text, "##vso[task.uploadsummary]/work dir/100%AZP25;]/"
			   "strain-results/summary.md\n");
	assert_int_equal(count(t.text, "task.complete"), 0);
}

static void azure_takes_no_command_out_of_a_message(void **state)
{
	scoped_told t = tell("azure", hostile, &place);

	(void)state;
	assert_int_equal(count(t.text, "##vso["), 2);
	assert_int_equal(count(t.text, "\n"), 2);
	assert_has(t.text, " 100%AZP250A # #vso[task.complete]|n");
}

static void azure_succeeds_with_issues_where_there_are_warnings_alone(void **state)
{
	scoped_told t = tell("azure", warned, &place);

	(void)state;
	assert_has(t.text,
		   "##vso[task.complete result=SucceededWithIssues;]warned: 1 cell");
}

static void teamcity_reads_back_what_was_meant(void **state)
{
	scoped_told t = tell("teamcity", suite, &place);

	(void)state;
	assert_has(t.text, "peak_rss_bytes' value='40000000']\n");
	assert_int_equal(count(t.text, "##teamcity[buildProblem description='"), 3);
	assert_int_equal(count(t.text, "status='WARNING']"), 3);
	assert_has(t.text, "importData type='junit' path='/work dir/100%;|]/");
}

static void teamcity_takes_no_message_out_of_a_message(void **state)
{
	scoped_told t = tell("teamcity", hostile, &place);

	(void)state;
	assert_has(t.text, "##vso|[task.complete|]||n|'|] |0x00E9 |0xD83D|0xDE00']\n");
}

static void buildkite_is_annotated_in_the_style_of_the_worst(void **state)
{
	scoped_told t = tell("buildkite", warned, &place);

	(void)state;
	assert_string_equal(t.message.command[0], "buildkite-agent");
	assert_string_equal(t.message.command[5], "warning");
	assert_null(t.message.command[6]);
	assert_has(t.message.input, "warned");
}

static void commands_in_a_table_for_people_do_nothing(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(ci_inert(ci_find("azure"), a, "x ##VSO[a] ##[error]y"),
			    "x # #VSO[a] # #[error]y");
	assert_string_equal(ci_inert(ci_find("teamcity"), a, "##teamcity[x]"),
			    "# #teamcity[x]");
	assert_string_equal(ci_inert(ci_find("none"), a, "##vso[x]"), "##vso[x]");
}

static void systems_are_found_by_name_and_auto_is_none_of_them(void **state)
{
	scoped_arena a = arena_new();
	const char *const *names = ci_names(a);

	(void)state;
	assert_string_equal(names[0], "auto");
	assert_null(ci_find("auto"));
	assert_null(ci_find("gitub"));
	for (size_t i = 0; ci_systems[i].name; i++) {
		assert_string_equal(names[i + 1], ci_systems[i].name);
		assert_ptr_equal(ci_find(names[i + 1]), &ci_systems[i]);
	}
}

/* --- the table -------------------------------------------------------------------------- */

static void each_system_is_told_what_its_row_says(void **state)
{
	(void)state;
	for (const struct ci_system *s = ci_systems; s->name; s++) {
		scoped_told t = tell(s->name, warned, &place);
		bool silent = !*t.text && !t.message.nfiles && !t.message.command;

		assert_int_equal(silent, !strncmp(s->told, "nothing", 7));
	}
}

static void each_workflow_is_in_the_program_and_says_what_is_next(void **state)
{
	(void)state;
	for (const struct ci_system *s = ci_systems; s->name; s++) {
		if (!s->sign)
			continue;
		assert_non_null(asset_find(s->workflow.asset));
		assert_true(*s->workflow.file && *s->workflow.next);
	}
}

static void readme_has_each_system_as_its_row_says(void **state)
{
	scoped_arena a = arena_new();
	const char *top = getenv("TOP");
	const char *readme =
		fs_read_file(AT_FDCWD, arena_printf(a, "%s/README.md", top ? top : "."),
			     0, a, NULL, NULL);

	(void)state;
	assert_non_null(readme);
	for (const struct ci_system *s = ci_systems; s->sign; s++)
		assert_has(readme,
			   arena_printf(a, "| %s, `%s` | %s | `%s` | %s |\n", s->title,
					s->name, s->told, s->workflow.file,
					s->shard.index ? "yes" : ""));
}

/* The message where `--shard auto` is none. */
static const char *no_shard(struct arena *a)
{
	struct error err = { .text = "" };
	int64_t part, of;

	assert_int_equal(ci_shard(&part, &of, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	return arena_strdup(a, err.text);
}

static void assert_shard(const struct ci_system *s, int64_t index, int64_t part)
{
	scoped_arena a = arena_new();
	int64_t got = 0, of = 0;

	setenv(s->shard.index, arena_printf(a, "%lld", (long long)index), 1);
	setenv(s->shard.total, "3", 1);
	assert_int_equal(ci_shard(&got, &of, NULL), 0);
	assert_int_equal(got, part);
	assert_int_equal(of, 3);
}

static void each_system_that_deals_jobs_says_which_part_this_is(void **state)
{
	(void)state;
	for (const struct ci_system *s = ci_systems; s->name; s++) {
		scoped_arena a = arena_new();

		if (!s->shard.index)
			continue;
		assert_shard(s, s->shard.first, 1);
		assert_shard(s, s->shard.first + 2, 3);
		setenv(s->shard.index,
		       arena_printf(a, "%lld", (long long)s->shard.first + 3), 1);
		assert_has(no_shard(a), "is no part");
		setenv(s->shard.index, "0", 1);
		setenv(s->shard.total, "0", 1);
		assert_has(no_shard(a), s->shard.index);
		unsetenv(s->shard.index);
		unsetenv(s->shard.total);
	}
}

static void a_system_is_found_by_its_sign_and_tells_where_the_run_is(void **state)
{
	(void)state;
	for (const struct ci_system *s = ci_systems; s->name; s++) {
		scoped_arena a = arena_new();
		size_t n;
		const struct host_fact *facts;

		if (s->sign)
			setenv(s->sign, "1", 1);
		if (s->commit)
			setenv(s->commit, "abc", 1);
		assert_ptr_equal(ci_of_environment(), s);
		facts = ci_facts(a, &n);
		assert_int_equal(n, !s->sign ? 0 : s->commit ? 2 : 1);
		if (n)
			assert_string_equal(facts[0].value, s->name);
		if (s->commit)
			assert_string_equal(facts[1].value, "abc");
		if (s->sign)
			unsetenv(s->sign);
		if (s->commit)
			unsetenv(s->commit);
	}
}

static const struct suite_mistake hostile_mistakes[] = {
	{ { 3, 7 }, "expected a, got '::error::x'\n::set-output name=a::b" },
	{ { 4, 1 }, "##vso[task.complete] ##teamcity[x]\x1b[31m 100 %" },
};

/* What the system says of `n` mistakes, the first of which are hostile. */
static const char *told_of_mistakes(const char *system, size_t n, struct arena *a)
{
	struct suite_mistake *list = arena_array(a, n, sizeof *list);
	struct suite_mistakes mistakes = { .file = "s.yml", .list = list, .n = n };
	struct text t = { .arena = a };

	for (size_t i = 0; i < n; i++)
		list[i] = i < 2 ? hostile_mistakes[i]
				: (struct suite_mistake){ { (int)i, 1 }, "wrong" };
	ci_tell_mistakes(ci_find(system), &mistakes,
			 &(struct ci_place){ .suite = "a,b/s.yml" }, &t);
	return text_string(&t);
}

static void mistakes_of_a_suite_are_annotations_at_their_places_and_inert(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		told_of_mistakes("github", 2, a),
		"::error file=a%2Cb/s.yml,line=3,col=7,title=strain::expected a, "
		"got '::error::x' ::set-output name=a::b\n"
		"::error file=a%2Cb/s.yml,line=4,col=1,title=strain::"
		"##vso[task.complete] ##teamcity[x] 100 %25\n");
	assert_string_equal(
		told_of_mistakes("azure", 2, a),
		"##vso[task.logissue type=error;sourcepath=a,b/s.yml;linenumber=3;"
		"columnnumber=7]strain: expected a, got '::error::x' ::set-output "
		"name=a::b\n"
		"##vso[task.logissue type=error;sourcepath=a,b/s.yml;linenumber=4;"
		"columnnumber=1]strain: # #vso[task.complete] ##teamcity[x] 100 %AZP25\n");
	assert_string_equal(
		told_of_mistakes("teamcity", 1, a),
		"##teamcity[buildProblem description='a,b/s.yml:3:7: expected a, got "
		"|'::error::x|' ::set-output name=a::b']\n");
}

static void ten_mistakes_are_annotated_and_the_last_counts_the_rest(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_int_equal(count(told_of_mistakes("github", 10, a), "::error file="), 10);
	assert_int_equal(count(told_of_mistakes("github", 40, a), "::error "), 10);
	assert_has(told_of_mistakes("github", 40, a),
		   "::error title=strain::and 31 more mistakes: strain check shows all\n");
}

static void plain_text_is_a_command_of_no_system(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(ci_plain(a, "a::b\n  ::error::x\n##[error]y\x1b]0;t\a\n"),
			    "a::b\n  : :error::x\n# #[error]y\n");
	assert_string_equal(ci_plain_line(a, "::x\n##vso[a]\n\x9b##teamcity[b"),
			    ": :x # #vso[a] [0x9b]# #teamcity[b");
	assert_string_equal(ci_plain(a, ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			annotations_of_github_stand_at_the_gate_with_everything_escaped),
		cmocka_unit_test(a_message_of_github_is_one_line_and_starts_no_command),
		cmocka_unit_test(the_table_is_between_stop_commands_and_its_word),
		cmocka_unit_test(ten_annotations_of_a_kind_and_the_last_counts_the_rest),
		cmocka_unit_test(outputs_are_ended_by_a_word_that_nobody_knew),
		cmocka_unit_test(a_run_of_nothing_says_why_it_fails),
		cmocka_unit_test(nothing_is_written_where_the_environment_names_no_file),
		cmocka_unit_test(a_summary_that_does_not_fit_gives_way_to_the_verdict),
		cmocka_unit_test(a_full_summary_file_is_left_alone),
		cmocka_unit_test(
			gitlab_gets_metrics_and_code_quality_in_the_run_directory),
		cmocka_unit_test(nothing_broken_is_an_empty_list_for_gitlab),
		cmocka_unit_test(azure_gets_issues_and_the_summary),
		cmocka_unit_test(azure_takes_no_command_out_of_a_message),
		cmocka_unit_test(
			azure_succeeds_with_issues_where_there_are_warnings_alone),
		cmocka_unit_test(teamcity_reads_back_what_was_meant),
		cmocka_unit_test(teamcity_takes_no_message_out_of_a_message),
		cmocka_unit_test(buildkite_is_annotated_in_the_style_of_the_worst),
		cmocka_unit_test(commands_in_a_table_for_people_do_nothing),
		cmocka_unit_test(systems_are_found_by_name_and_auto_is_none_of_them),
		cmocka_unit_test(each_system_is_told_what_its_row_says),
		cmocka_unit_test(each_workflow_is_in_the_program_and_says_what_is_next),
		cmocka_unit_test(readme_has_each_system_as_its_row_says),
		cmocka_unit_test(each_system_that_deals_jobs_says_which_part_this_is),
		cmocka_unit_test(a_system_is_found_by_its_sign_and_tells_where_the_run_is),
		cmocka_unit_test(
			mistakes_of_a_suite_are_annotations_at_their_places_and_inert),
		cmocka_unit_test(ten_mistakes_are_annotated_and_the_last_counts_the_rest),
		cmocka_unit_test(plain_text_is_a_command_of_no_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
