#!/usr/bin/env bats
# action.yml: its steps, run one after the other as GitHub's runner does; and the workflows that people start from.
bats_require_minimum_version 1.5.0

setup() {
	python3 -c 'import yaml' 2>/dev/null || PATH=/usr/bin:$PATH
	python3 -c 'import yaml' 2>/dev/null || skip "python3-yaml is not installed"
	cd "$BATS_TEST_TMPDIR" || return
	export GITHUB_WORKSPACE=$PWD RUNNER_TEMP=$PWD/temp GITHUB_STEP_SUMMARY=$PWD/summary
	mkdir temp
	cat >strain.yml <<-'YML'
		strain: 1
		tests:
		  one:
		    run: sleep 0.1
		    matrix: { v: [1, 2] }
		    gates:
		      - wall <= 60 s
		      - { warn: wall <= 1 ms }
	YML
}

# action INPUT=VALUE…: the report of the steps in $output, a jq expression per check
action() {
	run --separate-stderr "$TOP/tests/e2e/run_composite" "$TOP/action.yml" binary="$STRAIN" "$@"
	[ "$status" -eq 0 ] || { echo "$output$stderr"; return 1; }
}

is() {
	jq -e "$1" <<<"$output" >/dev/null || { echo "$output $stderr"; return 1; }
}

@test "a suite that passes with warnings: the outputs say so and the step passes" {
	action
	is '.status == 0 and .outputs.outcome == "warned" and .outputs["failed-gates"] == ""'
	is '.outputs["warned-gates"] == "one/v=1: gate wall warn\none/v=2: gate wall warn"'
	[ -f "$(jq -r .outputs.results <<<"$output")" ]
	[ -f "$(jq -r .outputs.junit <<<"$output")" ]
	is '.uploads[0].name == "strain-results" and .uploads[0].path == "'"$PWD/strain-results"'"'
	cmp summary strain-results/summary.md
	grep -q '^::warning file=strain.yml,line=8,' <<<"$stderr"
}

@test "confirm: cells are measured again where there is a baseline, and a warning says where there is none" {
	"$STRAIN" run -q -o before --ci none
	action confirm=true baseline=before
	jq -e .confirm strain-results/run.json
	[[ $stderr != *"there is no baseline"* ]]
	rm -r strain-results
	action confirm=7
	grep -q '^::warning title=strain::confirm: there is no baseline to confirm against' <<<"$stderr"
	grep -q 'strain: warning: --confirm: there is no baseline to confirm against' <<<"$stderr"
	jq -e '.confirm_most == 7' strain-results/run.json
	rm -r strain-results
	action confirm=false
	jq -e '.confirm == false' strain-results/run.json
}

@test "fail-on: warned makes a warning fail the step" {
	action fail-on=warned
	is '.status == 1 and .outputs.outcome == "warned"'
}

@test "a broken gate fails the step after the artifact; fail-on: never does not" {
	sed -i 's/wall <= 60 s/wall <= 2 ms/' strain.yml
	action report-name=mine
	is '.status == 1 and .outputs.outcome == "failed" and .uploads[0].name == "mine"'
	is '.outputs["failed-gates"] | split("\n") | length == 2'
	action fail-on=never
	is '.status == 0 and .outputs.outcome == "failed"'
}

@test "a suite with a mistake fails with status 2, also where nothing may fail" {
	echo 'tset: {}' >>strain.yml
	action fail-on=never
	is '.status == 2 and .outputs.outcome == ""'
}

# nothing_uploaded: the directory of the artifact is empty, for which action.yml uploads nothing
nothing_uploaded() {
	is '.uploads[0].path == ""'
}

@test "C6: what an earlier run left is not uploaded as this one's" {
	"$STRAIN" run -q || true
	[ -f strain-results/results.json ]
	cp strain.yml right.yml
	echo 'tset: {}' >>strain.yml
	action
	is '.status == 2 and .outputs.results == ""'
	nothing_uploaded
	action suite=nowhere.yml
	is '.status == 2'
	nothing_uploaded
	cp right.yml strain.yml
	action baseline=nowhere.json
	nothing_uploaded
}

@test "C6: a run that is resumed, and one that broke off, are uploaded" {
	"$STRAIN" run -q || true
	rm -r strain-results/cells/0002-*
	action args=--resume
	is '.status == 0 and .uploads[0].path == "'"$PWD/strain-results"'"'
	sed -i 's/run: .*/run: "kill -9 $PPID; sleep 9"/' strain.yml
	rm -r strain-results
	action
	is '.uploads[0].path == "'"$PWD/strain-results"'"'
}

@test "an unknown fail-on is told before anything runs" {
	action fail-on=sometimes
	is '.status == 2'
	[ ! -e strain-results ]
	grep -q '^::error title=strain::the input fail-on is a list of failed, errored, inconclusive, skipped, warned, or never' <<<"$stderr"
	for wrong in '' passed never,failed 'failed errored' failed,; do
		action fail-on="$wrong"
		is '.status == 2'
	done
	[ ! -e strain-results ]
}

@test "every outcome that --fail-on takes is one that the input takes" {
	for list in never failed errored inconclusive skipped failed,errored,warned; do
		action fail-on="$list"
		is '.outputs.outcome == "warned"'
		[ "$(jq -r .fail_on strain-results/run.json)" = "$("$STRAIN" run -q -o other --fail-on "$list" -- true; jq -r .fail_on other/run.json)" ]
	done
}

@test "arguments, another suite, another directory" {
	mkdir -p sub/suites
	mv strain.yml sub/suites/s.yml
	action working-directory=sub suite=suites/s.yml args='-t one  -m v=2' output=out
	is '.status == 0'
	[ "$(jq '.cells | length' sub/out/results.json)" -eq 1 ]
	grep -q '^::warning file=sub/suites/s.yml,line=8,' <<<"$stderr"
}

@test "a command in the place of a suite" {
	action args='-d 1s -- sleep 0.1'
	is '.status == 0 and .outputs.outcome == "passed"'
}

@test "a baseline" {
	"$STRAIN" run -q -o before || true
	action baseline=before
	is '.status == 0'
	[ -f strain-results/baseline.json ]
}

@test "inputs are data: nothing in them is run" {
	action suite='$(touch pwned)' args='`touch pwned` ; touch pwned' report-name='"; touch pwned; "' || true
	[ ! -e pwned ]
}

@test "the action and the workflow hold to GitHub's schemas" {
	command -v action-validator >/dev/null || skip "action-validator is not installed"
	action-validator "$TOP/action.yml"
	mkdir -p .github/workflows
	cp "$TOP/templates/ci/github.yml" .github/workflows
	action-validator .github/workflows/github.yml
}

@test "every workflow to start from is YAML, and installs strain by its own scripts" {
	for f in "$TOP"/templates/ci/*.yml; do
		python3 -c 'import sys, yaml; assert yaml.safe_load(open(sys.argv[1]))' "$f"
	done
	[ "$(grep -lE 'ci/setup build && make' "$TOP"/templates/ci/* | wc -l)" -eq "$(ls "$TOP"/templates/ci | wc -l)" ]
	bash -n "$TOP/templates/ci/slurm.sh"
}

@test "the matrix that the workflow asks for is what GitHub reads" {
	"$STRAIN" plan --format github >matrix
	[ "$(wc -l <matrix)" -eq 1 ]
	jq -e '.include | length == 2 and all(.[]; .name and .args)' matrix
}
