/* The CI system that runs the job is told what came out. */
#include "ci.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/log.h"
#include "runner/program.h"

int ci_take(const struct option_value *v, void *member, struct error *err)
{
	(void)err;
	*(const struct ci_system **)member = ci_find(v->argument);
	return 0;
}

const struct ci_system *ci_system_of(const struct ci_system *asked)
{
	return asked ? asked : ci_of_environment();
}

/* --- the place ---------------------------------------------------------------------------- */

static const char *absolute(struct arena *a, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = arena_strdup(a, real ? real : path);

	free(real);
	return copy;
}

const char *ci_root(struct arena *a)
{
	const char *root = ci_variable(ci_of_environment()->root);

	return root ? absolute(a, root) : NULL;
}

static size_t size_of(const char *path)
{
	struct stat st;

	return path && stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

static const char *random_word(struct arena *a, struct error *err)
{
	uint64_t bits[2];

	if (getrandom(bits, sizeof bits, 0) != sizeof bits) {
		error_errno(err, "getrandom");
		return NULL;
	}
	return arena_printf(a, "%016" PRIx64 "%016" PRIx64, bits[0], bits[1]);
}

int ci_prepare(const struct report *r, const struct ci_system *system,
	       struct ci_message *m, struct error *err)
{
	struct ci_place place = {
		.directory = absolute(r->arena, r->analysis->run->path),
		.suite = ci_suite(&r->analysis->run->record, r->arena),
		.summary_file = ci_variable(system->summary),
		.output_file = ci_variable(system->output),
		.token = random_word(r->arena, err),
	};

	m->before.arena = m->after.arena = r->arena;
	if (!place.token)
		return -1;
	place.summary_size = size_of(place.summary_file);
	return ci_tell(system, r, &place, m, err);
}

void ci_print_mistakes(const struct ci_system *asked,
		       const struct suite_mistakes *mistakes, struct arena *a)
{
	struct text t = { .arena = a };
	const struct run_record record = { .directory = absolute(a, "."),
					   .root = ci_root(a),
					   .suite_file = mistakes->file };
	const struct ci_place place = { .suite = ci_suite(&record, a) };

	ci_tell_mistakes(ci_system_of(asked), mistakes, &place, &t);
	fputs(text_string(&t), stderr);
}

/* --- delivery ----------------------------------------------------------------------------- */

static int append(const struct ci_file *file, struct error *err)
{
	scoped_fd fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return error_errno(err, "open %s", file->path);
	if (fs_write_all(fd, file->data, file->size, err) < 0)
		return error_prefix(err, "%s", file->path);
	return 0;
}

static int write_file(const struct ci_file *file, struct error *err)
{
	if (file->append)
		return append(file, err);
	return fs_replace_file(AT_FDCWD, file->path, file->data, file->size, err);
}

/* Its input is a file, so that a program that reads none of it cannot hold us up. */
static int input_of(const char *text, struct error *err)
{
	int fd = memfd_create("strain-ci", MFD_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "memfd_create");
	if (fs_write_all(fd, text, strlen(text), err) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

static int run_command(const struct ci_message *m, struct error *err)
{
	scoped_fd input = input_of(m->input, err);
	const struct program agent = { .argv = m->command,
				       .input = input,
				       .output = STDERR_FILENO,
				       .attached = true };
	struct program_result result;

	if (input < 0 || program_run(&agent, &result, err) < 0)
		return -1;
	if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0)
		return 0;
	return error_set(err, "%s %s failed", m->command[0], m->command[1]);
}

static void warn(const struct error *err, const char *more)
{
	scoped_arena a = arena_new();

	log_warning("%s%s", ci_plain_line(a, err->text), more);
}

void ci_deliver(const struct ci_message *m)
{
	struct error err;

	for (size_t i = 0; i < m->nfiles; i++)
		if (write_file(&m->files[i], &err) < 0)
			warn(&err, "");
	if (m->command && run_command(m, &err) < 0)
		warn(&err, "; what it was to show is in summary.md");
}
