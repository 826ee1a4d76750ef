/* The page's text and series: nothing a test says is markup, and no spike is lost to thinning. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "probe/metric.h"

#include "../../src/report/html.h"
#include "../../src/report/html_data.h"
#include "../../src/report/html_series.h"
#include "unit.h"

enum { SAMPLES = 100000, SPIKE_AT = 61234, BUCKETS = 500 };

static int64_t times[SAMPLES], levels[SAMPLES], nothing[SAMPLES];

/* A series as it stands in the page. */
static json_t *series_in_page(const struct attempt_series *series, size_t buckets)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	json_t *list;

	html_series_put(f, series, buckets);
	fclose(f);
	list = json_loads(text, 0, NULL);
	free(text);
	assert_non_null(list);
	return list;
}

/* One attempt whose rss is `levels`, and whose other series are 0. */
static struct attempt_series series_of(size_t n)
{
	struct attempt_series s = { .samples.n = n };

	s.samples.elapsed_us = column_plain(times, n);
	for (size_t i = 0; i < nmetrics; i++)
		s.samples.values[i] = column_plain(i == M_RSS ? levels : nothing, n);
	return s;
}

static void a_spike_of_one_sample_in_100000_stays(void **state)
{
	const struct attempt_series at = series_of(SAMPLES);
	int64_t time = 0, value = 0, highest = 0, when = 0;
	scoped_json list = NULL;
	json_t *rss, *t, *v;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		times[i] = (int64_t)i * 100000;
		levels[i] = 4096 * (int64_t)(3000 + i % 7);
	}
	levels[SPIKE_AT] = 4096LL * 50000;
	list = series_in_page(&at, BUCKETS);
	assert_int_equal(json_array_size(list), 1);
	rss = json_array_get(list, 0);
	assert_string_equal(json_string_value(json_object_get(rss, "name")), "rss");
	t = json_object_get(rss, "t");
	v = json_object_get(rss, "v");
	assert_int_equal(json_array_size(t), json_array_size(v));
	assert_true(json_array_size(v) <= 2 * BUCKETS + 2);
	for (size_t i = 0; i < json_array_size(v); i++) {
		time += json_integer_value(json_array_get(t, i));
		value += json_integer_value(json_array_get(v, i));
		if (value > highest) {
			highest = value;
			when = time;
		}
	}
	assert_int_equal(highest * json_integer_value(json_object_get(rss, "k")),
			 4096LL * 50000);
	assert_int_equal(when * json_integer_value(json_object_get(rss, "tick")),
			 times[SPIKE_AT]);
	assert_int_equal(time, times[SAMPLES - 1] / 1000);
}

static void a_short_series_is_whole_and_a_level_is_two_points(void **state)
{
	const struct attempt_series at = series_of(5);
	scoped_json moving = NULL;
	scoped_json level = NULL;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		times[i] = (int64_t)i * 1000;
		levels[i] = i == 2 ? NO_VALUE : (int64_t)(i + 1);
	}
	moving = series_in_page(&at, BUCKETS);
	assert_int_equal(json_array_size(json_object_get(json_array_get(moving, 0), "v")),
			 4);
	for (size_t i = 0; i < 5; i++)
		levels[i] = 7;
	level = series_in_page(&at, BUCKETS);
	assert_int_equal(json_array_size(json_object_get(json_array_get(level, 0), "v")),
			 2);
}

static void every_length_around_the_limit_keeps_its_ends(void **state)
{
	(void)state;
	for (size_t n = 1; n < 100; n++) {
		const struct attempt_series at = series_of(n);
		scoped_json list = NULL;
		int64_t time = 0;
		json_t *t;

		for (size_t i = 0; i < n; i++) {
			times[i] = (int64_t)i * 1000;
			levels[i] = (int64_t)(i * 37 % 11) + 1;
		}
		list = series_in_page(&at, 10);
		t = json_object_get(json_array_get(list, 0), "t");
		assert_true(json_array_size(t) <= 22);
		for (size_t i = 0; i < json_array_size(t); i++)
			time += json_integer_value(json_array_get(t, i));
		assert_int_equal(time * 10, times[n - 1]);
	}
}

static void a_data_block_holds_no_angle_bracket(void **state)
{
	scoped_json j = json_of_string("</script><!--<script>\x01\xff\"'");
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	scoped_json back = NULL;

	(void)state;
	html_json_put(f, j);
	fclose(f);
	assert_null(strchr(text, '<'));
	back = json_loads(text, JSON_DECODE_ANY, NULL);
	assert_string_equal(json_string_value(back), json_string_value(j));
	free(text);
}

static void text_and_addresses_are_never_markup(void **state)
{
	scoped_arena a = arena_new();
	char *text = NULL;
	size_t size = 0;
	struct page p = { .arena = a, .file = open_memstream(&text, &size) };

	(void)state;
	page_put(&p, "<p title=\"%s\">%s, %zu and %" PRId64 "</p>\n", "a\" b=\"c",
		 "a<b>&\"c'\n", (size_t)7, INT64_C(-8));
	page_put_link(&p, "t/5s/x=\"a b\"", "<t>");
	fclose(p.file);
	assert_string_equal(
		text,
		"<p title=\"a&quot; b=&quot;c\">a&lt;b&gt;&amp;&quot;c&#39; , 7 and -8</p>\n"
		"<a class=id href=\"#cell=t%2F5s%2Fx%3D%22a%20b%22\">&lt;t&gt;</a>");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spike_of_one_sample_in_100000_stays),
		cmocka_unit_test(a_short_series_is_whole_and_a_level_is_two_points),
		cmocka_unit_test(every_length_around_the_limit_keeps_its_ends),
		cmocka_unit_test(a_data_block_holds_no_angle_bracket),
		cmocka_unit_test(text_and_addresses_are_never_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
