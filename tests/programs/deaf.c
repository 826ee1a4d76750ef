/*
 * A parent that ignores and blocks every signal, those among them that glibc keeps for
 * itself (32 and 33; GNU make hands them to its children ignored): `deaf COMMAND…`.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LAST_SIGNAL = 64, SET_BYTES = LAST_SIGNAL / 8 };

int main(int argc, char **argv)
{
	/* The handler is the first member of the kernel's struct. */
	const void *ignore[8] = { (const void *)SIG_IGN };
	const unsigned long all = ~0UL;

	if (argc < 2)
		return 2;
	for (int s = 1; s <= LAST_SIGNAL; s++)
		syscall(SYS_rt_sigaction, s, ignore, NULL, SET_BYTES);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, SET_BYTES);
	execv(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
