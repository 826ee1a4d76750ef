#!/usr/bin/env bats
# What gates are held against: other cells, ranges, baselines of one run and of several.

load run_lib

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export LEVEL=100
}

# A test that reports what it is told: $LEVEL times its parameter and a little more in each attempt.
suite() {
	cat >strain.yml <<YAML
strain: 1
defaults: { repeat: 6, interval: 20ms }
tests:
  t:
    run: "sh -c 'echo rate: \$((LEVEL * {{w}} + STRAIN_ATTEMPT))'"
    matrix: { w: [1, 2] }
    metrics: { rate: { pattern: 'rate: ([0-9]+)', better: higher, unit: MB } }
    bands: { rate: { typical: 50-150 MB } }
    gates: [$1]
YAML
}

outcomes() {
	jq -r '.cells[] | .id as $c | .gates[] | $c + " " + .kind + " " + .outcome' strain-results/results.json
}

strain_run() {
	run "$STRAIN" run --progress none "$@"
}

@test "a cell is held against another of the run by the rules of a baseline, and none against itself" {
	suite '"rate >= cell(w=1) + 30 %", "rate <= cell(w=1) + 30 %"'
	strain_run
	[ "$status" -eq 1 ]
	[[ $output == *"failed  t/w=2: rate is 203.5 MB, cell(w=1) 103.5 MB (+96.6 %), limit 134.6 MB"* ]]
	[ "$(outcomes)" = "t/w=2 cell passed
t/w=2 cell failed" ]
	# one and the same verdict whatever reads the directory
	"$STRAIN" report strain-results >/dev/null || [ $? -eq 1 ]
	[ "$(outcomes | tail -n 1)" = "t/w=2 cell failed" ]
	[ "$(jq '.cells[1].gates[1] | .n, .n_baseline' strain-results/results.json | tr '\n' ' ')" = "6 6 " ]
	xmllint --xpath 'string(//testcase[@name="t/w=2 gate rate vs cell(w=1)"]/failure/@message)' \
		strain-results/junit.xml | grep -q 'cell(w=1) 103.5 MB'
}

@test "a cell that was not measured is no reference, and that is said" {
	suite '"rate <= cell(w=1) + 30 %"'
	strain_run -m w=2
	[ "$status" -eq 0 ]
	[ "$(outcomes)" = "t/w=2 cell skipped" ]
	grep -q 't/w=1 is not in this run' strain-results/gates.csv
}

@test "attempts that failed are no reference" {
	suite '"rate <= cell(w=1) + 30 %"'
	sed -i "s/sh -c '/sh -c 'test {{w}} = 2 || exit 3; /" strain.yml
	strain_run
	[ "$status" -eq 1 ]
	[ "$(outcomes)" = "t/w=2 cell skipped" ]
	grep -q 'no attempt of it did its job' strain-results/gates.csv
}

@test "a range has two ends, a band is one by name" {
	suite 'rate in 50..150 MB, {warn: rate in typical}'
	strain_run
	[ "$status" -eq 1 ]
	[[ $output == *"failed  t/w=2: rate is 203.5 MB, expected 50 MB to 150 MB"* ]]
	[ "$(outcomes)" = "t/w=1 range passed
t/w=1 range passed
t/w=2 range failed
t/w=2 range warned" ]
	[ "$(jq '.cells[1].gates[0].limit' strain-results/results.json)" = 150000000 ]
	python3 "$TOP/tests/e2e/validate.py" "$TOP/templates/schema/results.schema.json" strain-results/results.json ||
		skip "no Python module jsonschema"
}

@test "the larger of a share and an amount is allowed" {
	suite '"rate <= baseline + max(10 %, 50 MB)"'
	strain_run -o base
	LEVEL=140 strain_run -b base
	[ "$status" -eq 1 ]
	# 100 + 50 MB hold 140; 200 + 50 MB do not hold 280
	[ "$(outcomes)" = "t/w=1 baseline passed
t/w=2 baseline failed" ]
}

@test "a baseline of several runs: what moves between them is no change, what is past that is" {
	suite 'rate <= baseline + 5 %'
	local args=() level
	for level in 100 110 90 105 95; do
		LEVEL=$level strain_run -o "r$level"
		args+=(-b "r$level")
	done
	LEVEL=108 strain_run -b r100
	[ "$status" -eq 1 ]
	LEVEL=108 strain_run "${args[@]}"
	[ "$status" -eq 0 ]
	[[ $output != *failed* ]]
	[ "$(jq -r '.cells[0].gates[0].method' strain-results/results.json | grep -c 'of 5 runs with 30 attempts, prediction interval')" -eq 1 ]
	LEVEL=200 strain_run "${args[@]}"
	[ "$status" -eq 1 ]
	[ "$(outcomes | grep -c failed)" -eq 2 ]
	# fewer of them the next time: no file of before is left to be judged by
	strain_run --resume -b r100
	[ ! -e strain-results/baseline-2.json ]
}

@test "a run may be a baseline only once" {
	suite 'rate <= baseline + 5 %'
	strain_run -o base
	strain_run -b base -b base/results.json
	[ "$status" -eq 2 ]
	[[ $output == *"--baseline: base and base/results.json are the same run"* ]]
	[ ! -e strain-results ]
}

@test "compare --by holds the cells of one run against each other" {
	suite 'rate <= baseline + 5 %'
	strain_run
	run "$STRAIN" compare strain-results --by w
	# what the shells themselves took may differ
	[ "$status" -le 1 ]
	[[ $output == *"t/w=2 against t/w=1"*rate*"103.5 MB"*"203.5 MB"*"+96.6 %"*better* ]]
	run "$STRAIN" compare strain-results --by w --format json
	[ "$(jq -r '.rows[] | select(.value == "rate") | .base_cell + " " + .verdict' <<<"$output")" = "t/w=1 better" ]
	run "$STRAIN" compare strain-results --by v
	[ "$status" -eq 2 ]
	[[ $output == *"no two cells differ in 'v' alone; they have test, duration, w"* ]]
	run "$STRAIN" compare strain-results strain-results --by w
	[ "$status" -eq 2 ]
}
