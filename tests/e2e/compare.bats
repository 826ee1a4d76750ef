#!/usr/bin/env bats
# strain compare: what is said of two results.json, and the exit status that goes with it.

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# results FILE MACHINE PEAK…: one cell with these peaks (MB), a wall time of 10 s and a rate of 100 in each attempt.
results() {
	file=$1 machine=$2
	shift 2
	jq -n --arg machine "$machine" '{
		fingerprint: $machine,
		values: {
			peak_rss_bytes: { name: "peak_rss", unit: "bytes", better: "lower", label: "Peak RSS" },
			wall_us: { name: "wall", unit: "us", better: "lower", label: "Wall time" },
			rate: { name: "rate", unit: "1/s", better: "higher", label: "rate", from_test: true },
			rss_max_bytes: { name: "rss.max", unit: "bytes", better: "lower", label: "RSS" }
		},
		cells: [{ id: "t/10s", attempts: [ $ARGS.positional[] | tonumber | {
			role: "measured", superseded: false, ok: true,
			values: { peak_rss_bytes: (. * 1000000), wall_us: 10000000, rate: 100, rss_max_bytes: 1 }
		} ] }]
	}' --args "$@" >"$file"
}

@test "T6: the same run compared with itself is within the tolerance, not the same, and exits 0" {
	results a.json m 40 40.1 40.2 39.9 39.8
	run "$STRAIN" compare a.json a.json
	[ "$status" -eq 0 ]
	[[ $output == *"3 values: 3 within ±5 % (tolerance 5 %)"* ]]
	[[ $output != *rss.max* ]]
	# attempts that lie far from each other show nothing
	results b.json m 30 40 50 60 70
	run "$STRAIN" compare b.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *peak_rss*unclear* ]]
}

@test "twenty percent more memory in every attempt is worse and exits 1" {
	results a.json m 40 41 42 43 44 45 46
	results b.json m 50 51 52 53 54 55 56
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 1 ]
	[[ $output == *peak_rss*"41.0 MiB"*"50.5 MiB"*"+23.3 %"*worse* ]]
	run "$STRAIN" compare b.json a.json
	[ "$status" -eq 0 ]
	[[ $output == *better* ]]
	# a test's own unit stands beside its numbers
	run "$STRAIN" compare a.json b.json --all
	[[ $output == *rate*"100 1/s"*"100 1/s"*"within ±5 %"* ]]
	run "$STRAIN" compare a.json b.json --tolerance 50%
	[ "$status" -eq 0 ]
}

@test "one attempt against one is unclear, and exits 1 only with --strict" {
	results a.json m 40
	results b.json m 60
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *peak_rss*unclear* ]]
	[[ $output == *"note: t/10s peak_rss: past the tolerance, not beyond chance; 5 attempts on each side would tell"* ]]
	run "$STRAIN" compare --strict a.json b.json
	[ "$status" -eq 1 ]
}

@test "T1: five attempts that are all far worse are worse, among however many values" {
	results a.json m 40 41 42 43 44
	results b.json m 60 61 62 63 64
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 1 ]
	[[ $output == *peak_rss*worse* ]]
}

@test "T6, T15: a difference that comes by chance is unclear, and more attempts are asked for than there were" {
	results a.json m 40 41 42 43 44
	results b.json m 30 70 50 41 60
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *peak_rss*unclear* ]]
	[[ $output == *"not beyond chance"* ]]
	needed=$(grep -oE '[0-9]+ attempts on each side' <<<"$output" | cut -d' ' -f1)
	[ -z "$needed" ] || [ "$needed" -gt 5 ]
}

@test "T20: the tolerance is the same share of the base in both directions" {
	results a.json m 100 100.1 100.2 99.9 99.8
	results up.json m 104 104.1 104.2 103.9 103.8
	results down.json m 96 96.1 96.2 95.9 95.8
	for other in up down; do
		run "$STRAIN" compare a.json $other.json
		[ "$status" -eq 0 ]
		[[ $output == *peak_rss*"within ±5 %"* ]]
	done
	results lower.json m 94 94.1 94.2 93.9 93.8
	run "$STRAIN" compare a.json lower.json
	[[ $output == *peak_rss*better* ]]
}

@test "T5: a test that was starved is not the better for its CPU, nor worse for what it waited" {
	results a.json m 40 40.1 40.2 39.9 39.8
	jq '.values += {cpu_permille: {name: "cpu", unit: "permille", better: "none", timing: "rate", label: "", from_test: false},
		cpu_delay_us: {name: "cpu_delay", unit: "us", better: "lower", timing: "none", label: "", from_test: false}} |
		.cells[].attempts[].values += {cpu_permille: 900, cpu_delay_us: 0}' a.json >base.json
	jq '.cells[].attempts[] |= (.values.wall_us = 20000000 | .values.cpu_permille = 450 | .values.cpu_delay_us = 10000000)' base.json >new.json
	run "$STRAIN" compare base.json new.json --format json --all
	[ "$(jq -r '.rows[] | select(.value == "wall") | .verdict + ": " + .note' <<<"$output")" = \
		"unclear: explained by waiting for a CPU" ]
	[ "$(jq -r '.rows[] | select(.value == "cpu").verdict' <<<"$output")" = unclear ]
}

@test "time is not judged across machines, memory is" {
	results a.json m 40 41 42 43 44 45 46
	results b.json other 60 61 62 63 64 65 66
	jq '.cells[].attempts[].values.wall_us *= 3' b.json >c.json
	run "$STRAIN" compare a.json c.json --format json
	[ "$status" -eq 1 ]
	[ "$(jq -r '.rows[] | select(.value == "wall").verdict' <<<"$output")" = unclear ]
	[ "$(jq -r '.rows[] | select(.value == "wall").note' <<<"$output")" = "the runs are from different machines" ]
	[ "$(jq -r '.rows[] | select(.value == "peak_rss").verdict' <<<"$output")" = worse ]
	[[ $(jq -r '.notes[0]' <<<"$output") == *"different machines"* ]]
}

@test "T19: cells and values that one run does not have are missing, and red" {
	results a.json m 40
	results b.json m 40
	jq '.cells += [{ id: "gone/1s" }] | del(.cells[0].attempts[].values.rate)' a.json >base.json
	jq '.cells += [{ id: "more/1s" }]' b.json >new.json
	run "$STRAIN" compare base.json new.json
	[ "$status" -eq 1 ]
	[[ $output == *"more/1s"*"the cell"*missing* ]]
	[[ $output == *"gone/1s"*"the cell"*missing* ]]
	[[ $output == *rate*missing* ]]
	jq '.cells[0].id = "elsewhere"' a.json >other.json
	run "$STRAIN" compare a.json other.json
	[ "$status" -eq 1 ]
	[[ $output == *"2 missing"* ]]
}

@test "T19: --missing ok tells what is missing, and fails by what is worse alone" {
	results a.json m 40 41 42 43 44
	jq '.cells += [.cells[0] | .id = "more/1s"]' a.json >b.json
	for missing in "" "--missing fail"; do
		run "$STRAIN" compare $missing a.json b.json
		[ "$status" -eq 1 ]
	done
	run "$STRAIN" compare --missing ok a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *"more/1s"*"the cell"*missing* ]]
	results worse.json m 60 61 62 63 64
	jq '.cells += [.cells[0] | .id = "more/1s"]' worse.json >c.json
	run "$STRAIN" compare --missing ok a.json c.json
	[ "$status" -eq 1 ]
	run "$STRAIN" compare --missing maybe a.json b.json
	[ "$status" -eq 2 ]
}

@test "T19: two runs that have nothing in common are red whatever may be missing" {
	results a.json m 40 41 42 43 44
	jq '.cells[0].id = "other/1s"' a.json >b.json
	run "$STRAIN" compare --missing ok a.json b.json
	[ "$status" -eq 1 ]
	[[ $output == *"2 missing"* ]]
}

@test "every format holds the same rows" {
	results a.json m 40 41 42 43 44 45 46
	results b.json m 50 51 52 53 54 55 56
	run "$STRAIN" compare a.json b.json --format csv
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[1]} == "t/10s,peak_rss,bytes,43000000,53000000,7,7,1.23255813953488,1."*",worse,,t/10s" ]]
	run "$STRAIN" compare a.json b.json -f markdown
	[[ ${lines[0]} == "| CELL | VALUE | BASE"* ]]
	[[ $output == *"| worse |"* ]]
	run "$STRAIN" compare a.json b.json -f json --all
	[ "$(jq '.rows | length' <<<"$output")" -eq 4 ]
}

@test "what is no run is a usage error" {
	echo '[]' >list.json
	mkdir empty
	run "$STRAIN" compare list.json
	[ "$status" -eq 2 ]
	run "$STRAIN" compare nothing.json nothing.json
	[ "$status" -eq 2 ]
	[[ $output == *"nothing.json: expected a run directory or a results.json, there is no such file"* ]]
	run "$STRAIN" compare empty empty
	[ "$status" -eq 2 ]
	[[ $output == *"there is no results.json in it: strain report writes it"* ]]
	run "$STRAIN" compare list.json list.json
	[ "$status" -ne 0 ]
	[[ $output == *"list.json: expected results of strain, there are no cells in it"* ]]
	run "$STRAIN" compare a b --format xml
	[ "$status" -eq 2 ]
	[[ $output == *"--format: expected table, markdown, json or csv, got 'xml'"* ]]
	run "$STRAIN" compare a b --tolerance lots
	[ "$status" -eq 2 ]
}
