/* The words of a suite's choices, as its file and every document spell them. */
#include "suite/suite.h"

const char *const gate_level_names[] = {
	[GATE_FAIL] = "fail",
	[GATE_WARN] = "warn",
	NULL,
};

const char *const gate_op_names[] = {
	[OP_LT] = "<",  [OP_LE] = "<=", [OP_GT] = ">",  [OP_GE] = ">=",
	[OP_EQ] = "==", [OP_NE] = "!=", [OP_IN] = "in", NULL,
};
