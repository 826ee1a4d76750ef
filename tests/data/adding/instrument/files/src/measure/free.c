/* Memory that a new process could have: the machine's, in each sample. */
#include "probe/host.h"
#include "probe/metric.h"

#include "instrument.h"

static void read_free(void *self, struct session *s, const struct look *look,
		      int64_t *values)
{
	(void)self;
	(void)s;
	(void)look;
	values[M_FREE] = host_available_bytes();
}

const struct instrument instrument_free = {
	.name = "free",
	.read = read_free,
};
