/* The processes of one tree. */
#include "member.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

static size_t slot_of(const struct members *m, pid_t pid)
{
	size_t mask = m->table_room - 1, i = (size_t)pid * 2654435761u & mask;

	while (m->table[i] && m->table[i]->p.pid != pid)
		i = (i + 1) & mask;
	return i;
}

static void rebuild_table(struct members *m)
{
	while (m->table_room < 4 * (m->n + 1))
		m->table_room = m->table_room ? 2 * m->table_room : 64;
	free(m->table);
	m->table = calloc(m->table_room, sizeof(*m->table));
	if (!m->table)
		memory_exhausted();
	for (size_t i = 0; i < m->n; i++)
		m->table[slot_of(m, m->items[i]->p.pid)] = m->items[i];
}

struct member *members_find(const struct members *m, pid_t pid)
{
	return m->table ? m->table[slot_of(m, pid)] : NULL;
}

static void append(struct members *m, struct member *one)
{
	if (m->n == m->room) {
		m->room = m->room ? 2 * m->room : 64;
		m->items = reallocarray(m->items, m->room, sizeof(*m->items));
		if (!m->items)
			memory_exhausted();
	}
	m->items[m->n++] = one;
}

struct member *members_add(struct members *m, pid_t pid, struct descriptors *d)
{
	struct member *one = calloc(1, sizeof *one);

	if (!one)
		memory_exhausted();
	if (process_open(&one->p, pid, d)) {
		int why = errno;

		free(one);
		errno = why;
		return NULL;
	}
	append(m, one);
	if (m->table_room < 2 * (m->n + 1))
		rebuild_table(m);
	else
		m->table[slot_of(m, pid)] = one;
	return one;
}

void members_part(struct members *m, struct members *to)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++)
		if (m->items[i]->gone)
			append(to, m->items[i]);
		else
			m->items[kept++] = m->items[i];
	m->n = kept;
	rebuild_table(m);
}

void members_remove(struct members *m, struct member *one)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++)
		if (m->items[i] != one)
			m->items[kept++] = m->items[i];
	m->n = kept;
	rebuild_table(m);
}

void member_free(struct member *one)
{
	process_close(&one->p);
	free(one);
}

void members_free(struct members *m)
{
	for (size_t i = 0; i < m->n; i++)
		member_free(m->items[i]);
	free(m->items);
	free(m->table);
	*m = (struct members){ 0 };
}

int64_t member_cpu_ns(const struct member *one)
{
	int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
	int64_t waited_ns =
		(one->p.stat.waited_user + one->p.stat.waited_system) * tick_ns;

	return one->p.cpu_ns +
	       (waited_ns > one->vanished_ns ? waited_ns : one->vanished_ns);
}

bool member_waited(const struct member *one)
{
	return one->p.stat.waited_minor_faults || one->p.stat.waited_major_faults;
}
