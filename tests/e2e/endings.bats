#!/usr/bin/env bats
# How attempts end, in words and exit statuses, and that nothing of a test survives its attempt.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

@test "a test that exits with 0 has passed" {
	run "$STRAIN" run -- true
	[ "$status" -eq 0 ]
	[[ $(of_attempt .text) =~ ^exit\ status\ 0\ after\ [0-9]+\.[0-9]{3}\ s$ ]]
}

@test "another exit status fails, and is said" {
	run "$STRAIN" run -- sh -c 'exit 3'
	[ "$status" -eq 1 ]
	[ "$(of_attempt .exit_code)" = 3 ]
	[[ $(of_attempt .text) == "exit status 3 after "* ]]
}

@test "the exit status that is expected passes, and 0 then fails" {
	suite <<-END
		strain: 1
		defaults: { expect_exit: 3 }
		tests:
		  wanted: { run: [sh, -c, exit 3] }
		  other: { run: [sh, -c, exit 0] }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ok '*wanted*')" = true ]
	[[ $(of_attempt .text '*other*') == "exit status 0 after "*", another one was expected" ]]
}

@test "a crash is told by its signal" {
	run "$STRAIN" run -- sh -c 'ulimit -c 0; kill -SEGV $$'
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = signal ]
	[ "$(of_attempt .signal)" = 11 ]
	[[ $(of_attempt .text) == "killed by signal 11 (SIGSEGV) after "* ]]
}

@test "an exit status of 137 is not taken for a memory kill" {
	run "$STRAIN" run -- sh -c 'exit 137'
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = exit ]
}

@test "SIGKILL from elsewhere is not said to be strain's" {
	run "$STRAIN" run -- sh -c 'kill -9 $$'
	[ "$status" -eq 1 ]
	[[ $(of_attempt .text) == *"(SIGKILL)"*"not sent by strain" ]]
}

@test "a command that is not there ends with 3 and says why" {
	run "$STRAIN" run -- ./no-such-program
	[ "$status" -eq 3 ]
	[ "$(of_attempt .ending)" = not-started ]
	[[ $(of_attempt .text) == *"./no-such-program"*"No such file or directory"* ]]
}

@test "past duration and timeout the test is stopped" {
	suite <<-END
		strain: 1
		tests:
		  stuck: { run: [$PROGRAMS/linger, $PIDS, children=3], timeout: 300ms }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = timeout ]
	[[ $(of_attempt .text) == "timed out: stopped after "* ]]
	signed_in 4
	all_gone
}

@test "what ignores every signal is killed after the grace" {
	suite <<-END
		strain: 1
		tests:
		  stuck: { run: [$PROGRAMS/linger, $PIDS, ignore-term, children=2], timeout: 2s, grace: 200ms }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[[ $(of_attempt .text) == *"was killed)" ]]
	signed_in 3
	all_gone
}

@test "a daemon that the command left is stopped and named" {
	run "$STRAIN" run -- sh -c "$PROGRAMS/linger $PIDS daemon; until [ -s $PIDS ]; do sleep 0.01; done"
	[ "$status" -eq 0 ]
	[ "$(of_attempt '.leftovers | length')" = 1 ]
	[[ $(of_attempt '.leftovers[0].command') == *linger* ]]
	[[ $(of_attempt '.notes[0]') == *"left 1 process running"* ]]
	all_gone
}

@test "a process that forks faster than it is signalled does not get away" {
	suite <<-END
		strain: 1
		tests:
		  hopper: { run: [$PROGRAMS/linger, $PIDS, ignore-term, hop], wait: tree, timeout: 500ms, grace: 100ms }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = timeout ]
	all_gone
}

# chained PLACE: four chains of forks for 20 seconds, and a second to be stopped in
chained() {
	run $AS ../strain run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = timeout ]
	[[ $(of_attempt .text) == *"was killed)" ]]
	[ "$(of_attempt .samples)" -ge 10 ]
	[ "$(of_attempt '.notes | map(select(test("could not be killed"))) | length')" = 0 ]
	refute pgrep -f "^../chain 4 20 together $1"
}

# Reaping in one go what ends faster than it is reaped, strain heard neither its clock nor Ctrl-C.
@test "processes that fork and end without an end are stopped by the timeout, with samples until then (R1)" {
	# bats' own directories are root's alone
	place=$(mktemp -d)
	cp "$STRAIN" "$PROGRAMS/chain" "$place"
	chmod 755 "$place" && mkdir "$place/work" && chmod 777 "$place/work" && cd "$place/work"
	suite <<-END
		strain: 1
		tests:
		  chain: { run: [../chain, "4", "20", together, $place], timeout: 1s, grace: 100ms, interval: 10ms }
	END
	as_each chained "$place"
	cd / && rm -r "$place"
}

@test "with wait: tree the attempt lasts until the last descendant has ended" {
	suite <<-END
		strain: 1
		tests:
		  late: { run: "(sleep 0.7; echo late) & exit 0", wait: tree }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(of_attempt .wall_us)" -ge 700000 ]
	grep -q late strain-results/cells/*/attempt-1/stdout.log
}

@test "stop: after-duration is a normal end, however the test takes it" {
	suite <<-END
		strain: 1
		durations: [400ms]
		defaults: { stop: after-duration, grace: 300ms }
		tests:
		  polite: { run: [$PROGRAMS/linger, $PIDS] }
		  deaf: { run: [$PROGRAMS/linger, $PIDS, ignore-term] }
		  own: { run: "trap 'exit 7' TERM; while :; do sleep 0.05; done" }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	for cell in polite deaf own; do
		[ "$(of_attempt .ending "*$cell*")" = duration ]
	done
	all_gone
}

@test "a test that dies before its time is over has not ended normally" {
	suite <<-END
		strain: 1
		durations: [30s]
		tests:
		  early: { run: [sh, -c, exit 1], stop: after-duration }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = exit ]
}

@test "what setup starts lives until after teardown, and is not measured" {
	suite <<-END
		strain: 1
		defaults: { interval: 20ms }
		tests:
		  served:
		    setup: "$PROGRAMS/linger $PIDS & until [ -s $PIDS ]; do sleep 0.01; done"
		    run: [sleep, "0.5"]
		    teardown: kill -0 \$(head -n 1 $PIDS)
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(of_attempt '[.peak_tree[].command] | map(select(contains("linger"))) | length')" = 0 ]
	[ "$(of_attempt '.leftovers | length')" = 0 ]
	all_gone
}

@test "a setup that fails is named, and the test does not run" {
	suite <<-END
		strain: 1
		tests:
		  unset: { setup: "echo no; exit 4", run: [touch, $BATS_TEST_TMPDIR/ran], teardown: "touch $BATS_TEST_TMPDIR/torn" }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = setup ]
	[[ $(of_attempt .text) == "setup failed: exit status 4 after "*"see setup.log" ]]
	[ "$(cat strain-results/cells/*/attempt-1/setup.log)" = no ]
	[ ! -e ran ]
	[ -e torn ]
}

@test "a setup that hangs is stopped by the timeout" {
	suite <<-END
		strain: 1
		tests:
		  unset: { setup: [$PROGRAMS/linger, $PIDS], run: ["true"], timeout: 300ms }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[[ $(of_attempt .text) == "setup failed: timed out after "* ]]
	all_gone
}

@test "a teardown that fails fails the attempt" {
	suite <<-END
		strain: 1
		tests:
		  torn: { run: ["true"], teardown: "exit 9" }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending)" = teardown ]
	[[ $(of_attempt .text) == "teardown failed: exit status 9 after "* ]]
}

@test "a test that floods its output fills a file and blocks nobody" {
	run "$STRAIN" run -- head -c 20000000 /dev/zero
	[ "$status" -eq 0 ]
	[ "$(stat -c %s strain-results/cells/*/attempt-1/stdout.log)" -eq 20000000 ]
}

@test "of what a test says both ends are kept, within max_output, and what was dropped is told (R9)" {
	suite <<-END
		strain: 1
		defaults: { max_output: 64 KiB, interval: 10ms }
		tests:
		  flood: { setup: seq 100000, run: "seq 200000; echo last=42", metrics: { last: { pattern: '^last=(\\d+)' } } }
		  # it ends when there is a hole in its log
		  alive: { run: 'head -c 20000000 /dev/zero | tr "\\0" "x"; until [ "\$(du -k "\$STRAIN_OUTPUT_DIR/stdout.log" | cut -f1)" -lt 1000 ]; do sleep 0.1; done', timeout: 50s }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(of_attempt '.stdout_dropped_bytes > 1000000' '*flood')" = true ]
	[[ $(of_attempt '.notes[]' '*flood') == *"stdout.log: "*" bytes in the middle were dropped (max_output)"* ]]
	jq -e '[.. | objects | .last? // empty] | tostring | contains("42")' strain-results/results.json
	for log in strain-results/cells/*flood/attempt-1/{stdout,setup}.log; do
		[ "$(wc -c <"$log")" -lt 100000 ]
		[ "$(head -n 1 "$log")" = 1 ]
		grep -q '^\[strain: [0-9]* bytes were dropped here, see max_output\]$' "$log"
	done
	[ "$(tail -n 1 strain-results/cells/*flood/attempt-1/stdout.log)" = last=42 ]
	[ "$(of_attempt '.stderr_dropped_bytes' '*flood')" = 0 ]
}

@test "a metric file of gigabytes, and gigabytes of live metrics, hold nobody up (R9)" {
	suite <<-END
		strain: 1
		tests:
		  file: { run: truncate -s 30G out.json, metrics: { n: { file: out.json, json: /n } } }
		  live: { run: 'echo a 1 >\$STRAIN_METRICS; truncate -s 2000G \$STRAIN_METRICS' }
		  names: { run: 'seq -f "name_%.0f 1" 3000 >\$STRAIN_METRICS' }
	END
	sed -i 's|file: out.json, json: /n|json: out.json, pointer: /n|' strain.yml
	run timeout -s KILL 100 "$STRAIN" run
	[[ $(of_attempt '.notes[]' '*file') == *"out.json is larger than 256 MB, and not taken"* ]]
	[ ! -e strain-results/cells/*file/attempt-1/metric-n.json ]
	[[ $(of_attempt '.notes[]' '*live') == *"bytes of \$STRAIN_METRICS were not read"* ]]
	[[ $(of_attempt '.notes[]' '*names') == *"2000 lines of \$STRAIN_METRICS are left out: they name more than 1000 metrics"* ]]
	[ "$(of_attempt .metrics_left_out '*names')" = 2000 ]
	[ "$(wc -l <strain-results/cells/*names/attempt-1/live.csv)" -eq 1001 ]
}

@test "F1: a test starts from nothing: no signals blocked or ignored, no descriptors, its own session" {
	# deaf: all 64 ignored and blocked, make's children have 32 and 33 ignored
	run "$PROGRAMS/deaf" "$STRAIN" run -- sh -c \
		'grep ^Sig[BI] /proc/self/status; ls /proc/self/fd; ps -o sid= -p $$; echo $$' 7</dev/null
	[ "$status" -eq 0 ]
	log=$(cat strain-results/cells/*/attempt-1/stdout.log)
	[ "$(grep -c '0000000000000000$' <<<"$log")" -eq 2 ]
	lacks -xE "[4-9]|[1-9][0-9]" <<<"$log"
	[ "$(tail -n 2 <<<"$log" | tr -d ' ' | sort -u | wc -l)" -eq 1 ]
}

@test "F1: setup, teardown and build start from nothing, too" {
	suite <<-'END'
		strain: 1
		build: "grep ^Sig[BI] /proc/self/status >build.txt"
		tests:
		  t:
		    setup: "grep ^Sig[BI] /proc/self/status >setup.txt"
		    run: ["true"]
		    teardown: "grep ^Sig[BI] /proc/self/status >teardown.txt"
	END
	run "$PROGRAMS/deaf" "$STRAIN" run
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(cat build.txt setup.txt teardown.txt | grep -c '0000000000000000$')" -eq 6 ]
}

@test "an ordinary user's tests are stopped as well" {
	as=
	[ "$(id -u)" -ne 0 ] || as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	# bats' own directories are root's alone
	place=$(mktemp -d)
	cp "$STRAIN" "$PROGRAMS/linger" "$place"
	chmod 755 "$place" && cd "$place" && mkdir work && chmod 777 work && cd work
	for how in "ignore-term daemon" "ignore-term hop" "children=5"; do
		: >pids && chmod 666 pids
		$as ../strain run -q -- \
			sh -c "../linger pids $how & until [ -s pids ]; do sleep 0.01; done"
		[ "$(of_attempt '.leftovers | length')" -ge 1 ]
		PIDS=pids all_gone
	done
	cd / && rm -r "$place"
}

@test "a test that stops what it was started by is stopped by the timeout, and that is noted (R8)" {
	suite <<-END
		strain: 1
		tests:
		  parent: { run: 'kill -STOP \$PPID; exec sleep 60', timeout: 300ms, grace: 100ms }
		  stage: { setup: 'kill -STOP \$PPID', run: "true" }
	END
	run timeout -k 1 30 "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ending '*parent')" = timeout ]
	[ "$(of_attempt .ending '*stage')" = exit ]
	for cell in parent stage; do
		[[ $(of_attempt '.notes[]' "*$cell") == *"was stopped by a signal"* ]]
	done
}

@test "a process that went to another cgroup is stopped with the rest (R2)" {
	own=$(findmnt -nt cgroup2 -o TARGET | head -1)$(sed -n 's/^0:://p' /proc/self/cgroup)
	other=$own/elsewhere-$$
	mkdir "$other" 2>/dev/null || skip "needs a cgroup of its own"
	suite <<-END
		strain: 1
		tests:
		  moved: { run: 'echo \$\$ >$other/cgroup.procs && exec $PROGRAMS/linger $PIDS ignore-term', timeout: 2s, grace: 100ms }
		  left: { run: '(echo 0 >$other/cgroup.procs; exec $PROGRAMS/linger $PIDS ignore-term) & until [ -s $PIDS.2 ]; do sleep 0.01; [ \$(wc -l <$PIDS) -lt 2 ] || break; done', grace: 100ms }
	END
	run "$STRAIN" run
	killed=0
	all_gone || killed=$?
	for pid in $(cat "$PIDS"); do kill -9 "$pid" 2>/dev/null || true; done
	wait_for rmdir "$other"
	echo "$output"
	[ "$killed" -eq 0 ]
	signed_in 2
	[ "$(of_attempt .ending '*moved')" = timeout ]
	[[ $(of_attempt '.notes[]' '*left') == *"left 1 process running"* ]]
	lacks -r "could not be killed" strain-results/cells
}

@test "the process of setup and teardown killed is no verdict on the test: exit status 3, and it is made again (R17)" {
	suite <<-END
		strain: 1
		tests:
		  killed: { setup: '[ -e again ] || { touch again; kill -9 \$PPID; sleep 60; }', run: "true" }
	END
	run "$STRAIN" run
	[ "$status" -eq 3 ]
	[[ $output == *"setup and teardown was killed"* ]]
	[ "$(of_attempt .ending)" = interrupted ]
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
	[ "$(of_attempt .ok '*' 2)" = true ]
}

@test "no process or descriptor left for a setup is strain's trouble, not the test's (R17)" {
	suite <<-END
		strain: 1
		tests:
		  short: { setup: "true", run: "true" }
	END
	# the runner has five of its own, and one for each of what follows
	for n in $(seq 9 30); do
		rm -rf strain-results
		run bash -c "ulimit -n $n; exec \"$STRAIN\" run -q"
		echo "$n: $status: $output"
		[ ! -d strain-results/cells ] || [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
		[ "$status" -ne 0 ] || break
	done
	[ "$status" -eq 0 ]
}
