/* Cells of a row that several CSV files share. */
#include "columns.h"

#include "base/text.h"

#include "escape.h"

const char *columns_cell(const struct cell *cell, struct arena *a)
{
	const char *duration = cell->duration.us > 0 ? cell->duration.text : NULL;

	return arena_printf(a, "%s,%s,%s", escape_csv(a, cell->id),
			    escape_csv(a, cell->test->name), escape_csv(a, duration));
}

const char *columns_param_names(const char *const *names, struct arena *a)
{
	struct text t = { .arena = a };

	for (size_t i = 0; names[i]; i++) {
		text_add(&t, i ? "," : "");
		text_add(&t, escape_csv(a, arena_printf(a, "param_%s", names[i])));
	}
	return names[0] ? text_string(&t) : NULL;
}

const char *columns_params(const struct cell *cell, const char *const *names,
			   struct arena *a)
{
	struct text t = { .arena = a };

	for (size_t i = 0; names[i]; i++) {
		text_add(&t, i ? "," : "");
		text_add(&t, escape_csv(a, cell_param(cell, names[i])));
	}
	return names[0] ? text_string(&t) : NULL;
}
