/* The options of the command line. */
#include "option_table.h"

#include <inttypes.h>
#include <stdio.h>

#include "load.h"
#include "number.h"

enum type { TYPE_DURATION, TYPE_NUMBER, TYPE_FLAG, TYPE_TEXT, TYPE_COMMAND, TYPE_OWN };

struct spec {
	const char *name;
	const char *arg; /* NULL: takes none */
	const char *help;
	enum type type;
	size_t offset;    /* in struct options */
	int64_t min, max; /* of numbers and durations */
	int (*set)(struct options *o, char *text, struct failure *why); /* TYPE_OWN */
};

static int usage(struct failure *why, const char *option, const char *got,
		 const char *expected)
{
	return failure_set(why, FAILURE_CONFIGURATION, "--%s: got '%s', expected %s",
			   option, got, expected);
}

/* --- options that are more than a number --------------------------------------------- */

/* The next of some with commas: cuts the text there; NULL: there are no more. */
static char *next_choice(char **rest)
{
	char *word = *rest;
	if (!word)
		return NULL;
	char *comma = strchr(word, ',');
	*rest = comma ? comma + 1 : NULL;
	if (comma)
		*comma = '\0';
	return word;
}

static int add_provider(struct options *o, const char *name)
{
	if (o->provider_count == MAX_CHOICES || !load_known(name))
		return -1;
	o->providers[o->provider_count++] = name;
	return 0;
}

static int set_provider(struct options *o, char *text, struct failure *why)
{
	char *rest = text, *word;
	o->provider_count = 0;
	while ((word = next_choice(&rest))) {
		bool both = strcmp(word, "both") == 0;
		if (add_provider(o, both ? "memory" : word) < 0 ||
		    (both && add_provider(o, "file") < 0))
			return usage(
				why, "provider", word,
				"memory, file, both, or the path of a shared object (with a "
				"'/'), or some with commas");
	}
	return 0;
}

/* "2/4" or "2". */
static int parse_workers(const char *text, struct workers *workers)
{
	size_t len = strlen(text), first = strcspn(text, "/");
	if (number_whole(text, first, 1, 256, &workers->orchestration) < 0)
		return -1;
	workers->activity = workers->orchestration;
	return first == len ? 0
			    : number_whole(text + first + 1, len - first - 1, 1, 256,
					   &workers->activity);
}

static int set_workers(struct options *o, char *text, struct failure *why)
{
	char *rest = text, *word;
	o->workers_count = 0;
	while ((word = next_choice(&rest)))
		if (o->workers_count == MAX_CHOICES ||
		    parse_workers(word, &o->workers[o->workers_count++]) < 0)
			return usage(why, "workers", word,
				     "N or N/M (1 to 256), or some with commas");
	return 0;
}

static int set_payload(struct options *o, char *text, struct failure *why)
{
	struct shape *shape = &o->run.shape;
	int64_t *const sizes[] = { &shape->small_kb, &shape->medium_kb, &shape->large_kb };
	const char *at = text;
	for (size_t n = 0; n < 3; n++) {
		size_t len = strcspn(at, ",");
		if (number_whole(at, len, 0, 100000, sizes[n]) < 0 ||
		    at[len] != (n < 2 ? ',' : '\0'))
			return usage(why, "payload", text,
				     "three sizes in KB, such as 10,50,100");
		at += len + 1;
	}
	return 0;
}

static int set_faults(struct options *o, char *text, struct failure *why)
{
	return faults_parse(&o->run.faults, text, why);
}

static int set_fast(struct options *o,
		    char *text, // NOLINT(readability-non-const-parameter)
		    struct failure *why)
{
	(void)text, (void)why;
	o->run.poll_ms = 0;
	o->run.driver = false;
	o->run.ballast_mb = 0;
	o->run.forget = true;
	return 0;
}

/* --- the table ----------------------------------------------------------------------- */

#define AT(member)                 offsetof(struct options, member)
#define SHAPE(member)              offsetof(struct options, run.shape.member)
#define MANY                       INT64_C(1000000)
#define FLAG(member)               TYPE_FLAG, AT(member), 0, 0, NULL
#define TEXT(member)               TYPE_TEXT, AT(member), 0, 0, NULL
#define OWN(function)              TYPE_OWN, 0, 0, 0, function
#define COMMAND(which)             TYPE_COMMAND, 0, which, 0, NULL
#define NUMBER(where, least, most) TYPE_NUMBER, where, least, most, NULL
#define DURATION(where, least)     TYPE_DURATION, where, least, 0, NULL
#define MORE                       "\n                        "

static const struct spec specs[] = {
	{ "duration", "TIME",
	  "start new orchestrations for so long (10s): 500ms, 5s, 2m, 30",
	  DURATION(AT(run.duration_ms), 0) },
	{ "provider", "KIND,..",
	  "memory (the default; SQLite in memory), file (SQLite, WAL)," MORE
	  "both, or ./PATH.so: a provider of your own",
	  OWN(set_provider) },
	{ "provider-argument", "TEXT", "for the provider of your own",
	  TEXT(run.provider_argument) },
	{ "workers", "N/M,..",
	  "orchestration and activity dispatchers (2/2; large-payload 1/1);" MORE
	  "N is N/N",
	  OWN(set_workers) },
	{ "poll", "TIME", "idle dispatchers look again after (100ms); 0: they are woken",
	  DURATION(AT(run.poll_ms), 0) },
	{ "fast", NULL,
	  "as fast as the engine can: --poll 0 --ballast 0, no thread of the" MORE
	  "connection, and what has ended is forgotten",
	  OWN(set_fast) },
	{ "ballast", "MB",
	  "memory that the run has from its start, as a runtime would (6)",
	  NUMBER(AT(run.ballast_mb), 0, 100000) },
	{ "concurrency", "N", "orchestrations under way at a time",
	  NUMBER(AT(run.concurrency), 1, MANY) },
	{ "tasks", "N", "activities per orchestration; of timers: timers",
	  NUMBER(SHAPE(tasks), 1, MANY) },
	{ "delay", "TIME", "how long an activity takes (10ms; large-payload 5ms)",
	  DURATION(SHAPE(delay_ms), 0) },
	{ "payload", "S,M,L", "large-payload: KB of small, medium and large (10,50,100)",
	  OWN(set_payload) },
	{ "children", "N", "large-payload: sub-orchestrations (5); tree: per node (3)",
	  NUMBER(SHAPE(children), 0, 1000) },
	{ "final", "N", "large-payload: small activities at the end (10)",
	  NUMBER(SHAPE(final), 0, MANY) },
	{ "depth", "N", "tree: levels below the root (2)", NUMBER(SHAPE(depth), 0, 6) },
	{ "rounds", "N", "long-running: timers and activities in turn (10)",
	  NUMBER(SHAPE(rounds), 1, MANY) },
	{ "timer", "TIME", "how long timers wait (timers 50ms, long-running 100ms)",
	  DURATION(SHAPE(timer_ms), 0) },
	{ "seed", "N", "of payloads and faults (1)", NUMBER(SHAPE(seed), 0, MANY) },
	{ "verify", NULL, "replay every history at the end and compare",
	  FLAG(run.verify) },
	{ "dir", "DIR", "keep the provider's files here (a new one, removed at the end)",
	  TEXT(run.dir) },
	{ "resume", NULL, "go on with the instances that a dead process left in --dir",
	  FLAG(run.resume) },
	{ "keep", NULL, "with --fast: keep what has ended (always with --dir)",
	  FLAG(keep) },
	{ "lease", "TIME", "how long a dispatcher may hold work (30s)",
	  DURATION(AT(run.lease_ms), 1) },
	{ "attempts", "N", "how often work is handed out before it has failed (10)",
	  NUMBER(AT(run.max_attempts), 1, MANY) },
	{ "drain", "TIME", "how long to wait at the end for what is under way (60s)",
	  DURATION(AT(run.drain_ms), 0) },
	{ "faults", "KIND=RATE,..",
	  "faults on purpose: application, nondeterminism, unregistered," MORE
	  "lost-worker, lost-turn, output; rates from 0 to 1",
	  OWN(set_faults) },
	{ "journal", "FILE", "append every event that was acknowledged", TEXT(journal) },
	{ "metrics-file", "FILE", "append lines `name value` about twice a second",
	  TEXT(metrics_file) },
	{ "events", NULL, "inspect: list every event", FLAG(events) },
	{ "help", NULL, "show this", COMMAND(COMMAND_HELP) },
	{ "version", NULL, "show the version", COMMAND(COMMAND_VERSION) },
};

enum { SPECS = sizeof specs / sizeof specs[0] };
_Static_assert((int)SPECS < (int)OPTION_MAX,
	       "getopt_long needs an entry of zeros at the end");

void option_table_flags(struct option flags[OPTION_MAX])
{
	for (int i = 0; i < SPECS; i++)
		flags[i] =
			(struct option){ specs[i].name,
					 specs[i].arg ? required_argument : no_argument,
					 NULL, 1 };
}

static int set_number(const struct spec *spec, int64_t *n, const char *text,
		      struct failure *why)
{
	char expected[80];
	if (number_whole(text, strlen(text), spec->min, spec->max, n) == 0)
		return 0;
	snprintf(expected, sizeof expected, "a whole number from %" PRId64 " to %" PRId64,
		 spec->min, spec->max);
	return usage(why, spec->name, text, expected);
}

static int set_duration(const struct spec *spec, int64_t *ms, const char *text,
			struct failure *why)
{
	if (number_duration_ms(text, ms) < 0)
		return usage(why, spec->name, text, "a duration such as 500ms, 5s or 2m");
	return *ms >= spec->min ? 0 : usage(why, spec->name, text, "more than nothing");
}

int option_table_set(struct options *o, size_t at, char *text, struct failure *why)
{
	const struct spec *spec = &specs[at];
	void *member = (char *)o + spec->offset;
	switch (spec->type) {
	case TYPE_DURATION:
		return set_duration(spec, member, text, why);
	case TYPE_NUMBER:
		return set_number(spec, member, text, why);
	case TYPE_FLAG:
		*(bool *)member = true;
		return 0;
	case TYPE_TEXT:
		*(const char **)member = text;
		return *text ? 0 : usage(why, spec->name, text, "some text");
	case TYPE_COMMAND:
		o->command = (enum command)spec->min;
		return 0;
	case TYPE_OWN:
		break;
	}
	return spec->set(o, text, why);
}

void option_table_print(void)
{
	for (size_t i = 0; i < SPECS; i++) {
		char left[64];
		snprintf(left, sizeof left, "--%s %s", specs[i].name,
			 specs[i].arg ? specs[i].arg : "");
		printf("  %-21s %s\n", left, specs[i].help);
	}
}
