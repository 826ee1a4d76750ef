/*
 * The test's own live metrics: lines `name value` that it appends to the file
 * $STRAIN_METRICS, read as they come.
 */
#ifndef STRAIN_PROBE_CUSTOM_H
#define STRAIN_PROBE_CUSTOM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	CUSTOM_LINE_MAX = 4096,
	CUSTOM_QUOTE_MAX = 60,
	CUSTOM_LAST_MAX = 64 << 20, /* bytes: a second at most */
};

struct custom_reader {
	int fd;
	size_t held;   /* bytes of a line that is not whole yet */
	off_t at;      /* how far it was read */
	bool overlong; /* in a line longer than the buffer: dropped up to its end */
	char buffer[CUSTOM_LINE_MAX + 1];     /* a NUL fits behind */
	size_t bad;                           /* lines that were no `name value` */
	char first_bad[CUSTOM_QUOTE_MAX + 1]; /* how the first of them begins: any bytes */
	off_t unread;          /* bytes at the end that custom_read_last has left */
	size_t first_bad_size; /* of the whole line, as far as it was read */
};

/* `path` need not exist yet. */
void custom_open(struct custom_reader *r, const char *path);
void custom_close(struct custom_reader *r);

/*
 * Does `name` below `at` stand for another file by now, or for none: a link, a FIFO, one
 * that was renamed into its place?
 */
bool custom_replaced(const struct custom_reader *r, int at, const char *name);

/*
 * Call `each` for every whole line that has come. Names are letters, digits and _ . -
 * (not a digit first, at most 64), values decimal numbers. Other lines are counted, not
 * believed. A line longer than the buffer is dropped. A file that became shorter was
 * written anew, and is read from its start. At most a megabyte is taken at a time, so
 * that a flood does not stop the samples.
 */
void custom_read(struct custom_reader *r, void *self,
		 void (*each)(void *self, const char *name, double value));

/*
 * The same at the end: what stands there without a newline is a line, too. No more than
 * CUSTOM_LAST_MAX bytes are read (a sparse file has terabytes for nothing); what is left
 * then is in r->unread.
 */
void custom_read_last(struct custom_reader *r, void *self,
		      void (*each)(void *self, const char *name, double value));

#endif
