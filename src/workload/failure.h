/* What went wrong and whose fault it is: the class decides which counter of the report it is in. */
#ifndef WORKLOAD_FAILURE_H
#define WORKLOAD_FAILURE_H

enum failure_class {
	FAILURE_NONE,
	FAILURE_INFRASTRUCTURE, /* the store, a lease that ran out too often */
	/* nondeterministic code, a name that is not registered, bad options */
	FAILURE_CONFIGURATION,
	FAILURE_APPLICATION, /* an activity or an orchestration said no */
	FAILURE_CLASSES
};

struct failure {
	enum failure_class class;
	char text[240];
};

/* Say what failed; gives -1, for the caller to return. */
__attribute__((format(printf, 3, 4))) int
failure_set(struct failure *f, enum failure_class class, const char *fmt, ...);

/* "infrastructure", "configuration", "application", "none". */
const char *failure_class_name(enum failure_class class);

/* The class of a name; an unknown name is an infrastructure failure (a damaged record). */
enum failure_class failure_class_of(const char *name);

#endif
