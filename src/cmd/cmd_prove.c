/* strain prove: does each gate fire when it should? Faults are put into the measured tree. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "probe/host.h"
#include "report/ci.h"
#include "report/proof.h"
#include "runner/runner.h"
#include "store/run.h"

#include "baseline_file.h"
#include "commands.h"
#include "document.h"
#include "guard.h"
#include "new_run.h"
#include "plan_options.h"
#include "run_place.h"
#include "run_report.h"

struct prove {
	struct arena *arena;
	struct plan_choices choices;
	int format; /* of the formats */
	const char *output, *baseline;
	bool strict, quiet;

	const struct suite *suite;
	const struct plan *plan;
	struct run_record record; /* of all its runs but for id, time and repeat */
	struct baseline_files baselines;
	struct prove_limits limits;
	struct fault_made *made; /* shared with the processes that make faults */
	size_t nfaults;          /* runs with a fault so far */
	int signal;              /* that ended it; 0: none */
	struct guard guard;
};

static const struct prove defaults = { .output = "strain-prove" };

static const struct option_spec options[] = {
	OPTION_GROUP(cell_options, struct prove, choices.options),
	{ 'o', "output", "DIR",
	  "the run directories and prove.json (default strain-prove)",
	  OPTION_TEXT(struct prove, output) },
	{ 'b', "baseline", "PATH",
	  "a results.json or a run directory: gates against a baseline are proven, too",
	  OPTION_TEXT(struct prove, baseline) },
	{ .name = "strict",
	  .help = "a gate that is blind or not proven exits 1",
	  OPTION_FLAG(struct prove, strict) },
	{ 'f', "format", "NAME", "text (the default) or json",
	  OPTION_WORD(proof_format_names, struct prove, format) },
	{ 'q', "quiet", NULL, "no progress", OPTION_FLAG(struct prove, quiet) },
	{ 0 },
};

/* --- the places ---------------------------------------------------------------------- */

static const char *place_of(const struct prove *v, const char *name)
{
	return arena_printf(v->arena, "%s/%s", v->output, name);
}

/* A run directory of its own, which every reader can read. */
static int create_run(struct prove *v, const char *place, struct error *err)
{
	int64_t now = clock_utc_us();

	v->record.id = run_place_id(v->arena, now / 1000);
	v->record.started_utc_us = now;
	if (fs_remove_tree(AT_FDCWD, place, err) < 0 ||
	    run_create(place, &v->record, err) < 0)
		return -1;
	return baseline_files_put(place, &v->baselines, err);
}

/*
 * Whatever else is in the directory stays; what an earlier proof has left would be taken
 * for this one's.
 */
static int clear_output(const struct prove *v, struct error *err)
{
	if (run_place_around(v->output, err) < 0 ||
	    fs_remove_tree(AT_FDCWD, place_of(v, "plain"), err) < 0 ||
	    fs_remove_tree(AT_FDCWD, place_of(v, "faults"), err) < 0)
		return -1;
	return fs_remove_tree(AT_FDCWD, place_of(v, "prove.json"), err);
}

/* --- attempts ------------------------------------------------------------------------ */

static void say_ended(void *self, const struct cell *cell, const struct attempt_record *r,
		      bool last)
{
	const struct prove *v = self;
	scoped_arena a = arena_new();

	(void)last;
	if (!v->quiet)
		log_note("%s: %s", ci_plain_line(a, cell->id), ci_plain_line(a, r->text));
}

static int execute(struct prove *v, const char *place, const struct plan *plan,
		   const struct fault *fault, struct error *err)
{
	const struct runner_options runner = {
		.jobs = 1,
		.fault = fault,
		.events = { .self = v, .attempt_ended = fault ? NULL : say_ended },
	};
	struct runner_outcome outcome;

	if (runner_execute(place, plan, &runner, &outcome, err) < 0)
		return -1;
	v->signal = outcome.signal;
	return 0;
}

/* A gate against a baseline is judged on as many attempts as it will be, any other on one. */
static int64_t repeat_of(const struct prove *v, const struct cell *cell,
			 const struct gate *gate)
{
	bool relative = v->baseline && gate->bound != BOUND_ABSOLUTE;

	return relative ? cell->settings.repeat : 1;
}

/* One cell with the fault in it, in a run directory of its own; then the gate is judged on that. */
static int try_fault(struct prove *v, struct proof *p, struct error *err)
{
	struct cell cell = *p->cell->cell->cell;
	const struct plan plan = { .suite = v->suite, .cells = &cell, .ncells = 1 };
	const char *place =
		arena_printf(v->arena, "%s/faults/%04zu", v->output, ++v->nfaults);
	struct run *run;

	cell.index = 0;
	cell.settings.repeat = repeat_of(v, &cell, p->gate);
	cell.settings.retries = 0;
	v->record.options.repeat = cell.settings.repeat;
	*v->made = (struct fault_made){ 0 };
	p->fault.made = v->made;
	if (create_run(v, place, err) < 0 || execute(v, place, &plan, &p->fault, err) < 0)
		return -1;
	if (v->signal)
		return 0;
	run = run_load_cell(place, &plan, &cell, err);
	if (!run)
		return -1;
	proof_judge(p, run);
	run_free(run);
	if (!v->quiet)
		log_note("%s: %s: %s: %s", ci_plain_line(v->arena, cell.id),
			 ci_plain_line(v->arena, p->gate->text), p->put,
			 outcomes[p->outcome].name);
	return 0;
}

static int prove_gate(struct prove *v, struct proof *p, struct error *err)
{
	if (!v->signal)
		v->signal = guard_signal(&v->guard);
	if (v->signal) {
		proof_give_up(p, "interrupted");
		return 0;
	}
	while (proof_next(p)) {
		if (try_fault(v, p, err) < 0)
			return -1;
		if (v->signal)
			proof_give_up(p, "interrupted");
	}
	return 0;
}

/* --- what came of it ----------------------------------------------------------------- */

struct document {
	const struct proof_list *list;
	const struct proof_format *format;
	struct arena *arena;
};

static int write_document(const void *self, FILE *f, struct error *err)
{
	const struct document *d = self;

	return d->format->write(d->list, d->arena, f, err);
}

static int write_proofs(const struct prove *v, const struct proof_list *list,
			struct error *err)
{
	struct document d = { list, proof_formats, v->arena };

	while (strcmp(d.format->name, "json") != 0)
		d.format++;
	if (document_write(place_of(v, "prove.json"), write_document, &d, err) < 0)
		return -1;
	d.format = &proof_formats[v->format];
	return document_write(NULL, write_document, &d, err);
}

/* A test that failed has proven nothing: that is no pass. */
static int status_of(const struct prove *v, const struct proof_list *list,
		     const struct analysis *plain)
{
	if (v->signal)
		return 128 + v->signal;
	for (size_t i = 0; i < plain->ncells; i++)
		if (plain->cells[i].run_outcome != OUTCOME_PASSED)
			return EXIT_BROKEN;
	for (size_t i = 0; i < list->n; i++)
		if (proof_required_broken(&list->rows[i]))
			return EXIT_BROKEN;
	if (v->strict && proof_count(list, PROOF_BLIND) + proof_count(list, PROOF_NONE))
		return EXIT_BROKEN;
	return EXIT_OK;
}

static int prove_all(struct prove *v, struct run *run, struct error *err)
{
	const struct analysis *plain = analyse_run(run, NULL, v->arena);
	struct proof *rows = NULL;
	struct proof_list list = { .suite = v->suite->file, .sizes = plain->sizes };
	size_t family = proof_family(plain);

	for (size_t i = 0; i < plain->ncells; i++) {
		const struct cell_analysis *c = &plain->cells[i];

		for (size_t j = 0; j < c->ngates; j++) {
			struct proof *p = arena_push(v->arena, &rows, &list.n, sizeof *p);

			*p = (struct proof){ .plain = plain,
					     .cell = c,
					     .gate = c->gates[j].gate,
					     .limits = &v->limits,
					     .family = family,
					     .arena = v->arena };
			proof_begin(p);
			if (prove_gate(v, p, err) < 0)
				return -1;
		}
	}
	list.rows = rows;
	if (write_proofs(v, &list, err) < 0)
		return -1;
	return status_of(v, &list, plain);
}

/* --- the whole ----------------------------------------------------------------------- */

/* Without a baseline one attempt tells what the test has unharmed. */
static int lay_out(struct prove *v, const struct invocation *in, struct error *err)
{
	v->suite = plan_choices_suite(&v->choices, in, err);
	if (!v->suite)
		return -1;
	if (!v->baseline)
		v->choices.options.repeat = 1;
	else if (baseline_files_read(&v->baseline, 1, v->arena, &v->baselines, err) < 0)
		return -1;
	v->plan = plan_expand(v->suite, &v->choices.options, v->arena, err);
	return v->plan ? 0 : error_prefix(err, "%s", v->suite->file);
}

static int share_memory(struct prove *v, struct error *err)
{
	void *shared = mmap(NULL, sizeof *v->made, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return error_errno(err, "mmap");
	v->made = shared;
	return 0;
}

static int prepare(struct prove *v, struct error *err)
{
	const char *here = run_place_here(v->arena, err);

	if (!here)
		return -1;
	new_run(&v->record, v->suite, &v->choices.options, here, v->arena);
	v->limits = (struct prove_limits){ host_cpus(), host_available_bytes() };
	if (share_memory(v, err) < 0 || runner_build(v->suite, err) < 0 ||
	    clear_output(v, err) < 0)
		return -1;
	return create_run(v, place_of(v, "plain"), err);
}

static int work(struct prove *v, struct error *err)
{
	const char *plain = place_of(v, "plain");
	struct run *run;
	int status;

	if (prepare(v, err) < 0 || execute(v, plain, v->plan, NULL, err) < 0)
		return -1;
	run = run_load(plain, &summary_vocabulary, err);
	if (!run)
		return -1;
	status = prove_all(v, run, err);
	run_free(run);
	if (v->signal)
		say_interrupted(v->signal, "the rest is not proven");
	return status;
}

static int run_prove(const struct invocation *in, struct error *err)
{
	struct prove *v = in->choices;
	int status;

	v->arena = in->arena;
	if (lay_out(v, in, err) < 0)
		return -1;
	guard_begin(&v->guard);
	status = work(v, err);
	guard_end(&v->guard);
	if (v->made)
		munmap(v->made, sizeof *v->made);
	return status;
}

const struct command command_prove = {
	.name = "prove",
	.usage = "[SUITE]",
	.help = "does each gate fire when it should? faults are put into the tests",
	.details =
		"Runs each cell of SUITE (default strain.yml) once as it is, then once more for each of its gates with a\n"
		"fault in the measured processes that brings the gate's value just past its limit: memory held or leaked,\n"
		"CPU burned, processes, threads, descriptors, bytes read or written, a late start, another exit status; a\n"
		"number that the test itself reports is scaled. The gate fires, is too late (only well past its limit) or\n"
		"blind, and the smallest change is told that it would catch. With --baseline gates against one are proven,\n"
		"too, on as many attempts as the suite repeats. DIR gets the run directories and prove.json.\n"
		"Exits 1 when a test fails, or a gate that says 'prove: required' is blind or could not be proven.",
	.options = options,
	.operands = { .what = "one suite",
		      .most = 1,
		      .no_command = "a command without a suite has no gates" },
	.size = sizeof(struct prove),
	.defaults = &defaults,
	.run = run_prove,
};
