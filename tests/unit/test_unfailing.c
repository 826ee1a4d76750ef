/* Gates that can never fail, told from a plan. */
#include <string.h>

#include "analyse/summary.h"
#include "analyse/unfailing.h"
#include "base/text.h"

#include "unit.h"

/* What is said of the gates of one test, whose `settings` are lines of its map: a line each. */
static const char *said_with(struct arena *a, const struct unfailing_given *given,
			     const char *settings, const char *gates)
{
	const char *text = arena_printf(
		a,
		"strain: 1\nname: n\ntests:\n  t:\n    run: a\n    %s\n    gates: [%s]\n",
		settings, gates);
	struct text t = { .arena = a };
	const char *problems;
	struct error err = { 0 };
	const struct suite *suite =
		suite_parse("s.yml", text, &summary_vocabulary, a, &problems, &err);
	const struct plan_options none = { 0 };
	const struct unfailing *list;
	size_t n;

	if (!suite)
		fail_msg("%s", problems);
	list = unfailing_gates(plan_expand(suite, &none, a, &err), given, a, &n);
	for (size_t i = 0; i < n; i++)
		text_addf(&t, "%s [%zu]\n", list[i].message, list[i].ncells);
	return text_string(&t);
}

static const char *said_of(struct arena *a, const char *settings, const char *gates)
{
	return said_with(a, &(struct unfailing_given){ 0 }, settings, gates);
}

static void attempts_of_two_baselines_and_of_confirm_count(void **state)
{
	static const char gate[] = "peak_rss <= baseline + 10 %";
	const struct unfailing_given two = { .baselines = 2 }, four = { .most = 4 },
				     five = { .most = 5 };
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(said_with(a, &two, "repeat: 4", gate), "");
	assert_string_equal(
		said_with(a, &two, "repeat: 3", gate),
		"'peak_rss <= baseline + 10 %' can never fail with repeat: 3: against 6 on "
		"the other side p is 0.012 at best, and below 0.01 is proof; repeat: 5 on "
		"both sides would do, or strict: true [1]\n");
	assert_string_equal(said_with(a, &five, "repeat: 2", gate), "");
	assert_string_equal(
		said_with(a, &four, "repeat: 2", gate),
		"'peak_rss <= baseline + 10 %' can never fail with --confirm=4: against as "
		"many on the other side p is 0.014 at best, and below 0.01 is proof; "
		"repeat: 5 would do, or strict: true [1]\n");
}

static void T12_five_attempts_can_prove_and_four_cannot(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		said_of(a, "repeat: 4", "peak_rss <= baseline + 10 %"),
		"'peak_rss <= baseline + 10 %' can never fail with repeat: 4: against as "
		"many on the other side p is 0.014 at best, and below 0.01 is proof; "
		"repeat: 5 would do, or strict: true [1]\n");
	assert_string_equal(said_of(a, "repeat: 5", "peak_rss <= baseline + 10 %"), "");
}

/* A gate against a cell of the test u, whose settings end the suite. */
#define AGAINST_U(settings) \
	"peak_rss <= cell(test=u) + 10 %]\n  u: { run: a, " settings " }\nx-rest: ["

static void T12_against_a_cell_its_own_attempts_count(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(said_of(a, "repeat: 3", AGAINST_U("repeat: 20")), "");
	assert_string_equal(
		said_of(a, "repeat: 5", AGAINST_U("repeat: 2")),
		"'peak_rss <= cell(test=u) + 10 %' can never fail with repeat: 5: against 2 "
		"on the other side p is 0.048 at best, and below 0.01 is proof; repeat: 5 "
		"on both sides would do, or strict: true [1]\n");
}

static void what_needs_no_proof_is_not_warned_of(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(said_of(a, "durations: [5s]",
				    "{ fail: peak_rss <= baseline, strict: true }, "
				    "{ warn: wall <= baseline }, cpu_time <= 5 s, "
				    "rss.max <= 5 MB, cpu_time.slope <= 1 s/min"),
			    "");
}

static void a_leak_takes_its_samples(void **state)
{
	static const char gate[] = "rss.slope <= 1 MB/min";
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		said_of(a, "interval: 1s\n    durations: [60s]", gate),
		"'rss.slope <= 1 MB/min' can never fail in t/60s: 60 s at interval: 1 s are "
		"61 samples, and a leak takes 120 to be told; a duration of 2 min would do, "
		"or interval: 500 ms [1]\n");
	assert_string_equal(said_of(a, "interval: 1s\n    durations: [2 min]", gate), "");
	assert_string_equal(said_of(a, "interval: 500 ms\n    durations: [60s]", gate),
			    "");
	/* a tenth of a second has no 120 milliseconds */
	assert_non_null(strstr(said_of(a, "interval: 1ms\n    durations: [100ms]", gate),
			       "a duration of 120 ms would do [1]"));
	/* without a duration nobody knows how many there will be */
	assert_string_equal(said_of(a, "interval: 1s", gate), "");
}

static void what_skip_leaves_of_a_leak_is_counted(void **state)
{
	scoped_arena a = arena_new();
	const char *gate = "{ warn: rss.slope <= 1 MB/min }";

	(void)state;
	assert_string_equal(
		said_of(a, "skip: 40s\n    durations: [60s]", gate),
		"'rss.slope <= 1 MB/min' can never warn in t/60s: skip: 40 s leaves 41 "
		"samples, and a leak takes 60 to be told; a shorter skip would do, or a "
		"longer duration [1]\n");
	assert_string_equal(said_of(a, "skip: 30s\n    durations: [60s]", gate), "");
}

static void a_gate_for_longer_than_its_test_cannot_break(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		said_of(a, "durations: [60s]", "{ fail: cpu.max <= 90 %, for: 61s }"),
		"'cpu.max <= 90 %' can never fail in t/60s: for: 61 s is longer than the "
		"test, of 60 s; a longer duration would do, or a shorter 'for' [1]\n");
	assert_string_equal(said_of(a, "durations: [60s]",
				    "{ fail: cpu.max <= 90 %, for: 60s }"),
			    "");
}

static void cells_that_would_say_the_same_are_counted_in_one_row(void **state)
{
	scoped_arena a = arena_new();

	(void)state;
	assert_string_equal(
		said_of(a,
			"repeat: 2\n    durations: [1s, 60s]\n    matrix: { v: [1, 2, 3] }",
			"wall <= baseline, { fail: cpu.max <= 90 %, for: 5s }"),
		"'wall <= baseline' can never fail with repeat: 2: against as many "
		"on the other side p is 0.17 at best, and below 0.01 is proof; "
		"repeat: 5 would do, or strict: true [6]\n"
		"'cpu.max <= 90 %' can never fail in t/1s/v=1: for: 5 s is longer than the "
		"test, of 1 s; a longer duration would do, or a shorter 'for' [3]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_of_two_baselines_and_of_confirm_count),
		cmocka_unit_test(T12_five_attempts_can_prove_and_four_cannot),
		cmocka_unit_test(T12_against_a_cell_its_own_attempts_count),
		cmocka_unit_test(what_needs_no_proof_is_not_warned_of),
		cmocka_unit_test(a_leak_takes_its_samples),
		cmocka_unit_test(what_skip_leaves_of_a_leak_is_counted),
		cmocka_unit_test(a_gate_for_longer_than_its_test_cannot_break),
		cmocka_unit_test(cells_that_would_say_the_same_are_counted_in_one_row),
	};

	return cmocka_run_group_tests_name("unfailing", tests, NULL, NULL);
}
