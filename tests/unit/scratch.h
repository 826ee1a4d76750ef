/* A directory of its own for a test, gone at the end of the scope. */
#ifndef STRAIN_TESTS_SCRATCH_H
#define STRAIN_TESTS_SCRATCH_H

#include <stddef.h>

struct scratch {
	char path[256];
	int fd;
};

/* Make one below TMPDIR or /tmp; ends the test when it cannot. */
struct scratch scratch_open(void);
void scratch_close(struct scratch *s);
#define scoped_scratch __attribute__((cleanup(scratch_close))) struct scratch

/* Write a file below it, missing directories made. */
void scratch_write(const struct scratch *s, const char *path, const void *data, size_t n);
void scratch_text(const struct scratch *s, const char *path, const char *text);

#endif
