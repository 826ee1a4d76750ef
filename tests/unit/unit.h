/* What every unit test includes: cmocka in its right order. */
#ifndef STRAIN_TESTS_UNIT_H
#define STRAIN_TESTS_UNIT_H

/* cmocka.h wants the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
