/* stub */
#include "conformance.h"
int conformance_run(const char *provider, const char *argument, struct failure *why)
{
	(void)provider, (void)argument;
	return failure_set(why, FAILURE_CONFIGURATION, "not yet");
}
