/* What every unit test includes: cmocka in its right order. */
#ifndef STRAIN_TESTS_UNIT_H
#define STRAIN_TESTS_UNIT_H

/* cmocka.h wants the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
/* clang-format on */

/*
 * Exit records and process events are told in the first namespace of pids alone, which
 * has this number.
 */
static inline bool in_first_pid_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == 4026531836;
}

#endif
