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
	scoped_arena own = arena_new();
	struct report report = *r;
	struct fs_replace file;

	/* what one format is made of is gone before the next */
	report.arena = own;
	if (fs_replace_begin(&file, at, format->file, err) < 0)
		return -1;
	if (format->write(&report, file.file, err) < 0) {
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

/* A format that takes series, and where it has got to. */
struct stream {
	const struct report_format *format;
	struct fs_replace file; /* of one that has no `write` */
	void *self;
};

struct streams {
	struct stream list[sizeof report_formats / sizeof *report_formats];
	size_t n;
};

static int begin_stream(struct streams *all, struct report *r, const struct run *run,
			const struct report_format *format, struct error *err)
{
	struct stream *s = &all->list[all->n];

	s->format = format;
	if (!format->write &&
	    fs_replace_begin(&s->file, run->dir_fd, format->file, err) < 0)
		return -1;
	all->n++;
	s->self = format->series->begin(r, run, s->file.file);
	return 0;
}

static int begin_streams(struct streams *all, struct report *r, const struct run *run,
			 struct error *err)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (is_wanted(r, report_formats[i]) && report_formats[i]->series &&
		    begin_stream(all, r, run, report_formats[i], err) < 0)
			return -1;
	return 0;
}

static void feed_streams(void *self, const struct run_cell *cell,
			 const struct run_attempt *attempt,
			 const struct attempt_series *series)
{
	const struct streams *all = self;

	for (size_t i = 0; i < all->n; i++)
		all->list[i].format->series->attempt(all->list[i].self, cell, attempt,
						     series);
}

/*
 * In the order of the table, after an error to the end all the same: nothing unfinished
 * stays behind.
 */
static int end_streams(struct streams *all, int result, struct error *err)
{
	for (size_t i = 0; i < all->n; i++) {
		struct stream *s = &all->list[i];

		if (s->format->series->end(s->self, result < 0 ? NULL : err) < 0)
			result = -1;
		if (s->file.file && result < 0)
			fs_replace_abort(&s->file);
		else if (s->file.file && fs_replace_commit(&s->file, err) < 0)
			result = -1;
	}
	return result;
}

static int write_rest(const struct report *r, struct error *err)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (is_wanted(r, report_formats[i]) && report_formats[i]->write &&
		    report_write_format(r, report_formats[i], r->analysis->run->dir_fd,
					err) < 0)
			return -1;
	return 0;
}

int report_run(struct report *r, struct run *run, struct error *err)
{
	struct streams *all = arena_alloc(r->arena, sizeof *all);
	const struct analysis_options options = { .visitor = { all, feed_streams } };
	int result = begin_streams(all, r, run, err);

	if (result == 0) {
		r->analysis = analyse_run(run, &options, r->arena);
		result = write_rest(r, err);
	}
	return end_streams(all, result, err);
}
