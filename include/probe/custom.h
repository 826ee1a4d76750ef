/* The test's own live metrics: lines `name value` that it appends to the file $STRAIN_METRICS, read as they come. */
#ifndef STRAIN_PROBE_CUSTOM_H
#define STRAIN_PROBE_CUSTOM_H

#include <stddef.h>

struct custom_reader {
	int fd;
	size_t held; /* bytes of a line that is not whole yet */
	char buffer[4096];
	size_t bad; /* lines that were no `name value` */
};

/* `path` need not exist yet. */
void custom_open(struct custom_reader *r, const char *path);
void custom_close(struct custom_reader *r);

/*
 * Call `each` for every whole line that has come. Names are letters, digits and _ . - (not a digit first, at most
 * 64), values decimal numbers. Other lines are counted, not believed. A line longer than the buffer is dropped.
 */
void custom_read(struct custom_reader *r, void *self,
		 void (*each)(void *self, const char *name, double value));

#endif
