/* What went wrong, as a value on the caller's stack. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 0))) static void
error_format(struct error *err, const char *fmt, va_list ap)
{
	/* The arguments may point into the old text. */
	char text[sizeof err->text];

	vsnprintf(text, sizeof text, fmt, ap);
	memcpy(err->text, text, sizeof text);
}

int error_set(struct error *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	error_format(err, fmt, ap);
	va_end(ap);
	err->kind = ERROR_SYSTEM;
	return -1;
}

int error_usage(struct error *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	error_format(err, fmt, ap);
	va_end(ap);
	err->kind = ERROR_USAGE;
	return -1;
}

int error_errno(struct error *err, const char *fmt, ...)
{
	int saved = errno;
	char reason[128];
	size_t used;
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	error_format(err, fmt, ap);
	va_end(ap);
	err->kind = ERROR_SYSTEM;
	used = strlen(err->text);
	snprintf(err->text + used, sizeof err->text - used, ": %s",
		 strerror_r(saved, reason, sizeof reason));
	errno = saved;
	return -1;
}

int error_prefix(struct error *err, const char *fmt, ...)
{
	char text[sizeof err->text];
	size_t used;
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text - 2, fmt, ap);
	va_end(ap);
	used = strlen(text);
	memcpy(text + used, ": ", 2);
	used += 2;
	/* what was there is cut where it does not fit */
	memcpy(text + used, err->text, sizeof text - used);
	text[sizeof text - 1] = '\0';
	memcpy(err->text, text, sizeof text);
	return -1;
}
