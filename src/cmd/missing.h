/* --missing: what becomes of a comparison when only one of the runs has something. */
#ifndef STRAIN_CMD_MISSING_H
#define STRAIN_CMD_MISSING_H

#include "analyse/compare.h"
#include "cmd/command.h"

/* A row of a command's option table. */
#define TOLERANCE_OPTION(type, member)                                   \
	{                                                                \
		.name = "tolerance", .argument = "PERCENT",              \
		.help = "differences up to this are none (default 5 %)", \
		OPTION_PERCENT(type, member)                             \
	}

/* Their option; the member is of struct compare_options. */
extern const struct option_spec missing_options[];

#endif
