#!/usr/bin/env bats
# strain run --jobs: attempts side by side, never mixed.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

@test "attempts run side by side, as many as asked for" {
	suite <<-END
		strain: 1
		defaults: { timeout: 30s }
		tests:
		  pair:
		    matrix: { me: [1, 2] }
		    # each waits for the other: one after the other they never end
		    run: "touch here-{{me}}; until [ -e here-1 ] && [ -e here-2 ]; do sleep 0.01; done"
	END
	run "$STRAIN" run -j 2
	[ "$status" -eq 0 ]
}

@test "one by one is the default" {
	suite <<-END
		strain: 1
		tests:
		  alone:
		    matrix: { me: [1, 2, 3] }
		    run: "mkdir lock && sleep 0.05 && rmdir lock"
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
}

@test "a measurement waits for the warm-ups of its cell" {
	suite <<-END
		strain: 1
		defaults: { warmup: 1, repeat: 3 }
		tests:
		  t: { run: "test -e warm || { sleep 0.2; touch warm; mkdir first; }" }
	END
	run "$STRAIN" run -j 4
	[ "$status" -eq 0 ]
}

@test "the books of attempts that run side by side do not mix" {
	suite <<-END
		strain: 1
		defaults: { interval: 20ms }
		tests:
		  idle: { run: [sleep, "1"] }
		  busy: { run: "i=0; while [ \$i -lt 200000 ]; do i=\$((i+1)); done; sleep 0.3" }
	END
	run "$STRAIN" run -j 2
	[ "$status" -eq 0 ]
	[ "$(of_attempt .books.cpu_time_us.value '*idle*')" -lt 50000 ]
	[ "$(of_attempt '.peak_tree | length' '*idle*')" -eq 1 ]
}

@test "Ctrl-C stops all of them" {
	suite <<-END
		strain: 1
		defaults: { grace: 200ms }
		tests:
		  long: { matrix: { me: [1, 2, 3, 4] }, run: [$PROGRAMS/linger, $PIDS, ignore-term, children=1] }
	END
	in_background run -j 3 --progress none
	wait_for signed_in 6
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
	[ "$(ls strain-results/cells | wc -l)" -eq 3 ]
}
