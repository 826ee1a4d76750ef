/* What of an attempt's record is not to be published, masked before it is written. */
#include "store/attempt.h"

static const char *const *mask_list(const char *const *list, size_t n,
				    const struct mask *m, struct arena *a)
{
	const char **out = arena_array(a, n + 1, sizeof *out);

	for (size_t i = 0; i < n; i++)
		out[i] = mask_text(m, list[i], a);
	return out;
}

static const struct process_record *mask_processes(const struct process_record *list,
						   size_t n, const struct mask *m,
						   struct arena *a)
{
	struct process_record *out = arena_array(a, n, sizeof *out);

	for (size_t i = 0; i < n; i++) {
		out[i] = list[i];
		out[i].command = mask_text(m, list[i].command, a);
	}
	return out;
}

void attempt_mask(struct attempt_record *r, const struct mask *m, struct arena *a)
{
	size_t nargv = 0;

	while (r->argv && r->argv[nargv])
		nargv++;
	if (r->argv)
		r->argv = mask_list(r->argv, nargv, m, a);
	r->notes = mask_list(r->notes, r->nnotes, m, a);
	r->text = mask_text(m, r->text, a);
	r->bad_line = mask_text(m, r->bad_line, a);
	r->peak_tree = mask_processes(r->peak_tree, r->npeak_tree, m, a);
	r->leftovers = mask_processes(r->leftovers, r->nleftovers, m, a);
}
