/*
 * What the user asked for: one YAML file that declares tests, durations, parameters,
 * metrics and gates.
 *
 * A suite is parsed from text, so that the copy of it in a run directory gives the same
 * suite again.
 */
#ifndef STRAIN_SUITE_SUITE_H
#define STRAIN_SUITE_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/units.h"

/* Where in the suite file something stands; line 0 where there is no file (a bare command). */
struct place {
	int line, column;
};

struct pair {
	const char *name, *value;
};

/*
 * A command before its templates are filled in: a list runs as it is; a string (`line`) through
 * /bin/sh -c when it holds what only a shell understands, else split at blanks and quotes.
 */
struct command_line {
	const char *line;        /* as written; NULL for a list */
	const char *const *argv; /* NULL-terminated; NULL for a string */
	struct place place;
};

enum stop_rule { STOP_AT_EXIT, STOP_AFTER_DURATION };
enum wait_rule { WAIT_ROOT, WAIT_TREE };

/* What `strain prove` makes of a gate that it cannot bring to fire. */
enum prove_rule { PROVE_UNSAID, PROVE_OPTIONAL, PROVE_REQUIRED };
/* "optional", "required", NULL: from PROVE_OPTIONAL on */
extern const char *const prove_rule_names[];

/* Cell settings: looked up in the test, then in `defaults`, then in the built-in default. */
struct settings {
	struct command_line run, setup, teardown; /* line and argv NULL: none */
	const char *dir; /* working directory; NULL: that of strain */
	const struct pair *env;
	size_t nenv;
	int64_t interval_us, timeout_us, grace_us, skip_us;
	enum stop_rule stop;
	enum wait_rule wait;
	int signal; /* number */
	const int *expect_exit;
	size_t nexpect_exit; /* at least one */
	int64_t repeat, warmup, retries;
	int64_t max_output;    /* bytes of each log that are kept */
	double noise_permille; /* of the machine's CPU; 100 = 10 % */
	enum prove_rule prove; /* of gates that do not say so themselves */
};

enum metric_source { SOURCE_PATTERN, SOURCE_JSON, SOURCE_CSV, SOURCE_LIVE };
/* Does waiting for a CPU make it worse: `timing: true`, `false`, or as its unit says? */
enum timing_rule { TIMING_BY_UNIT, TIMING_YES, TIMING_NO };
enum metric_take { TAKE_LAST, TAKE_MAX, TAKE_MEAN, TAKE_SUM };

/* What the test itself reports. */
struct test_metric {
	const char *name;
	enum metric_source source;
	const char *pattern; /* SOURCE_PATTERN: PCRE2 with one group; the last match wins */
	const char *from; /* SOURCE_PATTERN: "stdout", "stderr" or "output" (both, the default) */
	const char *file; /* SOURCE_JSON, SOURCE_CSV: path, templates allowed, below `dir` */
	const char *pointer; /* SOURCE_JSON: RFC 6901 */
	const char *column;  /* SOURCE_CSV: header name */
	enum metric_take take;
	enum better better;
	enum timing_rule timing;
	const char *unit_label; /* as written: "1/s", "ms"; "" when none */
	enum unit unit; /* of the stored value: a label such as ms is scaled to the base unit */
	double factor; /* from what the test writes to the base unit */
	struct place place;
};

enum gate_level { GATE_FAIL, GATE_WARN };
extern const char *const gate_level_names[]; /* "fail", "warn", NULL */
enum gate_op { OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE, OP_IN };
extern const char *const gate_op_names[]; /* "<", "<=", …, "in", NULL */
enum gate_bound { BOUND_ABSOLUTE, BOUND_RANGE, BOUND_REFERENCE };
enum gate_over { OVER_MEDIAN, OVER_WORST };

/* low <= v <= high in the base unit, v < high where `open`; -INFINITY and INFINITY at the ends. */
struct range {
	double low, high;
	bool open;
};

static inline bool range_holds(const struct range *r, double v)
{
	return v >= r->low && (r->open ? v < r->high : v <= r->high);
}

/*
 * include, exclude, cell(…): values that a cell must have. Of cell(…) "duration" and
 * "test" may be among the names, as they are a part of its own name.
 */
struct selection {
	const struct pair *params;
	size_t nparams;
	const struct duration *duration; /* of include and exclude; NULL: any */
	struct place place;
};

/* `SUBJECT OP BOUND`, and what a map adds to it. */
struct gate {
	const char *text; /* as written: "peak_rss <= 40 MB" */
	/*
	 * of this gate alone, unique in its test: "gate peak_rss", "gate rss.p95 vs
	 * baseline warn"
	 */
	const char *name;
	const char *subject; /* "peak_rss", "rss.p95", "orch_per_sec", "rss.slope per orch" */
	/* a slope's: the live metric that counts, "orch"; NULL: it is per minute */
	const char *per;
	enum gate_op op;
	enum gate_bound bound;
	struct quantity limit; /* BOUND_ABSOLUTE, in the base unit */
	struct range range;    /* BOUND_RANGE, that is OP_IN */
	const char *reference; /* BOUND_REFERENCE: "baseline", "cell(workers=1)" */
	/*
	 * of it: in what the cell referred to differs from the gate's own; NULL: a
	 * baseline
	 */
	const struct selection *other_cell;
	double tolerance_ratio; /* of it: baseline + 10 % is 0.10, - 10 % is -0.10 */
	/*
	 * of it: baseline + 5 MB; 0: none. Where there are both the larger counts: +
	 * max(10 %, 5 MB)
	 */
	struct quantity tolerance;
	enum gate_level level;
	int64_t for_us; /* broken only when it lasts that long; 0: at once */
	enum gate_over over;
	bool strict, require_baseline;
	enum prove_rule prove; /* PROVE_UNSAID: as the settings say */
	const char *message;   /* said when it breaks: "see the runbook"; NULL */
	struct place place;
};

/* An expected range with a name: small: < 20 MB, medium: 20-100 MB. */
struct band {
	const char *subject, *name;
	struct range range;
};

/* One axis of the matrix. */
struct axis {
	const char *name;
	const char *const *values;
	size_t nvalues;
	struct place place;
};

struct duration {
	const char *text; /* as written: "5s" */
	int64_t us;
};

struct test {
	const char *name;
	struct settings settings;
	const struct duration *durations;
	size_t ndurations; /* at least one: a test without durations has { "-", 0 } */
	const struct axis *matrix;
	size_t naxes;
	const struct selection *include, *exclude;
	size_t ninclude, nexclude;
	const struct test_metric *metrics;
	size_t nmetrics;
	const struct gate *gates;
	size_t ngates;
	const struct band *bands;
	size_t nbands;
	const char *const *
		texts; /* all that may hold {{name}}s: commands, dir, env, files of metrics */
	size_t ntexts;
	struct place place;
};

struct suite {
	const char *file; /* as messages and reports name it: "strain.yml" */
	const char *text; /* the whole source */
	const char *name;
	const struct command_line *build;
	size_t nbuild;
	const char *const
		*mask; /* patterns of what is not to be published: see suite/secrets.h */
	size_t nmask;
	const struct test *tests;
	size_t ntests;
};

/*
 * What gates may name, asked of the layers that provide it: is `subject` a value
 * ("peak_rss") or a statistic of a series ("rss.p95")? Its unit (and per minute or not)
 * in *unit. `candidates` gives all subjects that need no test metric, NULL-terminated, in
 * `a`, for "did you mean".
 */
struct vocabulary {
	bool (*find)(const char *subject, struct quantity *unit);
	bool (*is_statistic)(
		const char *name); /* "p95": what may stand after a live metric's dot */
	const char *const *(*candidates)(struct arena *a);
	/* what the files call a metric: its keys, NULL-terminated */
	const char *const *(*keys)(const struct test_metric *m, struct arena *a);
	/* whose key that is, in words; NULL: it is free */
	const char *(*owner)(const char *key, struct arena *a);
	/* a recorded series that comes back, so that a slope of it is a leak: "rss" */
	bool (*is_level)(const char *series);
};

/* One mistake of a suite: what was expected, on one line, and where. */
struct suite_mistake {
	struct place place;
	const char *message;
};

/* All of them in file order, and the same for people: each with its source line and a caret. */
struct suite_mistakes {
	const char *file; /* as messages name it */
	const struct suite_mistake *list;
	size_t n;
	size_t left_out; /* past the number that is kept */
	bool only_warn;  /* remarks: the suite is right as it is */
	const char *shown;
};

/*
 * Parse a suite. All mistakes are shown in one go: err->text says how many there are, and
 * every one of them is in *problems (in `a`), each "file:line:column: what was expected"
 * with the source line and a caret under it. `file` is used in messages only. NULL when
 * there is any mistake.
 */
const struct suite *suite_parse(const char *file, const char *text,
				const struct vocabulary *words, struct arena *a,
				const char **problems, struct error *err);

/* suite_parse of a file; "-" is standard input. */
const struct suite *suite_load(const char *path, const struct vocabulary *words,
			       struct arena *a, const char **problems, struct error *err);

/* suite_load, with the mistakes as a list too; all zero where there is none, or no file. */
const struct suite *suite_load_listed(const char *path, const struct vocabulary *words,
				      struct arena *a, struct suite_mistakes *mistakes,
				      struct error *err);

/*
 * What there is to remark about a suite that is right, shown as its mistakes are: in file
 * order, each with its line and a caret. `s` is the suite that the places are of.
 */
struct suite_mistakes suite_remarks(const struct suite *s,
				    const struct suite_mistake *list, size_t n,
				    struct arena *a);

/* A command without a suite, and what the command line says of it. */
struct bare_command {
	const char *const *argv; /* NULL-terminated */
	const char *stop;        /* the test's `stop`; NULL: not said */
};

/*
 * How the suite writes sizes: in powers of 1000 where a gate, or the unit of a metric,
 * speaks of MB, else of 1024. What is told of its runs is told so.
 */
enum sizes suite_sizes(const struct suite *suite);

/*
 * The suite text for a bare command: `strain run -d 5s,10s -- ./my-test {{duration}}`:
 * one test named after the program, that runs exactly these arguments. In `a`. NULL and
 * `err` for what YAML cannot hold: bytes that are no UTF-8.
 */
const char *suite_text_of_command(const struct bare_command *c, struct arena *a,
				  struct error *err);

#endif
