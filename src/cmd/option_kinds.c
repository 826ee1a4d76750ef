/* How an option's argument is read, and put where its row says. */
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "cmd/command.h"

int option_flag(const struct option_value *v, void *member, struct error *err)
{
	(void)v;
	(void)err;
	*(bool *)member = true;
	return 0;
}

int option_text(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	*(const char **)member = v->argument;
	return 0;
}

/* A list has room for 2^k items, the NULL at its end among them: it moves when it is full. */
static void add(struct arena *a, const char ***list, const char *item)
{
	size_t n = 0;
	const char **longer;

	while (*list && (*list)[n])
		n++;
	if ((n & (n + 1)) == 0) {
		longer = arena_array(a, 2 * (n + 1), sizeof *longer);
		if (n)
			memcpy(longer, *list, n * sizeof *longer);
		*list = longer;
	}
	(*list)[n] = item;
}

int option_list(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	add(v->arena, member, v->argument);
	return 0;
}

int option_commas(const struct option_value *v, void *member, struct error *err)
{
	const char *s = v->argument, *comma;

	(void)err;
	do {
		comma = strchrnul(s, ',');
		add(v->arena, member, arena_strndup(v->arena, s, (size_t)(comma - s)));
		s = comma + 1;
	} while (*comma);
	return 0;
}

int option_number(const struct option_value *v, void *member, struct error *err)
{
	const struct option_spec *o = v->spec;
	int64_t n;

	if (!text_to_int64(v->argument, &n) || n < o->least || n > o->most)
		return error_usage(err,
				   "--%s: expected a number from %lld to %lld, got '%s'",
				   o->name, (long long)o->least, (long long)o->most,
				   v->argument);
	*(int64_t *)member = n;
	return 0;
}

/* As a suite writes it: "1ms", "1h"; for times that are whole in some unit. */
static const char *time_text(struct arena *a, int64_t us)
{
	static const struct {
		const char *name;
		int64_t us;
	} units[] = { { "h", (int64_t)3600 * 1000000 },
		      { "m", (int64_t)60 * 1000000 },
		      { "s", 1000000 },
		      { "ms", 1000 },
		      { "us", 1 } };
	size_t i = 0;

	while (us % units[i].us)
		i++;
	return arena_printf(a, "%lld%s", (long long)(us / units[i].us), units[i].name);
}

int option_time(const struct option_value *v, void *member, struct error *err)
{
	const struct option_spec *o = v->spec;
	int64_t us;

	if (duration_parse(v->argument, &us, err) < 0)
		return error_prefix(err, "--%s", o->name);
	if (us < o->least || us > o->most)
		return error_usage(err, "--%s: expected %s to %s, got '%s'", o->name,
				   time_text(v->arena, o->least),
				   time_text(v->arena, o->most), v->argument);
	*(int64_t *)member = us;
	return 0;
}

int option_percent(const struct option_value *v, void *member, struct error *err)
{
	const char *end = "?";
	double percent = 0;

	if (text_scan_double(v->argument, &percent, &end))
		end += strspn(end, " ");
	if ((*end && strcmp(end, "%") != 0) || percent < 0)
		return error_usage(err, "--%s: expected percent such as 5 %%, got '%s'",
				   v->spec->name, v->argument);
	*(double *)member = percent / 100;
	return 0;
}

int option_word(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	*(int *)member = text_index(v->argument, v->spec->words(v->arena));
	return 0;
}
