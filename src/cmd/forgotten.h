/* A command line whose `--` was forgotten. */
#ifndef STRAIN_CMD_FORGOTTEN_H
#define STRAIN_CMD_FORGOTTEN_H

#include "cmd/command.h"

/*
 * Does a program stand where a suite was expected (`strain run ./my-test --seconds 5`)? Then `err` says so, with the
 * command line put right. argv is the line as it was typed, argv[0] the command's name. A file that is called .yml is
 * a suite, whatever its permissions are.
 */
bool forgotten_dashes(const struct command *command, int argc, const char *const *argv,
		      struct error *err);

#endif
