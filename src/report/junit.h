/* The parts of junit.xml: one testcase as an element, the test itself and a gate as testcases. */
#ifndef STRAIN_REPORT_JUNIT_H
#define STRAIN_REPORT_JUNIT_H

#include "base/text.h"
#include "report/report.h"

#include "names.h"
#include "xml.h"

/* What is given up, step by step, until the file is small enough; results never are. */
struct junit_level {
	size_t text;  /* bytes of one text */
	bool output;  /* what the tests said */
	bool details; /* properties of testcases, the environment in every testsuite */
};

struct junit_tally {
	size_t of[RESULT_END];
	int64_t time_us;
};

struct junit {
	const struct analysis *an;
	const struct run *run;
	struct arena *arena;
	struct names *names;
	const struct junit_level *level;
	bool strict;
	const char *file; /* of the suite, below the root of the sources; NULL: there is none */
	struct junit_tally all;
};

/* The testsuite that is being written. */
struct junit_suite {
	struct junit *junit;
	const struct cell_analysis *cell;
	mxml_node_t *node;
	struct junit_tally tally;
	struct text out, err; /* strict: what the testcases would have said */
};

/* One testcase, before it becomes an element. */
struct junit_case {
	const char *name; /* without the cell: "run", "gate peak_rss" */
	enum result result;
	const char *message, *type, *details;
	int64_t time_us;
	int line;
	const char *out, *err; /* system-out, system-err; "" or NULL: none */
};

/* Messages are one line of at most so many bytes. */
enum { JUNIT_MESSAGE_LIMIT = 500 };

/*
 * junit_case.c: the element with its name, place and time, counted in the testsuite; then
 * its result; then what it said.
 */
mxml_node_t *junit_case_open(struct junit_suite *s, const struct junit_case *t);
void junit_case_result(struct junit_suite *s, mxml_node_t *node,
		       const struct junit_case *t);
void junit_case_output(struct junit_suite *s, mxml_node_t *node,
		       const struct junit_case *t);

/* <property name value>; a number that is none is left out. */
void junit_property(mxml_node_t *properties, const char *name, const char *value,
		    struct arena *a);
void junit_property_number(mxml_node_t *properties, const char *name, double value,
			   struct arena *a);

/* An element with a text, shortened to what the level allows. */
void junit_text(const struct junit *j, mxml_node_t *node, const char *element,
		const char *s);

/* "strain-results/cells/0001-parallel-5s/attempt-1/stderr.log"; NULL when it is not there. */
const char *junit_file(const struct junit *j, const struct run_attempt *at,
		       const char *file);

/* A line [[ATTACHMENT|path]], as Jenkins and GitLab know it; nothing for NULL. */
void junit_attach(struct text *t, const char *path);

/* junit_run.c, junit_gate.c: a testcase each. */
void junit_add_run(struct junit_suite *s);
void junit_add_gate(struct junit_suite *s, const struct gate_result *g);

#endif
