/* The table of formats, and the one loop that writes them. */
#include "base/fs.h"
#include "base/text.h"

#include "formats.h"

const struct report_format *const report_formats[] = {
	&format_results_json, &format_samples_csv,  &format_summary_csv,
	&format_gates_csv,    &format_samples_json, &format_junit,
	&format_markdown,     &format_html,         NULL,
};

int report_write_format(const struct report *r, const struct report_format *format,
			int at, struct error *err)
{
	struct fs_replace file;

	if (fs_replace_begin(&file, at, format->file, err) < 0)
		return -1;
	if (format->write(r, file.file, err) < 0) {
		fs_replace_abort(&file);
		return error_prefix(err, "%s", format->file);
	}
	return fs_replace_commit(&file, err);
}

const char *const *report_format_names(struct arena *a)
{
	const char **names = arena_array(
		a, sizeof report_formats / sizeof(struct report_format *), sizeof *names);

	for (size_t i = 0; report_formats[i]; i++)
		names[i] = report_formats[i]->name;
	return names;
}

static bool is_wanted(const struct report *r, const struct report_format *format)
{
	return !r->options.only || text_index(format->name, r->options.only) >= 0;
}

int report_write_all(const struct report *r, struct error *err)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (is_wanted(r, report_formats[i]) &&
		    report_write_format(r, report_formats[i], r->analysis->run->dir_fd,
					err) < 0)
			return -1;
	return 0;
}
