#!/usr/bin/env bats
# strain-workload: classes of failure, leases, and what a process that is killed or told to end leaves behind.

load workload_lib

setup() {
	workload_setup
}

teardown() {
	workload_teardown
}

@test "an activity that says no is an application failure" {
	run "$WORKLOAD" parallel --fast --duration 100ms --faults application=1
	[ "$status" -eq 1 ]
	n=$(value Launched)
	grep -q "(infra: 0, config: 0, app: $n)" <<<"$output"
	grep -q '^Success rate: 0.00%' <<<"$output"
	grep -q 'work: failed on purpose' <<<"$output"
}

@test "an orchestration that does not repeat itself is a configuration failure" {
	for workload in parallel large-payload; do
		run "$WORKLOAD" $workload --fast --duration 50ms --delay 1ms --faults nondeterminism=1
		[ "$status" -eq 1 ]
		n=$(value Launched)
		grep -q "(infra: 0, config: $n, app: 0)" <<<"$output"
		grep -q 'nondeterminism: task 1: another input than in the history' <<<"$output"
	done
}

@test "an activity that nobody has registered is a configuration failure" {
	run "$WORKLOAD" parallel --fast --duration 50ms --faults unregistered=1
	[ "$status" -eq 1 ]
	grep -q "(infra: 0, config: $(value Launched), app: 0)" <<<"$output"
	grep -q "activity 'no-such-work' is not registered" <<<"$output"
}

@test "work that is never committed is an infrastructure failure in the end" {
	for fault in lost-worker lost-turn; do
		run "$WORKLOAD" parallel --fast --duration 20ms --concurrency 2 --faults $fault=1 \
			--lease 10ms --attempts 3
		[ "$status" -eq 1 ]
		grep -q "(infra: $(value Launched), config: 0, app: 0)" <<<"$output"
		grep -q 'taken 3 times and never committed' <<<"$output"
	done
}

@test "a store that cannot grow is an infrastructure failure, and the run ends" {
	run bash -c "ulimit -f 1000; exec '$WORKLOAD' large-payload --duration 60s --provider file"
	[ "$status" -eq 1 ]
	grep -qE '\(infra: [1-9][0-9]*, config: 0, app: 0\)' <<<"$output"
	grep -q 'strain-workload: sqlite: ' <<<"$output"
}

@test "what a lost dispatcher held is given to another when its lease runs out" {
	for provider in memory file; do
		run "$WORKLOAD" parallel --fast --duration 200ms --provider $provider \
			--faults lost-worker=0.1,lost-turn=0.1 --lease 100ms --attempts 50
		[ "$status" -eq 0 ]
		[ "$(value Completed)" -eq "$(value Launched)" ]
		grep -qE '^Leases: +[1-9][0-9]* taken again' <<<"$output"
	done
}

@test "a commit after the lease has gone to somebody else is refused" {
	run "$WORKLOAD" parallel --fast --duration 50ms --concurrency 1 --tasks 1 --delay 300ms --lease 50ms \
		--attempts 8 --workers 1/4
	[ "$status" -eq 1 ]
	grep -qE ' [1-9][0-9]* commits refused' <<<"$output"
}

@test "the same seed strikes the same instances" {
	for n in 1 2; do
		"$WORKLOAD" parallel --fast --duration 1ms --delay 1ms --concurrency 30 --seed 7 --provider file \
			--dir "$DIR$n" --faults application=0.1 || true
		"$WORKLOAD" inspect --dir "$DIR$n" --events | grep ' failed ' | cut -d' ' -f1 |
			sort >"$BATS_TEST_TMPDIR/failed$n"
	done
		grep -xE 'parallel-([1-9]|[12][0-9]|30)' "$BATS_TEST_TMPDIR/failed1" >"$BATS_TEST_TMPDIR/a"
	grep -xE 'parallel-([1-9]|[12][0-9]|30)' "$BATS_TEST_TMPDIR/failed2" >"$BATS_TEST_TMPDIR/b"
	[ -s "$BATS_TEST_TMPDIR/a" ]
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "a killed process loses no acknowledged event, and --resume completes every instance" {
	in_background large-payload --fast --duration 60s --provider file --dir "$DIR" --journal "$JOURNAL"
	wait_for has_lines 300 "$JOURNAL"
	kill -9 "$child"
	wait "$child" || true
	child=
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 0 ]
	grep -qE '^Journal: +[1-9][0-9]* lines, 0 lost$' <<<"$output"
	grep -qE 'running [1-9]' <<<"$output"

	run "$WORKLOAD" large-payload --fast --duration 1ms --provider file --dir "$DIR" --resume \
		--journal "$JOURNAL"
	[ "$status" -eq 0 ]
	[ "$(value Resumed)" -eq 5 ]
	[ "$(value Completed)" -eq $(($(value Launched) + 5)) ]
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 0 ]
	grep -qE 'failed 0, running 0' <<<"$output"
	grep -qE ' consistent, 0 broken' <<<"$output"
	grep -qE ' lines, 0 lost$' <<<"$output"
	# Every end of an instance was acknowledged once, whichever process did it.
	[ -z "$(grep ' completed 0$' "$JOURNAL" | cut -d' ' -f2 | sort | uniq -d)" ]
}

@test "a process killed three times in a row leaves nothing half done" {
	resume=
	for n in 1 2 3; do
		in_background parallel --fast --duration 60s --provider file --dir "$DIR" $resume \
			--journal "$JOURNAL" --workers 3/3
		wait_for has_lines $((n * 200)) "$JOURNAL"
		kill -9 "$child"
		wait "$child" || true
		child=
		resume=--resume
	done
	run "$WORKLOAD" parallel --fast --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 0 ]
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 0 ]
	grep -qE 'failed 0, running 0' <<<"$output"
}

@test "a resumed orchestration is replayed against its history, and a history that was changed is noticed" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	in_background large-payload --fast --duration 60s --provider file --dir "$DIR" --journal "$JOURNAL"
	wait_for has_lines 300 "$JOURNAL"
	kill -9 "$child"
	wait "$child" || true
	child=
	roots="select id from instances where status = 'running' and name not like '%/%' order by id"
	sqlite3 "$DIR/workload.db" "
		update history set data = 'delay=5 salt=1' where instance = ($roots limit 1)
			and kind = 'activity-scheduled' and ref = 1;
		update history set kind = 'timer-scheduled' where instance = ($roots limit 1 offset 1)
			and kind = 'activity-scheduled' and ref = 2;"
	run "$WORKLOAD" large-payload --fast --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 1 ]
	grep -q '(infra: 0, config: 2, app: 0)' <<<"$output"
	[ "$(value Completed)" -eq $(($(value Launched) + 3)) ]
}

@test "inspect names a history that breaks the laws, and lines of the journal that are not there" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	"$WORKLOAD" parallel --fast --duration 1ms --concurrency 1 --provider file --dir "$DIR" --journal "$JOURNAL"
	sqlite3 "$DIR/workload.db" "update history set ref = 1 where instance = 1 and ref = 2
		and kind = 'activity-completed'"
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 1 ]
	grep -qE '^parallel-1: event [0-9]+: task 1 ends a second time$' <<<"$output"
	grep -qE ' 1 broken$' <<<"$output"
	grep -qE '^Journal: .* [12] lost$' <<<"$output"
}

@test "a directory is worked in by one process at a time" {
	in_background parallel --duration 60s --provider file --dir "$DIR" --journal "$JOURNAL"
	wait_for has_lines 1 "$JOURNAL"
	run "$WORKLOAD" parallel --fast --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 2 ]
	[ "$output" = "strain-workload: $DIR: another process works in this directory" ]
}

@test "a directory with instances is not taken without --resume" {
	"$WORKLOAD" parallel --fast --duration 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" parallel --duration 1ms --provider file --dir "$DIR"
	[ "$status" -eq 2 ]
	[[ $output == *"instances of an earlier run, go on with --resume" ]]
}

@test "without --dir nothing is left behind" {
	mkdir "$BATS_TEST_TMPDIR/tmp"
	TMPDIR=$BATS_TEST_TMPDIR/tmp "$WORKLOAD" parallel --fast --duration 50ms --provider file
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ]
}

@test "SIGTERM ends a run with its report, and what was under way has completed" {
	in_background parallel --duration 60s --metrics-file "$BATS_TEST_TMPDIR/metrics"
	wait_for has_lines 1 "$BATS_TEST_TMPDIR/metrics"
	kill -TERM "$child"
	reap
	[ "$status" -eq 0 ]
	[ "$(value Completed)" -eq "$(value Launched)" ]
	grep -q '^Unfinished: *0$' <<<"$output"
	grep -q '^workload ' <<<"$output"
}

@test "a second SIGTERM does not wait for what is under way" {
	in_background parallel --duration 60s --delay 1h --drain 1h --journal "$JOURNAL"
	wait_for has_lines 100 "$JOURNAL"
	pid=$child
	wait_for eval "kill -TERM $pid; ! kill -0 $pid"
	reap
	[ "$status" -eq 1 ]
	[ "$(value Unfinished)" -eq 20 ]
}

@test "draining ends when its time is up" {
	run timeout 60 "$WORKLOAD" parallel --duration 50ms --delay 1h --drain 100ms --concurrency 3
	[ "$status" -eq 1 ]
	[ "$(value Unfinished)" -eq 3 ]
}
