/*
 * The page's data: a JSON block for the run, one of numbers for the matrix, one per cell
 * that is parsed when the cell is opened.
 *
 * A page is at most about PAGE_BYTES: with many attempts logs are cut shorter and curves
 * are thinned (html_series.c), and where that is not enough the details of cells that
 * passed are left out.
 */
#include "html_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#include "html_series.h"
#include "results.h"

enum {
	PAGE_BYTES = 8000000,   /* a browser has it on screen within two seconds */
	SCRIPTS_BYTES = 200000, /* of it what comes after the data */
	/*
	 * how much of the tests' output goes into the page: at most 16 KiB of a log, less
	 * where there are many
	 */
	LOGS_BYTES = 1500000,
	LOG_MOST = 16384,
	LOG_LEAST = 1024,
};

static int put_without_tags(const char *s, size_t n, void *file)
{
	FILE *f = file;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '<')
			fputs("\\u003c", f);
		else
			fputc(s[i], f);
	return 0;
}

void html_json_put(FILE *f, const json_t *j)
{
	json_dump_callback(j, put_without_tags, f,
			   JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

static json_t *column_of(const struct measure *v)
{
	json_t *o = json_object();

	json_put_string(o, v->series ? "series" : "key", v->series ? v->series : v->key);
	if (v->series)
		json_put_int(o, "statistic", v->stat);
	json_put_bool(o, "relevant", v->relevant);
	return o;
}

/*
 * What the numbers mean, as results.json tells it, and which of them the matrix may be
 * coloured by.
 */
static void put_page_block(const struct page *p)
{
	const struct value_columns all = values_of_run(p->analysis, p->arena);
	json_t *columns = json_array();
	scoped_json o = json_object();

	for (size_t i = 0; i < p->columns.n; i++)
		json_array_append_new(columns, column_of(p->columns.column[i]));
	json_put_string(o, "sizes", sizes_names[p->analysis->sizes]);
	results_dictionaries(o, &all, NULL, p->arena);
	json_object_set_new(o, "columns", columns);
	page_put(p, "<script type=\"application/json\" id=\"page\">");
	html_json_put(p->file, o);
	page_put(p, "</script>\n");
}

/* The numbers of a cell, column by column; null where there is none. */
static json_t *numbers(const struct page *p, const struct summary *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->columns.n; i++) {
		const struct value *v = values_at(s, &p->columns, i);

		json_array_append_new(list, v && values_known(v)
						    ? json_of_double(v->number)
						    : json_null());
	}
	return list;
}

static void put_typical(const struct page *p)
{
	page_put(p, "<script type=\"application/json\" id=\"typical\">[");
	for (size_t i = 0; i < p->analysis->ncells; i++) {
		scoped_json list = numbers(p, p->analysis->cells[i].typical);

		page_put(p, i ? ",\n" : "");
		html_json_put(p->file, list);
	}
	page_put(p, "]</script>\n");
}

static size_t log_share(const struct run *run)
{
	size_t logs = 0, share;

	for (size_t i = 0; i < run->ncells; i++)
		logs += 2 * run->cells[i].nattempts;
	share = logs ? LOGS_BYTES / logs : LOG_MOST;
	if (share > LOG_MOST)
		return LOG_MOST;
	return share < LOG_LEAST ? LOG_LEAST : share;
}

/* Cells on their way into the page. */
struct details {
	const struct page *page;
	size_t log_bytes, left;
	size_t *first; /* the number of each cell's first attempt, of all attempts */
};

static void put_block(const struct details *d, size_t i, FILE *f)
{
	const struct cell_analysis *cell = &d->page->analysis->cells[i];
	scoped_arena a = arena_new();
	scoped_json o = html_cell(d->page, cell, d->log_bytes, a);

	fprintf(f, "<script type=\"application/json\" id=\"cell-%zu\">[", i);
	html_json_put(f, o);
	fputs(",\n[", f);
	for (size_t j = 0; j < cell->cell->nattempts; j++) {
		fputs(j ? ",\n" : "", f);
		page_series_put(d->page->report->page_series, d->first[i] + j, f);
	}
	fputs("]]</script>\n", f);
}

/* False where there is no room left for it. */
static bool put_cell(struct details *d, size_t i)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	bool fits;

	if (f)
		put_block(d, i, f);
	fits = f && fclose(f) == 0 && size <= d->left;
	if (fits) {
		fwrite(text, 1, size, d->page->file);
		d->left -= size;
	}
	free(text);
	return fits;
}

/* Those that passed, or the others, until there is no room for the next. */
static void put_cells(struct details *d, bool passed)
{
	const struct analysis *an = d->page->analysis;

	for (size_t i = 0; i < an->ncells; i++)
		if ((an->cells[i].verdict == OUTCOME_PASSED) == passed && !put_cell(d, i))
			return;
}

static size_t room_left(const struct page *p)
{
	long used = ftell(p->file);

	size_t room = PAGE_BYTES - SCRIPTS_BYTES;

	return used >= 0 && (size_t)used < room ? room - (size_t)used : 0;
}

void page_data(const struct page *p)
{
	const struct run *run = p->analysis->run;
	size_t *first = arena_array(p->arena, run->ncells + 1, sizeof *first);
	struct details d = { .page = p, .log_bytes = log_share(run), .first = first };

	for (size_t i = 0; i < run->ncells; i++)
		first[i + 1] = first[i] + run->cells[i].nattempts;
	put_page_block(p);
	put_typical(p);
	d.left = room_left(p);
	put_cells(&d, false);
	put_cells(&d, true);
}
