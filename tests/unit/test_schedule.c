/* What is still to be run. */
#include "../../src/runner/schedule.h"
#include "unit.h"

/* Two cells: `warmup` warm-ups, two measurements, one retry each. */
static struct schedule *two_cells(struct arena *a, int64_t warmup)
{
	struct cell *cells = arena_array(a, 2, sizeof *cells);
	struct plan *plan = arena_alloc(a, sizeof *plan);

	for (size_t i = 0; i < 2; i++)
		cells[i].settings =
			(struct settings){ .warmup = warmup, .repeat = 2, .retries = 1 };
	*plan = (struct plan){ .cells = cells, .ncells = 2 };
	return schedule_new(plan, a);
}

static struct attempt_record ended(const struct pick *pick, bool ok)
{
	struct attempt_record r;

	attempt_clear(&r);
	r.id = pick->id;
	r.ending = ENDED_EXIT;
	r.ok = ok;
	return r;
}

static void a_plan_is_run_in_its_order_and_then_is_done(void **state)
{
	struct arena *a = arena_new();
	struct schedule *s = two_cells(a, 1);
	size_t n = 0;
	struct pick p;

	(void)state;
	while (schedule_next(s, &p)) {
		struct attempt_record r = ended(&p, true);

		assert_int_equal(p.id.role, n % 3 == 0 ? ROLE_WARMUP : ROLE_MEASURED);
		assert_int_equal(p.id.number, n % 3 + 1);
		assert_false(schedule_ended(s, &p, &r));
		n++;
	}
	assert_int_equal(n, 6);
	assert_int_equal(schedule_done(s), schedule_size(s));
	arena_free(a);
}

static void measurements_wait_for_warm_ups_but_other_cells_do_not(void **state)
{
	struct arena *a = arena_new();
	struct schedule *s = two_cells(a, 1);
	struct pick first, second, third;

	(void)state;
	assert_true(schedule_next(s, &first));
	assert_true(schedule_next(s, &second));
	assert_ptr_not_equal(first.cell, second.cell);
	assert_int_equal(second.id.role, ROLE_WARMUP);
	assert_false(schedule_next(s, &third));
	arena_free(a);
}

static void what_failed_is_tried_again_at_once_and_only_so_often(void **state)
{
	struct arena *a = arena_new();
	struct schedule *s = two_cells(a, 0);
	struct attempt_record r;
	struct pick p;

	(void)state;
	schedule_next(s, &p);
	r = ended(&p, false);
	assert_true(schedule_ended(s, &p, &r));
	schedule_next(s, &p);
	assert_int_equal(p.id.slot, 1);
	assert_int_equal(p.id.tries, 2);
	assert_int_equal(p.id.number, 2);
	assert_false(schedule_ended(s, &p, &r));
	schedule_next(s, &p);
	assert_int_equal(p.id.slot, 2);
	assert_int_equal(p.id.tries, 1);
	arena_free(a);
}

static void a_noisy_attempt_is_tried_again(void **state)
{
	struct arena *a = arena_new();
	struct schedule *s = two_cells(a, 0);
	struct attempt_record r;
	struct pick p;

	(void)state;
	schedule_next(s, &p);
	r = ended(&p, true);
	r.noisy = true;
	assert_true(schedule_ended(s, &p, &r));
	arena_free(a);
}

static void what_was_cut_off_is_run_again_under_the_next_number(void **state)
{
	struct arena *a = arena_new();
	struct cell cell = { .settings.repeat = 2 };
	const struct plan plan = { .cells = &cell, .ncells = 1 };
	struct schedule *s = schedule_new(&plan, a);
	struct pick p = { .id = { .role = ROLE_MEASURED, .slot = 1 } };
	struct attempt_record r = ended(&p, true);

	(void)state;
	schedule_found(s, &cell, 1, &r);
	schedule_found(s, &cell, 2, NULL);
	assert_true(schedule_next(s, &p));
	assert_int_equal(p.id.slot, 2);
	assert_int_equal(p.id.number, 3);
	assert_false(schedule_next(s, &p));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_is_run_in_its_order_and_then_is_done),
		cmocka_unit_test(measurements_wait_for_warm_ups_but_other_cells_do_not),
		cmocka_unit_test(what_failed_is_tried_again_at_once_and_only_so_often),
		cmocka_unit_test(a_noisy_attempt_is_tried_again),
		cmocka_unit_test(what_was_cut_off_is_run_again_under_the_next_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
