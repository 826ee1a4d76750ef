/* Any bytes through every escaper: what comes out holds nothing that its format forbids. */
#include <stdlib.h>
#include <string.h>

#include "../../src/report/escape.h"
#include "../../src/report/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_printable(const char *s, bool lines)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 && !(lines && (*s == '\n' || *s == '\t')))
			abort();
}

static void expect_well_formed(const char *s, struct arena *a)
{
	mxml_node_t *xml = mxmlNewXML("1.0"), *root = mxmlNewElement(xml, "r"), *again;
	char *saved;

	xml_attribute(root, "v", s, a);
	xml_child_text(root, "t", s, a);
	saved = xml_save(xml);
	again = mxmlLoadString(NULL, saved, MXML_OPAQUE_CALLBACK);
	if (!again)
		abort();
	mxmlDelete(again);
	free(saved);
	mxmlDelete(xml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena a = arena_new();
	const char *s = arena_strndup(a, (const char *)data, size);
	struct text t = { .arena = a };

	escape_lines(&t, (const char *)data, size);
	expect_printable(text_string(&t), true);
	if (strlen(escape_shorten(a, text_string(&t), 100)) > 100)
		abort();
	expect_printable(escape_line(a, s), false);
	expect_printable(escape_csv(a, s), false);
	expect_printable(escape_markdown(a, s), false);
	if (strpbrk(escape_markdown(a, s), "<>|@`"))
		abort();
	expect_printable(escape_markdown_code(a, s), false);
	expect_well_formed(s, a);
	return 0;
}
