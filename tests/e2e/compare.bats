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

@test "the same run compared with itself is the same and exits 0" {
	results a.json m 40 41 42 43 44
	run "$STRAIN" compare a.json a.json
	[ "$status" -eq 0 ]
	[[ $output == *"3 values: 3 same (tolerance 5 %)"* ]]
	[[ $output != *rss.max* ]]
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
	run "$STRAIN" compare a.json b.json --tolerance 50%
	[ "$status" -eq 0 ]
}

@test "one attempt against one may be worse, and exits 1 only with --strict" {
	results a.json m 40
	results b.json m 60
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *"maybe worse"* ]]
	[[ $output == *"note: t/10s peak_rss: too few attempts to be sure (five on each side)"* ]]
	run "$STRAIN" compare --strict a.json b.json
	[ "$status" -eq 1 ]
}

@test "five attempts are too few among many values, and it says so" {
	results a.json m 40 41 42 43 44
	results b.json m 60 61 62 63 64
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *"too few attempts to be sure among 3 values (6 on each side would do)"* ]]
}

@test "a difference that comes by chance is none" {
	results a.json m 40 41 42 43 44
	results b.json m 30 70 50 35 60
	run "$STRAIN" compare a.json b.json
	[ "$status" -eq 0 ]
	[[ $output == *"comes by chance too often"* ]]
	[[ $output == *"3 values: 3 same"* ]]
}

@test "time is not judged across machines, memory is" {
	results a.json m 40 41 42 43 44 45 46
	results b.json other 60 61 62 63 64 65 66
	jq '.cells[].attempts[].values.wall_us *= 3' b.json >c.json
	run "$STRAIN" compare a.json c.json --format json
	[ "$status" -eq 1 ]
	[ "$(jq -r '.rows[] | select(.value == "wall").verdict' <<<"$output")" = "maybe worse" ]
	[ "$(jq -r '.rows[] | select(.value == "wall").note' <<<"$output")" = "the runs are from different machines" ]
	[ "$(jq -r '.rows[] | select(.value == "peak_rss").verdict' <<<"$output")" = worse ]
	[[ $(jq -r '.notes[0]' <<<"$output") == *"different machines"* ]]
}

@test "cells and values that one run does not have are named" {
	results a.json m 40
	results b.json m 40
	jq '.cells += [{ id: "gone/1s" }] | del(.cells[0].attempts[].values.rate)' a.json >base.json
	jq '.cells += [{ id: "more/1s" }]' b.json >new.json
	run "$STRAIN" compare base.json new.json
	[ "$status" -eq 0 ]
	[[ $output == *"only in the new run: more/1s"* ]]
	[[ $output == *"only in the base run: gone/1s"* ]]
	[[ $output == *rate*missing* ]]
}

@test "every format holds the same rows" {
	results a.json m 40 41 42 43 44 45 46
	results b.json m 50 51 52 53 54 55 56
	run "$STRAIN" compare a.json b.json --format csv
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[1]} == "t/10s,peak_rss,bytes,43000000,53000000,7,7,1.23255813953488,1."*",worse," ]]
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
