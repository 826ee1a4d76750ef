/* What strain says to people on standard error. */
#ifndef STRAIN_BASE_LOG_H
#define STRAIN_BASE_LOG_H

/* "strain: warning: …" and "strain: …", one line each, written with one call. */
__attribute__((format(printf, 1, 2))) void log_warning(const char *fmt, ...);
__attribute__((format(printf, 1, 2))) void log_note(const char *fmt, ...);

#endif
