/* The table of subcommands, in the order of --help. */
#include "commands.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_run,
	&command_plan,
	&command_check,
	&command_report,
	&command_compare,
	&command_ab,
	&command_calibrate,
	&command_export,
	&command_init,
	&command_doctor,
	&command_watch,
	&command_completion,
	NULL,
};
