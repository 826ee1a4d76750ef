/* Bytes that anybody may have written, made safe for one format each. */
#include "escape.h"

#include <csv.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

enum { ESC = 0x1b, BEL = 0x07, REPLACEMENT = 0xfffd };

static size_t span(const char *s, size_t n, unsigned char from, unsigned char to)
{
	size_t i = 0;

	while (i < n && (unsigned char)s[i] >= from && (unsigned char)s[i] <= to)
		i++;
	return i;
}

/* "ESC ] 0;title BEL" or "… ESC \": to its end, which must come before the line's. */
static size_t string_sequence(const char *s, size_t n)
{
	for (size_t i = 2; i < n && s[i] != '\n'; i++) {
		if (s[i] == BEL)
			return i + 1;
		if (s[i] == ESC)
			return i + 1 < n && s[i + 1] == '\\' ? i + 2 : 0;
	}
	return 0;
}

/*
 * The bytes of the terminal sequence at `s`, 0 when there is none that is whole: "ESC [
 * 31 m", "ESC ( B".
 */
static size_t terminal_sequence(const char *s, size_t n)
{
	size_t i = 2;

	if (n < 2 || s[0] != ESC)
		return 0;
	if (strchr("]PX^_", s[1]) && s[1])
		return string_sequence(s, n);
	if (s[1] == '[')
		i += span(s + i, n - i, 0x30, 0x3f);
	else
		i = 1;
	i += span(s + i, n - i, 0x20, 0x2f);
	return span(s + i, n - i, 0x30, 0x7e) ? i + 1 : 0;
}

/* One character at `s`; the bytes it took. */
static size_t add_character(struct text *t, const char *s, size_t n)
{
	size_t used = terminal_sequence(s, n);
	uint32_t c;

	if (used)
		return used;
	if (*s == '\r') {
		text_add_char(t, '\n');
		return n > 1 && s[1] == '\n' ? 2 : 1;
	}
	c = utf8_next(s, n, &used);
	/* a byte that is no UTF-8 is named: viewers differ in what they make of U+FFFD */
	if (c == REPLACEMENT && used == 1) {
		text_addf(t, "[0x%02x]", (unsigned char)*s);
		return used;
	}
	if (c == '\n' || c == '\t' || utf8_is_printable(c))
		utf8_add(t, c);
	else
		text_addf(t, "[0x%02x]", (unsigned)c);
	return used;
}

void escape_lines(struct text *t, const char *s, size_t n)
{
	while (n > 0) {
		size_t plain = 0, used;

		while (plain < n && s[plain] >= ' ' && s[plain] < 0x7f)
			plain++;
		if (plain)
			text_add_bytes(t, s, plain);
		s += plain;
		n -= plain;
		if (!n)
			break;
		used = add_character(t, s, n);
		s += used;
		n -= used;
	}
}

const char *escape_line(struct arena *a, const char *s)
{
	struct text t = { .arena = a };

	if (!s)
		return "";
	escape_lines(&t, s, strlen(s));
	for (size_t i = 0; i < t.size; i++)
		if (t.data[i] == '\n' || t.data[i] == '\t')
			t.data[i] = ' ';
	return text_string(&t);
}

/* `at` or a little less, so that no character is cut. */
static size_t boundary_before(const char *s, size_t at)
{
	while (at > 0 && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static size_t boundary_after(const char *s, size_t at)
{
	while (((unsigned char)s[at] & 0xc0) == 0x80)
		at++;
	return at;
}

const char *escape_shorten(struct arena *a, const char *s, size_t limit)
{
	enum { NOTE = 64 };
	size_t n = strlen(s), head, tail;
	struct text t = { .arena = a };

	if (n <= limit)
		return s;
	if (limit <= NOTE)
		return "";
	limit -= NOTE;
	head = boundary_before(s, limit / 4);
	tail = boundary_after(s, n - (limit - limit / 4));
	text_add_bytes(&t, s, head);
	text_addf(&t, "\n[… %zu bytes left out …]\n", tail - head);
	text_add(&t, s + tail);
	return text_string(&t);
}

const char *escape_cut(struct arena *a, const char *s, size_t limit)
{
	static const char mark[] = "…";

	if (strlen(s) <= limit || limit < sizeof mark)
		return s;
	return arena_printf(a, "%.*s%s",
			    (int)boundary_before(s, limit - (sizeof mark - 1)), s, mark);
}

static bool is_whole_number(const char *s)
{
	size_t sign = *s == '-', digits = strspn(s + sign, "0123456789");

	return digits > 0 && !s[sign + digits];
}

const char *escape_csv(struct arena *a, const char *s)
{
	const char *line = escape_line(a, s);
	size_t n, room;
	char *quoted;

	/* asked of the text as it came: a leading tab or CR is a blank by now */
	if (s && *s && strchr("=+-@\t\r", *s) && !is_whole_number(s))
		line = arena_printf(a, "'%s", line);
	else if (*line && strchr("=+-@", *line) && !is_whole_number(line))
		line = arena_printf(a, "'%s", line);
	n = strlen(line);
	if (!line[strcspn(line, ",\"")] && *line != ' ' && (!n || line[n - 1] != ' '))
		return line;
	room = csv_write2(NULL, 0, line, n, '"');
	quoted = arena_alloc(a, room + 1);
	csv_write2(quoted, room, line, n, '"');
	return quoted;
}

/*
 * ASCII punctuation may be escaped with a backslash (CommonMark 2.4), but GitHub looks
 * for mentions, issue numbers and bare addresses after that: those characters are written
 * as numeric references, which also end a word.
 */
static void add_markdown(struct text *t, char c)
{
	if (strchr("@#&<>|`:", c))
		text_addf(t, "&#%d;", c);
	else if (strchr("\\*_~[]()!{}$^\"'", c))
		text_addf(t, "\\%c", c);
	else
		text_add_char(t, c);
}

const char *escape_markdown(struct arena *a, const char *s)
{
	const char *line = escape_line(a, s);
	struct text t = { .arena = a };

	for (; *line; line++)
		if (strncmp(line, "www.", 4) == 0) {
			text_add(&t, "www&#46;");
			line += 3;
		} else {
			add_markdown(&t, *line);
		}
	return text_string(&t);
}

static size_t longest_run(const char *s, char c)
{
	size_t longest = 0, run = 0;

	for (; *s; s++) {
		run = *s == c ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void add_repeated(struct text *t, char c, size_t n)
{
	while (n-- > 0)
		text_add_char(t, c);
}

const char *escape_markdown_code(struct arena *a, const char *s)
{
	const char *line = escape_line(a, s);
	size_t ticks = longest_run(line, '`') + 1;
	struct text t = { .arena = a };

	if (!*line)
		return "";
	add_repeated(&t, '`', ticks);
	if (ticks > 1)
		text_add_char(&t, ' ');
	for (; *line; line++)
		/*
		 * a bar ends a table's cell even inside a code span, unless it is escaped
		 * (GFM 4.10)
		 */
		text_add(&t, *line == '|' ? "\\|" : (char[2]){ *line });
	if (ticks > 1)
		text_add_char(&t, ' ');
	add_repeated(&t, '`', ticks);
	return text_string(&t);
}

const char *escape_markdown_fence(struct arena *a, const char *s)
{
	size_t ticks = longest_run(s, '`') + 1;
	struct text t = { .arena = a };

	add_repeated(&t, '`', ticks < 3 ? 3 : ticks);
	return text_string(&t);
}
