#!/usr/bin/env bats
# S13: a machine that has no room for a process just now (EAGAIN of fork and clone3) is tried again, with a deadline.

bats_require_minimum_version 1.5.0
load run_lib

setup_file() {
	gcc -shared -fPIC -w -o "$BATS_FILE_TMPDIR/crowded.so" "$TOP/tests/e2e/crowded.c" -ldl
}

setup() {
	run_setup
	suite <<-END
		strain: 1
		tests:
		  t: { setup: "touch set-up", run: "touch ran", teardown: "touch torn-down" }
	END
}

teardown() {
	run_teardown
}

# full FROM FOR ARG…: strain, whose forks from that one on fail, so many times. In order: the process beside the
# test for setup and teardown, the one that measures, setup's command, the test.
full() {
	rm -f tries
	run env FULL_FROM="$1" FULL_FOR="$2" FULL_TRIES="$PWD/tries" LD_PRELOAD="$BATS_FILE_TMPDIR/crowded.so" \
		"$STRAIN" "${@:3}"
	echo "$output"
}

@test "a machine that is full for a moment costs nothing, whoever forks" {
	for from in 1 2 3 4 5; do
		rm -rf strain-results
		full "$from" 3 run
		[ "$status" -eq 0 ]
		[ "$(of_attempt .ending)" = exit ]
		[ "$(wc -c <tries)" -ge 8 ]
		rm set-up ran torn-down
	done
}

@test "one that stays full is told as strain's own failure after two seconds" {
	for from in 1 2 3 4 5; do
		rm -rf strain-results
		full "$from" 1000 run
		[ "$status" -eq 3 ]
		[[ $output == *"fork, tried for 2 s: Resource temporarily unavailable"* ]]
	done
}

@test "what could not be started is no verdict: a resumed run makes it" {
	for from in 1 2 3 4 5; do
		rm -rf strain-results
		full "$from" 1000 run
		[ "$status" -eq 3 ]
		run "$STRAIN" run --resume
		echo "$output"
		[ "$status" -eq 0 ]
		[ "$(of_attempt .ending '*' '*' | tail -n 1)" = exit ]
	done
}

@test "a suite's build is as patient" {
	suite <<-END
		strain: 1
		build: "touch built"
		tests: { t: { run: ["true"] } }
	END
	full 2 3 run
	[ "$status" -eq 0 ]
	[ -e built ]
}

@test "a real limit of processes is met with the same patience" {
	# root has no such limit, so one of no other process is borrowed
	as=
	[ "$(id -u)" -ne 0 ] || as="setpriv --reuid 61234 --regid 61234 --clear-groups"
	place=$(mktemp -d)
	cp "$STRAIN" "$place" && chmod 777 "$place"
	cd "$place"
	# a leak check at exit wants a process of its own
	run env ASAN_OPTIONS=detect_leaks=0 $as prlimit --nproc=1:1 ./strain run -q -- true
	echo "$output"
	cd / && rm -r "$place"
	[ "$status" -eq 3 ]
	[[ $output == *"fork, tried for 2 s: Resource temporarily unavailable"* ]]
}
