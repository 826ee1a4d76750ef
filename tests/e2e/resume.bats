#!/usr/bin/env bats
# strain run --resume: only what is missing, under the plan that the run was begun with.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	suite <<-END
		strain: 1
		defaults: { repeat: 2 }
		tests:
		  a: { run: "echo a >>log" }
		  b: { run: "echo b >>log" }
	END
}

teardown() {
	run_teardown
}

@test "a finished run is not run again" {
	run "$STRAIN" run
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
	[ "$(wc -l <log)" -eq 4 ]
}

@test "where there is no run yet, one is begun" {
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
	[ "$(wc -l <log)" -eq 4 ]
}

@test "an attempt without an end gets another under the next number, and stays" {
	run "$STRAIN" run
	rm strain-results/cells/*-a*/attempt-2/attempt.json
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
	[ "$(wc -l <log)" -eq 5 ]
	[ -d strain-results/cells/*-a*/attempt-2 ]
	[ "$(of_attempt '[.slot, .tries]' '*-a*' 3)" = '[2,1]' ]
}

@test "a failed attempt is an answer: it is not run again" {
	echo 'strain: 1
tests: { a: { run: "echo a >>log; exit 1" } }' >strain.yml
	run "$STRAIN" run
	run "$STRAIN" run --resume
	[ "$status" -eq 1 ]
	[ "$(wc -l <log)" -eq 1 ]
}

@test "another suite is another run" {
	run "$STRAIN" run
	echo '# changed' >>strain.yml
	run "$STRAIN" run strain.yml --resume
	[ "$status" -eq 2 ]
	[[ $output == *"the suite has changed since this run began"* ]]
	run "$STRAIN" run -n 3 --resume
	[ "$status" -eq 2 ]
}

@test "D4: attempt-007 is no attempt to whoever resumes, as it is none to readers" {
	"$STRAIN" run -q -- true
	cell=$(echo strain-results/cells/*)
	mv "$cell/attempt-1" "$cell/attempt-007"
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
	[[ $output == *"attempt-007: no attempt, left out"* ]]
	[ "$(jq '.cells[0].attempts | length' strain-results/results.json)" -eq 1 ]
	[ "$(of_attempt .ending)" = exit ]
}

@test "--resume does not change how a run is judged, and says so" {
	"$STRAIN" run -q -- true
	for option in "--fail-on never" --strict; do
		run "$STRAIN" run --resume $option
		[ "$status" -eq 2 ]
		[[ $output == *"this run was begun with --fail-on failed,errored, not with "* ]]
	done
	run "$STRAIN" run --resume --no-gate
	[ "$status" -eq 2 ]
	[[ $output == *"this run was begun without --no-gate"* ]]
	run "$STRAIN" run --resume --fail-on errored,failed
	[ "$status" -eq 0 ]
	run "$STRAIN" run --resume
	[ "$status" -eq 0 ]
}
