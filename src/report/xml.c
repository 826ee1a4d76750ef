/* XML documents over Mini-XML. */
#include "xml.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#include "escape.h"

/*
 * Mini-XML writes attributes as they are but for & < > ", and a parser reads a line break
 * in an attribute as a blank (XML 1.0, 3.3.3). So these stand in for breaks and tabs, and
 * xml_save puts the references in their place: no text that went through escape_lines
 * holds them.
 */
enum { MARK_BREAK = 0x01, MARK_TAB = 0x02 };

void xml_attribute(mxml_node_t *node, const char *name, const char *value, struct arena *a)
{
	struct text t = { .arena = a };

	if (value)
		escape_lines(&t, value, strlen(value));
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] == '\n')
			t.data[i] = MARK_BREAK;
		else if (t.data[i] == '\t')
			t.data[i] = MARK_TAB;
	mxmlElementSetAttr(node, name, text_string(&t));
	if (!mxmlElementGetAttr(node, name))
		memory_exhausted();
}

void xml_text(mxml_node_t *node, const char *s, struct arena *a)
{
	struct text t = { .arena = a };

	if (!s || !*s)
		return;
	escape_lines(&t, s, strlen(s));
	memory_check(mxmlNewOpaque(node, text_string(&t)));
}

mxml_node_t *xml_child_text(mxml_node_t *parent, const char *name, const char *s,
			    struct arena *a)
{
	mxml_node_t *node = memory_check(mxmlNewElement(parent, name));

	xml_text(node, s, a);
	return node;
}

static bool holds_text(mxml_node_t *node)
{
	mxml_node_t *child = node ? mxmlGetFirstChild(node) : NULL;

	return child && mxmlGetType(child) == MXML_OPAQUE;
}

static const char *indent(mxml_node_t *node)
{
	static const char blanks[] = "                    ";
	size_t depth = 0;

	/* the document's root element stands below <?xml?> */
	for (mxml_node_t *up = mxmlGetParent(node); up && mxmlGetParent(up);
	     up = mxmlGetParent(up))
		depth++;
	return blanks + sizeof blanks - 1 - 2 * (depth < 10 ? depth : 9);
}

static const char *whitespace(mxml_node_t *node, int where)
{
	const char *name = mxmlGetElement(node);

	if (name && !strncmp(name, "?xml", 4))
		return where == MXML_WS_AFTER_OPEN ? "\n" : NULL;
	switch (where) {
	case MXML_WS_BEFORE_OPEN:
		return indent(node);
	case MXML_WS_AFTER_OPEN:
		return holds_text(node) ? NULL : "\n";
	case MXML_WS_BEFORE_CLOSE:
		return holds_text(node) ? NULL : indent(node);
	default:
		return "\n";
	}
}

/* The marks become references: each grows from one byte to five or four. */
static char *resolve_marks(const char *s)
{
	size_t n = 0;
	char *out, *p;

	for (const char *q = s; *q; q++)
		n += *q == MARK_BREAK ? 5 : *q == MARK_TAB ? 4 : 1;
	p = out = malloc(n + 1);
	if (!out)
		return NULL;
	for (; *s; s++)
		if (*s == MARK_BREAK)
			p = stpcpy(p, "&#10;");
		else if (*s == MARK_TAB)
			p = stpcpy(p, "&#9;");
		else
			*p++ = *s;
	*p = '\0';
	return out;
}

char *xml_save(mxml_node_t *document)
{
	char *marked, *out;

	mxmlSetWrapMargin(0);
	marked = mxmlSaveAllocString(document, whitespace);
	if (!marked)
		return NULL;
	out = resolve_marks(marked);
	free(marked);
	return out;
}
