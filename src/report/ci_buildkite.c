/*
 * Buildkite: summary.md as an annotation of the build, through the agent where it is installed.
 *
 * https://buildkite.com/docs/agent/cli/reference/annotate: at most 1 MiB
 */
#include "ci_systems.h"
#include "formats.h"

static const char *style_of(const struct ci_issues *issues)
{
	if (issues->errors)
		return "error";
	return issues->warnings ? "warning" : "success";
}

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	struct ci_issues issues = ci_issues(r, 0);
	const char **argv = arena_array(r->arena, 7, sizeof *argv);
	size_t size;

	(void)place;
	argv[0] = "buildkite-agent";
	argv[1] = "annotate";
	argv[2] = "--context";
	argv[3] = "strain";
	argv[4] = "--style";
	argv[5] = style_of(&issues);
	m->command = argv;
	m->input = ci_text_of(r, &format_markdown, &size, err);
	return m->input ? 0 : -1;
}

const struct ci_dialect ci_buildkite = {
	.system = "buildkite",
	.tell = tell,
};
