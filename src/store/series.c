/* samples.csv of one attempt as it is written: a row per write. */
#include "store/series.h"

#include <string.h>

#include "base/fs.h"
#include "store/layout.h"

#include "rows.h"

static char *put_string(char *p, const char *s)
{
	size_t n = strlen(s);

	memcpy(p, s, n);
	return p + n;
}

static char *put_int(char *p, int64_t v)
{
	char digits[20];
	size_t n = 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (v < 0)
		*p++ = '-';
	do
		digits[n++] = (char)('0' + u % 10);
	while (u /= 10);
	while (n)
		*p++ = digits[--n];
	return p;
}

int series_create(struct series_writer *w, int at, const char *name, struct error *err)
{
	char header[64 * (M_RECORDED_END + 2)], *p = header;

	w->fd = rows_create(at, name, err);
	if (w->fd < 0)
		return -1;
	p = put_string(p, "elapsed_us,late");
	for (size_t i = 0; i < nrecorded; i++) {
		*p++ = ',';
		p = put_string(p, metrics[i].column);
	}
	*p++ = '\n';
	if (fs_write_all(w->fd, header, (size_t)(p - header), err)) {
		series_close(w);
		return error_prefix(err, "%s", name);
	}
	return 0;
}

int series_append(struct series_writer *w, int64_t elapsed_us, bool late,
		  const int64_t *values, struct error *err)
{
	char row[24 * (M_RECORDED_END + 2)], *p = row;

	p = put_int(p, elapsed_us);
	*p++ = ',';
	*p++ = late ? '1' : '0';
	for (size_t i = 0; i < nrecorded; i++) {
		*p++ = ',';
		if (values[i] != NO_VALUE)
			p = put_int(p, values[i]);
	}
	*p++ = '\n';
	if (fs_write_all(w->fd, row, (size_t)(p - row), err))
		return error_prefix(err, SAMPLES_FILE);
	return 0;
}

void series_close(struct series_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
