/* Failures and their classes. */
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[FAILURE_CLASSES] = {
	[FAILURE_NONE] = "none",
	[FAILURE_INFRASTRUCTURE] = "infrastructure",
	[FAILURE_CONFIGURATION] = "configuration",
	[FAILURE_APPLICATION] = "application",
};

int failure_set(struct failure *f, enum failure_class class, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	f->class = class;
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	return -1;
}

const char *failure_class_name(enum failure_class class)
{
	return names[class];
}

enum failure_class failure_class_of(const char *name)
{
	for (int class = FAILURE_NONE; name && class < FAILURE_CLASSES; class ++)
		if (strcmp(names[class], name) == 0)
			return (enum failure_class) class;
	return FAILURE_INFRASTRUCTURE;
}
