/* A baseline of any bytes: refused, or every cell of it can be asked for every value of it. */
#include <stdint.h>
#include <stdlib.h>

#include "analyse/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS_TRIED = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena a = arena_new();
	const struct results_document document = { .name = "fuzz",
						   .text = (const char *)data,
						   .size = size };
	struct baseline b;

	if (baseline_read(&b, &document, a, NULL) < 0)
		return 0;
	for (size_t i = 0; i < b.ncells && i < CELLS_TRIED; i++) {
		const struct baseline_cell *cell = baseline_find(&b, b.cells[i].id);

		if (!cell)
			abort();
		for (size_t v = 0; v < b.nmeasures; v++)
			if (baseline_group(&b, cell, &b.measures[v], a).n >
			    cell->nattempts)
				abort();
	}
	return 0;
}
