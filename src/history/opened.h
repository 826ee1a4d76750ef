/* An open history, for the files of this folder. */
#ifndef STRAIN_HISTORY_OPENED_H
#define STRAIN_HISTORY_OPENED_H

#include "index.h"

struct history {
	const char *path;
	int dir;
	sqlite3 *db;
	struct index_broken broken;
	struct arena *arena; /* of what is above */
};

#endif
