/*
 * Gates and what they refer to, a line each, of any bytes: refused with their places, or
 * laid out.
 */
#include <stdlib.h>
#include <string.h>

#include "analyse/summary.h"
#include "analyse/unfailing.h"
#include "base/text.h"
#include "suite/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char head[] =
	"strain: 1\n"
	"durations: [1s, 1m]\n"
	"tests:\n"
	"  other: { run: [\"true\"] }\n"
	"  t:\n"
	"    run: [\"true\"]\n"
	"    matrix: { workers: [1, 2], mode: [a, \"b c\"] }\n"
	"    bands: { peak_rss: { small: 0..10 MB, typical: 10..20 MB } }\n"
	"    metrics:\n"
	"      ops: { pattern: '([0-9]+)', unit: 1/s, better: higher }\n"
	"      done: { live: true }\n"
	"    gates:\n";

/* As a double-quoted scalar of YAML: the gate has these very bytes. */
static void add_quoted(struct text *t, const uint8_t *line, size_t n)
{
	text_add(t, "      - \"");
	for (size_t i = 0; i < n; i++) {
		if (line[i] == '"' || line[i] == '\\')
			text_addf(t, "\\%c", line[i]);
		else if (line[i] < 0x20)
			text_addf(t, "\\x%02x", line[i]);
		else
			text_addf(t, "%c", line[i]);
	}
	text_add(t, "\"\n");
}

static void add_gates(struct text *t, const uint8_t *data, size_t size)
{
	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t n = end ? (size_t)(end - data) : size;

		add_quoted(t, data, n);
		n += end ? 1 : 0;
		data += n;
		size -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct plan_options whole;
	scoped_arena a = arena_new();
	struct text t = { .arena = a };
	const char *problems = NULL;
	const struct suite *suite;

	text_add(&t, head);
	add_gates(&t, data, size);
	suite = suite_parse("fuzz.yml", text_string(&t), &summary_vocabulary, a,
			    &problems, NULL);
	if ((suite == NULL) != (*problems != '\0'))
		abort();
	if (suite)
		plan_expand(suite, &whole, a, NULL);
	return 0;
}
