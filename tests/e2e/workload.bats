#!/usr/bin/env bats
# strain-workload: replay, leases, classes of failure, providers, and what a killed process leaves behind.

setup() {
	WORKLOAD=${WORKLOAD:-$BUILD/strain-workload}
	DIR=$BATS_TEST_TMPDIR/store
	JOURNAL=$BATS_TEST_TMPDIR/journal
	child=
}

teardown() {
	[ -n "$child" ] || return 0
	kill -9 "$child" 2>/dev/null || true
	wait "$child" 2>/dev/null || true
}

# wait_for COMMAND…: until it succeeds, 30 seconds at most
wait_for() {
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	echo "waited in vain for: $*"
	return 1
}

# has_lines N FILE
has_lines() {
	[ -f "$2" ] && [ "$(wc -l <"$2")" -ge "$1" ]
}

# value LABEL: the first number after `LABEL:` in $output
value() {
	sed -n "s/^$1: *\([0-9.]*\).*/\1/p" <<<"$output" | head -n 1
}

# in_background ARG…: start the program, its output to $BATS_TEST_TMPDIR/out
in_background() {
	"$WORKLOAD" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	child=$!
}

reap() {
	status=0
	wait "$child" || status=$?
	child=
	output=$(cat "$BATS_TEST_TMPDIR/out")
}

@test "a run says what was launched, completed and failed, and how fast" {
	run "$WORKLOAD" parallel --duration 300ms
	[ "$status" -eq 0 ]
	[ "$(value Launched)" -ge 20 ]
	[ "$(value Completed)" -eq "$(value Launched)" ]
	grep -qE '^Failed: +0 \(infrastructure 0, configuration 0, application 0\)$' <<<"$output"
	grep -qE '^Success rate: 100\.00%$' <<<"$output"
	grep -qE '^Throughput: [0-9.]+ orchestrations/sec, [0-9.]+ activities/sec$' <<<"$output"
	grep -qE '^Latency: average [0-9.]+ ms, p50 [0-9.]+ ms, p95 [0-9.]+ ms, p99 [0-9.]+ ms$' <<<"$output"
}

@test "each orchestration of parallel joins five activities" {
	run "$WORKLOAD" parallel --duration 200ms
	[ "$status" -eq 0 ]
	activities=$(sed -n 's/^Engine:.* \([0-9]*\) activities.*/\1/p' <<<"$output")
	[ "$activities" -eq $((5 * $(value Completed))) ]
}

@test "a history of large-payload has 80 to 100 events" {
	run "$WORKLOAD" large-payload --duration 100ms --delay 1ms --workers 1/4
	[ "$status" -eq 0 ]
	[[ $output =~ average,\ ([0-9]+)\ to\ ([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -ge 80 ]
	[ "${BASH_REMATCH[2]}" -le 100 ]
}

@test "large-payload runs 20 activities and 5 sub-orchestrations with an activity each" {
	run "$WORKLOAD" large-payload --duration 100ms --delay 1ms
	[ "$status" -eq 0 ]
	n=$(value Completed)
	grep -q " $((25 * n)) activities, $((5 * n)) sub-orchestrations" <<<"$output"
}

@test "large-payload carries payloads of 10, 50 and 100 KB" {
	"$WORKLOAD" large-payload --duration 1ms --delay 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" inspect --dir "$DIR" --events
	[ "$status" -eq 0 ]
	for bytes in 10240 51200 102400; do
		grep -q "activity-completed [0-9]* $bytes bytes" <<<"$output"
	done
}

@test "a history starts once, numbers its tasks, ends each of them once, and completes last" {
	"$WORKLOAD" parallel --duration 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" inspect --dir "$DIR" --events
	[ "$status" -eq 0 ]
	events=$(grep '^parallel-1 ' <<<"$output")
	[ "$(head -n 1 <<<"$events" | cut -d' ' -f3)" = started ]
	[ "$(tail -n 1 <<<"$events" | cut -d' ' -f3)" = completed ]
	[ "$(grep activity-scheduled <<<"$events" | cut -d' ' -f4 | xargs)" = "1 2 3 4 5" ]
	[ "$(grep activity-completed <<<"$events" | cut -d' ' -f4 | sort | xargs)" = "1 2 3 4 5" ]
}

@test "several providers and workers end with a table that compares them" {
	run "$WORKLOAD" parallel --duration 100ms --delay 1ms --provider memory,file --workers 1/1,2/3
	[ "$status" -eq 0 ]
	[ "$(grep -c '^Throughput: ' <<<"$output")" -eq 4 ]
	table=$(tail -n 5 <<<"$output")
	[[ $table == workload* ]]
	for row in 'memory +1/1' 'memory +2/3' 'file +1/1' 'file +2/3'; do
		grep -qE "^parallel +$row " <<<"$table"
	done
}

@test "compare runs every workload with both providers" {
	run "$WORKLOAD" compare --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
	for row in 'parallel +memory' 'parallel +file' 'large-payload +memory' 'large-payload +file'; do
		tail -n 4 <<<"$output" | grep -qE "^$row +2/2 "
	done
}

@test "an activity that says no is an application failure" {
	run "$WORKLOAD" parallel --duration 100ms --faults application=1
	[ "$status" -eq 1 ]
	n=$(value Launched)
	grep -q "(infrastructure 0, configuration 0, application $n)" <<<"$output"
	grep -q '^Success rate: 0.00%' <<<"$output"
	grep -q 'work: failed on purpose' <<<"$output"
}

@test "an orchestration that does not repeat itself is a configuration failure" {
	for workload in parallel large-payload; do
		run "$WORKLOAD" $workload --duration 50ms --delay 1ms --faults nondeterminism=1
		[ "$status" -eq 1 ]
		n=$(value Launched)
		grep -q "(infrastructure 0, configuration $n, application 0)" <<<"$output"
		grep -q 'nondeterminism: task 1: another input than in the history' <<<"$output"
	done
}

@test "an activity that nobody has registered is a configuration failure" {
	run "$WORKLOAD" parallel --duration 50ms --faults unregistered=1
	[ "$status" -eq 1 ]
	grep -q "(infrastructure 0, configuration $(value Launched), application 0)" <<<"$output"
	grep -q "activity 'no-such-work' is not registered" <<<"$output"
}

@test "work that is never committed is an infrastructure failure in the end" {
	for fault in lost-worker lost-turn; do
		run "$WORKLOAD" parallel --duration 20ms --concurrency 2 --faults $fault=1 \
			--lease 10ms --attempts 3
		[ "$status" -eq 1 ]
		grep -q "(infrastructure $(value Launched), configuration 0, application 0)" <<<"$output"
		grep -q 'taken 3 times and never committed' <<<"$output"
	done
}

@test "a store that cannot grow is an infrastructure failure, and the run ends" {
	run bash -c "ulimit -f 1000; exec '$WORKLOAD' large-payload --duration 60s --provider file"
	[ "$status" -eq 1 ]
	grep -qE '\(infrastructure [1-9][0-9]*, configuration 0, application 0\)' <<<"$output"
	grep -q 'strain-workload: sqlite: ' <<<"$output"
}

@test "what a lost dispatcher held is given to another when its lease runs out" {
	for provider in memory file; do
		run "$WORKLOAD" parallel --duration 200ms --provider $provider \
			--faults lost-worker=0.1,lost-turn=0.1 --lease 100ms --attempts 50
		[ "$status" -eq 0 ]
		[ "$(value Completed)" -eq "$(value Launched)" ]
		grep -qE '^Leases: +[1-9][0-9]* taken again' <<<"$output"
	done
}

@test "a commit after the lease has gone to somebody else is refused" {
	run "$WORKLOAD" parallel --duration 50ms --concurrency 1 --tasks 1 --delay 300ms --lease 50ms \
		--attempts 8 --workers 1/4
	[ "$status" -eq 1 ]
	grep -qE ' [1-9][0-9]* commits refused' <<<"$output"
}

@test "the same seed strikes the same instances" {
	for n in 1 2; do
		"$WORKLOAD" parallel --duration 1ms --delay 1ms --concurrency 30 --seed 7 --provider file \
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
	in_background large-payload --duration 60s --provider file --dir "$DIR" --journal "$JOURNAL"
	wait_for has_lines 300 "$JOURNAL"
	kill -9 "$child"
	wait "$child" || true
	child=
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 0 ]
	grep -qE '^Journal: +[1-9][0-9]* lines, 0 lost$' <<<"$output"
	grep -qE 'running [1-9]' <<<"$output"

	run "$WORKLOAD" large-payload --duration 1ms --provider file --dir "$DIR" --resume \
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
		in_background parallel --duration 60s --provider file --dir "$DIR" $resume \
			--journal "$JOURNAL" --workers 3/3
		wait_for has_lines $((n * 200)) "$JOURNAL"
		kill -9 "$child"
		wait "$child" || true
		child=
		resume=--resume
	done
	run "$WORKLOAD" parallel --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 0 ]
	run "$WORKLOAD" inspect --dir "$DIR" --journal "$JOURNAL"
	[ "$status" -eq 0 ]
	grep -qE 'failed 0, running 0' <<<"$output"
}

@test "a resumed orchestration is replayed against its history, and a history that was changed is noticed" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	in_background large-payload --duration 60s --provider file --dir "$DIR" --journal "$JOURNAL"
	wait_for has_lines 300 "$JOURNAL"
	kill -9 "$child"
	wait "$child" || true
	child=
	roots="select id from instances where status = 'running' and id = root order by id"
	sqlite3 "$DIR/workload.db" "
		update history set data = 'delay=10 salt=1' where instance = ($roots limit 1)
			and kind = 'activity-scheduled' and ref = 1;
		update history set kind = 'timer-scheduled' where instance = ($roots limit 1 offset 1)
			and kind = 'activity-scheduled' and ref = 2;"
	run "$WORKLOAD" large-payload --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 1 ]
	grep -q '(infrastructure 0, configuration 2, application 0)' <<<"$output"
	[ "$(value Completed)" -eq $(($(value Launched) + 3)) ]
}

@test "inspect names a history that breaks the laws, and lines of the journal that are not there" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	"$WORKLOAD" parallel --duration 1ms --concurrency 1 --provider file --dir "$DIR" --journal "$JOURNAL"
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
	run "$WORKLOAD" parallel --duration 1ms --provider file --dir "$DIR" --resume
	[ "$status" -eq 2 ]
	[ "$output" = "strain-workload: $DIR: another process works in this directory" ]
}

@test "a directory with instances is not taken without --resume" {
	"$WORKLOAD" parallel --duration 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" parallel --duration 1ms --provider file --dir "$DIR"
	[ "$status" -eq 2 ]
	[[ $output == *"instances of an earlier run, go on with --resume" ]]
}

@test "without --dir nothing is left behind" {
	mkdir "$BATS_TEST_TMPDIR/tmp"
	TMPDIR=$BATS_TEST_TMPDIR/tmp "$WORKLOAD" parallel --duration 50ms --provider file
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

@test "the metrics file gets lines of a name and a value" {
	"$WORKLOAD" parallel --duration 50ms --metrics-file "$BATS_TEST_TMPDIR/metrics"
	grep -qE '^orchestrations_per_sec [0-9]+\.[0-9]+$' "$BATS_TEST_TMPDIR/metrics"
	[ -z "$(grep -vE '^[a-z_]+ [0-9.]+$' "$BATS_TEST_TMPDIR/metrics")" ]
}

# wrong MESSAGE ARG…
wrong() {
	local message=$1
	shift
	run "$WORKLOAD" "$@"
	[ "$status" -eq 2 ] || return 1
	[ "$output" = "strain-workload: $message" ] || { echo "got: $output" && return 1; }
}

@test "wrong usage is said in a line, and the exit status is 2" {
	wrong "expected a workload: parallel, large-payload or compare; see --help"
	wrong "got 'paralel', expected parallel, large-payload, compare or inspect" paralel
	wrong "expected one workload, got more" parallel compare
	wrong "got '--durration', expected an option of --help" parallel --durration 5s
	wrong "--duration: expected a value" parallel --duration
	wrong "--duration: got '5 apples', expected a duration such as 500ms, 5s or 2m" parallel --duration '5 apples'
	wrong "--provider: got 'disk', expected memory, file or memory,file" parallel --provider disk
	wrong "--workers: got '0', expected N or N/M (1 to 256), or some with commas" parallel --workers 0
	wrong "--concurrency: got '-3', expected a whole number from 1 to 1000000" parallel --concurrency -3
	wrong "--seed: got '1x', expected a whole number from 0 to 1000000" parallel --seed 1x
	wrong "--faults: got 'fire=1', expected application, nondeterminism, unregistered, lost-worker or lost-turn, then =RATE" parallel --faults fire=1
	wrong "--faults: lost-turn: got '1.5', expected a rate from 0 to 1" parallel --faults lost-turn=1.5
	wrong "--resume: got 'no --dir', expected the directory of the earlier run" parallel --resume
	wrong "--dir: got 0 runs with the file provider, expected 1" parallel --dir "$DIR"
	wrong "--dir: got 2 runs with the file provider, expected 1" parallel --provider file --workers 1,2 --dir "$DIR"
	wrong "inspect: got 'no --dir', expected --dir DIR" inspect
	wrong "open $DIR/workload.db: No such file or directory" inspect --dir "$DIR"
}

@test "durations are read with and without a unit" {
	for duration in 50ms 0.05s 0.05 0.0009m; do
		run "$WORKLOAD" parallel --delay 1ms --concurrency 1 --duration $duration
		[ "$status" -eq 0 ]
	done
}

@test "--help lists every workload and option, --version the version" {
	run "$WORKLOAD" --help
	[ "$status" -eq 0 ]
	for word in parallel large-payload compare inspect --duration --provider --workers --resume --journal; do
		grep -qF -- "$word" <<<"$output"
	done
	run "$WORKLOAD" --version
	[ "$output" = "strain-workload $(cat "$TOP/include/VERSION")" ]
}

@test "a report that cannot be written is a failure" {
	run bash -c "'$WORKLOAD' parallel --duration 1ms --concurrency 1 >/dev/full"
	[ "$status" -eq 1 ]
	[[ $output == *"write standard output: No space left on device" ]]
}
