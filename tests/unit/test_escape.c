/* Escapers: bytes that anybody may have written, inert in every format. */
#include <string.h>

#include "../../src/report/escape.h"
#include "../../src/report/names.h"
#include "../../src/report/xml.h"
#include "unit.h"

static const char *lines(struct arena *a, const char *s, size_t n)
{
	struct text t = { .arena = a };

	escape_lines(&t, s, n);
	return text_string(&t);
}

struct pair_of {
	const char *from, *to;
};

static void terminal_sequences_are_left_out(void **state)
{
	static const struct pair_of pairs[] = {
		{ "\033[1;31mred\033[0m", "red" },
		{ "\033]0;title\007text", "text" },
		{ "\033]8;;http://x\033\\link", "link" },
		{ "\033(Bplain", "plain" },
		/* one that never ends takes nothing with it */
		{ "\033]0;no end\nnext", "[0x1b]]0;no end\nnext" },
		{ "\033[31", "[0x1b][31" },
		{ "end\033", "end[0x1b]" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(lines(a, pairs[i].from, strlen(pairs[i].from)),
				    pairs[i].to);
	arena_free(a);
}

static void what_cannot_be_shown_is_named(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(lines(a, "a\0b\x7f", 4), "a[0x00]b[0x7f]");
	/* D11: not U+FFFD, which two viewers break on; one that was written stays */
	assert_string_equal(lines(a, "\xff\xc3", 2), "[0xff][0xc3]");
	assert_string_equal(lines(a, "\xef\xbf\xbd", 3), "\xef\xbf\xbd");
	assert_string_equal(lines(a, "\xe2\x80\xae", 3), "[0x202e]");
	assert_string_equal(lines(a, "\xef\xbf\xbf", 3), "[0xffff]");
	assert_string_equal(lines(a, "a\r\nb\rc\td", 8), "a\nb\nc\td");
	assert_string_equal(lines(a, "gr\xc3\xb6\xc3\x9f", 6), "gr\xc3\xb6\xc3\x9f");
	arena_free(a);
}

static void long_text_keeps_its_head_and_its_tail(void **state)
{
	struct arena *a = arena_new();
	char *s = arena_alloc(a, 10001);
	const char *cut;

	(void)state;
	memset(s, 'x', 10000);
	memcpy(s, "HEAD", 4);
	memcpy(s + 9996, "TAIL", 4);
	cut = escape_shorten(a, s, 1000);
	assert_true(strlen(cut) <= 1000);
	assert_int_equal(strncmp(cut, "HEAD", 4), 0);
	assert_string_equal(cut + strlen(cut) - 4, "TAIL");
	assert_non_null(strstr(cut, "9064 bytes left out"));
	assert_ptr_equal(escape_shorten(a, s, 10000), s);
	arena_free(a);
}

static void characters_are_not_cut_in_half(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	/* two bytes each: six bytes leave room for one and the mark */
	assert_string_equal(escape_cut(a, "\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6", 6),
			    "\xc3\xb6…");
	arena_free(a);
}

static void formulas_in_csv_are_text_and_numbers_are_not(void **state)
{
	static const struct pair_of pairs[] = {
		{ "=1+2", "'=1+2" },
		{ "+1", "'+1" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "-x", "'-x" },
		{ "-5", "-5" },
		{ "\t=1", "' =1" },
		{ "\r=1", "' =1" },
		{ "plain text", "plain text" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "two\nlines", "two lines" },
		{ "", "" },
		{ "\033[0m=1", "'=1" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(escape_csv(a, pairs[i].from), pairs[i].to);
	assert_string_equal(escape_csv(a, NULL), "");
	arena_free(a);
}

static void markdown_holds_no_markup_mention_or_link(void **state)
{
	static const struct pair_of pairs[] = {
		{ "<b>", "&#60;b&#62;" },
		{ "@org", "&#64;org" },
		{ "#12", "&#35;12" },
		{ "a|b", "a&#124;b" },
		{ "`x`", "&#96;x&#96;" },
		{ "*b* [l](u)", "\\*b\\* \\[l\\]\\(u\\)" },
		{ "http://x", "http&#58;//x" },
		{ "www.x", "www&#46;x" },
		{ "a\n# b", "a &#35; b" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(escape_markdown(a, pairs[i].from), pairs[i].to);
	arena_free(a);
}

static void code_spans_and_fences_cannot_be_closed_from_inside(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(escape_markdown_code(a, "x"), "`x`");
	assert_string_equal(escape_markdown_code(a, "a`b"), "`` a`b ``");
	assert_string_equal(escape_markdown_code(a, "a|b"), "`a\\|b`");
	assert_string_equal(escape_markdown_fence(a, "a\n````\n"), "`````");
	assert_string_equal(escape_markdown_fence(a, "a"), "```");
	arena_free(a);
}

static void xml_attributes_keep_their_breaks_and_text_its_characters(void **state)
{
	struct arena *a = arena_new();
	mxml_node_t *xml = mxmlNewXML("1.0"), *root = mxmlNewElement(xml, "r");
	char *saved;

	(void)state;
	xml_attribute(root, "v", "a\nb\tc<>&\"\x01", a);
	xml_child_text(root, "t", "x < y ]]> \x02 & z\n", a);
	saved = xml_save(xml);
	assert_non_null(strstr(saved, "v=\"a&#10;b&#9;c&lt;&gt;&amp;&quot;[0x01]\""));
	assert_non_null(strstr(saved, "<t>x &lt; y ]]&gt; [0x02] &amp; z\n</t>"));
	free(saved);
	mxmlDelete(xml);
	arena_free(a);
}

static void every_byte_gives_xml_that_is_well_formed(void **state)
{
	struct arena *a = arena_new();
	char every[256];
	const char *shown;

	(void)state;
	for (int i = 0; i < 256; i++)
		every[i] = (char)i;
	shown = lines(a, every, sizeof every);
	for (; *shown; shown++)
		assert_true((unsigned char)*shown >= 0x20 || *shown == '\n' ||
			    *shown == '\t');
	arena_free(a);
}

static void names_are_told_apart_and_stay_short(void **state)
{
	struct arena *a = arena_new();
	struct names *names = names_new(a);
	char *tall = arena_alloc(a, 1001);
	const char *first, *again;

	(void)state;
	memset(tall, 'n', 1000);
	assert_string_equal(names_unique(names, "a<b>&\"c"), "a(b)+'c");
	assert_string_equal(names_unique(names, "a(b)+'c"), "a(b)+'c (2)");
	first = names_unique(names, tall);
	tall[999] = 'm';
	again = names_unique(names, tall);
	assert_true(strlen(first) <= NAMES_LONGEST && strlen(again) <= NAMES_LONGEST);
	assert_string_not_equal(first, again);
	assert_null(strstr(again, "(2)"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminal_sequences_are_left_out),
		cmocka_unit_test(what_cannot_be_shown_is_named),
		cmocka_unit_test(long_text_keeps_its_head_and_its_tail),
		cmocka_unit_test(characters_are_not_cut_in_half),
		cmocka_unit_test(formulas_in_csv_are_text_and_numbers_are_not),
		cmocka_unit_test(markdown_holds_no_markup_mention_or_link),
		cmocka_unit_test(code_spans_and_fences_cannot_be_closed_from_inside),
		cmocka_unit_test(xml_attributes_keep_their_breaks_and_text_its_characters),
		cmocka_unit_test(every_byte_gives_xml_that_is_well_formed),
		cmocka_unit_test(names_are_told_apart_and_stay_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
