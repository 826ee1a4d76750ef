/* What a run directory holds already, told to the schedule. */
#include "resumed.h"

#include "base/fs.h"
#include "store/layout.h"
#include "store/run.h"

static void find_attempt(struct schedule *s, int dir_fd, const struct cell *cell,
			 int64_t number)
{
	struct attempt_record record;
	scoped_arena a = arena_new();
	scoped_fd dir = fs_open_dir(dir_fd, layout_attempt(cell, number, a), NULL);
	bool known = dir >= 0 && attempt_read(dir, a, &record, NULL) == 0;

	schedule_found(s, cell, number, known ? &record : NULL);
}

static void find_attempts(struct schedule *s, int dir_fd, const struct cell *cell)
{
	scoped_arena a = arena_new();
	const char *dir = layout_cell(cell, a);
	size_t n;
	const int64_t *numbers = run_attempts(dir_fd, dir, a, &n, NULL, NULL);

	for (size_t i = 0; i < n; i++)
		find_attempt(s, dir_fd, cell, numbers[i]);
}

void resumed_find(struct schedule *s, int dir_fd, const struct plan *plan)
{
	for (size_t i = 0; i < plan->ncells; i++)
		find_attempts(s, dir_fd, &plan->cells[i]);
}
