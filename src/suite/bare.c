/* The suite of a bare command: `strain run -- ./my-test {{duration}}`. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "suite/suite.h"

/* In double quotes, where YAML can hold every character; bytes that are no UTF-8 it cannot. */
static int add_quoted(struct text *t, const char *s, struct error *err)
{
	size_t left = strlen(s), used;

	text_add_char(t, '"');
	for (; left > 0; s += used, left -= used) {
		uint32_t c = utf8_next(s, left, &used);

		if (c == 0xfffd && used == 1)
			return error_usage(err,
					   "an argument of the command is not UTF-8 (byte "
					   "0x%02x): put the command into a script",
					   (unsigned char)*s);
		if (c == '"' || c == '\\')
			text_addf(t, "\\%c", (char)c);
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			text_addf(t, "\\x%02x", c);
		else if (c == 0x2028 || c == 0x2029 || c == 0xfeff)
			text_addf(t, "\\u%04x", c);
		else
			text_add_bytes(t, s, used);
	}
	text_add_char(t, '"');
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

const char *suite_text_of_command(const struct bare_command *c, struct arena *a,
				  struct error *err)
{
	const char *const *argv = c->argv;
	struct text t = { .arena = a };
	const char *name = argv[0] ? base_name(argv[0]) : "";

	if (!*name) {
		error_usage(err, "expected a command after --");
		return NULL;
	}
	text_add(&t, "strain: 1\nname: ");
	if (add_quoted(&t, name, err) < 0)
		return NULL;
	text_add(&t, "\ntests:\n  ");
	add_quoted(&t, name, err);
	text_add(&t, ":\n");
	if (c->stop)
		text_addf(&t, "    stop: %s\n", c->stop);
	text_add(&t, "    run:\n");
	for (; *argv; argv++) {
		text_add(&t, "      - ");
		if (add_quoted(&t, *argv, err) < 0)
			return NULL;
		text_add(&t, "\n");
	}
	return text_string(&t);
}
