/* One cell's names, and what it costs. */
#include "cell.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum { ID_MAX = 180, SLUG_MAX = 60 };

/* "%2C" as written would read as an encoded ",". */
static bool is_encoded(const char *s)
{
	return *s == '%' && isxdigit((unsigned char)s[1]) &&
	       isxdigit((unsigned char)s[2]);
}

/* A part of an id as it is written, but for what would end it there and what no table shows. */
static void add_part(struct text *t, const char *s, char separator)
{
	size_t left = strlen(s), used;
	const char *start = s;

	for (; left > 0; s += used, left -= used) {
		uint32_t c = utf8_next(s, left, &used);
		bool bad = c == 0xfffd && used == 1;
		bool edge = c == ' ' && (s == start || left == 1);

		if (!bad && !edge && *s != separator && !is_encoded(s) &&
		    utf8_is_printable(c)) {
			text_add_bytes(t, s, used);
			continue;
		}
		text_add_percent(t, s, used);
	}
}

const char *cell_make_id(const struct cell *cell, struct arena *a)
{
	struct text t = { .arena = a };
	const char *id;

	add_part(&t, cell->test->name, '/');
	if (cell->duration.us) {
		text_add_char(&t, '/');
		add_part(&t, cell->duration.text, '/');
	}
	for (size_t i = 0; i < cell->nparams; i++) {
		text_add_char(&t, i ? ',' : '/');
		add_part(&t, cell->params[i].name, ',');
		text_add_char(&t, '=');
		add_part(&t, cell->params[i].value, ',');
	}
	id = text_string(&t);
	if (t.size <= ID_MAX)
		return id;
	return arena_printf(a, "%.*s~%016" PRIx64, (int)utf8_fit(id, ID_MAX - 17), id,
			    text_hash(id));
}

/*
 * Every script's characters, but of ASCII's those only that no file system, shell or
 * upload stumbles over.
 */
static bool is_in_slug(uint32_t c)
{
	if (c < 0x80)
		return isalnum((int)c) || c == '.' || c == '_';
	return c != 0xa0 && c != 0x1680 && !(c >= 0x2000 && c <= 0x200b) && c != 0x202f &&
	       c != 0x205f && c != 0x3000;
}

const char *cell_make_slug(const char *id, size_t number, struct arena *a)
{
	struct text t = { .arena = a };
	size_t left = strlen(id), used;

	text_addf(&t, "%04zu-", number);
	for (; left > 0; id += used, left -= used) {
		bool fit = is_in_slug(utf8_next(id, left, &used));

		if (t.size + (fit ? used : 1) > SLUG_MAX)
			break;
		if (fit)
			text_add_bytes(&t, id, used);
		else if (t.data[t.size - 1] != '-')
			text_add_char(&t, '-');
	}
	while (strchr("-.", t.data[t.size - 1]))
		t.data[--t.size] = '\0';
	return text_string(&t);
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
