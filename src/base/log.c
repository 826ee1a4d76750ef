/* What strain says to people on standard error. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((format(printf, 2, 0))) static void log_line(const char *start,
							   const char *fmt, va_list ap)
{
	char line[4096];
	int used = snprintf(line, sizeof line - 1, "%s", start);
	int n = vsnprintf(line + used, sizeof line - 1 - (size_t)used, fmt, ap);

	if (n < 0)
		return;
	used += n;
	if ((size_t)used > sizeof line - 2)
		used = sizeof line - 2;
	line[used++] = '\n';
	/* nobody is left to tell when standard error is gone */
	if (write(STDERR_FILENO, line, (size_t)used) < 0)
		return;
}

void log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("strain: warning: ", fmt, ap);
	va_end(ap);
}

void log_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("strain: ", fmt, ap);
	va_end(ap);
}
