#!/usr/bin/env bats
# Recorded run directories and the very bytes that reports make of them. `tests/golden/update` writes the
# expected files anew; what changed is then for git diff and a reader to judge.

load run_lib

GOLDEN=$TOP/tests/golden
DERIVED='results.json samples.csv summary.csv gates.csv samples.json junit.xml summary.md'

# recorded NAME: a copy of it, below the name that its run was given
recorded() {
	rm -rf "${BATS_TEST_TMPDIR:?}/$1"
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	cp -r "$GOLDEN/$1" "$BATS_TEST_TMPDIR/$1/strain-results"
	cd "$BATS_TEST_TMPDIR/$1" || return
	rm -rf strain-results/expected
}

# same_bytes NAME: every expected file of it came out
same_bytes() {
	local f
	recorded "$1"
	"$STRAIN" report --quiet strain-results || [ $? -eq 1 ]
	"$STRAIN" report strain-results >strain-results/console.txt || [ $? -eq 1 ]
	for f in $DERIVED console.txt; do
		diff -u "$GOLDEN/$1/expected/$f" "strain-results/$f" || return 1
	done
	diff -u "$GOLDEN/$1/expected/page.html" <(page_told strain-results/report.html)
}

# per_run COMMAND…: with {} for the copy of each recorded run, reported. Not `COMMAND || …`: in what stands left
# of `||` no line but the last one fails a test.
per_run() {
	local name
	for name in simple mixed hostile; do
		recorded "$name"
		"$STRAIN" report --quiet strain-results || [ $? -eq 1 ]
		echo "in $name:"
		"${@//\{\}/$PWD/strain-results}"
	done
}

@test "a run that passed reports the same bytes" {
	same_bytes simple
}

@test "failed, warned, killed, late, flaky, cut and missing attempts report the same bytes" {
	same_bytes mixed
}

@test "output and parameters of any bytes report the same bytes" {
	same_bytes hostile
}

# exported DIR: every export of it is what stands among the expected files
exported() {
	mkdir export
	every_export "$1" export || return 1
	diff -ru "$GOLDEN/$(basename "$PWD")/expected/export" export
}

@test "exports of recorded runs are the same bytes" {
	per_run exported {}
}

@test "reports name files as the run did, from wherever they are written again" {
	recorded simple
	mv strain-results elsewhere
	"$STRAIN" report --quiet "$PWD/elsewhere"
	cmp "$GOLDEN/simple/expected/junit.xml" elsewhere/junit.xml
	cd elsewhere
	"$STRAIN" report --quiet .
	cmp "$GOLDEN/simple/expected/junit.xml" junit.xml
}

@test "a report exits as its run did" {
	recorded simple
	"$STRAIN" report -q strain-results
	recorded mixed
	run "$STRAIN" report -q strain-results
	[ "$status" -eq 1 ]
}

@test "results.json holds to its schema" {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema"
	per_run /usr/bin/python3 "$TOP/tests/e2e/validate.py" "$TOP/templates/schema/results.schema.json" {}/results.json
}

@test "both dialects of junit.xml are well-formed, the strict one holds to both schemas" {
	local xsd
	per_run xmllint --noout {}/junit.xml
	for name in simple mixed hostile; do
		recorded "$name"
		"$STRAIN" report -q --junit strict --format junit strain-results || [ $? -eq 1 ]
		xmllint --noout strain-results/junit.xml
		for xsd in jenkins-xunit-junit-10 windyroad; do
			xmllint --noout --schema "$TOP/tests/data/schemas/$xsd.xsd" strain-results/junit.xml
		done
	done
}

@test "test cases of junit.xml have unique names of at most 250 characters" {
	names() {
		xmllint --xpath '//testcase/@name' "$1" | sort >names
		[ -s names ]
		[ -z "$(uniq -d names)" ]
		[ "$(awk '{ if (length($0) > 259) print }' names | wc -l)" -eq 0 ]
	}
	per_run names {}/junit.xml
}

@test "junitparser counts what results.json counts" {
	/usr/bin/python3 -c 'import junitparser' 2>/dev/null || skip "no python3-junitparser"
	counts() {
		/usr/bin/python3 - "$1" <<-'END'
			import json, sys
			from junitparser import JUnitXml
			xml = JUnitXml.fromfile(sys.argv[1] + "/junit.xml")
			results = json.load(open(sys.argv[1] + "/results.json"))
			cells = results["cells"]
			assert xml.tests == sum(1 + len(c["gates"]) for c in cells), xml.tests
			assert xml.failures == sum(g["outcome"] == "failed" for c in cells for g in c["gates"])
			assert xml.errors == sum(c["outcome"] == "errored" for c in cells)
			assert xml.tests == sum(1 for suite in xml for case in suite)
		END
	}
	per_run counts {}
}

@test "samples.csv, samples.json and results.json agree to the last digit" {
	per_run /usr/bin/python3 "$TOP/tests/e2e/agree.py" {}
}

@test "cells that a spreadsheet would run begin with a quote, and no cell breaks its line" {
	recorded hostile
	"$STRAIN" report -q strain-results || [ $? -eq 1 ]
	grep -q "'=1+2" strain-results/summary.csv
	grep -q "'@SUM(A1)" strain-results/summary.csv
	grep -q "'-x" strain-results/summary.csv
	[ "$(wc -l <strain-results/summary.csv)" -eq 10 ]
	lacks -P '[\x00-\x08\x0b-\x1f\x7f]' strain-results/*.csv
}

@test "what a test said is inert in the console and in the job summary" {
	recorded hostile
	"$STRAIN" report strain-results >out || [ $? -eq 1 ]
	lacks -P '[\x00-\x08\x0b-\x1f\x7f]' out strain-results/summary.md
	lacks -E '^(::|##)(error|vso|teamcity)' out strain-results/summary.md
	# what is quoted stands in a fence, each line behind a bar
	grep -v '^│ ' strain-results/summary.md >unquoted
	lacks -F '<script' unquoted
}

@test "excel's dialect has a BOM and CRLF" {
	recorded simple
	"$STRAIN" report -q --csv excel strain-results
	[ "$(head -c 3 strain-results/gates.csv | od -An -tx1 | tr -d ' ')" = efbbbf ]
	[ "$(grep -c $'\r$' strain-results/gates.csv)" -eq "$(wc -l <strain-results/gates.csv)" ]
}

@test "only the formats that were asked for are written, and wrong names are told" {
	recorded simple
	"$STRAIN" report -q --format junit --format gates strain-results
	[ -e strain-results/junit.xml ]
	[ -e strain-results/gates.csv ]
	[ ! -e strain-results/results.json ]
	run "$STRAIN" report --format jnit strain-results
	[ "$status" -eq 2 ]
	[[ $output == *", got 'jnit', did you mean 'junit'?"* ]]
}

@test "a run directory with any of its files cut anywhere still reports" {
	local file size at
	recorded mixed
	"$STRAIN" report -q strain-results || [ $? -eq 1 ]
	mv strain-results whole
	for file in cells/0001-warned-5s/attempt-1/{samples.csv,attempt.json} \
		cells/0003-exits-5s/attempt-2/stderr.log; do
		size=$(stat -c %s "whole/$file")
		for ((at = 0; at < size; at += size / 23 + 1)); do
			rm -rf cut
			cp -r whole cut
			head -c "$at" "whole/$file" >"cut/$file"
			run "$STRAIN" report -q cut
			[ "$status" -eq 1 ] || { echo "$file at $at: $status $output"; return 1; }
			jq -e '[.cells[].attempts[]] | length == 9' cut/results.json >/dev/null
		done
	done
}

@test "a cut series loses at most the sample that was cut" {
	local at n file=cells/0001-warned-5s/attempt-1/samples.csv
	recorded mixed
	for at in 300 500 700 900; do
		head -c "$at" "$GOLDEN/mixed/$file" >"strain-results/$file"
		n=$(($(wc -l <"strain-results/$file") - 1))
		"$STRAIN" report -q strain-results || [ $? -eq 1 ]
		[ "$(grep -c '^warned/5s,' strain-results/samples.csv)" -eq "$n" ]
	done
}

@test "the page names the directory of every attempt" {
	directories() {
		grep -o '"path":"[^"]*"' "$1/report.html" | cut -d '"' -f 4 | sort >named
		(cd "$1" && find cells -name 'attempt-*') | sort >there
		[ -s there ]
		diff there named
	}
	per_run directories {}
}

@test "in a strict run what is inconclusive is a failure in junit.xml, and what passed is none" {
	recorded simple
	jq '.fail_on = "failed,errored,inconclusive,skipped"' strain-results/run.json >run.json
	mv run.json strain-results
	"$STRAIN" report -q strain-results
	[ "$(xmllint --xpath 'count(//failure | //error)' strain-results/junit.xml)" -eq 0 ]
}
