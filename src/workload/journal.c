/* The log of what was acknowledged. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "number.h"

enum { MAX_WORDS = 6 };

int journal_open(const char *path, struct failure *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd < 0)
		return failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", path,
				   strerrordesc_np(errno));
	return fd;
}

/*
 * A journal that cannot be written is said once per line lost: a test must not mistake it
 * for silence.
 */
static void append(int fd, const char *text, size_t len)
{
	if (len > 0 && write(fd, text, len) != (ssize_t)len)
		fprintf(stderr, "strain-workload: journal: %s\n", strerrordesc_np(errno));
}

void journal_turn(int fd, const struct turn *turn, const struct history *fresh)
{
	char *text = NULL;
	size_t len = 0;
	FILE *lines = fd < 0 ? NULL : open_memstream(&text, &len);
	if (!lines)
		return;
	for (size_t i = 0; i < fresh->count; i++)
		fprintf(lines, "event %s %zu %s %" PRId64 "\n", turn->name,
			turn->past.count + i + 1, event_kind_name(fresh->events[i].kind),
			fresh->events[i].ref);
	if (fclose(lines) == 0)
		append(fd, text, len);
	free(text);
}

void journal_job(int fd, const struct job *job)
{
	char *text = NULL;
	int len = fd < 0 ? -1
			 : asprintf(&text, "activity %s %" PRId64 "\n",
				    job->instance_name, job->ref);
	if (len < 0)
		return;
	append(fd, text, (size_t)len);
	free(text);
}

static size_t split(char *line, char *words[MAX_WORDS])
{
	size_t n = 0;
	char *rest = NULL;
	for (char *word = strtok_r(line, " ", &rest); word && n < MAX_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		words[n++] = word;
	return n;
}

/* What a line says of an instance. */
struct claim {
	const char *name;
	int64_t seq; /* 0: the end of an activity is known, in the history or still in the queue */
	const char *kind; /* of event `seq` */
	int64_t ref;
};

static bool is_true(const struct claim *c, const struct instance *i)
{
	const struct history *h = &i->history;
	if (c->seq > 0)
		return (size_t)c->seq <= h->count &&
		       h->events[c->seq - 1].ref == c->ref &&
		       h->events[c->seq - 1].kind == event_kind_of(c->kind);
	return strcmp(i->status, "failed") == 0 || history_has_end(h, c->ref) ||
	       history_has_end(&i->messages, c->ref);
}

/* The instance that was read last: lines about one often follow each other. */
struct reader {
	struct provider *provider;
	struct arena arena;
	struct instance instance; /* name NULL: none */
};

/*
 * Whether the store has it: 1 or 0. What is not in the instance as it was read is looked
 * for again.
 */
static int look_up(struct reader *r, const struct claim *c, struct failure *why)
{
	struct instance *i = &r->instance;
	if (i->name && strcmp(i->name, c->name) == 0 && is_true(c, i))
		return 1;
	arena_clear(&r->arena);
	const char *name = arena_printf(&r->arena, "%s", c->name);
	int got = provider_read(r->provider, &r->arena, name, i, why);
	if (got <= 0)
		i->name = NULL;
	return got <= 0 ? got : is_true(c, i);
}

/* Whether the store has what a line says: 1 or 0; -1 when the line says nothing. */
static int check_line(char *line, struct reader *r, struct failure *why)
{
	char *words[MAX_WORDS];
	size_t n = split(line, words);
	struct claim c = { 0 };
	if (n == 5 && strcmp(words[0], "event") == 0 &&
	    number_whole(words[2], strlen(words[2]), 1, INT64_MAX, &c.seq) == 0 &&
	    number_whole(words[4], strlen(words[4]), 0, INT64_MAX, &c.ref) == 0)
		c.kind = words[3];
	else if (n != 3 || strcmp(words[0], "activity") != 0 ||
		 number_whole(words[2], strlen(words[2]), 1, INT64_MAX, &c.ref) < 0)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "journal: got '%s', expected a line of a journal",
				   line);
	c.name = words[1];
	return look_up(r, &c, why);
}

int journal_check(const char *path, struct provider *p, struct journal_check *check,
		  struct failure *why)
{
	FILE *file = fopen(path, "re");
	struct reader reader = { .provider = p };
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int found = 0;
	if (!file)
		return failure_set(why, FAILURE_CONFIGURATION, "open %s: %s", path,
				   strerrordesc_np(errno));
	*check = (struct journal_check){ 0 };
	/* A last line without its end was being written when the process died. */
	while (found >= 0 && (len = getline(&line, &room, file)) > 0 &&
	       line[len - 1] == '\n') {
		line[len - 1] = '\0';
		found = check_line(line, &reader, why);
		check->lines++;
		check->lost += found == 0;
	}
	free(line);
	arena_clear(&reader.arena);
	fclose(file);
	return found < 0 ? -1 : 0;
}
