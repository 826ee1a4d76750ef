/* Memory that the runner shares with its keepers. */
#include "shared.h"

#include <sys/mman.h>

static const size_t part = sizeof(int64_t) + sizeof(struct keeper_trouble);

int shared_open(struct shared *s, size_t n, struct error *err)
{
	void *all = mmap(NULL, n * part, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		return error_errno(err, "mmap");
	s->cpu_ns = all;
	s->troubles = (struct keeper_trouble *)(void *)(s->cpu_ns + n);
	s->n = n;
	return 0;
}

void shared_close(const struct shared *s)
{
	if (s->cpu_ns)
		munmap((void *)s->cpu_ns, s->n * part);
}
