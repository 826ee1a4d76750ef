/*
 * Calls that fail when they are told to (LD_PRELOAD): of all calls of one kind that
 * strain's processes make, those from number FAULT_AT on fail with the error number
 * FAULT_ERROR, FAULT_FOR of them (1). FAULT_ERROR=short makes a read or a write take
 * half. Processes of another name (strain's children, once they are the test) neither
 * count nor fail.
 *
 * The file FAULT_BOOK is shared by all of them: `struct book` below, which calls.py
 * reads. Without FAULT_KIND nothing fails, and the book learns of each call from where it
 * came, so that one call of each place can be chosen.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind {
	NONE = -1, /* never fails: it does not wait, for instance */
	OPEN,
	CREATE,
	STAT,
	OPENDIR,
	READDIR,
	READ,
	PREAD,
	RECV,
	WRITE,
	SEND,
	FFLUSH,
	FCLOSE,
	CLOSE,
	RENAME,
	MKDIR,
	UNLINK,
	FORK,
	THREAD,
	SOCKET,
	PIPE,
	POLL,
	TIMERFD,
	SIGNALFD,
	MMAP,
	MALLOC,
	WAIT,
	KILL,
	PIDFD,
	PERF,
	FLOCK,
	DUP,
	FCNTL,
	SYNC,
	RANDOM,
	NKINDS
};

static const char *const names[NKINDS] = {
	"open",    "create",   "stat", "opendir", "readdir", "read",   "pread",
	"recv",    "write",    "send", "fflush",  "fclose",  "close",  "rename",
	"mkdir",   "unlink",   "fork", "thread",  "socket",  "pipe",   "poll",
	"timerfd", "signalfd", "mmap", "malloc",  "wait",    "kill",   "pidfd",
	"perf",    "flock",    "dup",  "fcntl",   "sync",    "random",
};

#define SITES 65536
#define DEPTH 16

/* What the processes share. Addresses are those in the program's file. */
struct book {
	uint64_t calls[64]; /* of each kind */
	char names[64][16];
	uint64_t hits;         /* calls that failed */
	uint64_t stack[DEPTH]; /* of the first of them */
	uint32_t sites[64][SITES]; /* of each call: where it came from; 0 where not asked for */
};

/* The size of the book without its sites. */
#define HEAD offsetof(struct book, sites)

static struct {
	struct book *book; /* NULL: this process takes no part */
	int kind;          /* -1: only count */
	uint64_t from, count;
	int error;           /* 0: short */
	uintptr_t base, end; /* of the program in memory */
} us = { .kind = -1 };

/* Calls made by this library itself are none of strain's. */
static __thread bool inside;

static int program_extent(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size, (void)unused;
	us.base = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t end = info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type == PT_LOAD && us.base + end > us.end)
			us.end = us.base + end;
	}
	return 1; /* the first is the program */
}

/* The program's own frames of the stack, innermost first, as addresses in its file. */
static int stack_of_program(uint64_t *stack)
{
	void *frames[64];
	int n = backtrace(frames, 64), kept = 0;

	for (int i = 0; i < n && kept < DEPTH; i++)
		if ((uintptr_t)frames[i] >= us.base && (uintptr_t)frames[i] < us.end)
			stack[kept++] = (uintptr_t)frames[i] - us.base;
	return kept;
}

static void note_site(int kind, uint64_t number)
{
	uint64_t stack[DEPTH];
	int n = stack_of_program(stack);
	uint32_t hash = 2166136261u;

	for (int i = 0; i < n; i++)
		hash = (hash ^ (uint32_t)stack[i]) * 16777619u;
	if (number <= SITES)
		us.book->sites[kind][number - 1] = hash | 1;
}

/* Is this the call that fails? errno says how. */
static bool fault(int kind)
{
	uint64_t number;
	bool hit;

	if (!us.book || inside || kind == NONE)
		return false;
	inside = true;
	number = __atomic_add_fetch(&us.book->calls[kind], 1, __ATOMIC_RELAXED);
	hit = kind == us.kind && number >= us.from && number - us.from < us.count;
	if (us.kind < 0)
		note_site(kind, number);
	if (hit && __atomic_fetch_add(&us.book->hits, 1, __ATOMIC_RELAXED) == 0)
		stack_of_program(us.book->stack);
	inside = false;
	if (hit)
		errno = us.error;
	return hit;
}

static const char *of_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && *value ? value : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
	const char *kind = of_environment("FAULT_KIND", NULL);
	int fd = open(of_environment("FAULT_BOOK", "/"), O_RDWR | O_CLOEXEC);
	struct stat st;
	struct book *book;
	void *warm[4];

	if (fd < 0 || strcmp(program_invocation_short_name, "strain") != 0 ||
	    fstat(fd, &st) != 0)
		return;
	book = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (book == MAP_FAILED)
		return;
	for (int i = 0; i < NKINDS; i++) {
		snprintf(book->names[i], sizeof book->names[i], "%s", names[i]);
		if (kind && strcmp(kind, names[i]) == 0)
			us.kind = i;
	}
	us.from = strtoull(of_environment("FAULT_AT", "1"), NULL, 10);
	us.count = strtoull(of_environment("FAULT_FOR", "1"), NULL, 10);
	us.error = atoi(of_environment("FAULT_ERROR", "5"));
	dl_iterate_phdr(program_extent, NULL);
	backtrace(warm, 4); /* its first call allocates */
	us.book = book;
}

/* The function that was there before, looked up once. */
#define REAL(name)                     \
	static __typeof__(name) *real; \
	if (!real)                     \
	real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define WRAP(kind, result, name, parameters, arguments, failed) \
	result name parameters;                                 \
	result name parameters                                  \
	{                                                       \
		REAL(name);                                     \
		return fault(kind) ? failed : real arguments;   \
	}

/*
 * The call is made all the same, and then it has failed: a stream or a descriptor is gone
 * afterwards.
 */
#define WRAP_LATE(kind, name, type, failed)           \
	int name(type x);                             \
	int name(type x)                              \
	{                                             \
		REAL(name);                           \
		int result = real(x);                 \
		return fault(kind) ? failed : result; \
	}

/* With FAULT_ERROR=short half of what was asked for is moved. */
#define WRAP_MOVE(kind, name, parameters, size, arguments) \
	ssize_t name parameters;                           \
	ssize_t name parameters                            \
	{                                                  \
		REAL(name);                                \
		if (fault(kind)) {                         \
			if (us.error)                      \
				return -1;                 \
			size = size > 1 ? size / 2 : size; \
		}                                          \
		return real arguments;                     \
	}

/* clang-format off */
WRAP(OPEN, FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL)
WRAP(STAT, int, stat, (const char *path, struct stat *st), (path, st), -1)
WRAP(STAT, int, fstat, (int fd, struct stat *st), (fd, st), -1)
WRAP(STAT, int, fstatat, (int at, const char *path, struct stat *st, int flags), (at, path, st, flags), -1)
WRAP(OPENDIR, DIR *, opendir, (const char *path), (path), NULL)
WRAP(OPENDIR, DIR *, fdopendir, (int fd), (fd), NULL)
WRAP(OPENDIR, FILE *, fdopen, (int fd, const char *mode), (fd, mode), NULL)
WRAP(READDIR, struct dirent *, readdir, (DIR *dir), (dir), NULL)
WRAP_MOVE(READ, read, (int fd, void *data, size_t n), n, (fd, data, n))
WRAP(PREAD, ssize_t, pread, (int fd, void *data, size_t n, off_t at), (fd, data, n, at), -1)
WRAP(RECV, ssize_t, recv, (int fd, void *data, size_t n, int flags), (fd, data, n, flags), -1)
WRAP_MOVE(WRITE, write, (int fd, const void *data, size_t n), n, (fd, data, n))
WRAP_MOVE(WRITE, pwrite, (int fd, const void *data, size_t n, off_t at), n, (fd, data, n, at))
WRAP_MOVE(WRITE, sendfile, (int out, int in, off_t *at, size_t n), n, (out, in, at, n))
WRAP(SEND, ssize_t, send, (int fd, const void *data, size_t n, int flags), (fd, data, n, flags), -1)
WRAP(FFLUSH, int, fflush, (FILE *file), (file), EOF)
WRAP_LATE(FCLOSE, fclose, FILE *, EOF)
WRAP_LATE(CLOSE, close, int, -1)
WRAP(RENAME, int, rename, (const char *from, const char *to), (from, to), -1)
WRAP(RENAME, int, renameat, (int at, const char *from, int to_at, const char *to), (at, from, to_at, to), -1)
WRAP(MKDIR, int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(MKDIR, int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode), -1)
WRAP(MKDIR, char *, mkdtemp, (char *template), (template), NULL)
WRAP(UNLINK, int, unlink, (const char *path), (path), -1)
WRAP(UNLINK, int, unlinkat, (int at, const char *path, int flags), (at, path, flags), -1)
WRAP(FORK, pid_t, fork, (void), (), -1)
WRAP(THREAD, int, pthread_create, (pthread_t *thread, const pthread_attr_t *attributes,
	void *(*start)(void *), void *data), (thread, attributes, start, data), us.error)
WRAP(FORK, int, posix_spawnp, (pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]),
	(pid, file, actions, attributes, argv, envp), us.error)
WRAP(SOCKET, int, socket, (int domain, int type, int protocol), (domain, type, protocol), -1)
WRAP(SOCKET, int, socketpair, (int domain, int type, int protocol, int pair[2]),
	(domain, type, protocol, pair), -1)
WRAP(PIPE, int, pipe2, (int pair[2], int flags), (pair, flags), -1)
WRAP(PIPE, int, memfd_create, (const char *name, unsigned flags), (name, flags), -1)
WRAP(POLL, int, poll, (struct pollfd *fds, nfds_t n, int ms), (fds, n, ms), -1)
WRAP(TIMERFD, int, timerfd_create, (int clock, int flags), (clock, flags), -1)
WRAP(TIMERFD, int, timerfd_settime, (int fd, int flags, const struct itimerspec *to, struct itimerspec *old),
	(fd, flags, to, old), -1)
WRAP(SIGNALFD, int, signalfd, (int fd, const sigset_t *mask, int flags), (fd, mask, flags), -1)
WRAP(MMAP, void *, mmap, (void *at, size_t size, int protection, int flags, int fd, off_t offset),
	(at, size, protection, flags, fd, offset), MAP_FAILED)
WRAP(WAIT, pid_t, wait, (int *status), (status), -1)
WRAP(options & WNOHANG ? NONE : WAIT, pid_t, waitpid, (pid_t pid, int *status, int options),
	(pid, status, options), -1)
WRAP(options & WNOHANG ? NONE : WAIT, pid_t, wait4, (pid_t pid, int *status, int options, struct rusage *usage),
	(pid, status, options, usage), -1)
WRAP(options & WNOHANG ? NONE : WAIT, int, waitid, (idtype_t type, id_t id, siginfo_t *info, int options),
	(type, id, info, options), -1)
WRAP(KILL, int, kill, (pid_t pid, int signal), (pid, signal), -1)
WRAP(FLOCK, int, flock, (int fd, int operation), (fd, operation), -1)
WRAP(DUP, int, dup2, (int from, int to), (from, to), -1)
WRAP(SYNC, int, fdatasync, (int fd), (fd), -1)
WRAP(SYNC, int, fsync, (int fd), (fd), -1)
WRAP(SYNC, int, ftruncate, (int fd, off_t size), (fd, size), -1)
WRAP(RANDOM, ssize_t, getrandom, (void *data, size_t n, unsigned flags), (data, n, flags), -1)
/* clang-format on */

/* glibc's own names, since dlsym itself may allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	return fault(MALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fault(MALLOC) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fault(MALLOC) ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, n * size);
}

/* A mode is there with O_CREAT or O_TMPFILE alone; to read one that is not does no harm here. */
static mode_t mode_of(va_list ap)
{
	return va_arg(ap, mode_t);
}

int open(const char *path, int flags, ...)
{
	REAL(open);
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(ap);
	va_end(ap);
	return fault(flags & O_CREAT ? CREATE : OPEN) ? -1 : real(path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
	REAL(openat);
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(ap);
	va_end(ap);
	return fault(flags & O_CREAT ? CREATE : OPEN) ? -1 : real(at, path, flags, mode);
}

int fcntl(int fd, int command, ...)
{
	REAL(fcntl);
	va_list ap;
	void *argument;

	va_start(ap, command);
	argument = va_arg(ap, void *);
	va_end(ap);
	return fault(FCNTL) ? -1 : real(fd, command, argument);
}

/* What has no function of its own in the C library. */
static int kind_of_number(long number, const struct open_how *how)
{
	switch (number) {
	case SYS_clone3:
		return FORK;
	case SYS_openat2:
		return how->flags & O_CREAT ? CREATE : OPEN;
	case SYS_pidfd_open:
		return PIDFD;
	case SYS_pidfd_send_signal:
		return KILL;
	case SYS_perf_event_open:
		return PERF;
	case SYS_renameat2:
		return RENAME;
	case SYS_statx:
		return STAT;
	default:
		return NONE;
	}
}

long syscall(long number, ...)
{
	REAL(syscall);
	long arg[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	if (fault(kind_of_number(number, (const struct open_how *)arg[2])))
		return -1;
	return real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
