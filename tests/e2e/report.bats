#!/usr/bin/env bats
# Reports of real runs: their schema, hostile tests, and run directories of which something was cut.

load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

# hold_to_schema: results.json of ./strain-results
hold_to_schema() {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || return 0
	/usr/bin/python3 "$TOP/tests/e2e/validate.py" "$TOP/templates/schema/results.schema.json" \
		strain-results/results.json
}

# lacks GREP-ARG…: nothing matches
lacks() {
	LC_ALL=C grep -q "$@" || return 0
	return 1
}

@test "a run with gates, metrics, retries and failures holds to the schema and agrees with itself" {
	suite <<-'END'
		strain: 1
		durations: [1s]
		defaults: { interval: 20ms, repeat: 2, warmup: 1, retries: 1 }
		tests:
		  good:
		    run: "echo rate 12.5; echo depth 3.25 >> $STRAIN_METRICS; sleep 0.2"
		    matrix: { n: [1, 2] }
		    metrics:
		      rate: { pattern: 'rate ([0-9.]+)', better: higher, unit: 1/s }
		    gates: [peak_rss <= 1 GB, rate >= 10, warn: wall <= 1 ms]
		  bad: { run: [sh, -c, exit 3] }
		  gone: { run: [./no-such-program] }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	hold_to_schema
	/usr/bin/python3 "$TOP/tests/e2e/agree.py" strain-results
	xmllint --noout strain-results/junit.xml
}

@test "reports written again are the same bytes" {
	"$STRAIN" run -- sh -c 'echo hello; sleep 0.2'
	cp -r strain-results before
	"$STRAIN" report --quiet "$PWD/strain-results"
	diff -r before strain-results
}

@test "a test that writes every byte, CI commands, formulas and a line of 10 MB is inert everywhere" {
	cat >hostile <<-'END'
		#!/bin/sh
		i=0
		while [ $i -lt 256 ]; do
			printf "\\$(printf %03o $i)"
			printf "\\$(printf %03o $i)" >&2
			i=$((i + 1))
		done
		printf '\n::error file=x::owned\n##vso[task.complete]\n=1+2\n<script>alert(1)</script>\n' | tee /dev/stderr
		head -c 10000000 /dev/zero | tr '\0' '&'
		head -c 10000000 /dev/zero | tr '\0' '<' >&2
		exit 1
	END
	chmod +x hostile
	"$STRAIN" run -- ./hostile >out 2>err || [ $? -eq 1 ]
	hold_to_schema
	xmllint --noout --huge strain-results/junit.xml
	[ "$(stat -c %s strain-results/junit.xml)" -lt 2000000 ]
	[ "$(xmllint --xpath 'string-length(//system-err)' strain-results/junit.xml)" -le 65536 ]
	[ "$(stat -c %s strain-results/summary.md)" -lt 1048576 ]
	lacks -P '[\x00-\x08\x0b-\x1f\x7f]' out err strain-results/*.csv strain-results/summary.md \
		strain-results/results.json strain-results/junit.xml
	lacks -E '^(::|##(vso|teamcity))' out err strain-results/summary.md
	lacks -F '<script>alert' strain-results/junit.xml
	grep -v '^│ ' strain-results/summary.md >unquoted
	lacks -F '<script>alert' unquoted
}

# every file that the runner wrote, below the run directory
written() {
	(cd "$1" && find run.json cells -type f | sort)
}

@test "whichever file of a run is cut, and wherever, the report stands or says why not" {
	local file size at
	"$STRAIN" run -d 1s -i 20ms -- sh -c 'echo out; echo err >&2; echo depth 1 >>"$STRAIN_METRICS"; sleep 0.2'
	mv strain-results whole
	for file in $(written whole); do
		size=$(stat -c %s "whole/$file")
		for ((at = 0; at < size; at += size / 17 + 1)); do
			rm -rf cut
			cp -r whole cut
			head -c "$at" "whole/$file" >"cut/$file"
			run "$STRAIN" report -q cut
			case $file:$status in
			run.json:[23]) [[ $output == *run.json* ]] ;;
			run.json:*) false ;;
			*:[01]) jq -e '.cells[0].attempts | length == 1' cut/results.json >/dev/null ;;
			*) false ;;
			esac || { echo "$file cut at $at: $status: $output"; return 1; }
		done
	done
}
