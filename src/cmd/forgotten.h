/* A command line whose `--` was forgotten. */
#ifndef STRAIN_CMD_FORGOTTEN_H
#define STRAIN_CMD_FORGOTTEN_H

#include "cmd/command.h"

/*
 * Does a program stand where a suite was expected (`strain run ./my-test --seconds 5`),
 * of a command that takes a command after "--"? Then `err` says so, with the line put
 * right. A file that is called .yml is a suite, whatever its permissions are.
 */
bool forgotten_dashes(const struct invocation *in, struct error *err);

#endif
