/* The keys of the values that are worth charting, a line each. */
#include "exports.h"

static int write_names(const struct report *r, FILE *f, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < r->analysis->ncells; i++) {
		struct export_list list = export_values(&r->analysis->cells[i], r->arena);

		for (size_t k = 0; k < list.n; k++)
			fprintf(f, "%s\n", list.values[k]->measure->key);
	}
	return 0;
}

const struct report_format export_names = {
	.name = "names",
	.file = "names.txt",
	.help = "keys of values",
	.write = write_names,
};
