/* What a run is compared with: found by cell and value. */
#include "analyse/baseline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/files.h"
#include "store/layout.h"

static int compare_id(const void *key, const void *item)
{
	const struct baseline_cell *const *cell = item;

	return strcmp(key, (*cell)->id);
}

const struct baseline_cell *baseline_find(const struct baseline *b, const char *id)
{
	const struct baseline_cell *const *found = NULL;

	if (b->ncells)
		found = bsearch(id, b->by_id, b->ncells, sizeof(struct baseline_cell *),
				compare_id);
	return found ? *found : NULL;
}

/* Where the values of that key stand; nmeasures: nowhere. */
static size_t column_of(const struct baseline *b, const char *key)
{
	size_t i = 0;

	while (i < b->nmeasures && strcmp(b->measures[i].key, key) != 0)
		i++;
	return i;
}

struct group baseline_group(const struct baseline *b, const struct baseline_cell *cell,
			    const struct measure *v, struct arena *a)
{
	size_t column = column_of(b, v->key), n = 0;
	double *list, *unwaited;

	if (!cell || column == b->nmeasures)
		return (struct group){ 0 };
	list = arena_array(a, cell->nattempts, sizeof *list);
	unwaited = arena_array(a, cell->nattempts, sizeof *unwaited);
	for (size_t i = 0; i < cell->nattempts; i++) {
		const struct baseline_attempt *t = &cell->attempts[i];

		if (isnan(t->numbers[column]))
			continue;
		list[n] = t->numbers[column];
		unwaited[n] = effect_unwaited(list[n], v->timing, t->wait_share);
		n++;
	}
	return (struct group){ .v = list, .unwaited = unwaited, .n = n };
}

static int open_one(struct baseline *b, const struct run *run, const char *name,
		    struct arena *a, struct error *err)
{
	scoped_arena scratch = arena_new();
	struct results_document document = { .name = name };

	document.text = run_read_file(run, name, 0, scratch, &document.size, err);
	return document.text ? baseline_read(b, &document, a, err) : -1;
}

struct baselines baselines_open(const struct run *run, struct arena *a)
{
	struct baselines all = { 0 };
	struct baseline *list = NULL, b;
	struct error err = { .text = "" };

	for (size_t i = 1;; i++) {
		const char *name = layout_baseline(i, a);

		if (!run_has_file(run, name))
			break;
		if (open_one(&b, run, name, a, &err) < 0) {
			all.problem = arena_strdup(a, err.text);
			break;
		}
		*(struct baseline *)arena_push(a, &list, &all.n, sizeof b) = b;
	}
	all.list = list;
	return all;
}

struct group baselines_group(const struct baselines *b, const char *cell_id,
			     const struct measure *v, struct arena *a)
{
	struct group *each = arena_array(a, b->n, sizeof *each);

	for (size_t i = 0; i < b->n; i++)
		each[i] = baseline_group(&b->list[i], baseline_find(&b->list[i], cell_id),
					 v, a);
	return groups_join(each, b->n, a);
}

bool baselines_foreign(const struct baselines *b, const char *fingerprint)
{
	for (size_t i = 0; i < b->n; i++) {
		const char *there = b->list[i].fingerprint;

		if (fingerprint && *fingerprint && there && *there &&
		    strcmp(fingerprint, there) != 0)
			return true;
	}
	return false;
}
