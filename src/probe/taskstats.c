/* Exit records over generic netlink. */
#include "probe/taskstats.h"

#include <errno.h>
#include <linux/acct.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

/* A keeper's memory stays below some ten megabytes however many processes end. */
enum { RECORDS_MAX = 1 << 17, RECEIVE_BUFFER = 8 << 20 };

/* PROC_PID_INIT_INO in the kernel's include/linux/proc_ns.h. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

/* The kernel's macros are of type int. */
static const size_t attribute_header = sizeof(struct nlattr);

static size_t aligned(size_t n)
{
	return (n + NLA_ALIGNTO - 1) & ~(size_t)(NLA_ALIGNTO - 1);
}

/* A request is a netlink header, a generic one and one attribute. */
struct request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	char attributes[256];
};

static int send_request(int fd, uint16_t type, uint8_t cmd, uint16_t attribute,
			const char *text)
{
	struct request r = { 0 };
	struct nlattr *a = (struct nlattr *)r.attributes;
	size_t n = strlen(text) + 1;

	a->nla_type = attribute;
	a->nla_len = (uint16_t)(attribute_header + n);
	memcpy(r.attributes + attribute_header, text, n);
	r.nl.nlmsg_len = (uint32_t)(NLMSG_LENGTH(GENL_HDRLEN) + aligned(a->nla_len));
	r.nl.nlmsg_type = type;
	r.nl.nlmsg_flags = NLM_F_REQUEST;
	r.genl.cmd = cmd;
	r.genl.version = 1;
	return send(fd, &r, r.nl.nlmsg_len, 0) < 0 ? -1 : 0;
}

/*
 * The attribute of that type among `size` bytes of them, its payload's size in *n; NULL
 * when it is not there.
 */
static const char *find_attribute(const char *p, size_t size, uint16_t type, size_t *n)
{
	while (size >= attribute_header) {
		struct nlattr a;
		size_t step;

		memcpy(&a, p, sizeof a);
		if (a.nla_len < attribute_header || a.nla_len > size)
			return NULL;
		if ((a.nla_type & NLA_TYPE_MASK) == type) {
			*n = a.nla_len - attribute_header;
			return p + attribute_header;
		}
		step = aligned(a.nla_len);
		if (step > size)
			return NULL;
		p += step;
		size -= step;
	}
	return NULL;
}

static int family_id(int fd)
{
	char buf[4096];
	const char *id;
	ssize_t got;
	size_t n;
	uint16_t family;

	if (send_request(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME,
			 TASKSTATS_GENL_NAME) < 0)
		return -1;
	got = recv(fd, buf, sizeof buf, 0);
	if (got < (ssize_t)NLMSG_LENGTH(GENL_HDRLEN) ||
	    ((struct nlmsghdr *)(void *)buf)->nlmsg_type == NLMSG_ERROR)
		return -1;
	id = find_attribute(buf + NLMSG_LENGTH(GENL_HDRLEN),
			    (size_t)got - NLMSG_LENGTH(GENL_HDRLEN), CTRL_ATTR_FAMILY_ID,
			    &n);
	if (!id || n < sizeof family)
		return -1;
	memcpy(&family, id, sizeof family);
	return family;
}

/* Ask for exits on every CPU; the kernel answers nothing when it agrees, and an error when not. */
static bool subscribe(int fd, int family)
{
	char mask[32], buf[512];
	struct nlmsgerr *e;
	ssize_t n;

	snprintf(mask, sizeof mask, "0-%ld", sysconf(_SC_NPROCESSORS_CONF) - 1);
	if (send_request(fd, (uint16_t)family, TASKSTATS_CMD_GET,
			 TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, mask) < 0)
		return false;
	n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
	if (n < (ssize_t)NLMSG_LENGTH(sizeof *e) ||
	    ((struct nlmsghdr *)(void *)buf)->nlmsg_type != NLMSG_ERROR)
		return true;
	e = NLMSG_DATA((struct nlmsghdr *)(void *)buf);
	return e->error == 0;
}

/* Records name processes by the pids of the machine, which a container does not know. */
static bool in_first_pid_namespace(void)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == FIRST_PID_NAMESPACE;
}

void taskstats_open(struct exit_book *t)
{
	int size = RECEIVE_BUFFER, family;

	*t = (struct exit_book){ .fd = -1 };
	if (geteuid() != 0 || !in_first_pid_namespace())
		return;
	t->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (t->fd < 0)
		return;
	if (setsockopt(t->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		setsockopt(t->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	family = family_id(t->fd);
	if (family >= 0 && subscribe(t->fd, family))
		return;
	close(t->fd);
	t->fd = -1;
}

void taskstats_close(struct exit_book *t)
{
	if (t->fd >= 0)
		close(t->fd);
	free(t->records);
	*t = (struct exit_book){ .fd = -1 };
}

static struct exit_record *new_record(struct exit_book *t)
{
	if (t->n == RECORDS_MAX) {
		t->lost = true;
		return NULL;
	}
	if (t->n == t->room) {
		t->room = t->room ? 2 * t->room : 256;
		t->records = reallocarray(t->records, t->room, sizeof *t->records);
		if (!t->records)
			memory_exhausted();
	}
	return &t->records[t->n++];
}

/*
 * A record comes for each thread. The one of a process's last thread (AGROUP, since
 * version 12) is the process's, too: all of them show the same memory. The delay is the
 * scheduler's own count, which does not need delay accounting to be on.
 */
static void take_stats(struct exit_book *t, const char *payload, size_t n)
{
	struct taskstats stats = { 0 };
	struct exit_record *r;
	int64_t now = clock_monotonic_ns();

	/* older kernels send a shorter structure, newer ones a longer one */
	memcpy(&stats, payload, n < sizeof stats ? n : sizeof stats);
	if (stats.version < 12)
		t->lost = true;
	r = new_record(t);
	if (!r)
		return;
	*r = (struct exit_record){
		.pid = (pid_t)stats.ac_tgid,
		.ppid = (pid_t)stats.ac_ppid,
		.last = stats.ac_flag & AGROUP,
		.wait_ns = (int64_t)stats.cpu_delay_total,
		.hwm = (int64_t)stats.hiwater_rss * 1024,
		.born_ns = now - (int64_t)stats.ac_tgetime * 1000,
		.ended_ns = now,
		.execed = !(stats.ac_flag & AFORK),
	};
}

static void take_message(struct exit_book *t, const char *buf, size_t size)
{
	const char *group, *stats;
	size_t n, nstats;

	if (size < NLMSG_LENGTH(GENL_HDRLEN))
		return;
	group = find_attribute(buf + NLMSG_LENGTH(GENL_HDRLEN),
			       size - NLMSG_LENGTH(GENL_HDRLEN), TASKSTATS_TYPE_AGGR_PID,
			       &n);
	stats = group ? find_attribute(group, n, TASKSTATS_TYPE_STATS, &nstats) : NULL;
	if (stats)
		take_stats(t, stats, nstats);
}

void taskstats_drain(struct exit_book *t)
{
	char buf[4096];
	ssize_t n;

	if (t->fd < 0)
		return;
	for (;;) {
		n = recv(t->fd, buf, sizeof buf, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			t->lost = true;
			continue;
		}
		if (n <= 0)
			return;
		take_message(t, buf, (size_t)n);
	}
}

/* Its end is told at about the same time; a pid that was the tree's long ago is another's now. */
static const struct fork_record *member_of(const struct fork_book *tree,
					   const struct exit_record *r)
{
	static const int64_t at_most_ns = 5000000000;
	const struct fork_record *f = forks_find(tree, r->pid);

	return f && (!f->ended_ns || r->ended_ns - f->ended_ns <= at_most_ns) ? f : NULL;
}

/* Is it one to keep? Records are taken some time after they were made; events hold when it was. */
static bool sift_one(struct exit_book *t, const struct fork_book *tree,
		     struct exit_record *r)
{
	const struct fork_record *f = member_of(tree, r);

	if (!f)
		return false;
	if (!r->last) {
		t->threads_wait_ns += r->wait_ns;
		return false;
	}
	r->member = true;
	r->born_ns = f->born_ns;
	if (f->ended_ns)
		r->ended_ns = f->ended_ns;
	return true;
}

void taskstats_sift(struct exit_book *t, const struct fork_book *tree)
{
	size_t kept = t->nsifted;

	if (!forks_tell_all(tree))
		return;
	for (size_t i = t->nsifted; i < t->n; i++)
		if (sift_one(t, tree, &t->records[i]))
			t->records[kept++] = t->records[i];
	t->n = t->nsifted = kept;
}

/* What the latest record of a pid says, as of a moment: open addressing. */
struct pid_set {
	struct {
		pid_t pid;
		bool member;
		int64_t ended_ns;
	} * slots;
	size_t mask;
};

static struct pid_set new_set(size_t n)
{
	struct pid_set set = { .mask = 15 };

	while (set.mask < 2 * n + 2)
		set.mask = 2 * set.mask + 1;
	set.slots = calloc(set.mask + 1, sizeof *set.slots);
	if (!set.slots)
		memory_exhausted();
	return set;
}

static size_t slot_of(const struct pid_set *set, pid_t pid)
{
	size_t i = (size_t)pid * 2654435761u & set->mask;

	while (set->slots[i].pid && set->slots[i].pid != pid)
		i = (i + 1) & set->mask;
	return i;
}

static void note_record(struct pid_set *set, const struct exit_record *r)
{
	size_t i = slot_of(set, r->pid);

	set->slots[i].pid = r->pid;
	set->slots[i].member = r->member;
	set->slots[i].ended_ns = r->ended_ns;
}

/*
 * From the last to the first: a parent that was alive at its child's exit has its own
 * record later, so that it is judged already, and a pid that was used twice is whoever
 * had it at that time.
 */
static bool mark_below_later(struct exit_book *t, pid_t ancestor)
{
	const struct exit_record first = { .pid = ancestor, .member = true };
	struct pid_set set = new_set(t->n);
	bool changed = false;

	note_record(&set, &first);
	for (size_t i = t->n; i-- > 0;) {
		struct exit_record *r = &t->records[i];

		if (!r->member && set.slots[slot_of(&set, r->ppid)].member)
			r->member = changed = true;
		if (r->pid != ancestor && r->pid)
			note_record(&set, r);
	}
	free(set.slots);
	return changed;
}

/*
 * A process that ends has its record some steps before its children get another parent:
 * one that ends in between names it, and comes after it. Not so long after it that the
 * pid could be another's.
 */
static bool mark_below_earlier(struct exit_book *t)
{
	static const int64_t at_most_ns = 1000000000;
	struct pid_set set = new_set(t->n);
	bool changed = false;

	for (size_t i = 0; i < t->n; i++) {
		struct exit_record *r = &t->records[i];
		size_t parent = slot_of(&set, r->ppid);

		if (!r->member && set.slots[parent].member &&
		    r->ended_ns - set.slots[parent].ended_ns <= at_most_ns)
			r->member = changed = true;
		if (r->pid)
			note_record(&set, r);
	}
	free(set.slots);
	return changed;
}

void taskstats_mark(struct exit_book *t, pid_t ancestor)
{
	mark_below_later(t, ancestor);
	while (mark_below_earlier(t) && mark_below_later(t, ancestor))
		;
}

int64_t taskstats_wait_ns(const struct exit_book *t, int64_t since_ns)
{
	int64_t sum = t->threads_wait_ns;

	for (size_t i = 0; i < t->n; i++)
		if (t->records[i].member && t->records[i].ended_ns >= since_ns)
			sum += t->records[i].wait_ns;
	return sum;
}
