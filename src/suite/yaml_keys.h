/* The keys of a map when it is closed: what "<<" brings, and each once. */
#ifndef STRAIN_SUITE_YAML_KEYS_H
#define STRAIN_SUITE_YAML_KEYS_H

#include "yaml.h"

/*
 * Put the keys of a map, or of a list of maps, before the map's own, which win over them
 * (https://yaml.org/type/merge.html). Anything else is a mistake. keys_drop_duplicates
 * comes after it.
 */
void keys_merge(struct problems *ps, struct yaml_node *map,
		const struct yaml_child *merge);

/* Each key once; that the map itself has one twice is a mistake, the first counts. */
void keys_drop_duplicates(struct problems *ps, struct yaml_node *map);

#endif
