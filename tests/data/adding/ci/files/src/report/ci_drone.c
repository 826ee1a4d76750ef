/* Drone: a line of what came out. */
#include "ci_systems.h"

static int tell(const struct report *r, const struct ci_place *place,
		struct ci_message *m, struct error *err)
{
	(void)place;
	(void)err;
	text_addf(&m->after, "drone is told: %s\n", ci_verdict(r));
	return 0;
}

const struct ci_dialect ci_drone = {
	.system = "drone",
	.tell = tell,
};
