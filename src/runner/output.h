/* What a command says, in a file: so many bytes of it are kept, the first and the last. */
#ifndef STRAIN_RUNNER_OUTPUT_H
#define STRAIN_RUNNER_OUTPUT_H

#include <stdint.h>

/*
 * The command writes to the file itself, and is never held up. While it does, what is
 * past the limit is let go of in the middle (a hole, where the file system makes one);
 * when it has ended, the end is moved to the beginning.
 */
struct output {
	int dir_fd;
	const char *name;
	int64_t most;      /* bytes */
	int fd;            /* -1: not opened yet */
	int64_t let_go;    /* up to where */
	int64_t looked_at; /* the size then */
};

struct output output_of(int dir_fd, const char *name, int64_t most);

/* Let go of what is past the limit now. The file need not exist. */
void output_trim(struct output *o);

/* How long until it is to be looked at again, nanoseconds: the faster it grows, the sooner. */
int64_t output_pause_ns(const struct output *o, int64_t size_before);

/*
 * Nobody writes any more. How many bytes were dropped; a line in their place says so. A
 * file that is hardly longer than the limit stays as it is.
 */
int64_t output_close(struct output *o);

#endif
