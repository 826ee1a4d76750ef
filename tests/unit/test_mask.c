/* What is not to be read in what strain publishes. */
#include <stdlib.h>
#include <string.h>

#include "base/mask.h"

#include "unit.h"

static void values_are_masked_wherever_they_stand(void **state)
{
	scoped_arena a = arena_new();
	struct mask *m = mask_new(a);
	const char *plain = "nothing in it";

	(void)state;
	mask_add_value(m, "s3cret!");
	mask_add_value(m, "short");
	assert_string_equal(mask_text(m, "s3cret! x-s3cret!s3cret! s3cret short", a),
			    "*** x-****** s3cret short");
	assert_ptr_equal(mask_text(m, plain, a), plain);
	assert_null(mask_text(m, NULL, a));
	assert_string_equal(mask_text(NULL, "s3cret!", a), "s3cret!");
}

static void so_is_what_a_pattern_matches(void **state)
{
	scoped_arena a = arena_new();
	struct mask *m = mask_new(a), *empty = mask_new(a);

	(void)state;
	mask_add_pattern(m, "card \\d+");
	mask_add_pattern(m, "^key: .*$");
	assert_string_equal(mask_text(m, "card 12, card 345\nkey: abc\nkey", a),
			    "***, ***\n***\nkey");
	mask_add_pattern(empty, "x*");
	assert_string_equal(mask_text(empty, "axb", a), "***a******b***");
}

static void a_text_on_which_a_pattern_is_given_up_is_masked_as_a_whole(void **state)
{
	scoped_arena a = arena_new();
	struct mask *m = mask_new(a);
	char text[64];

	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	mask_add_pattern(m, "(a+a+)+[bc]");
	assert_string_equal(mask_text(m, text, a), "***");
}

static void names_of_secrets_are_known(void **state)
{
	static const char *const
		secret[] = { "GITHUB_TOKEN", "db_password", "AWS_SECRET_ACCESS_KEY",
			     "API_KEY",      "APIKEY",      "ssh-keys",
			     "KEY",          "CREDENTIALS", NULL },
		*const plain[] = { "PATH", "KEYMAP",   "MONKEY",      "HOME",
				   "LANG", "KEYBOARD", "TURKEY_SIZE", NULL };

	(void)state;
	for (size_t i = 0; secret[i]; i++)
		if (!mask_is_secret_name(secret[i]))
			fail_msg("%s", secret[i]);
	for (size_t i = 0; plain[i]; i++)
		if (mask_is_secret_name(plain[i]))
			fail_msg("%s", plain[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_masked_wherever_they_stand),
		cmocka_unit_test(so_is_what_a_pattern_matches),
		cmocka_unit_test(
			a_text_on_which_a_pattern_is_given_up_is_masked_as_a_whole),
		cmocka_unit_test(names_of_secrets_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
