/* Names numbered in the order in which they come first, as many as there is room for. */
#ifndef STRAIN_STORE_NAME_TABLE_H
#define STRAIN_STORE_NAME_TABLE_H

#include <stddef.h>

struct name_table;

struct name_table *name_table_new(size_t most);
void name_table_free(struct name_table *t); /* NULL: nothing */

/*
 * The number of a name, from 0; a new one is copied and gets the next. -1: there is no
 * room for it.
 */
long name_table_number(struct name_table *t, const char *name);

#endif
