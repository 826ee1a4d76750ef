/* One constant per subcommand, each in its own file cmd_<name>.c. */
#ifndef STRAIN_CMD_COMMANDS_H
#define STRAIN_CMD_COMMANDS_H

#include "cmd/command.h"

extern const struct command command_run;
extern const struct command command_plan;
extern const struct command command_check;
extern const struct command command_report;
extern const struct command command_compare;
extern const struct command command_ab;
extern const struct command command_calibrate;
extern const struct command command_prove;
extern const struct command command_export;
extern const struct command command_history;
extern const struct command command_doctor;
extern const struct command command_watch;
extern const struct command command_init;
extern const struct command command_help;
extern const struct command command_completion;

#endif
