/* A results.json of any bytes, compared with itself. */
#include "analyse/compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct compare_options options = { .tolerance = 0.05, .all = true };
	scoped_arena a = arena_new();
	struct comparison c;
	const struct results_document document = { "results.json", (const char *)data,
						   size };

	compare_results(&document, &document, &options, a, &c, NULL);
	return 0;
}
