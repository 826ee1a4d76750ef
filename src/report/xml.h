/* XML documents over Mini-XML: text of any bytes goes in, a well-formed document comes out. */
#ifndef STRAIN_REPORT_XML_H
#define STRAIN_REPORT_XML_H

#include <mxml.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

/* An attribute: any bytes; line breaks and tabs in it survive (&#10;). NULL is "". */
void xml_attribute(mxml_node_t *node, const char *name, const char *value,
		   struct arena *a);

/* Text, as printable lines (see escape_lines); nothing for "". */
void xml_text(mxml_node_t *node, const char *s, struct arena *a);

/* <name>text</name> below `parent`. */
mxml_node_t *xml_child_text(mxml_node_t *parent, const char *name, const char *s,
			    struct arena *a);

/*
 * The document as text, UTF-8, an element per line, two blanks of indent, no space added
 * inside elements that hold text. To be freed; NULL when there is no memory.
 */
char *xml_save(mxml_node_t *document);

#endif
