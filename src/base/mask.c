/* What nobody is to read in what strain publishes. */
#include "base/mask.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/pattern.h"
#include "base/text.h"

enum { SHORTEST = 6 };

static const char stars[] = "***";
/* As many steps at one place of a text: a pattern is the suite's, but the text is anybody's. */
static const uint32_t match_limit = 1000000;

struct mask {
	struct arena *arena;
	const char **values, **patterns;
	size_t nvalues, npatterns;
};

struct mask *mask_new(struct arena *a)
{
	struct mask *m = arena_alloc(a, sizeof *m);

	m->arena = a;
	return m;
}

void mask_add_value(struct mask *m, const char *value)
{
	if (strlen(value) >= SHORTEST)
		*(const char **)arena_push(m->arena, &m->values, &m->nvalues,
					   sizeof(char *)) =
			arena_strdup(m->arena, value);
}

void mask_add_pattern(struct mask *m, const char *pattern)
{
	*(const char **)arena_push(m->arena, &m->patterns, &m->npatterns,
				   sizeof(char *)) = arena_strdup(m->arena, pattern);
}

static const char *without_value(const char *value, const char *s, struct arena *a)
{
	struct text t = { .arena = a };
	const char *at, *rest = s;

	while ((at = strstr(rest, value))) {
		text_add_bytes(&t, rest, (size_t)(at - rest));
		text_add(&t, stars);
		rest = at + strlen(value);
	}
	if (rest == s)
		return s;
	text_add(&t, rest);
	return text_string(&t);
}

/* The text with all matches replaced, in `a`; NULL: it was given up. */
static const char *replaced(const pcre2_code *code, pcre2_match_context *context,
			    const char *s, struct arena *a)
{
	/* a match for each byte, none of which is there twice */
	PCRE2_SIZE size = (strlen(s) + 1) * sizeof stars;
	char *out = arena_alloc(a, size);
	int n = pcre2_substitute(code, (PCRE2_SPTR)s, PCRE2_ZERO_TERMINATED, 0,
				 PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_LITERAL, NULL,
				 context, (PCRE2_SPTR)stars, PCRE2_ZERO_TERMINATED,
				 (PCRE2_UCHAR *)out, &size);

	if (n < 0)
		return NULL;
	return n ? out : s;
}

static const char *without_matches(const char *pattern, const char *s, struct arena *a)
{
	const char *problem, *clean = NULL;
	pcre2_code *code = pattern_compile(pattern, a, &problem);
	pcre2_match_context *context = memory_check(pcre2_match_context_create(NULL));

	pcre2_set_match_limit(context, match_limit);
	if (code)
		clean = replaced(code, context, s, a);
	pcre2_match_context_free(context);
	pcre2_code_free(code);
	return clean ? clean : stars;
}

const char *mask_text(const struct mask *m, const char *s, struct arena *a)
{
	if (!m || !s || !*s)
		return s;
	for (size_t i = 0; i < m->nvalues; i++)
		s = without_value(m->values[i], s, a);
	for (size_t i = 0; i < m->npatterns; i++)
		s = without_matches(m->patterns[i], s, a);
	return s;
}

/* "KEY" is a word of its own in API_KEY and apikey, and none in KEYMAP or MONKEY. */
static bool is_key(const char *name)
{
	size_t n = strlen(name);

	for (const char *at = name; (at = strcasestr(at, "key")); at++) {
		bool starts = at == name || at[-1] == '_' || at[-1] == '-' ||
			      (at - name >= 3 && !strncasecmp(at - 3, "api", 3));
		const char *end = at + 3 + (tolower((unsigned char)at[3]) == 's');

		if (starts && (end == name + n || *end == '_' || *end == '-'))
			return true;
	}
	return false;
}

bool mask_is_secret_name(const char *name)
{
	static const char *const words[] = { "token",   "secret",     "password",
					     "passwd",  "passphrase", "credential",
					     "api_key", NULL };

	for (size_t i = 0; words[i]; i++)
		if (strcasestr(name, words[i]))
			return true;
	return is_key(name);
}
