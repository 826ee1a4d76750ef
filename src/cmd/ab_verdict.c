/* strain ab: what is said of the difference. */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "report/comparison.h"

#include "ab.h"
#include "document.h"
#include "results_file.h"
#include "run_report.h"

const char *ab_comparison_path(const struct ab *ab, const char *ending)
{
	return arena_printf(ab->arena, "%s/comparison.%s", ab->output, ending);
}

struct document {
	const struct comparison *comparison;
	const struct comparison_format *format;
	struct arena *arena;
};

static int write_document(const void *self, FILE *f, struct error *err)
{
	const struct document *d = self;

	return d->format->write(d->comparison, d->arena, f, err);
}

/* comparison.json and comparison.md, and the table for people */
static int write_comparison(const struct ab *ab, const struct comparison *c,
			    struct error *err)
{
	static const struct {
		const char *format, *ending;
	} files[] = { { "json", "json" }, { "markdown", "md" } };
	struct document d = { c, comparison_formats, ab->arena };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		for (d.format = comparison_formats;
		     strcmp(d.format->name, files[i].format) != 0;)
			d.format++;
		if (document_write(ab_comparison_path(ab, files[i].ending),
				   write_document, &d, err) < 0)
			return -1;
	}
	d.format = comparison_formats;
	return document_write(NULL, write_document, &d, err);
}

int ab_compare(const struct ab *ab, struct comparison *out, struct error *err)
{
	struct arena *a = ab->arena;

	struct results_document base, new;

	if (results_file_read(ab->sides[BASE].place, a, &base, err) < 0 ||
	    results_file_read(ab->sides[NEW].place, a, &new, err) < 0)
		return -1;
	return compare_results(&base, &new, &ab->compare, a, out, err);
}

/* "5 pairs of each cell; 10 of 'parallel/5s'" */
static const char *pairs_taken(const struct ab *ab)
{
	const struct plan *plan = ab->sides[NEW].plan;
	int64_t first = ab->plan.options.repeat;
	struct text t = { .arena = ab->arena };
	const char *before = ";";

	text_addf(&t, "%" PRId64 " pair%s of each cell", first,
		  text_plural((size_t)first));
	for (size_t i = 0; i < plan->ncells; i++) {
		if (ab->pairs[i] <= first)
			continue;
		text_addf(&t, "%s %" PRId64 " of '%s'", before, ab->pairs[i],
			  plan->cells[i].id);
		before = ",";
	}
	return text_string(&t);
}

static void add_note(struct comparison *c, const char *text, struct arena *a)
{
	const char **notes = arena_array(a, c->nnotes + 1, sizeof *notes);

	for (size_t i = 0; i < c->nnotes; i++)
		notes[i] = c->notes[i];
	notes[c->nnotes++] = text;
	c->notes = notes;
}

/* The files of both runs. A test that failed has not been compared: that is no pass. */
int ab_report_runs(const struct ab *ab, struct error *err)
{
	const struct report_options all = { 0 };
	int worst = EXIT_OK;

	for (int i = 0; i < NSIDES; i++) {
		const struct side *side = &ab->sides[i];
		int status = run_report(side->place, &all, SAY_NOTHING, err);

		if (status < 0)
			return -1;
		if (status != EXIT_OK && !ab->signal)
			log_warning("%s: not every test passed; see %s/summary.md",
				    side->name, side->place);
		worst = status > worst ? status : worst;
	}
	return worst;
}

int ab_show_verdict(const struct ab *ab, int status, struct error *err)
{
	struct comparison c;

	if (ab_compare(ab, &c, err) < 0)
		return -1;
	add_note(&c, pairs_taken(ab), ab->arena);
	if (write_comparison(ab, &c, err) < 0)
		return -1;
	if (!c.nrows)
		return error_set(err, "there is nothing to compare");
	return c.broken && status < EXIT_BROKEN ? EXIT_BROKEN : status;
}
