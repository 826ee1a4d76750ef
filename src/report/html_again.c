/* How to run an attempt again by hand, as lines for a shell. */

#include "base/text.h"
#include "suite/params.h"

#include "escape.h"
#include "html_data.h"

#define SCRATCH "/tmp/strain-again"

static void add_environment(struct text *t, const struct run *run,
			    const struct cell_analysis *cell,
			    const struct run_attempt *at)
{
	/*
	 * not the recorded attempt's own directory, or a second run would write into the
	 * first one's results
	 */
	struct attempt_params params = {
		.attempt = at->record.id.number,
		.output_dir = SCRATCH,
		.metrics_file = SCRATCH "/metrics",
	};
	size_t n = 0;
	const struct pair *env =
		params_env(cell->cell->cell, &params, t->arena, &n, NULL);

	for (size_t i = 0; env && i < n; i++) {
		text_addf(t, "%s=", env[i].name);
		text_add_shell_word(t, mask_text(run->mask, env[i].value, t->arena));
		text_add(t, " \\\n");
	}
}

/* "cd DIR && \ NAME=value \ command …", or "" where the command was never known. */
const char *html_again(const struct run *run, const struct cell_analysis *cell,
		       const struct run_attempt *at, struct arena *a)
{
	struct text t = { .arena = a }, safe = { .arena = a };

	if (!at->record.argv || !*at->record.argv)
		return "";
	if (at->record.dir) {
		text_add(&t, "cd ");
		text_add_shell_word(&t, at->record.dir);
		text_add(&t, " && \\\n");
	}
	text_add(&t, "mkdir -p " SCRATCH " && \\\n");
	add_environment(&t, run, cell, at);
	for (size_t i = 0; at->record.argv[i]; i++) {
		text_add(&t, i ? " " : "");
		text_add_shell_word(&t, at->record.argv[i]);
	}
	escape_lines(&safe, t.data, t.size);
	return text_string(&safe);
}
