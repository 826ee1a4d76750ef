/* The terminal that people look at: how wide it is, and what it may be sent. */
#ifndef STRAIN_CMD_TERMINAL_H
#define STRAIN_CMD_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Columns of the terminal that `fd` is; 0: it is none. */
size_t terminal_columns(int fd);

/* May colours be written to it? https://no-color.org */
bool terminal_colour(int fd);

/*
 * Can lines be taken back there: is it a terminal that moves its cursor, and no log of a
 * CI system?
 */
bool terminal_redraws(int fd);

/*
 * The bytes of `s`, printable UTF-8 of one line, that fit into so many columns: East
 * Asian characters take two, marks that combine none (UAX #11).
 */
size_t terminal_fit(const char *s, size_t columns);

#endif
