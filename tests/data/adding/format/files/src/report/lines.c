/* lines.txt: a line per cell, its id and its verdict. */
#include "formats.h"

static int write_lines(const struct report *r, FILE *f, struct error *err)
{
	const struct analysis *an = r->analysis;

	(void)err;
	for (size_t i = 0; i < an->ncells; i++)
		fprintf(f, "%s %s\n", an->cells[i].cell->cell->id,
			outcomes[an->cells[i].verdict].name);
	return 0;
}

const struct report_format format_lines = {
	.name = "lines",
	.file = "lines.txt",
	.help = "a line per cell",
	.write = write_lines,
};
