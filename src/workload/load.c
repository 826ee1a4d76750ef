/* Finding a provider's table. */
#include "load.h"

#include <string.h>

#ifndef WORKLOAD_STATIC
#include <dlfcn.h>
#endif

#include "sqlite.h"

static const struct {
	const char *name;
	const struct wp_table *(*table)(void);
} built_in[] = {
	{ "memory", sqlite_memory },
	{ "file", sqlite_file },
};

enum { BUILT_IN = sizeof built_in / sizeof built_in[0] };

bool load_built_in(const char *kind)
{
	for (int i = 0; i < BUILT_IN; i++)
		if (strcmp(kind, built_in[i].name) == 0)
			return true;
	return false;
}

bool load_known(const char *kind)
{
	return load_built_in(kind) || strchr(kind, '/');
}

#ifdef WORKLOAD_STATIC

static int load_object(struct loaded *l, const char *path, struct failure *why)
{
	(void)l;
	return failure_set(why, FAILURE_CONFIGURATION,
			   "%s: this program is linked statically and cannot load a "
			   "shared object; build it without VARIANT=static",
			   path);
}

void load_free(struct loaded *l)
{
	(void)l;
}

#else

/* Whether every function is there. */
static bool is_whole(const struct wp_table *t)
{
	return t->name && t->open && t->close && t->create && t->take_turn &&
	       t->commit_turn && t->take_job && t->commit_job && t->read && t->list &&
	       t->forget;
}

static int check_table(const struct wp_table *table, const char *path, struct failure *why)
{
	if (!table)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: " WORKLOAD_PROVIDER_SYMBOL " gives no table",
				   path);
	if (table->abi != WORKLOAD_PROVIDER_ABI)
		return failure_set(
			why, FAILURE_CONFIGURATION,
			"%s: a provider of version %d of the interface, expected %d",
			path, table->abi, WORKLOAD_PROVIDER_ABI);
	if (!is_whole(table))
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: its table lacks a function or the name", path);
	return 0;
}

static int load_object(struct loaded *l, const char *path, struct failure *why)
{
	union {
		void *object;
		const struct wp_table *(*function)(void);
	} symbol;
	l->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!l->object)
		return failure_set(why, FAILURE_CONFIGURATION, "--provider: %s",
				   dlerror()); // NOLINT(concurrency-mt-unsafe)
	symbol.object = dlsym(l->object, WORKLOAD_PROVIDER_SYMBOL);
	if (!symbol.object)
		return failure_set(why, FAILURE_CONFIGURATION,
				   "%s: has no function " WORKLOAD_PROVIDER_SYMBOL, path);
	l->table = symbol.function();
	return check_table(l->table, path, why);
}

void load_free(struct loaded *l)
{
	if (l->object)
		dlclose(l->object);
	l->object = NULL;
}

#endif

int load_provider(struct loaded *l, const char *kind, struct failure *why)
{
	*l = (struct loaded){ 0 };
	for (int i = 0; i < BUILT_IN; i++)
		if (strcmp(kind, built_in[i].name) == 0)
			l->table = built_in[i].table();
	if (l->table)
		return 0;
	if (load_object(l, kind, why) == 0)
		return 0;
	load_free(l);
	return -1;
}
