/* What the environment holds that no report is to show. */
#include "secrets.h"

#include <unistd.h>

#include "suite/secrets.h"

void secrets_hide(struct run *run)
{
	if (run)
		run->mask = suite_mask(run->plan->suite, (const char *const *)environ,
				       run->arena);
}
