/* The latest samples of an attempt, from the end of its samples.csv. */
#include "store/tail.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "probe/metric.h"

enum { TAIL = 8192, MAX_FIELDS = 64, FIRST_METRIC = 2 /* after elapsed_us and late */ };

/* The last bytes of the file, NUL-terminated, from the start of a line on. */
static char *read_tail(const char *path, char buffer[TAIL + 1])
{
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	off_t start = end > TAIL ? end - TAIL : 0;
	ssize_t n = end < 0 ? -1 : pread(fd, buffer, TAIL, start);
	char *line;

	if (n <= 0)
		return NULL;
	buffer[n] = '\0';
	line = strchr(buffer, '\n'); /* the header, or half a row */
	return line ? line + 1 : NULL;
}

static int64_t number_or_none(const char *field)
{
	int64_t n;

	return text_to_int64(field, &n) ? n : NO_VALUE;
}

/* Cut the row into numbers; false when it is torn. */
static bool parse_row(char *row, int64_t values[MAX_FIELDS])
{
	size_t n = 0;
	char *field;

	while (n < MAX_FIELDS && (field = strsep(&row, ",")))
		values[n++] = number_or_none(field);
	return n == FIRST_METRIC + nrecorded;
}

static void push_point(struct samples_tail *g, int64_t rss)
{
	if (g->n == TAIL_POINTS)
		memmove(g->rss_bytes, g->rss_bytes + 1, (--g->n) * sizeof *g->rss_bytes);
	g->rss_bytes[g->n++] = rss;
}

bool samples_tail(const char *path, struct samples_tail *g)
{
	char buffer[TAIL + 1], *rest = read_tail(path, buffer), *row;
	int64_t first[2] = { NO_VALUE, 0 }, last[2] = { NO_VALUE, 0 };
	int64_t values[MAX_FIELDS] = { 0 };

	*g = (struct samples_tail){ .cpu_permille = NO_VALUE };
	while (rest && strchr(rest, '\n') && (row = strsep(&rest, "\n"))) {
		if (!parse_row(row, values) || values[FIRST_METRIC + M_RSS] == NO_VALUE)
			continue;
		push_point(g, values[FIRST_METRIC + M_RSS]);
		g->elapsed_us = values[0];
		if (values[FIRST_METRIC + M_CPU_TIME] == NO_VALUE)
			continue;
		last[0] = values[0];
		last[1] = values[FIRST_METRIC + M_CPU_TIME];
		if (first[0] == NO_VALUE)
			memcpy(first, last, sizeof first);
	}
	if (first[0] != NO_VALUE && last[0] > first[0])
		g->cpu_permille = (last[1] - first[1]) * 1000 / (last[0] - first[0]);
	return g->n > 0;
}
