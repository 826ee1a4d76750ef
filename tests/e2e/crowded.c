/*
 * A machine that is full for a while, as strain sees it (LD_PRELOAD): of its forks and
 * clones, those from number FULL_FROM on fail with EAGAIN, FULL_FOR of them. Every try
 * adds a byte to the file FULL_TRIES.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int full(void)
{
	long from = atol(getenv("FULL_FROM")), number;
	int fd = open(getenv("FULL_TRIES"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		      0666);
	struct stat st;

	if (strcmp(program_invocation_short_name, "strain") != 0)
		return 0;
	number = write(fd, ".", 1) == 1 && fstat(fd, &st) == 0 ? (long)st.st_size : 0;
	close(fd);
	return number >= from && number < from + atol(getenv("FULL_FOR"));
}

pid_t fork(void)
{
	pid_t (*real)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");

	if (!full())
		return real();
	errno = EAGAIN;
	return -1;
}

long syscall(long number, ...)
{
	long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long arg[6];
	va_list ap;

	if (number == SYS_clone3 && full()) {
		errno = EAGAIN;
		return -1;
	}
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	return real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
