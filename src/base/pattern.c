/* The patterns that users write, compiled. */
#include "base/pattern.h"

pcre2_code *pattern_compile(const char *text, struct arena *a, const char **problem)
{
	PCRE2_UCHAR message[256];
	PCRE2_SIZE offset;
	int code;
	/* the last two so that a search can count its steps: see analyse/pattern.c */
	const uint32_t options = PCRE2_MULTILINE | PCRE2_AUTO_CALLOUT |
				 PCRE2_NO_AUTO_POSSESS;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
					     options, &code, &offset, NULL);

	if (compiled)
		return compiled;
	pcre2_get_error_message(code, message, sizeof message);
	*problem = arena_printf(a, "%s at offset %zu", (const char *)message, offset);
	return NULL;
}

uint32_t pattern_groups(const pcre2_code *code)
{
	uint32_t groups = 0;

	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
	return groups;
}
