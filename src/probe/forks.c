/* Process events over the kernel's connector. */
#include "probe/forks.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

/* A keeper's memory stays below some ten megabytes however many processes come and go. */
enum { RECORDS_MAX = 1 << 17, RECEIVE_BUFFER = 8 << 20 };

/*
 * By number: in some versions of the header they are members of struct proc_event, in
 * others not.
 */
enum { EVENT_FORK = 1, EVENT_EXEC = 2 };
static const unsigned int event_exit = 0x80000000u;

/* --- the table -------------------------------------------------------------------------- */

static size_t slot_of(const struct fork_book *f, pid_t pid)
{
	size_t i = (size_t)pid * 2654435761u & f->mask;

	while (f->table[i] >= 0 && f->records[f->table[i]].pid != pid)
		i = (i + 1) & f->mask;
	return i;
}

static void rebuild_table(struct fork_book *f)
{
	while (f->mask + 1 < 4 * (f->n + 1))
		f->mask = f->mask ? 2 * f->mask + 1 : 63;
	free(f->table);
	f->table = calloc(f->mask + 1, sizeof *f->table);
	if (!f->table)
		memory_exhausted();
	for (size_t i = 0; i <= f->mask; i++)
		f->table[i] = -1;
	for (size_t i = 0; i < f->n; i++)
		f->table[slot_of(f, f->records[i].pid)] = (ptrdiff_t)i;
}

static void add(struct fork_book *f, pid_t pid, ptrdiff_t parent, int64_t born_ns)
{
	if (f->n == RECORDS_MAX) {
		f->lost = true;
		return;
	}
	if (f->n == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		f->records = reallocarray(f->records, f->room, sizeof *f->records);
		if (!f->records)
			memory_exhausted();
	}
	f->records[f->n++] = (struct fork_record){
		.pid = pid, .parent = parent, .born_ns = born_ns, .nthreads = 1
	};
	if (parent != NO_PARENT)
		f->records[parent].nunclaimed++;
	if (f->mask + 1 < 2 * (f->n + 1))
		rebuild_table(f);
	else
		f->table[slot_of(f, pid)] = (ptrdiff_t)f->n - 1;
}

struct fork_record *forks_find(const struct fork_book *f, pid_t pid)
{
	ptrdiff_t at = f->n ? f->table[slot_of(f, pid)] : -1;

	return at < 0 ? NULL : &f->records[at];
}

const struct fork_record *forks_find_at(const struct fork_book *f, pid_t pid,
					int64_t at_ns)
{
	const struct fork_record *latest = forks_find(f, pid);

	/* the pid was used again: older records are found by looking for them */
	for (size_t i = latest ? (size_t)(latest - f->records) + 1 : 0; i-- > 0;)
		if (f->records[i].pid == pid && f->records[i].born_ns <= at_ns)
			return &f->records[i];
	return NULL;
}

struct fork_record *forks_claim(struct fork_book *f, pid_t pid)
{
	struct fork_record *r = forks_find(f, pid);

	if (!r || r->claimed)
		return r;
	r->claimed = true;
	if (r->parent != NO_PARENT)
		f->records[r->parent].nunclaimed--;
	return r;
}

bool forks_tell_all(const struct fork_book *f)
{
	return f->fd >= 0 && !f->lost;
}

/* --- what happened ---------------------------------------------------------------------- */

static struct fork_record *living(const struct fork_book *f, pid_t pid)
{
	struct fork_record *r = forks_find(f, pid);

	return r && !r->ended_ns ? r : NULL;
}

static void take_fork(struct fork_book *f, const struct proc_event *e)
{
	pid_t child = e->event_data.fork.child_tgid;
	const struct fork_record *parent;
	struct fork_record *same;

	if (e->event_data.fork.child_pid != child) {
		same = living(f, child);
		if (same)
			same->nthreads++;
		return;
	}
	parent = living(f, e->event_data.fork.parent_tgid);
	if (parent)
		add(f, child, parent - f->records, (int64_t)e->timestamp_ns);
	else if (e->event_data.fork.parent_tgid == f->ancestor)
		add(f, child, NO_PARENT, (int64_t)e->timestamp_ns);
}

static void take_exec(const struct fork_book *f, const struct proc_event *e)
{
	struct fork_record *r = living(f, e->event_data.exec.process_tgid);

	if (!r)
		return;
	r->last_exec_ns = (int64_t)e->timestamp_ns;
	if (!r->first_exec_ns)
		r->first_exec_ns = r->last_exec_ns;
}

/* A process has ended with the last of its threads. */
static void take_exit(const struct fork_book *f, const struct proc_event *e)
{
	struct fork_record *r = living(f, e->event_data.exit.process_tgid);

	if (r && --r->nthreads <= 0)
		r->ended_ns = (int64_t)e->timestamp_ns;
}

void forks_take(struct fork_book *f, const void *event, size_t size)
{
	struct proc_event e = { 0 };
	unsigned int what;

	/* newer kernels send a longer structure */
	memcpy(&e, event, size < sizeof e ? size : sizeof e);
	memcpy(&what, &e, sizeof what);
	if (what == EVENT_FORK)
		take_fork(f, &e);
	else if (what == EVENT_EXEC)
		take_exec(f, &e);
	else if (what == event_exit)
		take_exit(f, &e);
}

/* --- the socket ------------------------------------------------------------------------- */

enum { MESSAGE_SIZE = NLMSG_LENGTH(sizeof(struct cn_msg) + sizeof(int)) };

static bool ask(int fd, enum proc_cn_mcast_op op)
{
	_Alignas(struct nlmsghdr) char message[MESSAGE_SIZE] = { 0 };
	struct nlmsghdr *nl = (struct nlmsghdr *)(void *)message;
	struct cn_msg *cn = NLMSG_DATA(nl);

	nl->nlmsg_len = MESSAGE_SIZE;
	nl->nlmsg_type = NLMSG_DONE;
	cn->id.idx = CN_IDX_PROC;
	cn->id.val = CN_VAL_PROC;
	cn->ack = (unsigned int)getpid();
	cn->len = sizeof op;
	memcpy(cn->data, &op, sizeof op);
	return send(fd, message, sizeof message, 0) == MESSAGE_SIZE;
}

/* The connector's part of a message from the kernel (nobody else may speak in its name); NULL. */
static const struct cn_msg *part_of(const char *message, size_t size,
				    const struct sockaddr_nl *from)
{
	const struct nlmsghdr *nl = (const struct nlmsghdr *)(const void *)message;
	const struct cn_msg *cn = NLMSG_DATA(nl);

	if (from->nl_pid != 0 || size < NLMSG_LENGTH(sizeof *cn) ||
	    size < NLMSG_LENGTH(sizeof *cn) + cn->len)
		return NULL;
	return cn;
}

/* A message from the kernel: the connector's part of it; NULL. */
static const struct cn_msg *receive(struct fork_book *f, char *buf, size_t size)
{
	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t length = sizeof from;
		const struct cn_msg *cn;
		ssize_t n =
			recvfrom(f->fd, buf, size, MSG_DONTWAIT, (void *)&from, &length);

		if (n < 0 && errno == ENOBUFS)
			f->lost = true;
		if (n < 0 && errno != ENOBUFS && errno != EINTR)
			return NULL;
		cn = n < 0 ? NULL : part_of(buf, (size_t)n, &from);
		if (cn)
			return cn;
	}
}

/*
 * Outside of the first namespaces the kernel says nothing at all; where it agrees it
 * answers at once, by what was asked for plus one, to every listener.
 */
static bool was_heard(struct fork_book *f)
{
	_Alignas(struct nlmsghdr) char buf[4096];
	const struct cn_msg *cn;

	while ((cn = receive(f, buf, sizeof buf))) {
		struct proc_event e = { 0 };

		memcpy(&e, cn->data, cn->len < sizeof e ? cn->len : sizeof e);
		if (cn->ack == (unsigned int)getpid() + 1)
			return e.event_data.ack.err == 0;
	}
	return false;
}

void forks_open(struct fork_book *f, pid_t ancestor, pid_t root)
{
	const struct sockaddr_nl group = { .nl_family = AF_NETLINK,
					   .nl_groups = CN_IDX_PROC };
	int size = RECEIVE_BUFFER;

	*f = (struct fork_book){ .fd = -1, .ancestor = ancestor };
	f->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	if (f->fd < 0)
		return;
	if (setsockopt(f->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		setsockopt(f->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	add(f, root, NO_PARENT, clock_monotonic_ns());
	if (!bind(f->fd, (const void *)&group, sizeof group) &&
	    ask(f->fd, PROC_CN_MCAST_LISTEN) && was_heard(f))
		return;
	forks_close(f);
}

void forks_close(struct fork_book *f)
{
	if (f->fd >= 0) {
		/* kernels before 6.6 count listeners and do not notice that one goes */
		ask(f->fd, PROC_CN_MCAST_IGNORE);
		close(f->fd);
	}
	free(f->records);
	free(f->table);
	*f = (struct fork_book){ .fd = -1 };
}

/*
 * All of a whole machine's events come, so they are taken many at a time. One is some 100
 * bytes long.
 */
enum { BATCH = 64, EVENT_ROOM = 256 };

struct batch {
	_Alignas(struct nlmsghdr) char rooms[BATCH][EVENT_ROOM];
	struct sockaddr_nl from[BATCH];
	struct iovec vectors[BATCH];
	struct mmsghdr messages[BATCH];
};

static void batch_init(struct batch *b)
{
	for (int i = 0; i < BATCH; i++) {
		b->vectors[i] = (struct iovec){ b->rooms[i], EVENT_ROOM };
		b->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &b->from[i],
			.msg_namelen = sizeof b->from[i],
			.msg_iov = &b->vectors[i],
			.msg_iovlen = 1,
		};
	}
}

int forks_drain(struct fork_book *f)
{
	struct batch b;
	int total = 0, n;

	if (f->fd < 0)
		return 0;
	batch_init(&b);
	do {
		n = recvmmsg(f->fd, b.messages, BATCH, MSG_DONTWAIT, NULL);
		f->lost |= n < 0 && errno == ENOBUFS;
		for (int i = 0; i < n; i++) {
			const struct cn_msg *cn =
				part_of(b.rooms[i], b.messages[i].msg_len, &b.from[i]);

			if (cn)
				forks_take(f, cn->data, cn->len);
		}
		total += n > 0 ? n : 0;
	} while (n == BATCH || (n < 0 && (errno == ENOBUFS || errno == EINTR)));
	return total;
}
