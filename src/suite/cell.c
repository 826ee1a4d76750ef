/* One cell's names, and what it costs. */
#include "cell.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { ID_MAX = 180, SLUG_MAX = 60 };

static bool is_kept(const char *s)
{
	unsigned char c = (unsigned char)*s;

	/* "%2F" as written would read as an encoded "/" */
	if (c == '%')
		return !(isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2]));
	return c < 0x80 && (isalnum(c) || strchr("._+:=@-", c));
}

static void add_part(struct text *t, const char *s)
{
	for (; *s; s++) {
		if (is_kept(s))
			text_add_char(t, *s);
		else
			text_addf(t, "%%%02X", (unsigned char)*s);
	}
}

/* FNV-1a, 64 bits: there to tell long ids apart, the same everywhere. */
static uint64_t hash_of(const char *s)
{
	uint64_t h = 14695981039346656037U;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211U;
	return h;
}

const char *cell_make_id(const struct cell *cell, struct arena *a)
{
	struct text t = { .arena = a };
	const char *id;

	add_part(&t, cell->test->name);
	if (cell->duration.us) {
		text_add_char(&t, '/');
		add_part(&t, cell->duration.text);
	}
	for (size_t i = 0; i < cell->nparams; i++) {
		text_add_char(&t, i ? ',' : '/');
		add_part(&t, cell->params[i].name);
		text_add_char(&t, '=');
		add_part(&t, cell->params[i].value);
	}
	id = text_string(&t);
	if (t.size <= ID_MAX)
		return id;
	/* "~" is in no part, so that no other id looks like it */
	return arena_printf(a, "%.*s~%016" PRIx64, ID_MAX - 17, id, hash_of(id));
}

const char *cell_make_slug(const char *id, size_t number, struct arena *a)
{
	char *slug = arena_printf(a, "%04zu-", number);
	size_t n = strlen(slug);

	slug = arena_strndup(a, arena_printf(a, "%-*s", SLUG_MAX, slug), SLUG_MAX);
	for (; *id && n < SLUG_MAX; id++) {
		bool fit = isalnum((unsigned char)*id) || *id == '.' || *id == '_';

		if (fit)
			slug[n++] = *id;
		else if (slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (slug[n - 1] == '-' || slug[n - 1] == '.')
		n--;
	slug[n] = '\0';
	return slug;
}

const char *cell_param(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->nparams; i++)
		if (!strcmp(cell->params[i].name, name))
			return cell->params[i].value;
	return NULL;
}

int64_t cell_declared_us(const struct cell *cell)
{
	int64_t us;

	if (__builtin_mul_overflow(cell->duration.us,
				   cell->settings.repeat + cell->settings.warmup, &us))
		return INT64_MAX;
	return us;
}
