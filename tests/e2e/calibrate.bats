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
	[[ $output == *"nothing to calibrate: no value above 0 has two attempts"* ]]
	run "$STRAIN" calibrate --attempts none
	[ "$status" -eq 2 ]
	[[ $output == *"--attempts: expected a number from 5 on (fewer on each side prove nothing), got 'none'"* ]]
	run "$STRAIN" calibrate --attempts 4
	[ "$status" -eq 2 ]
	run "$STRAIN" calibrate --from nowhere
	[ "$status" -eq 2 ]
	run "$STRAIN" calibrate a b
	[ "$status" -eq 2 ]
}

@test "T10: the gates that are printed are a suite, with the attempts that they need" {
	run "$STRAIN" calibrate -n 3 -k 9
	[ "$status" -eq 0 ]
	[[ $output == *"what moves between runs"* ]]
	# the test's own lines, and what was printed for it in place of its gates
	grep -v gates: strain.yml >mine.yml
	sed -n '/^    repeat: 9$/,$p' <<<"$output" >>mine.yml
	grep -q -- '- peak_rss <= baseline + ' mine.yml
	run "$STRAIN" plan mine.yml
	[ "$status" -eq 0 ]
	[[ $output =~ t/100ms\ +9\  ]]
}
