/* Suites: what is read of a good one, and the exact words about a bad one. */
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"

#include "scratch.h"
#include "suites.h"
#include "unit.h"

/* The repository, from the place of this program: build/<variant>/tests/unit/test_suite. */
static const char *data_dir(struct arena *a)
{
	char path[4096] = "";

	assert_true(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
	for (int up = 0; up < 5; up++)
		*strrchr(path, '/') = '\0';
	return arena_printf(a, "%s/tests/data/suites", path);
}

static glob_t files_of(struct arena *a, const char *pattern)
{
	glob_t files;

	assert_int_equal(
		glob(arena_printf(a, "%s/%s", data_dir(a), pattern), 0, NULL, &files), 0);
	return files;
}

static const char *text_of(struct arena *a, const char *path)
{
	const char *text = fs_read_file(AT_FDCWD, path, 0, a, NULL, NULL);

	if (!text)
		fail_msg("%s cannot be read", path);
	return text;
}

static void every_good_suite_is_read(void **state)
{
	scoped_arena a = arena_new();
	glob_t files = files_of(a, "good-*.yml");

	(void)state;
	for (size_t i = 0; i < files.gl_pathc; i++)
		plan_of(a, text_of(a, files.gl_pathv[i]), NULL);
	globfree(&files);
}

/* STRAIN_UPDATE writes what is shown into the .expected file, to be looked at and committed. */
static void expect_shown(struct arena *a, const char *path)
{
	const char *file = strrchr(path, '/') + 1, *shown;
	const char *expected =
		arena_printf(a, "%.*s.expected", (int)(strrchr(path, '.') - path), path);

	assert_null(
		suite_parse(file, text_of(a, path), &small_vocabulary, a, &shown, NULL));
	if (getenv("STRAIN_UPDATE"))
		fs_replace_file(AT_FDCWD, expected, shown, strlen(shown), NULL);
	assert_string_equal(shown, text_of(a, expected));
}

static void every_bad_suite_is_told_exactly_what_is_wrong(void **state)
{
	scoped_arena a = arena_new();
	glob_t files = files_of(a, "bad-*.yml");

	(void)state;
	for (size_t i = 0; i < files.gl_pathc; i++)
		expect_shown(a, files.gl_pathv[i]);
	globfree(&files);
}

static void twelve_mistakes_are_twelve_messages_in_file_order(void **state)
{
	scoped_arena a = arena_new();
	const char *shown, *path = arena_printf(a, "%s/bad-twelve.yml", data_dir(a));
	struct error err = { 0 };
	int count = 0, line, last = 0;

	(void)state;
	assert_null(suite_parse("s.yml", text_of(a, path), &small_vocabulary, a, &shown,
				&err));
	for (const char *s = shown; (s = strstr(s, "s.yml:")); s++, count++) {
		line = atoi(s + 6);
		assert_true(line > last);
		last = line;
	}
	assert_int_equal(count, 12);
	assert_string_equal(err.text, "s.yml: 12 mistakes");
	assert_int_equal(err.kind, ERROR_USAGE);
}

static void settings_have_their_built_in_defaults(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(a, "strain: 1\ntests: {t: {run: x}}\n");
	const struct settings *set = &s->tests[0].settings;

	(void)state;
	assert_string_equal(s->name, "s");
	assert_int_equal(set->interval_us, 500000);
	assert_int_equal(set->timeout_us, 60000000);
	assert_int_equal(set->grace_us, 5000000);
	assert_int_equal(set->max_output, 64 << 20);
	assert_int_equal(set->signal, SIGTERM);
	assert_int_equal(set->nexpect_exit, 1);
	assert_int_equal(set->expect_exit[0], 0);
	assert_int_equal(set->repeat, 1);
	assert_int_equal(set->warmup + set->retries + set->skip_us, 0);
	assert_true(set->noise_permille == 100);
	assert_true(set->stop == STOP_AT_EXIT && set->wait == WAIT_ROOT);
	assert_int_equal(s->tests[0].ndurations, 1);
	assert_int_equal(s->tests[0].durations[0].us, 0);
}

static void a_setting_of_the_test_wins_over_defaults(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s =
		suite_of(a, "strain: 1\n"
			    "defaults: {run: all, interval: 100ms, timeout: 1m, "
			    "env: {A: 1, B: 2}}\n"
			    "tests: {t: {interval: 1ms, env: {B: 3, C: 4}}}\n");
	const struct settings *set = &s->tests[0].settings;

	(void)state;
	assert_string_equal(set->run.line, "all");
	assert_int_equal(set->interval_us, 1000);
	assert_int_equal(set->timeout_us, 60000000);
	assert_int_equal(set->nenv, 3);
	assert_string_equal(set->env[0].value, "1");
	assert_string_equal(set->env[1].value, "3");
	assert_string_equal(set->env[2].name, "C");
}

static void a_test_has_its_own_durations_and_matrix_or_those_of_the_top(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(a, "strain: 1\n"
					    "durations: [5s]\n"
					    "matrix: {p: [a, b]}\n"
					    "exclude: [{p: a}]\n"
					    "tests:\n"
					    "  own: {run: x, durations: [1s, 2s], "
					    "matrix: {q: [1]}}\n"
					    "  top: {run: x}\n");
	const struct test *own = &s->tests[0], *top = &s->tests[1];

	(void)state;
	assert_int_equal(own->ndurations, 2);
	assert_string_equal(own->matrix[0].name, "q");
	assert_int_equal(own->nexclude, 0);
	assert_int_equal(top->ndurations, 1);
	assert_int_equal(top->matrix[0].nvalues, 2);
	assert_int_equal(top->nexclude, 1);
}

/* S6 */
static void a_merge_key_brings_what_the_map_itself_has_not(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s =
		suite_of(a, "strain: 1\n"
			    "x-base: &base {run: x, interval: 100ms, repeat: 3}\n"
			    "x-slow: &slow {interval: 2s, grace: 7s}\n"
			    "defaults: {x-note: any, noise: 5 %}\n"
			    "tests:\n"
			    "  one: {<<: *base, repeat: 5, x-owner: [me]}\n"
			    "  both: {grace: 1s, <<: [*slow, *base]}\n"
			    "  deep: {run: y, matrix: {<<: {p: [a]}, q: [b]}}\n");
	const struct settings *one = &s->tests[0].settings, *both = &s->tests[1].settings;

	(void)state;
	assert_string_equal(one->run.line, "x");
	assert_int_equal(one->interval_us, 100000);
	assert_int_equal(one->repeat, 5);
	assert_int_equal(both->interval_us, 2000000);
	assert_int_equal(both->grace_us, 1000000);
	assert_int_equal(both->repeat, 3);
	assert_string_equal(s->tests[2].matrix[0].name, "p");
	assert_string_equal(s->tests[2].matrix[1].name, "q");
}

/* S6 */
static void metrics_and_gates_of_defaults_are_every_tests_but_for_its_own(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a,
		"strain: 1\n"
		"defaults:\n"
		"  run: x\n"
		"  metrics:\n"
		"    rate: {pattern: 'a(b)', unit: 1/s}\n"
		"    lag: {json: '{{output_dir}}/f', pointer: /a, unit: ms}\n"
		"  gates: [peak_rss <= 40 MB, warn: lag <= 3 ms]\n"
		"tests:\n"
		"  all: {}\n"
		"  own:\n"
		"    metrics: {rate: {pattern: 'c(d)', unit: MB}, size: {pattern: (x)}}\n"
		"    gates: [wall <= 1 s, rate >= 5 MB, peak_rss < 80 MB]\n");
	const struct test *all = &s->tests[0], *own = &s->tests[1];

	(void)state;
	assert_int_equal(all->nmetrics, 2);
	assert_int_equal(all->ngates, 2);
	assert_int_equal(own->nmetrics, 3);
	assert_string_equal(own->metrics[0].name, "lag");
	assert_string_equal(own->metrics[1].pattern, "c(d)");
	assert_int_equal(own->ngates, 4);
	assert_string_equal(own->gates[0].text, "lag <= 3 ms");
	assert_string_equal(own->gates[2].text, "rate >= 5 MB");
	assert_string_equal(own->gates[3].text, "peak_rss < 80 MB");
}

static void values_of_the_matrix_stay_as_written(void **state)
{
	static const char *const written[] = {
		"1.0", "010", "0x1F", "yes", "~", "1e3", ""
	};
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(a, "strain: 1\ntests: {t: {run: x, matrix: "
					    "{v: [1.0, 010, 0x1F, yes, ~, 1e3, '']}}}\n");

	(void)state;
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(s->tests[0].matrix[0].values[i], written[i]);
}

static const struct gate *gate_of(struct arena *a, const char *gate)
{
	const struct suite *s = suite_of(
		a,
		arena_printf(a,
			     "strain: 1\ntests: {t: {run: x, metrics: {rate: "
			     "{pattern: (x), unit: req/s}, lag: {live: true, unit: ms}}, "
			     "gates: [%s]}}\n",
			     gate));

	return &s->tests[0].gates[0];
}

static void gates_are_read_in_base_units(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g = gate_of(a, "peak_rss<=1.5 MiB");

	(void)state;
	assert_string_equal(g->text, "peak_rss<=1.5 MiB");
	assert_string_equal(g->subject, "peak_rss");
	assert_true(g->op == OP_LE && g->level == GATE_FAIL);
	assert_true(g->limit.value == 1572864.0 && g->limit.unit == UNIT_BYTES);
	g = gate_of(a, "cpu.mean < 80 %");
	assert_true(g->op == OP_LT && g->limit.value == 800);
	g = gate_of(a, "rss.slope <= 5 MB/min");
	assert_true(g->limit.per_min && g->limit.value == 5e6);
	g = gate_of(a, "rss.slope <= 0");
	assert_true(g->limit.per_min && g->limit.unit == UNIT_BYTES);
	g = gate_of(a, "rss.slope <= 600 kB/h");
	assert_true(g->limit.per_min && g->limit.by_hour && g->limit.value == 1e4);
	g = gate_of(a, "rate >= 1500 req/s");
	assert_true(g->op == OP_GE && g->limit.value == 1500);
	g = gate_of(a, "lag.p95 != 20 ms");
	assert_true(g->op == OP_NE && g->limit.value == 20000);
}

static void T9_a_slope_may_be_per_operation(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g = gate_of(a, "rss.slope per lag <= 100 B");

	(void)state;
	assert_string_equal(g->subject, "rss.slope per lag");
	assert_string_equal(g->per, "lag");
	assert_string_equal(g->name, "gate rss.slope per lag");
	assert_true(!g->limit.per_min && g->limit.value == 100);
	assert_string_equal(g->limit.per, "lag");
	assert_null(gate_of(a, "rss.slope <= 5 MB/min")->per);
}

static void T9_what_counts_no_operations_is_refused_by_its_name(void **state)
{
	static const char *const rows[][2] = {
		{ "rss.slope per rate <= 100 B",
		  "'rate' is one value of an attempt, and growth divided by it is no slope: "
		  "have the test append 'rate COUNT' to $STRAIN_METRICS" },
		{ "rss.slope per orch <= 100 B",
		  "nothing counts 'orch': a slope per operation needs a metric of the test "
		  "that is 'live: true'" },
		{ "lag.slope per lag <= 5",
		  "'per lag' goes with the slope of a level such as rss.slope" },
		{ "rss.max per lag <= 100 B",
		  "'per lag' goes with the slope of a level such as rss.slope" },
		{ "rss.slope per lag >= 100 B", "is held under a bound: < or <=, got >=" },
		{ "rss.slope per lag <= baseline + 5 B", "does not go with a baseline" },
		{ "rss.slope per lag <= 1 MB/min", "expected a size such as 40 MB" },
	};
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *told = mistakes_of(
			a, arena_printf(
				   a,
				   "strain: 1\ntests: {t: {run: x, metrics: {rate: "
				   "{pattern: (x)}, lag: {live: true}}, gates: [%s]}}\n",
				   rows[i][0]));

		if (!strstr(told, rows[i][1]))
			fail_msg("%s", told);
	}
}

static void gates_against_a_baseline_have_a_ratio_or_an_amount(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g = gate_of(a, "rate >= baseline - 10 %");

	(void)state;
	assert_true(g->bound == BOUND_REFERENCE);
	assert_true(g->tolerance_ratio == -0.1 && g->tolerance.value == 0);
	g = gate_of(a, "peak_rss <= baseline + 5 MB");
	assert_true(g->tolerance_ratio == 0 && g->tolerance.value == 5e6);
	g = gate_of(a, "cpu.mean <= baseline + 10 %");
	assert_true(g->tolerance_ratio == 0.1);
	g = gate_of(a, "wall <= baseline");
	assert_true(g->tolerance_ratio == 0 && g->tolerance.value == 0);
}

static void a_tolerance_may_be_the_larger_of_a_share_and_an_amount(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g = gate_of(a, "'peak_rss <= baseline + max(10 %, 5 MB)'");

	(void)state;
	assert_true(g->tolerance_ratio == 0.1 && g->tolerance.value == 5e6);
	g = gate_of(a, "'rate >= baseline - max( 20 req/s , 5 % )'");
	assert_true(g->tolerance_ratio == -0.05 && g->tolerance.value == -20);
}

static void a_range_has_two_ends_or_a_bands_name(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g = gate_of(a, "peak_rss in 13..17 MiB");
	const struct suite *s;

	(void)state;
	assert_true(g->op == OP_IN && g->bound == BOUND_RANGE);
	assert_true(g->range.low == 13 * 1048576.0 && g->range.high == 17 * 1048576.0);
	assert_true(range_holds(&g->range, 17 * 1048576.0));
	assert_string_equal(g->name, "gate peak_rss in range");
	g = gate_of(a, "rate in 1000 .. 2000 req/s");
	assert_true(g->range.low == 1000 && g->range.high == 2000);
	g = gate_of(a, "wall in 900 ms..1.5 s");
	assert_true(g->range.low == 900000 && g->range.high == 1500000);
	s = suite_of(a, "strain: 1\ntests: {t: {run: x, bands: {peak_rss: {typical: "
			"10-20 MB}}, gates: [peak_rss in typical]}}\n");
	g = &s->tests[0].gates[0];
	assert_true(g->range.low == 10e6 && g->range.open);
	assert_false(range_holds(&g->range, 20e6));
}

static void a_gate_may_refer_to_another_cell(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a,
		"strain: 1\ntests: {t: {run: x, durations: [1m], matrix: {w: [1, 2], p: "
		"[a]}, gates: ['peak_rss <= cell( w = 1 , duration=60s) + 30 %']}}\n");
	const struct gate *g = &s->tests[0].gates[0];
	struct error err = { 0 };
	const struct plan_options all = { 0 };
	const struct plan *plan = plan_expand(s, &all, a, &err);

	(void)state;
	assert_true(g->bound == BOUND_REFERENCE && g->tolerance_ratio == 0.3);
	assert_string_equal(g->reference, "cell(w=1,duration=60s)");
	assert_string_equal(g->name, "gate peak_rss vs cell(w=1,duration=60s)");
	assert_non_null(plan);
	/* nothing is held against itself */
	assert_int_equal(plan->cells[0].ngates, 0);
	assert_int_equal(plan->cells[1].ngates, 1);
	assert_string_equal(plan_reference_id(plan, &plan->cells[1], g, a),
			    plan->cells[0].id);
}

static void a_gate_may_refer_to_a_cell_of_another_test(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a, "strain: 1\ntests:\n  old: {run: x, matrix: {w: [1, 2]}}\n"
		   "  new: {run: y, matrix: {extra: [k], w: [1, 2]}, gates: [wall <= "
		   "cell(test=old)]}\n");
	struct error err = { 0 };
	const struct plan_options all = { 0 };
	const struct plan *plan = plan_expand(s, &all, a, &err);

	(void)state;
	assert_non_null(plan);
	assert_string_equal(plan_reference_id(plan, &plan->cells[3],
					      &plan->cells[3].gates[0], a),
			    "old/w=2");
}

/*
 * What is named and is none of a cell's own is looked for among the cells of `include`,
 * and never passed over.
 */
static void a_gate_is_held_against_no_cell_but_the_one_that_it_names(void **state)
{
	static const char suite[] =
		"strain: 1\ntests: {u: {run: x}, t: {run: x, matrix: {w: [1, 2]}, "
		"include: [{w: 1, more: k}], gates: ['wall <= cell(%s)']}}\n";
	static const char *const nowhere[] = { "test=u,w=1", "w=2,more=k" };
	const struct plan_options all = { 0 };
	scoped_arena a = arena_new();
	struct error err = { 0 };
	const struct suite *s = suite_of(a, arena_printf(a, suite, "more=k"));
	const struct plan *plan = plan_expand(s, &all, a, &err);

	(void)state;
	assert_non_null(plan);
	assert_string_equal(plan_reference_id(plan, &plan->cells[1],
					      &plan->cells[1].gates[0], a),
			    "t/w=1,more=k");
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		s = suite_of(a, arena_printf(a, suite, nowhere[i]));
		assert_null(plan_expand(s, &all, a, &err));
		assert_non_null(strstr(err.text, "to be held against"));
	}
}

static void a_gate_that_refers_to_no_cell_is_refused(void **state)
{
	static const char *const wrong[][2] = {
		{ "wall <= cell(v=1)",
		  "the matrix has no parameter 'v', did you mean 'w'?" },
		{ "wall <= cell(w=3)", "no cell has w=3" },
		{ "wall <= cell(w)", "expected cell(…)" },
		{ "wall <= cell(w=1", "expected cell(…)" },
		{ "wall <= cell(w=1,w=2)", "expected cell(…)" },
		{ "wall <= cell(duration=x)", "expected a duration" },
		{ "wall == cell(w=1)", "== does not go with another cell" },
		{ "wall <= baseline + max(10 %)", "or max(10 %, 5 MB)" },
		{ "wall <= baseline + max(10 %, 5 %)",
		  "max() takes a share and an amount" },
		{ "wall in small", "the test has no band 'small' of wall" },
		{ "wall in 5..3 s", "from the lower to the higher" },
		{ "wall in 5 s", "from the lower to the higher" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		scoped_arena a = arena_new();
		const char *shown = mistakes_of(
			a, arena_printf(
				   a,
				   "strain: 1\ntests: {t: {run: x, matrix: {w: [1, 2]}, "
				   "gates: ['%s']}}\n",
				   wrong[i][0]));

		if (!strstr(shown, wrong[i][1]))
			fail_msg("%s: %s", wrong[i][0], shown);
	}
}

static void a_gate_that_refers_to_cells_that_are_not_there_is_refused(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a, "strain: 1\ntests: {t: {run: x, matrix: {w: [1]}, gates: [wall <= "
		   "cell(test=none)]}}\n");
	struct error err = { 0 };
	const struct plan_options all = { 0 };

	(void)state;
	assert_null(plan_expand(s, &all, a, &err));
	assert_non_null(strstr(err.text, "no cell has a cell(test=none)"));
}

static void a_gate_in_a_map_says_more(void **state)
{
	scoped_arena a = arena_new();
	const struct gate *g =
		gate_of(a, "{warn: cpu.max <= 150 %, for: 5s, over: worst}");

	(void)state;
	assert_true(g->level == GATE_WARN && g->over == OVER_WORST);
	assert_int_equal(g->for_us, 5000000);
	g = gate_of(a, "{fail: wall <= baseline, strict: true, require_baseline: true}");
	assert_true(g->level == GATE_FAIL && g->strict && g->require_baseline);
	assert_null(g->message);
	g = gate_of(a, "{fail: wall <= 5 s, message: ' see the runbook '}");
	assert_string_equal(g->message, "see the runbook");
	assert_string_equal(g->name, gate_of(a, "wall <= 5 s")->name);
}

/* S15 */
static void a_gates_name_is_made_of_the_gate_alone_without_its_limit(void **state)
{
	static const char *const names[][2] = {
		{ "peak_rss <= 40 MB", "gate peak_rss" },
		{ "peak_rss < 1 GiB", "gate peak_rss" },
		{ "rate >= 1500 req/s", "gate rate at least" },
		{ "rate > 3", "gate rate at least" },
		{ "exit_code == 3", "gate exit_code is 3" },
		{ "exit_code!=-1", "gate exit_code is not -1" },
		{ "wall == 3s", "gate wall is 3 s" },
		{ "rate == 7 req/s", "gate rate is 7" },
		{ "rate >= baseline - 10 %", "gate rate at least vs baseline" },
		{ "rss.p95 <= baseline + 5 MB", "gate rss.p95 vs baseline" },
		{ "warn: peak_rss <= baseline", "gate peak_rss vs baseline warn" },
		{ "{warn: cpu.max <= 150 %, for: 5s, over: worst}",
		  "gate cpu.max warn for 5s worst" },
		{ "{fail: cpu.max >= 1 %, for: ' 1m 30s '}",
		  "gate cpu.max at least for 1m 30s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		scoped_arena a = arena_new();

		assert_string_equal(gate_of(a, names[i][0])->name, names[i][1]);
	}
}

/* S15: only a label of the user's could bring them in */
static void a_gates_name_holds_no_markup(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s =
		suite_of(a, "strain: 1\ntests: {t: {run: x, metrics: {m: {pattern: (x), "
			    "unit: '<&\">'}}, gates: ['m == 5 <&\">', m != 1e3]}}\n");

	(void)state;
	assert_string_equal(s->tests[0].gates[0].name, "gate m is 5");
	assert_string_equal(s->tests[0].gates[1].name, "gate m is not 1e3");
}

/* U8 */
static void a_subject_that_is_not_there_suggests_what_was_meant(void **state)
{
	static const char *const meant[][2] = {
		{ "max_rss", "did you mean 'peak_rss'?" },
		{ "maxrss", "did you mean 'peak_rss'?" },
		{ "memory", "did you mean 'peak_rss'?" },
		{ "rss_p95", "did you mean 'rss.p95'?" },
		{ "cpu_avg", "did you mean 'cpu.mean'?" },
		{ "elapsed", "did you mean 'wall'?" },
		{ "peak_rs", "did you mean 'peak_rss'?" },
		{ "rss", "'rss' is a series, name a statistic of it such as rss.max" },
		{ "throughput", "'throughput'; the test reports rate, lag.max; strain "
				"measures peak_rss, " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
		scoped_arena a = arena_new();
		const char *shown = mistakes_of(
			a, arena_printf(a,
					"strain: 1\ntests: {t: {run: x, metrics: {rate: "
					"{pattern: (x)}, lag: {live: true}}, "
					"gates: [%s <= 1]}}\n",
					meant[i][0]));

		if (!strstr(shown, meant[i][1]))
			fail_msg("%s", shown);
	}
}

static void metrics_with_a_known_unit_are_scaled_to_its_base(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s =
		suite_of(a, "strain: 1\ntests: {t: {run: x, metrics: {"
			    "a: {pattern: (x), unit: ms, better: lower}, "
			    "b: {csv: f, column: c, take: mean, unit: MiB}, "
			    "c: {json: f, pointer: /a, unit: orders/s}}}}\n");
	const struct test_metric *m = s->tests[0].metrics;

	(void)state;
	assert_true(m[0].unit == UNIT_TIME && m[0].factor == 1000);
	assert_true(m[0].better == BETTER_LOWER);
	assert_string_equal(m[0].from, "output");
	assert_true(m[1].unit == UNIT_BYTES && m[1].take == TAKE_MEAN);
	assert_true(m[2].unit == UNIT_COUNT && m[2].factor == 1);
	assert_string_equal(m[2].unit_label, "orders/s");
	assert_true(m[2].better == BETTER_NONE);
}

static void bands_are_half_open_ranges(void **state)
{
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a, "strain: 1\ntests: {t: {run: x, bands: {peak_rss: "
		   "{small: < 20 MB, medium: 20-100 MB, large: '> 100 MB'}}}}\n");
	const struct band *b = s->tests[0].bands;

	(void)state;
	assert_int_equal(s->tests[0].nbands, 3);
	assert_true(isinf(b[0].range.low) && b[0].range.high == 20e6);
	assert_true(b[1].range.low == 20e6 && b[1].range.high == 100e6);
	assert_true(b[2].range.low == 100e6 && isinf(b[2].range.high));
	assert_string_equal(b[1].name, "medium");
}

static const char *suite_of_bands(struct arena *a, int n)
{
	struct text t = { .arena = a };

	text_add(&t, "strain: 1\ntests: {t: {run: x, bands: {peak_rss: {");
	for (int i = 0; i < n; i++)
		text_addf(&t, "b%d: < 20 MB, ", i);
	text_add(&t, "}}}}\n");
	return text_string(&t);
}

static void more_than_1000_bands_are_a_mistake(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_int_equal(suite_of(a, suite_of_bands(a, 1000))->tests[0].nbands, 1000);
	assert_non_null(strstr(mistakes_of(a, suite_of_bands(a, 1001)),
			       "tests.t.bands: more than 1000 bands"));
}

static void a_bare_command_is_a_suite_of_one_test(void **state)
{
	static const char *const argv[] = {
		"/opt/my test",  "--x={{duration}}",
		"a\"b\\c",       "\x01\n\t",
		"é\xe2\x80\xa8", "",
		"- yes: [no] #", NULL,
	};
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(
		a, suite_text_of_command(&(struct bare_command){ argv, NULL }, a, NULL));

	(void)state;
	assert_string_equal(s->name, "my test");
	assert_string_equal(s->tests[0].name, "my test");
	for (size_t i = 0; argv[i]; i++)
		assert_string_equal(s->tests[0].settings.run.argv[i], argv[i]);
	assert_null(s->tests[0].settings.run.argv[7]);
}

static void a_bare_command_may_say_when_it_stops(void **state)
{
	static const char *const argv[] = { "./server", NULL };
	const struct bare_command c = { argv, "after-duration" };
	scoped_arena a = arena_new();
	const struct suite *s = suite_of(a, suite_text_of_command(&c, a, NULL));

	(void)state;
	assert_int_equal(s->tests[0].settings.stop, STOP_AFTER_DURATION);
	assert_string_equal(s->tests[0].settings.run.argv[0], "./server");
}

static void the_mistakes_of_a_suite_are_a_list_with_their_places(void **state)
{
	static const char text[] =
		"strain: 1\nnmae: x\ntests:\n  t: { run: x, repeat: 0 }\n";
	scoped_arena a = arena_new();
	scoped_scratch s = scratch_open();
	struct suite_mistakes m;
	struct error err = { 0 };

	(void)state;
	scratch_write(&s, "s.yml", text, sizeof text - 1);
	assert_null(suite_load_listed(arena_printf(a, "%s/s.yml", s.path),
				      &small_vocabulary, a, &m, &err));
	assert_int_equal(m.n, 2);
	assert_int_equal(m.left_out, 0);
	assert_int_equal(m.list[0].place.line, 2);
	assert_int_equal(m.list[0].place.column, 1);
	assert_non_null(strstr(m.list[0].message, "did you mean 'name'?"));
	assert_int_equal(m.list[1].place.line, 4);
	assert_non_null(strstr(m.shown, m.list[1].message));
}

static void a_bare_command_of_bytes_that_are_no_text_is_refused(void **state)
{
	static const char *const argv[] = { "x", "\xff", NULL }, *const none[] = { NULL };
	scoped_arena a = arena_new();
	struct error err = { 0 };

	(void)state;
	assert_null(suite_text_of_command(&(struct bare_command){ argv, NULL }, a, &err));
	assert_non_null(strstr(err.text, "not UTF-8 (byte 0xff)"));
	assert_null(suite_text_of_command(&(struct bare_command){ none, NULL }, a, &err));
}

static void a_file_is_refused_when_it_is_missing_huge_or_binary(void **state)
{
	scoped_arena a = arena_new();
	scoped_scratch s = scratch_open();
	char *big = arena_alloc(a, (size_t)2 << 20);
	const char *problems;
	struct error err = { 0 };

	(void)state;
	memset(big, '#', (size_t)2 << 20);
	scratch_write(&s, "big.yml", big, (size_t)2 << 20);
	scratch_write(&s, "nul.yml", "strain: 1\nna\0me: x\n", 19);
	assert_null(suite_load(arena_printf(a, "%s/big.yml", s.path), &small_vocabulary,
			       a, &problems, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	big[((size_t)2 << 20) - 1] = '\0';
	err = (struct error){ 0 };
	assert_null(suite_parse("big.yml", big, &small_vocabulary, a, &problems, &err));
	assert_string_equal(err.text, "big.yml: larger than 1 MiB");
	assert_null(suite_load(arena_printf(a, "%s/none.yml", s.path), &small_vocabulary,
			       a, &problems, &err));
	assert_non_null(strstr(err.text, "none.yml: No such file"));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(suite_load(arena_printf(a, "%s/nul.yml", s.path), &small_vocabulary,
			       a, &problems, &err));
	assert_non_null(
		strstr(problems, "nul.yml:2:3: expected UTF-8 text, got the byte 0x00"));
}

static void long_lines_are_shown_around_the_caret(void **state)
{
	scoped_arena a = arena_new();
	struct text t = { .arena = a };
	const char *shown, *caret;

	(void)state;
	text_add(&t, "strain: 1\nname: ");
	for (int i = 0; i < 500; i++)
		text_add(&t, "ü");
	text_add(&t, "\ntests: {t: {run: x, dir: '");
	for (int i = 0; i < 500; i++)
		text_add(&t, "y");
	text_add(&t, "', repeat: none}}\n");
	shown = mistakes_of(a, text_string(&t));
	assert_non_null(strstr(shown, "s.yml:2:7: name: a name of more than 200 bytes"));
	caret = strstr(shown, "got 'none'\n    …yyy");
	assert_non_null(caret);
	assert_non_null(strstr(caret, "', repeat: none}}\n"));
}

static void a_thousand_mistakes_are_cut_to_a_hundred(void **state)
{
	scoped_arena a = arena_new();
	struct text t = { .arena = a };

	(void)state;
	text_add(&t, "strain: 1\ntests: {t: {run: x}}\n");
	for (int i = 0; i < 2000; i++)
		text_addf(&t, "wrong%d: 1\n", i);
	assert_non_null(strstr(mistakes_of(a, text_string(&t)), "… and 1900 more\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_good_suite_is_read),
		cmocka_unit_test(every_bad_suite_is_told_exactly_what_is_wrong),
		cmocka_unit_test(twelve_mistakes_are_twelve_messages_in_file_order),
		cmocka_unit_test(settings_have_their_built_in_defaults),
		cmocka_unit_test(a_setting_of_the_test_wins_over_defaults),
		cmocka_unit_test(
			a_test_has_its_own_durations_and_matrix_or_those_of_the_top),
		cmocka_unit_test(a_merge_key_brings_what_the_map_itself_has_not),
		cmocka_unit_test(
			metrics_and_gates_of_defaults_are_every_tests_but_for_its_own),
		cmocka_unit_test(values_of_the_matrix_stay_as_written),
		cmocka_unit_test(gates_are_read_in_base_units),
		cmocka_unit_test(T9_a_slope_may_be_per_operation),
		cmocka_unit_test(T9_what_counts_no_operations_is_refused_by_its_name),
		cmocka_unit_test(gates_against_a_baseline_have_a_ratio_or_an_amount),
		cmocka_unit_test(a_tolerance_may_be_the_larger_of_a_share_and_an_amount),
		cmocka_unit_test(a_range_has_two_ends_or_a_bands_name),
		cmocka_unit_test(a_gate_may_refer_to_another_cell),
		cmocka_unit_test(a_gate_may_refer_to_a_cell_of_another_test),
		cmocka_unit_test(a_gate_is_held_against_no_cell_but_the_one_that_it_names),
		cmocka_unit_test(a_gate_that_refers_to_no_cell_is_refused),
		cmocka_unit_test(
			a_gate_that_refers_to_cells_that_are_not_there_is_refused),
		cmocka_unit_test(a_gate_in_a_map_says_more),
		cmocka_unit_test(a_gates_name_is_made_of_the_gate_alone_without_its_limit),
		cmocka_unit_test(a_gates_name_holds_no_markup),
		cmocka_unit_test(a_subject_that_is_not_there_suggests_what_was_meant),
		cmocka_unit_test(metrics_with_a_known_unit_are_scaled_to_its_base),
		cmocka_unit_test(bands_are_half_open_ranges),
		cmocka_unit_test(more_than_1000_bands_are_a_mistake),
		cmocka_unit_test(a_bare_command_is_a_suite_of_one_test),
		cmocka_unit_test(a_bare_command_may_say_when_it_stops),
		cmocka_unit_test(the_mistakes_of_a_suite_are_a_list_with_their_places),
		cmocka_unit_test(a_bare_command_of_bytes_that_are_no_text_is_refused),
		cmocka_unit_test(a_file_is_refused_when_it_is_missing_huge_or_binary),
		cmocka_unit_test(long_lines_are_shown_around_the_caret),
		cmocka_unit_test(a_thousand_mistakes_are_cut_to_a_hundred),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
