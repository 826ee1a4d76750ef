/* Files put into the binary at build time: templates/ and the chart library. */
#ifndef STRAIN_BASE_ASSET_H
#define STRAIN_BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *name, *data, *end; /* a NUL stands at *end */
};

/* All of them, the last with a NULL name. Made by ci/embed. */
extern const struct asset assets[];

/* The asset of that name ("suites/demo.yml"); NULL when there is none. */
const struct asset *asset_find(const char *name);

#endif
