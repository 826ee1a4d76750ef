#!/usr/bin/env bats
# strain calibrate: attempts of the same code, and the gates that would hold.

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >strain.yml <<-'YML'
		strain: 1
		name: calibrated
		durations: [100ms]
		tests:
		  t:
		    run: [sleep, "{{duration_s}}"]
		    interval: 20ms
		    gates: [peak_rss <= 1 GB]
	YML
}

@test "a suite is run so many times and its gated values are told" {
	run "$STRAIN" calibrate -n 3
	[ "$status" -eq 0 ]
	[[ $output == *peak_rss* ]]
	[[ $output == *"- peak_rss <= baseline + "*" %"* ]]
	[ -d strain-calibration/cells/0001-t-100ms/attempt-3 ]
	run "$STRAIN" calibrate --from strain-calibration
	[ "$status" -eq 0 ]
	[[ $output == *peak_rss* ]]
}

@test "what cannot be calibrated is said" {
	run "$STRAIN" calibrate -n 1
	[ "$status" -eq 2 ]
	[[ $output == *"nothing to calibrate: no value has two attempts"* ]]
	run "$STRAIN" calibrate --attempts none
	[ "$status" -eq 2 ]
	[[ $output == *"--attempts: expected a number from 1 on, got 'none'"* ]]
	run "$STRAIN" calibrate --from nowhere
	[ "$status" -eq 2 ]
	run "$STRAIN" calibrate a b
	[ "$status" -eq 2 ]
}
