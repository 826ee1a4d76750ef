/* One constant per subcommand, each in its own file cmd_<name>.c. */
#ifndef STRAIN_CMD_COMMANDS_H
#define STRAIN_CMD_COMMANDS_H

#include "cmd/command.h"

#endif
