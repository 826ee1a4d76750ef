#!/usr/bin/env bats
# strain prove: each gate with a fault just past its limit, and nothing of the fault left.

load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

# A test of a second with a child, some work, and two numbers of its own.
a_test() {
	cat >work <<-'END'
		#!/bin/bash
		for ((i = 0; i < 20000; i++)); do :; done
		echo "ops: 20.3"
		echo "failed: 0"
		sleep "${1:-1}"
	END
	chmod +x work
}

# The faults that live now: those of this test, by their working directory.
faults() {
	local comm
	for comm in $(grep -lsx strain-fault /proc/[0-9]*/comm); do
		[ "$(readlink "${comm%/comm}/cwd")" = "$PWD" ] && echo "${comm%/comm}"
	done
	return 0
}

fault_lives() {
	[ -n "$(faults)" ]
}

no_fault_lives() {
	[ -z "$(faults)" ]
}

# of_gates VERDICT: the gates that have it, in the suite's order
of_gates() {
	jq -r --arg v "$1" '.gates[] | select(.verdict == $v) | .gate' strain-prove/prove.json
}

@test "beside a gate against another cell the others are proven" {
	suite <<-'END'
		strain: 1
		tests:
		  t:
		    run: sleep 0.1
		    matrix: { w: [1, 2] }
		    gates: [wall <= cell(w=1) + 400 %, exit_code == 0]
	END
	run "$STRAIN" prove -q
	[ "$status" -eq 0 ]
	[ "$(of_gates fires | grep -cx 'exit_code == 0')" = 2 ]
	[ "$(of_gates 'not proven')" = "wall <= cell(w=1) + 400 %" ]
}

@test "of a suite of 20 gates exactly the 8 that are blind on purpose are named" {
	a_test
	suite <<-'END'
		strain: 1
		name: twenty
		durations: [1s]
		tests:
		  t:
		    run: ./work
		    interval: 10ms
		    metrics:
		      ops: { pattern: 'ops: ([0-9.]+)', better: higher, unit: 1/s }
		      failed: { pattern: 'failed: ([0-9]+)' }
		    gates:
		      - peak_rss <= 60 MB
		      - rss.p95 <= 60 MB
		      - cpu_time <= 3 s
		      - wall <= 5 s
		      - exit_code == 0
		      - processes.max <= 6
		      - processes.max >= 2
		      - threads.max <= 12
		      - fds.max <= 80
		      - minor_faults <= 100000
		      - ops >= 10
		      - failed <= 0
		      # nothing is less than nothing; an attempt ends before; the test does; no machine has that; nor that
		      - warn: peak_rss >= 0
		      - warn: wall <= 2h
		      - { fail: rss.max <= 30 MB, for: 30s }
		      - rss.p50 <= 100 TB
		      - cpu.mean <= 1000000 %
		      # the wrong way round; one attempt against one proves nothing
		      - ops <= 1000000
		      - mean_rss <= baseline + 10 %
		  # too few samples for a slope
		  u:
		    run: sleep 0.5
		    interval: 20ms
		    gates: [fds.slope <= 5/min]
	END
	"$STRAIN" run -q --no-gate -o before
	run "$STRAIN" prove -q --strict -b before
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(jq '.gates | length' strain-prove/prove.json)" -eq 20 ]
	diff - <(of_gates blind) <<-'END'
		peak_rss >= 0
		wall <= 2h
		rss.max <= 30 MB
		rss.p50 <= 100 TB
		cpu.mean <= 1000000 %
		ops <= 1000000
		mean_rss <= baseline + 10 %
		fds.slope <= 5/min
	END
	[ -z "$(of_gates 'not proven')" ]
	# each for a reason of its own
	[ "$(jq -r '.gates[] | select(.verdict == "blind") | .reason' strain-prove/prove.json | sort -u | wc -l)" -eq 8 ]
	[[ $output == *"blind: t/1s: peak_rss >= 0: peak_rss is never below 0 B"* ]]
	[[ $output == *"no attempt here can have more than"* ]]
	[[ $output == *"it wants 30 s of being past the limit, and an attempt lasts"* ]]
	[[ $output == *"of ops higher is better"* ]]
	[[ $output == *"no change, however large, is proven"* ]]
	[[ $output == *"blind: u/1s: fds.slope <= 5/min: "*"too short"* ]]
	# of what fires the change is told that it takes: half of the operations, or more where waiting for a CPU excuses that
	jq -e '.gates[] | select(.gate == "ops >= 10").smallest_change < -0.5' strain-prove/prove.json
	jq -e '.gates[] | select(.gate == "processes.max <= 6").smallest_change == 2' strain-prove/prove.json
	no_fault_lives
}

@test "a fault is just past the limit, and in the measured processes" {
	a_test
	suite <<-'END'
		strain: 1
		tests: { t: { run: ./work 0.5, interval: 20ms, gates: [peak_rss <= 200 MB] } }
	END
	run "$STRAIN" prove -q
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(of_gates fires)" = "peak_rss <= 200 MB" ]
	jq -e '.gates[0] | .observed > 200e6 and .observed < 220e6' strain-prove/prove.json
	jq -e '.gates[0].fault | .kind == "memory" and .amount > 180e6' strain-prove/prove.json
	of=strain-prove/faults/0001/cells/*/attempt-1/attempt.json
	jq -e '.peak_tree | length >= 2' $of
	jq -e '.notes[0] | startswith("a fault was put in: ")' $of
	jq -e '.leftovers == [] or .leftovers == null' $of
	# a directory like any other run's
	run "$STRAIN" report strain-prove/faults/0001
	[ "$status" -eq 1 ]
	[[ $output == *peak_rss* ]]
}

@test "a leak fires a slope gate" {
	suite <<-'END'
		strain: 1
		durations: [4s]
		tests: { t: { run: [sleep, 4], interval: 10ms, gates: [rss.slope <= 200 MB/min] } }
	END
	run "$STRAIN" prove -q
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(of_gates fires)" = "rss.slope <= 200 MB/min" ]
	jq -e '.gates[0] | .fault.per_second > 4e6 and .observed > 200e6' strain-prove/prove.json
}

@test "bytes written are counted" {
	[ "$(stat -f -c %T .)" != tmpfs ] || skip "the tests' directory is no disk"
	suite <<-'END'
		strain: 1
		tests: { t: { run: [sleep, 0.3], interval: 20ms, gates: [written <= 3 MB, read.max <= 3 MB] } }
	END
	run "$STRAIN" prove -q
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(of_gates fires | wc -l)" -eq 2 ]
	[ -z "$(find . -name fault)" ]
}

@test "a test that is stopped by its duration, one that is waited for as a tree, setup and teardown: all have faults" {
	suite <<-'END'
		strain: 1
		durations: [1s]
		defaults: { interval: 20ms }
		tests:
		  timed: { run: sleep 1000, stop: after-duration, gates: [peak_rss <= 40 MB, wall <= 1500 ms, wall >= 900 ms] }
		  tree: { run: "bash -c 'sleep 0.5 & exit 0'", wait: tree, gates: [fds.max <= 90, switches <= 3000] }
		  staged: { run: sleep 0.5, setup: touch here, teardown: rm here, gates: [threads.max <= 30] }
	END
	run "$STRAIN" prove -q
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(jq '.gates | length' strain-prove/prove.json)" -eq 6 ]
	[ -z "$(of_gates blind; of_gates 'not proven')" ]
	[ ! -e here ]
	no_fault_lives
}

@test "against a baseline a gate is proven on as many attempts as it is judged on" {
	suite <<-'END'
		strain: 1
		defaults: { repeat: 5, interval: 20ms }
		tests: { t: { run: [sleep, 0.2], gates: [peak_rss <= baseline + 10 %] } }
	END
	"$STRAIN" run -q -o before
	run "$STRAIN" prove -q -b before
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$(of_gates blind; of_gates 'not proven')" ]
	[ "$(echo strain-prove/faults/0001/cells/*/attempt-* | wc -w)" -eq 5 ]
	jq -e '.gates[0].smallest_change > 0.1' strain-prove/prove.json
	run "$STRAIN" prove -q
	[ "$status" -eq 0 ]
	[ "$(of_gates 'not proven')" = "peak_rss <= baseline + 10 %" ]
	[[ $output == *"not without a baseline (-b)"* ]]
}

@test "prove: required makes a blind gate an error; without it, it is told" {
	suite <<-'END'
		strain: 1
		tests: { t: { run: [sleep, 0.1], gates: [peak_rss >= 0] } }
	END
	run "$STRAIN" prove -q
	[ "$status" -eq 0 ]
	[[ $output == *"blind: t: peak_rss >= 0"* ]] || [[ $output == *"blind: t/-: peak_rss >= 0"* ]]
	sed -i 's/\[peak_rss >= 0\]/[{ fail: peak_rss >= 0, prove: required }]/' strain.yml
	run "$STRAIN" prove -q
	[ "$status" -eq 1 ]
	[[ $output == *"required, blind"* ]]
	sed -i 's/prove: required/prove: optional/; s/^tests/defaults: { prove: required }\ntests/' strain.yml
	run "$STRAIN" prove -q
	[ "$status" -eq 0 ]
	sed -i 's/, prove: optional//' strain.yml
	run "$STRAIN" prove -q --format json
	[ "$status" -eq 1 ]
	jq -e '.counts.blind == 1 and .gates[0].required' <<<"$output"
}

@test "a test that fails proves nothing: exit status 1" {
	suite <<-'END'
		strain: 1
		tests: { t: { run: ["false"], gates: [peak_rss <= 40 MB] } }
	END
	run "$STRAIN" prove -q
	[ "$status" -eq 1 ]
	[[ $output == *"not proven"*"the test itself did not pass: exit status 1"* ]]
}

@test "a command line that is wrong runs nothing" {
	run "$STRAIN" prove -- true
	[ "$status" -eq 2 ]
	[[ $output == *"a command without a suite has no gates"* ]]
	suite <<<'{strain: 1, tests: {t: {run: [touch, ran]}}}'
	run "$STRAIN" prove -b nowhere
	[ "$status" -eq 2 ]
	"$STRAIN" run -q
	rm ran
	run "$STRAIN" prove -o strain-results
	[ "$status" -eq 2 ]
	[[ $output == *"a run is there"* ]]
	[ ! -e ran ]
}

# long_faults: a suite whose fault holds memory, with processes, for longer than any test waits
long_faults() {
	suite <<-'END'
		strain: 1
		tests:
		  t:
		    run: [bash, -c, 'case $STRAIN_OUTPUT_DIR in */plain/*) exec sleep 0.5 ;; *) exec sleep 100 ;; esac']
		    interval: 20ms
		    timeout: 200s
		    gates: [processes.max <= 12]
	END
}

@test "Ctrl-C ends the test and its fault; what is proven is told" {
	long_faults
	in_background prove
	wait_for fault_lives
	kill -INT "$STRAIN_PID"
	status=0
	wait "$STRAIN_PID" || status=$?
	STRAIN_PID=
	cat out err
	[ "$status" -eq 130 ]
	wait_for no_fault_lives
	grep -q 'not proven.*processes.max <= 12: interrupted' out
	[ "$(ls)" = "$(printf '%s\n' err out pids strain-prove strain.yml)" ]
}

@test "kill -9 of strain leaves no process of a fault, and no file outside of its directory" {
	long_faults
	in_background prove
	wait_for fault_lives
	kill -9 "$STRAIN_PID"
	wait "$STRAIN_PID" || true
	STRAIN_PID=
	wait_for no_fault_lives
	[ "$(ls)" = "$(printf '%s\n' err out pids strain-prove strain.yml)" ]
	[ -z "$(find . -name fault)" ]
}

@test "kill -9 of the keeper takes its fault with it" {
	long_faults
	in_background prove
	wait_for fault_lives
	for pid in $(cat "/proc/$STRAIN_PID/task/$STRAIN_PID/children"); do
		kill -9 "$pid"
	done
	wait_for no_fault_lives
}
