/* The CPU time of the attempts that run at the same time. */
#include "measure/siblings.h"

#include <stdatomic.h>

struct siblings siblings_open(_Atomic int64_t *cpu_ns, size_t n, size_t own)
{
	return (struct siblings){
		.cpu_ns = cpu_ns,
		.n = n,
		.own = own,
		.before_ns = n ? atomic_load(&cpu_ns[own]) : 0,
	};
}

void siblings_tell(const struct siblings *s, int64_t cpu_ns)
{
	if (s->n)
		atomic_store(&s->cpu_ns[s->own], s->before_ns + cpu_ns);
}

int64_t siblings_cpu_us(const struct siblings *s)
{
	int64_t sum = 0;

	for (size_t i = 0; i < s->n; i++)
		if (i != s->own)
			sum += atomic_load(&s->cpu_ns[i]);
	return sum / 1000;
}
