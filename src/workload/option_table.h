/* The options of the command line: their names, what they take and where that goes. */
#ifndef WORKLOAD_OPTION_TABLE_H
#define WORKLOAD_OPTION_TABLE_H

#include <getopt.h>

#include "options.h"

enum { OPTION_MAX = 48 };

/* Fill in what getopt_long needs, up to the entry of zeros. */
void option_table_flags(struct option flags[OPTION_MAX]);

/* The option at that place has been given, with `text` (NULL where it takes nothing). */
int option_table_set(struct options *o, size_t at, char *text, struct failure *why);

/* Their part of --help. */
void option_table_print(void);

#endif
