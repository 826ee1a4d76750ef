/* The table of formats, and the one loop that writes them. */
#include "base/fs.h"

#include "formats.h"

const struct report_format *const report_formats[] = {
	&format_results_json, &format_samples_csv,  &format_summary_csv,
	&format_gates_csv,    &format_samples_json, NULL,
};

static int write_format(const struct report *r, const struct report_format *format,
			struct error *err)
{
	struct fs_replace file;

	if (fs_replace_begin(&file, r->analysis->run->dir_fd, format->file, err) < 0)
		return -1;
	if (format->write(r, file.file, err) < 0) {
		fs_replace_abort(&file);
		return error_prefix(err, "%s", format->file);
	}
	return fs_replace_commit(&file, err);
}

int report_write_all(const struct report *r, struct error *err)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (write_format(r, report_formats[i], err) < 0)
			return -1;
	return 0;
}
