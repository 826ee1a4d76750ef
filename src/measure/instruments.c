/* The instruments, in the order in which they read and close. */
#include "instrument.h"

extern const struct instrument instrument_cpu, instrument_memory, instrument_activity,
	instrument_waiting, instrument_machine, instrument_pss;

const struct instrument *const instruments[] = {
	&instrument_cpu,     &instrument_memory, &instrument_activity,
	&instrument_waiting,                  /* after CPU, whose time it needs */
	&instrument_machine, &instrument_pss, /* last, as it may look at the tree again */
};

const size_t ninstruments = sizeof instruments / sizeof *instruments;
