/* What becomes of a comparison when only one of the runs has something. */
#include "missing.h"

#include <string.h>

const char *const *missing_words(struct arena *a)
{
	static const char *const words[] = { "fail", "ok", NULL };

	(void)a;
	return words;
}

bool missing_take(struct compare_options *o, int key, const char *argument)
{
	if (key != KEY_MISSING)
		return false;
	o->missing_ok = !strcmp(argument, "ok");
	return true;
}
