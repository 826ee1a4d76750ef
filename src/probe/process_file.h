/* The files of a process by kept descriptors: for the readings of process.h. */
#ifndef STRAIN_PROBE_PROCESS_FILE_H
#define STRAIN_PROBE_PROCESS_FILE_H

#include "probe/process.h"

/*
 * Read one of its files from the start: at most size - 1 bytes and a NUL. How many, or
 * -1: it is gone, or we may not.
 */
ssize_t process_read_file(struct process *p, enum process_file file, char *buf,
			  size_t size);

#endif
