#!/usr/bin/env bats
# strain-workload: what a run reports, its workloads and its pace, the tables, the command line.

load workload_lib

setup() {
	workload_setup
}

teardown() {
	workload_teardown
}

# row WORKLOAD PROVIDER WORKERS: its line of the table in $output, single blanks
row() {
	grep -E "^$1 +$2 +$3 " <<<"$output" | tail -n 1 | tr -s ' '
}

@test "a run says what was launched, completed and failed, and how fast, in the words of Duroxide's suite" {
	run "$WORKLOAD" parallel --duration 300ms
	[ "$status" -eq 0 ]
	[ "$(value Launched)" -ge 20 ]
	[ "$(value Completed)" -eq "$(value Launched)" ]
	for line in 'Total time: [0-9.]+s' 'Launched: [0-9]+' 'Completed: [0-9]+' \
		'Failed: 0 \(infra: 0, config: 0, app: 0\)' 'Success rate: 100\.00%' \
		'Throughput: [0-9.]+ orchestrations/sec' 'Activity throughput: [0-9.]+ activities/sec' \
		'Average latency: [0-9.]+ms \(total time / completed\)' \
		'Latency from start to end: average [0-9.]+ ms, p50 [0-9.]+ ms, p95 [0-9.]+ ms, p99 [0-9.]+ ms'; do
		grep -qE "^$line\$" <<<"$output"
	done
}

@test "both latencies are what they say: the suite's is the total time by what completed, the true one is no shorter than the work" {
	run "$WORKLOAD" parallel --fast --duration 300ms --concurrency 10
	[ "$status" -eq 0 ]
	total=$(sed -n 's/^Total time: \([0-9.]*\)s$/\1/p' <<<"$output")
	suite=$(sed -n 's/^Average latency: \([0-9.]*\)ms .*/\1/p' <<<"$output")
	mean=$(sed -n 's/^Latency from start to end: average \([0-9.]*\) ms.*/\1/p' <<<"$output")
	# Five activities of 10 ms for each of ten, on two dispatchers: none ends within 30 ms.
	awk -v t="$total" -v s="$suite" -v m="$mean" -v n="$(value Completed)" \
		'BEGIN { d = s * n / 1000 - t; exit !(d < 0.02 && d > -0.02 && m >= 30) }'
}

@test "each orchestration of parallel joins five activities" {
	for pace in --fast --poll=20ms; do
		run "$WORKLOAD" parallel --duration 200ms $pace
		[ "$status" -eq 0 ]
		activities=$(sed -n 's/^Engine:.* \([0-9]*\) activities.*/\1/p' <<<"$output")
		[ "$activities" -eq $((5 * $(value Completed))) ]
		# started, five scheduled, five completed, completed
		grep -q '(12.0 without the marks of turns)' <<<"$output"
	done
}

@test "large-payload is that of the suite: 20 activities one by one, 5 sub-orchestrations of 2 each, 10 at the end" {
	run "$WORKLOAD" large-payload --duration 1ms --poll 5ms
	[ "$status" -eq 0 ]
	grep -q '^large-payload: .* workers 1/1, 5 at a time, .* tasks 20, delay 5, children 5, final 10, small 10, medium 50, large 100' <<<"$output"
	n=$(value Completed)
	[ "$n" -eq 5 ]
	grep -q " $((40 * n)) activities, $((5 * n)) sub-orchestrations" <<<"$output"
	# started, 30 activities and 5 sub-orchestrations with two events each, completed; a mark for every turn.
	[[ $output =~ average,\ ([0-9]+)\ to\ ([0-9]+)\ \(72\.0\ without ]]
	[ "${BASH_REMATCH[1]}" -ge 104 ]
	[ "${BASH_REMATCH[2]}" -le 108 ]
}

@test "large-payload carries payloads of 10, 50 and 100 KB, and of other sizes when told" {
	"$WORKLOAD" large-payload --fast --duration 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" inspect --dir "$DIR" --events
	[ "$status" -eq 0 ]
	# What an activity gives is its input, as large, half as large or a quarter of it, and what it adds.
	for bytes in $((2 * 10240)) $((51200 * 3 / 2)) $((102400 * 5 / 4)); do
		grep -q "activity-completed [0-9]* $bytes bytes" <<<"$output"
	done
	"$WORKLOAD" large-payload --fast --duration 1ms --concurrency 1 --provider file --dir "$DIR.2" \
		--payload 1,2,4 --tasks 3 --children 2 --final 1
	run "$WORKLOAD" inspect --dir "$DIR.2" --events
	[ "$(grep -c '^large-payload-1 .* activity-completed ' <<<"$output")" -eq 4 ]
	[ "$(grep -c '^large-payload-1 .* child-completed ' <<<"$output")" -eq 2 ]
	grep -q "^large-payload-1 .* activity-completed 3 $((4096 * 5 / 4)) bytes" <<<"$output"
}

@test "timers fire one after another and never early, rounds follow each other, and every leaf of a tree is there" {
	run "$WORKLOAD" timers --duration 1ms --concurrency 3 --timer 20ms --poll 10ms
	[ "$status" -eq 0 ]
	grep -q '(14.0 without the marks of turns)' <<<"$output"
	run "$WORKLOAD" long-running --duration 1ms --concurrency 3 --timer 5ms --rounds 7 --delay 1ms --poll 5ms
	[ "$status" -eq 0 ]
	grep -q '(30.0 without the marks of turns)' <<<"$output"
	grep -q ' 21 activities, 0 sub-orchestrations' <<<"$output"
	run "$WORKLOAD" tree --duration 1ms --concurrency 2 --children 2 --depth 3 --delay 1ms --poll 5ms
	[ "$status" -eq 0 ]
	grep -q ' 16 activities, 28 sub-orchestrations' <<<"$output"
}

@test "mixed starts all the workloads in turn" {
	"$WORKLOAD" mixed --fast --keep --duration 1ms --concurrency 5 --rounds 2 --timer 5ms --provider file --dir "$DIR"
	run "$WORKLOAD" inspect --dir "$DIR" --events
	[ "$status" -eq 0 ]
	for name in parallel-1 large-payload-2 timers-3 long-running-4 tree-5; do
		grep -q "^$name [0-9]* completed " <<<"$output"
	done
}

@test "the same input has the same output, and an orchestration that gives another one is found" {
	run "$WORKLOAD" parallel --fast --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
	grep -qE "^Determinism: $(value Completed) outputs, 1 inputs, 0 outputs unlike others of the same input$" <<<"$output"
	run "$WORKLOAD" parallel --fast --duration 50ms --delay 1ms --faults output=1
	[ "$status" -eq 1 ]
	[ "$(value Completed)" -eq "$(value Launched)" ]
	grep -qE "^Determinism: .* $(($(value Completed) - 1)) outputs unlike others of the same input$" <<<"$output"
}

@test "--verify replays every history, children's too, and tells one that goes another way" {
	run "$WORKLOAD" tree --duration 1ms --concurrency 2 --poll 5ms --delay 1ms --verify
	[ "$status" -eq 0 ]
	grep -qx 'Replays: 26 histories, 0 went another way' <<<"$output"
	run "$WORKLOAD" parallel --duration 1ms --concurrency 4 --poll 5ms --faults output=1 --verify
	[ "$status" -eq 1 ]
	grep -qx 'Replays: 4 histories, 4 went another way' <<<"$output"
	grep -q "parallel-1: event [0-9]*: 'completed' of the replay is another than that of the history" <<<"$output"
}

@test "what has ended is kept, and is forgotten with --fast" {
	run "$WORKLOAD" parallel --duration 100ms --poll 5ms --delay 1ms --verify
	[ "$status" -eq 0 ]
	grep -q "^Replays: $(value Completed) histories, 0" <<<"$output"
	run "$WORKLOAD" parallel --duration 100ms --fast --delay 1ms --verify
	[ "$status" -eq 0 ]
	grep -q "^Replays: 0 histories, 0" <<<"$output"
	run "$WORKLOAD" parallel --duration 100ms --fast --keep --delay 1ms --verify
	[ "$status" -eq 0 ]
	grep -q "^Replays: $(value Completed) histories, 0" <<<"$output"
}

@test "a dispatcher that finds nothing looks again after the poll interval, and not before" {
	# The first two turns of an instance are a poll interval apart at least, its job and its end another: with one at a
	# time, ten instances of one activity take twenty intervals on average, however fast the machine is.
	run "$WORKLOAD" long-running --duration 1ms --concurrency 1 --rounds 10 --timer 1ms --delay 1ms --poll 60ms
	[ "$status" -eq 0 ]
	total=$(sed -n 's/^Total time: \([0-9.]*\)s$/\1/p' <<<"$output")
	awk -v t="$total" 'BEGIN { exit !(t >= 0.6) }'
}

# was_locked: hold the lock of the store for a while, and see whether somebody has met it
was_locked() {
	(echo '.timeout 20000'; echo 'begin immediate;'; sleep 0.5; echo 'rollback;') | sqlite3 "$DIR/workload.db" || return 1
	sleep 0.6
	grep -qE '^store_locked [1-9]' "$BATS_TEST_TMPDIR/metrics"
}

@test "a store that another process has locked is asked again, and that is counted" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	in_background parallel --poll 5ms --duration 60s --provider file --dir "$DIR" --metrics-file "$BATS_TEST_TMPDIR/metrics" \
		--journal "$JOURNAL"
	wait_for has_lines 20 "$JOURNAL"
	wait_for was_locked
	kill -TERM "$child"
	reap
	[ "$status" -eq 0 ]
	[ "$(value Completed)" -eq "$(value Launched)" ]
	grep -qE '^Locked: the store was locked [1-9][0-9]* times, and was asked again$' <<<"$output"
}

@test "seconds can be the last word" {
	run "$WORKLOAD" parallel 0.05 --fast --delay 1ms
	[ "$status" -eq 0 ]
	grep -q ', 0.05 s, ' <<<"$output"
	run "$WORKLOAD" compare parallel 0.02 --fast --delay 1ms --workers 1
	[ "$status" -eq 0 ]
	[ "$(grep -c ', 0.02 s, ' <<<"$output")" -eq 2 ]
}

@test "memory that is asked for is there from the start" {
	run bash -c "'$WORKLOAD' parallel --duration 60s --ballast 80 >/dev/null & pid=\$!
		for ((i = 0; i < 600; i++)); do
			kb=\$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' /proc/\$pid/status)
			[ \"\${kb:-0}\" -ge 78125 ] && break
			sleep 0.05
		done
		kill -TERM \$pid; wait \$pid; [ \$i -lt 600 ]"
	[ "$status" -eq 0 ]
}

# peak ARG…: run it under strain; its peak RSS in kB
peak() {
	"$STRAIN" run -q -o "$BATS_TEST_TMPDIR/out" -- "$WORKLOAD" "$@" >/dev/null || return
	jq '.cells[0].attempts[0].values.peak_rss_bytes / 1000 | floor' "$BATS_TEST_TMPDIR/out/results.json"
}

@test "parallel takes 9 to 17 MB, and large-payload 3 to 8 MB more for each instance that it keeps" {
	small=$(peak parallel 2)
	five=$(peak large-payload --duration 1ms --poll 5ms)
	ten=$(peak large-payload --duration 1ms --poll 5ms --concurrency 10)
	echo "parallel $small kB, large-payload $five and $ten kB"
	[ "$small" -ge 9000 ]
	[ $(((ten - five) / 5)) -ge 3000 ]
	# A sanitizer's own memory is no part of this.
	[[ $BUILD != */asan ]] || return 0
	[ "$small" -le 17000 ]
	[ $(((ten - five) / 5)) -le 8000 ]
	[ "$five" -le 60000 ]
}

@test "no more orchestrations end in a second than the pace allows, whatever the machine" {
	# An activity of 10 ms and five of them in each: at most 20 a second for every dispatcher.
	run "$WORKLOAD" compare parallel 1 --provider memory
	[ "$status" -eq 0 ]
	awk '$1 == "parallel" { n++; split($3, w, "/"); if ($10 > 20 * w[1] || $10 < 1) exit 1 } END { exit n != 2 }' \
		<<<"$(grep '^parallel  ' <<<"$output")"
	# Thirty activities of 5 ms one after another, for five at a time and one dispatcher: at most 1 in 150 ms for each of them.
	run "$WORKLOAD" large-payload --duration 1ms
	[ "$status" -eq 0 ]
	rate=$(sed -n 's/^Throughput: \([0-9.]*\) .*/\1/p' <<<"$output")
	awk -v r="$rate" 'BEGIN { exit !(r > 0.05 && r < 5) }'
}

@test "a history starts once, numbers its tasks, ends each of them once, and completes last" {
	"$WORKLOAD" parallel --fast --duration 1ms --concurrency 1 --provider file --dir "$DIR"
	run "$WORKLOAD" inspect --dir "$DIR" --events
	[ "$status" -eq 0 ]
	events=$(grep '^parallel-1 ' <<<"$output")
	[ "$(head -n 1 <<<"$events" | cut -d' ' -f3)" = started ]
	[ "$(tail -n 1 <<<"$events" | cut -d' ' -f3)" = completed ]
	[ "$(grep activity-scheduled <<<"$events" | cut -d' ' -f4 | xargs)" = "1 2 3 4 5" ]
	[ "$(grep activity-completed <<<"$events" | cut -d' ' -f4 | sort | xargs)" = "1 2 3 4 5" ]
}

@test "several providers and workers end with a table that compares them" {
	run "$WORKLOAD" parallel --fast --duration 100ms --delay 1ms --provider both --workers 1/1,2/3
	[ "$status" -eq 0 ]
	[ "$(grep -c '^Throughput: ' <<<"$output")" -eq 4 ]
	head=$(grep '^workload ' <<<"$output" | tr -s ' ')
	[ "$head" = "workload provider workers completed failed infra config app success orch/s act/s mean ms p50 ms p95 ms total/n ms" ]
	for row in 'memory +1/1' 'memory +2/3' 'file +1/1' 'file +2/3'; do
		grep -qE "^parallel +$row " <<<"$output"
	done
}

@test "the table tells failures by class" {
	run "$WORKLOAD" parallel --fast --duration 1ms --delay 1ms --concurrency 7 --faults application=1
	[ "$status" -eq 1 ]
	[[ $(row parallel memory 2/2) =~ ^parallel\ memory\ 2/2\ 0\ 7\ 0\ 0\ 7\ 0\.00%\  ]]
	run "$WORKLOAD" parallel --fast --duration 1ms --delay 1ms --concurrency 7 --faults unregistered=1
	n=$(value Launched)
	[[ $(row parallel memory 2/2) =~ ^parallel\ memory\ 2/2\ 0\ $n\ 0\ $n\ 0\ 0\.00%\  ]]
	run "$WORKLOAD" parallel --fast --duration 1ms --delay 1ms --concurrency 7 --faults lost-turn=1 \
		--lease 10ms --attempts 2
	[[ $(row parallel memory 2/2) =~ ^parallel\ memory\ 2/2\ 0\ 7\ 7\ 0\ 0\ 0\.00%\  ]]
}

@test "compare runs the suite's workloads with both providers and both settings of dispatchers" {
	run "$WORKLOAD" compare --fast --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
	for workload in parallel large-payload; do
		for provider in memory file; do
			[ -n "$(row $workload $provider 1/1)" ]
			[ -n "$(row $workload $provider 2/2)" ]
		done
	done
	[ "$(grep -cE '^(parallel|large-payload) +(memory|file) ' <<<"$output")" -eq 8 ]
}

@test "the metrics file gets lines of a name and a value" {
	"$WORKLOAD" parallel --fast --duration 50ms --metrics-file "$BATS_TEST_TMPDIR/metrics"
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
	local words="parallel, large-payload, timers, long-running, tree, mixed, compare, inspect or conformance"
	wrong "expected a workload: parallel, large-payload, … or compare; see --help"
	wrong "got 'paralel', expected $words" paralel
	wrong "expected one workload, got more" parallel compare
	wrong "expected one workload, got more" parallel timers
	wrong "got '5 apples', expected seconds as the last word" parallel '5 apples'
	wrong "got '5', expected seconds as the last word" compare 5 parallel
	wrong "got '--durration', expected an option of --help" parallel --durration 5s
	wrong "--duration: expected a value" parallel --duration
	wrong "--duration: got '5 apples', expected a duration such as 500ms, 5s or 2m" parallel --duration '5 apples'
	wrong "--lease: got '0', expected more than nothing" parallel --lease 0
	wrong "--provider: got 'disk', expected memory, file, both, or the path of a shared object (with a '/'), or some with commas" parallel --provider disk
	wrong "--workers: got '0', expected N or N/M (1 to 256), or some with commas" parallel --workers 0
	wrong "--payload: got '10,x', expected three sizes in KB, such as 10,50,100" large-payload --payload 10,x
	wrong "--payload: got '10,20', expected three sizes in KB, such as 10,50,100" large-payload --payload 10,20
	wrong "--concurrency: got '-3', expected a whole number from 1 to 1000000" parallel --concurrency -3
	wrong "--depth: got '9', expected a whole number from 0 to 6" tree --depth 9
	wrong "--seed: got '1x', expected a whole number from 0 to 1000000" parallel --seed 1x
	wrong "--faults: got 'fire=1', expected application, nondeterminism, unregistered, lost-worker, lost-turn or output, then =RATE" parallel --faults fire=1
	wrong "--faults: lost-turn: got '1.5', expected a rate from 0 to 1" parallel --faults lost-turn=1.5
	wrong "--resume: got 'no --dir', expected the directory of the earlier run" parallel --resume
	wrong "--dir: got 0 runs with a provider that keeps files, expected 1" parallel --dir "$DIR"
	wrong "--dir: got 2 runs with a provider that keeps files, expected 1" parallel --provider file --workers 1,2 --dir "$DIR"
	wrong "inspect: got 'no --dir', expected --dir DIR" inspect
	wrong "open $DIR/workload.db: No such file or directory" inspect --dir "$DIR"
}

@test "durations are read with and without a unit" {
	for duration in 50ms 0.05s 0.05 0.0009m; do
		run "$WORKLOAD" parallel --fast --delay 1ms --concurrency 1 --duration $duration
		[ "$status" -eq 0 ]
	done
}

@test "--help lists every workload and option, --version the version" {
	run "$WORKLOAD" --help
	[ "$status" -eq 0 ]
	for word in parallel large-payload timers long-running tree mixed compare inspect conformance --duration --provider --workers --resume --journal; do
		grep -qF -- "$word" <<<"$output"
	done
	run "$WORKLOAD" --version
	[ "$output" = "strain-workload $(cat "$TOP/include/VERSION")" ]
}

@test "a report that cannot be written is a failure" {
	run bash -c "'$WORKLOAD' parallel --fast --duration 1ms --concurrency 1 >/dev/full"
	[ "$status" -eq 1 ]
	[[ $output == *"write standard output: No space left on device" ]]
}
