/* What a command writes: a file that is replaced as a whole, or standard output. */
#ifndef STRAIN_CMD_DOCUMENT_H
#define STRAIN_CMD_DOCUMENT_H

#include <stdio.h>

#include "base/error.h"

/*
 * Call write(self, file): the file at `path`, which has all of it or stays as it was;
 * NULL: standard output, where what it does not take is main's to tell. -1 and `err`.
 */
int document_write(const char *path,
		   int (*write)(const void *self, FILE *f, struct error *err),
		   const void *self, struct error *err);

#endif
