/* What went wrong, as a value on the caller's stack; printed once, in main. */
#ifndef STRAIN_BASE_ERROR_H
#define STRAIN_BASE_ERROR_H

/* Whose fault it is, and so which exit status it gives: 2 or 3. */
enum error_kind {
	ERROR_SYSTEM, /* strain could not do its work */
	ERROR_USAGE,  /* the command line or the suite is wrong */
};

struct error {
	enum error_kind kind;
	char text[2048];
};

/*
 * Set the message and return -1, so that a failure is one line: `return error_set(err, "…");`.
 * `err` may be NULL where nobody wants to know. A message that does not fit is cut.
 * error_errno adds ": " and strerror(errno). error_usage marks the user's mistake.
 */
__attribute__((format(printf, 2, 3))) int error_set(struct error *err, const char *fmt,
						    ...);
__attribute__((format(printf, 2, 3))) int error_errno(struct error *err, const char *fmt,
						      ...);
__attribute__((format(printf, 2, 3))) int error_usage(struct error *err, const char *fmt,
						      ...);

/* Put "WHAT: " before the message that is there: each level adds what only it knows. Returns -1. */
__attribute__((format(printf, 2, 3))) int error_prefix(struct error *err, const char *fmt,
						       ...);

#endif
