/* One testcase of junit.xml as an element. */
#include <math.h>
#include <string.h>

#include "store/files.h"

#include "escape.h"
#include "junit.h"
#include "paths.h"

static const char *const result_elements[RESULT_END] = { NULL, "failure", "error",
							 "skipped" };

void junit_property(mxml_node_t *properties, const char *name, const char *value,
		    struct arena *a)
{
	mxml_node_t *node = mxmlNewElement(properties, "property");

	xml_attribute(node, "name", escape_line(a, name), a);
	xml_attribute(node, "value", value ? value : "", a);
}

void junit_property_number(mxml_node_t *properties, const char *name, double value,
			   struct arena *a)
{
	if (isfinite(value))
		junit_property(properties, name, number_text(a, value), a);
}

/* "strain-results/cells/0001-parallel-5s/attempt-1/stderr.log"; NULL when it is not there. */
const char *junit_file(const struct junit *j, const struct run_attempt *at,
		       const char *file)
{
	const char *path = attempt_path(at, file, j->arena);

	if (!run_has_file(j->run, path))
		return NULL;
	return paths_of_run(&j->run->record, path, j->arena);
}

void junit_attach(struct text *t, const char *path)
{
	if (path)
		text_addf(t, "[[ATTACHMENT|%s]]\n", escape_line(t->arena, path));
}

/* Dots part packages for those who split there: "strain.SUITE.TEST". */
static const char *package_part(struct arena *a, const char *name)
{
	char *part = arena_strdup(a, names_plain(a, name));

	for (char *p = part; (p = strchr(p, '.'));)
		*p = '_';
	return part;
}

mxml_node_t *junit_case_open(struct junit_suite *s, const struct junit_case *t)
{
	struct junit *j = s->junit;
	const struct cell *cell = s->cell->cell->cell;
	mxml_node_t *node = mxmlNewElement(s->node, "testcase");
	const char *name = arena_printf(j->arena, "%s %s", cell->id, t->name);

	xml_attribute(node, "name", names_unique(j->names, name), j->arena);
	xml_attribute(node, "classname",
		      arena_printf(j->arena, "strain.%s.%s",
				   package_part(j->arena, j->run->plan->suite->name),
				   package_part(j->arena, cell->test->name)),
		      j->arena);
	xml_attribute(node, "time", number_seconds(j->arena, t->time_us), j->arena);
	if (!j->strict && t->line > 0 && j->file) {
		xml_attribute(node, "file", j->file, j->arena);
		mxmlElementSetAttrf(node, "line", "%d", t->line);
	}
	s->tally.of[t->result]++;
	s->tally.time_us += t->time_us;
	return node;
}

/* The same line first, then details, last where it stands: some readers show only this text. */
static const char *result_text(struct junit_suite *s, const struct junit_case *t,
			       const char *message)
{
	struct arena *a = s->junit->arena;
	struct text text = { .arena = a };

	text_addf(&text, "%s\n", message);
	if (t->details && *t->details)
		text_addf(&text, "%s\n", t->details);
	if (t->line > 0 && s->junit->file)
		text_addf(&text, "%s:%d\n", escape_line(a, s->junit->file), t->line);
	return escape_shorten(a, text_string(&text), s->junit->level->text);
}

void junit_case_result(struct junit_suite *s, mxml_node_t *node,
		       const struct junit_case *t)
{
	struct arena *a = s->junit->arena;
	const char *message;
	mxml_node_t *element;

	if (t->result == RESULT_PASSED)
		return;
	message = escape_cut(a, escape_line(a, t->message), JUNIT_MESSAGE_LIMIT);
	element = xml_child_text(node, result_elements[t->result],
				 result_text(s, t, message), a);
	xml_attribute(element, "message", message, a);
	if (t->result != RESULT_SKIPPED)
		xml_attribute(element, "type", t->type, a);
}

void junit_text(const struct junit *j, mxml_node_t *node, const char *element,
		const char *s)
{
	xml_child_text(node, element, escape_shorten(j->arena, s, j->level->text),
		       j->arena);
}

void junit_case_output(struct junit_suite *s, mxml_node_t *node,
		       const struct junit_case *t)
{
	struct junit *j = s->junit;

	if (j->strict) {
		text_add(&s->out, t->out ? t->out : "");
		text_add(&s->err, t->err ? t->err : "");
		return;
	}
	if (t->out && *t->out)
		junit_text(j, node, "system-out", t->out);
	if (t->err && *t->err)
		junit_text(j, node, "system-err", t->err);
}
