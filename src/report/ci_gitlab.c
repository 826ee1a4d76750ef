/*
 * GitLab: metrics.txt for `reports: metrics`, gl-code-quality.json for `reports:
 * codequality`; junit.xml is read as it is.
 *
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"

#include "ci_systems.h"
#include "exports.h"

static json_t *location(const struct ci_issue *issue, const struct ci_place *place)
{
	json_t *location = json_object(), *lines = json_object();

	json_put_int(lines, "begin", issue->line ? issue->line : 1);
	json_put_string(location, "path", place->suite ? place->suite : "strain.yml");
	json_object_set_new(location, "lines", lines);
	return location;
}

static json_t *quality(const struct report *r, const struct ci_issue *issue,
		       const struct ci_place *place)
{
	json_t *o = json_object();

	json_put_string(o, "description",
			arena_printf(r->arena, "%s: %s", issue->title, issue->message));
	json_put_string(o, "check_name", "strain");
	json_put_string(o, "fingerprint",
			/* what tells GitLab that it is the same issue as before */
			arena_printf(r->arena, "%016" PRIx64, text_hash(issue->title)));
	json_put_string(o, "severity", issue->is_error ? "critical" : "minor");
	json_object_set_new(o, "location", location(issue, place));
	return o;
}

static int add_quality(const struct report *r, const struct ci_place *place,
		       struct ci_message *m, struct error *err)
{
	struct ci_issues issues = ci_issues(r, 0);
	scoped_json list = json_array();
	const char *dump;
	char *text;

	for (size_t i = 0; i < issues.n; i++)
		json_array_append_new(list, quality(r, &issues.list[i], place));
	dump = json_lines(r->arena, list);
	if (!dump)
		return error_set(err, "gl-code-quality.json: no memory");
	text = arena_printf(r->arena, "%s\n", dump);
	ci_add_file(m, (struct ci_file){ arena_printf(r->arena, "%s/gl-code-quality.json",
						      place->directory),
					 text, strlen(text), false });
	return 0;
}

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	size_t size;
	const char *values = ci_text_of(r, &export_openmetrics, &size, err);

	if (!values)
		return -1;
	ci_add_file(m, (struct ci_file){ arena_printf(r->arena, "%s/%s", place->directory,
						      export_openmetrics.file),
					 values, size, false });
	return add_quality(r, place, m, err);
}

const struct ci_dialect ci_gitlab = {
	.system = "gitlab",
	.tell = tell,
};
