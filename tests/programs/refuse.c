/*
 * refuse [perf] [events] COMMAND ARG…: run it where the kernel lets nobody open perf
 * counters, or listen to process events, as filters of containers do.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(what)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define REFUSE              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW               BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int install(struct sock_filter *filter, size_t n)
{
	const struct sock_fprog program = { .len = (unsigned short)n, .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
		perror("refuse: seccomp");
		return -1;
	}
	return 0;
}

static int refuse_perf(void)
{
	struct sock_filter filter[] = { LOAD(nr), UNLESS(SYS_perf_event_open, 1), REFUSE,
					ALLOW };

	return install(filter, sizeof filter / sizeof *filter);
}

/* The low halves of arguments are enough for what is an int. */
static int refuse_events(void)
{
	struct sock_filter filter[] = {
		LOAD(nr),      UNLESS(SYS_socket, 5),
		LOAD(args[0]), UNLESS(AF_NETLINK, 3),
		LOAD(args[2]), UNLESS(NETLINK_CONNECTOR, 1),
		REFUSE,        ALLOW,
	};

	return install(filter, sizeof filter / sizeof *filter);
}

int main(int argc, char **argv)
{
	int at = 1;

	for (; at < argc; at++) {
		int (*refuse)(void) = !strcmp(argv[at], "perf")     ? refuse_perf
				      : !strcmp(argv[at], "events") ? refuse_events
								    : NULL;

		if (!refuse)
			break;
		if (refuse() < 0)
			return 1;
	}
	if (at >= argc)
		return 2;
	execvp(argv[at], &argv[at]);
	perror(argv[at]);
	return 127;
}
