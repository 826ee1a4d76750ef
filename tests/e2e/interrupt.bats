#!/usr/bin/env bats
# Ctrl-C, and kill -9 of everything that can be killed: nothing of a test survives, what was measured is reported.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	suite <<-END
		strain: 1
		defaults: { interval: 20ms, grace: 300ms }
		tests:
		  quick: { run: ["true"] }
		  long: { run: "$PROGRAMS/linger $PIDS ignore-term children=2 & $PROGRAMS/linger $PIDS daemon & exec $PROGRAMS/linger $PIDS" }
		  after: { run: ["true"] }
	END
}

teardown() {
	run_teardown
}

# The keeper of the running attempt: the child of strain that has children.
keeper_pid() {
	local child
	for child in $(cat "/proc/$STRAIN_PID/task/$STRAIN_PID/children"); do
		[ -z "$(cat "/proc/$child/task/$child/children")" ] || echo "$child"
	done
}

# left N: N processes of the test live
left() {
	local pid n=0
	while read -r pid; do
		if grep -qs '^State:.[^ZX]' "/proc/$pid/status"; then n=$((n + 1)); fi
	done <"$PIDS"
	[ "$n" -eq "$1" ]
}

# sampled: some samples of the long test are on disk
sampled() {
	[ "$(cat strain-results/cells/*long*/attempt-1/samples.csv | wc -l)" -gt 3 ]
}

start() {
	in_background run --progress none "$@"
	wait_for signed_in 5
	wait_for sampled
}

@test "Ctrl-C stops the tree, reports, and ends with 130" {
	start
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
	[ "$(of_attempt .ending '*long*')" = interrupted ]
	[[ $(of_attempt .text '*long*') == "interrupted after "* ]]
	[ ! -e strain-results/cells/*after* ]
	[ "$(jq '[.cells[].attempts[]] | length' strain-results/results.json)" -eq 2 ]
}

@test "SIGTERM ends with 143" {
	start
	kill -TERM "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 143 ]
	all_gone
}

@test "a second Ctrl-C does not wait for the grace" {
	sed -i 's/grace: 300ms/grace: 1h/' strain.yml
	start
	kill -INT "$STRAIN_PID"
	# the two that take SIGTERM have gone, the three that do not wait for the grace
	wait_for left 3
	refute all_gone
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
	[ "$(of_attempt .ending '*long*')" = interrupted ]
}

@test "kill -9 of strain leaves nothing of the test, and all that was measured" {
	start
	keeper=$(keeper_pid)
	kill -9 "$STRAIN_PID"
	wait_for all_gone
	wait_for test ! -e "/proc/$keeper"
	[ "$(of_attempt .ending '*long*')" = interrupted ]
	run "$STRAIN" report
	[ "$status" -eq 1 ]
	[ "$(jq '[.cells[].attempts[]] | length' strain-results/results.json)" -eq 2 ]
}

@test "kill -9 of strain's process group is survived by the keeper" {
	set -m
	start
	set +m
	kill -9 -- "-$STRAIN_PID"
	wait_for all_gone
	wait_for eval '[ "$(of_attempt .ending "*long*")" = interrupted ]'
}

@test "kill -9 of a keeper leaves nothing of its test, and the run goes on" {
	start
	kill -9 "$(keeper_pid)"
	wait "$STRAIN_PID" && false || [ $? -eq 1 ]
	all_gone
	[ "$(of_attempt .ending '*long*')" = unknown ]
	[ "$(of_attempt .ok '*after*')" = true ]
}

@test "a run killed at any moment is reported, and finished by --resume" {
	suite <<-END
		strain: 1
		defaults: { interval: 5ms, repeat: 2, grace: 200ms }
		tests:
		  a: { run: "echo \$\$ >>$PIDS; exec sleep 0.2", setup: "sleep 0.02" }
		  b: { run: "echo \$\$ >>$PIDS; exec sleep 0.2", teardown: "sleep 0.02" }
	END
	for delay in 0.01 0.05 0.15 0.3 0.5 0.7; do
		rm -rf strain-results*
		in_background run --progress none
		sleep "$delay"
		kill -9 "$STRAIN_PID" 2>/dev/null || true
		wait "$STRAIN_PID" || true
		wait_for all_gone
		# it was killed before it was a run
		[ -e strain-results/run.json ] || continue
		run "$STRAIN" report
		[ "$status" -le 1 ]
		run "$STRAIN" run --resume --progress none
		[ "$status" -eq 0 ]
		[ "$(jq '[.cells[] | .attempts[] | select(.ok and (.superseded | not))] | length' strain-results/results.json)" -eq 4 ]
	done
}

@test "the teardown of an interrupted test is run" {
	suite <<-END
		strain: 1
		defaults: { interval: 20ms, grace: 300ms }
		tests:
		  long: { setup: "true", run: [$PROGRAMS/linger, $PIDS, children=4], teardown: "touch $PWD/torn" }
	END
	start
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	[ -e torn ]
	all_gone
}

@test "an interrupted setup is stopped, and the test does not start" {
	suite <<-END
		strain: 1
		defaults: { grace: 300ms }
		tests:
		  long: { setup: "$PROGRAMS/linger $PIDS children=2", run: [touch, $PWD/ran] }
	END
	in_background run --progress none
	wait_for signed_in 3
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
	[ ! -e ran ]
	[ "$(of_attempt .text)" = "interrupted before it started" ]
}

@test "a run takes its directory before it puts anything there (R20)" {
	mkdir taken
	exec 8<taken
	flock 8
	run timeout 10 "$STRAIN" run -q -o taken -- true
	[ "$status" -eq 2 ]
	[[ $output == *"taken: a run is going on there"* ]]
	[ -z "$(ls -A taken)" ]
	exec 8<&-
	"$STRAIN" run -q -o taken -- true
}

# own_cgroup: the directory of our own group; skips where none can be made below it
own_cgroup() {
	OWN=$(findmnt -nt cgroup2 -o TARGET | head -1)$(sed -n 's/^0:://p' /proc/self/cgroup)
	mkdir "$OWN/try-$$" 2>/dev/null || skip "needs a cgroup of its own"
	rmdir "$OWN/try-$$"
}

@test "what a strain that was killed left in a cgroup is cleared away by the next, but not what is in use (R21)" {
	own_cgroup
	# as long as who made them lives, nobody else's strain takes them away
	sleep 600 3>&- &
	gone=$!
	mkdir "$OWN/strain-$gone-1" "$OWN/strain-$gone-2"
	exec 8<"$OWN/strain-$gone-2"
	flock -s 8
	(echo 0 >"$OWN/strain-$gone-1/cgroup.procs" && exec setsid "$PROGRAMS/linger" "$PIDS" ignore-term daemon 8<&- 3>&-)
	wait_for signed_in 1
	kill "$gone" && wait "$gone" || true
	run "$STRAIN" run -q -- true
	[ "$status" -eq 0 ]
	wait_for test ! -e "$OWN/strain-$gone-1"
	wait_for all_gone
	rmdir "$OWN/strain-$gone-2"
}

@test "a cgroup that is left from a strain of the same pid costs no attempt its own (R21)" {
	own_cgroup
	# shellcheck disable=SC2016 # the inner shell's
	run env OWN="$OWN" sh -c 'echo $$ >pid; mkdir "$OWN/strain-$$-1"; exec "$STRAIN" run -q -- true'
	[ "$status" -eq 0 ]
	[ "$(of_attempt .books.cpu_time_us.book)" = cgroup ]
	[ -z "$(find "$OWN" -maxdepth 1 -name "strain-$(cat pid)-*")" ]
}

@test "two runs do not share a directory" {
	start
	run "$STRAIN" run
	[ "$status" -eq 2 ]
	[[ $output == *"strain-results: a run is going on there"* ]]
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
}
