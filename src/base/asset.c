/* Files put into the binary at build time. */
#include "base/asset.h"

#include <string.h>

const struct asset *asset_find(const char *name)
{
	for (const struct asset *asset = assets; asset->name; asset++)
		if (!strcmp(asset->name, name))
			return asset;
	return NULL;
}
