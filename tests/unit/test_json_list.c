/* A long list of a document read item by item. */
#include <string.h>

#include "base/json_list.h"

#include "unit.h"

/* The ids of all items, and what is wrong: "a b" or "a|m.json: not JSON: …". */
static const char *walked(const char *text, struct arena *a)
{
	struct error err = { .text = "" };
	struct json_list items;
	scoped_json root =
		json_parse_around("m.json", text, strlen(text), "cells", &items, &err);
	const char *out = "";
	json_t *item;

	if (!root)
		return arena_printf(a, "|%s", err.text);
	if (!items.found)
		return "no list";
	assert_true(json_is_null(json_object_get(root, "cells")));
	for (; (item = json_list_next(&items, &err)); json_decref(item))
		out = arena_printf(a, "%s%s ", out,
				   json_string_value(json_object_get(item, "id")));
	return *err.text ? arena_printf(a, "%s|%s", out, err.text) : out;
}

static void items_come_one_after_the_other_and_the_rest_by_itself(void **state)
{
	static const char text[] =
		"{ \"a\": [1, {\"cells\": [5]}],\n \"x]\\\"}\": \"[{\",\n"
		" \"cells\" : [ {\"id\":\"p\", \"t\": \"]}\\\\\"},\n"
		"{\"id\":\"q\",\"n\":[[],{}]} ] , \"z\": 3 }";
	scoped_arena a = arena_new();
	struct json_list items;
	scoped_json root =
		json_parse_around("m.json", text, sizeof text - 1, "cells", &items, NULL);

	(void)state;
	assert_string_equal(walked(text, a), "p q ");
	assert_int_equal(json_integer_value(json_object_get(root, "z")), 3);
	assert_string_equal(json_string_value(json_object_get(root, "x]\"}")), "[{");
	assert_string_equal(walked("{\"cells\":[]}", a), "");
}

static void what_is_no_list_and_what_is_no_json_are_told(void **state)
{
	static const char *const cases[][2] = {
		{ "{}", "no list" },
		{ "[]", "no list" },
		{ "{\"cells\":{}}", "no list" },
		{ "{\"cells\":[{\"id\":\"p\"},]}",
		  "p |m.json: not JSON: unexpected token near ']'" },
		{ "{\"cells\":[{\"id\":\"p\"} {\"id\":\"q\"}]}",
		  "p |m.json: not JSON: expected ',' or ']' in a list" },
	};
	static const char *const broken[] = { "",
					      "{",
					      "{\"cells\":[",
					      "{\"cells\"",
					      "{\"cells\":[{\"id\":\"p\"}",
					      "{\"cells\":[\"" };
	scoped_arena a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(walked(cases[i][0], a), cases[i][1]);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_non_null(strstr(walked(broken[i], a), "|m.json:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_one_after_the_other_and_the_rest_by_itself),
		cmocka_unit_test(what_is_no_list_and_what_is_no_json_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
