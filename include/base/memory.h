/*
 * Memory that ran out: strain says so and ends, with the status of what it cannot do.
 * Nothing goes on with a hole in it.
 */
#ifndef STRAIN_BASE_MEMORY_H
#define STRAIN_BASE_MEMORY_H

/*
 * "strain: out of memory" on standard error, and exit status 3 at once: no file is
 * finished, none is left half.
 */
_Noreturn void memory_exhausted(void);

/* `p`, which is not NULL: what a library gave. Else memory_exhausted. */
void *memory_check(void *p);

/*
 * For a program's start: from here on jansson, which answers NULL and leaves members out,
 * ends so, too.
 */
void memory_check_json(void);

#endif
