#!/usr/bin/env bats
# Reports of real runs: their schema, hostile tests, and run directories of which something was cut.

load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

# hold_to_schema: results.json of ./strain-results; what it needs may be missing, so it stands last
hold_to_schema() {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "all but the schema holds; no python3-jsonschema"
	/usr/bin/python3 "$TOP/tests/e2e/validate.py" "$TOP/templates/schema/results.schema.json" \
		strain-results/results.json
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
	/usr/bin/python3 "$TOP/tests/e2e/agree.py" strain-results
	xmllint --noout strain-results/junit.xml
	hold_to_schema
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
	hold_to_schema
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

# counts_of JUNIT: "tests failed skipped" of the whole document, errors among the failed
counts_of() {
	xmllint --xpath 'concat(count(//testcase), " ", count(//failure) + count(//error), " ", count(//skipped))' "$1"
}

@test "N5: JUnit and CTRF tell the same outcomes, with --strict too" {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: ["true"], gates: [peak_rss <= 1 GB, warn: peak_rss <= 1 kB, rss.max <= 2 kB, wall <= baseline + 10 %] }
		  b: { run: ["false"], gates: ['exit_code == 0'] }
	END
	for strict in "" --strict; do
		rm -rf strain-results
		run "$STRAIN" run $strict
		[ "$status" -eq 1 ]
		"$STRAIN" export --to ctrf -o exported strain-results
		ctrf=$(cat exported 2>/dev/null || cat exported/ctrf-report.json)
		[ "$(counts_of strain-results/junit.xml)" = "$(jq -r '.results.summary | "\(.tests) \(.failed) \(.skipped)"' <<<"$ctrf")" ]
		[ "$(jq -r '.results.summary.other' <<<"$ctrf")" = 0 ]
		[ "$(jq -r '[.results.tests[] | select(.status == "passed")] | length' <<<"$ctrf")" = \
			"$(jq -r .results.summary.passed <<<"$ctrf")" ]
		rm -rf exported
	done
}

@test "D10: CTRF tells suite, file, line, trace and retries" {
	suite <<-'END'
		strain: 1
		name: of ours
		defaults: { retries: 1 }
		tests:
		  bad: { run: [sh, -c, "echo out; echo 'it broke' >&2; exit 3"] }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	"$STRAIN" export --to ctrf -o exported strain-results
	ctrf=$(cat exported 2>/dev/null || cat exported/ctrf-report.json)
	[ "$(jq -c '.results.tests[0] | [.suite, .filePath, .line, .retries, .rawStatus]' <<<"$ctrf")" = \
		'[["of ours","bad"],"strain.yml",5,1,"errored"]' ]
	[[ $(jq -r '.results.tests[0].trace' <<<"$ctrf") == "it broke"*"/stderr.log" ]]
}

@test "D10: a benchmark tracker gets the units that people read" {
	suite <<-'END'
		strain: 1
		tests:
		  t: { run: [sleep, "0.2"], gates: [peak_rss <= 100 MB] }
	END
	"$STRAIN" run -q
	"$STRAIN" export --to github-action-benchmark-smaller -o exported strain-results
	rows=$(cat exported 2>/dev/null || cat exported/benchmark-smaller.json)
	[ "$(jq -r '[.[].unit] | unique | join(" ")' <<<"$rows")" = "MB ms" ]
	[ "$(jq '.[] | select(.name == "t: wall") | .value >= 200 and .value < 20000' <<<"$rows")" = true ]
}

@test "N6, N9: a testcase takes as long as its attempts together, and each attempt has an outcome of its own" {
	suite <<-'END'
		strain: 1
		defaults: { repeat: 2, retries: 1, interval: 50ms }
		tests:
		  t: { run: 'sleep 0.2; [ -e was ] || { touch was; exit 1; }' }
	END
	"$STRAIN" run -q
	walls=$(jq '[.cells[0].attempts[].values.wall_us] | add' strain-results/results.json)
	time=$(xmllint --xpath 'string(//testcase/@time)' strain-results/junit.xml)
	[ "$time" = "$(printf '%d.%03d' $((walls / 1000000)) $((walls / 1000 % 1000)))" ]
	run sqlite3 :memory: ".import --csv strain-results/summary.csv s" \
		"select try, superseded, counts, outcome, verdict from s order by slot, try"
	[ "$output" = "1|1|0|errored|passed
2|0|1|passed|passed
1|0|1|passed|passed" ]
	[ "$(jq -c '[.cells[0].attempts[] | .outcome]' strain-results/results.json)" = \
		'["errored","passed","passed"]' ]
}

@test "N1, S10: average CPU is one number, and the three lines are the old script's" {
	run "$STRAIN" run -n 3 -- sh -c 'i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done'
	[ "$status" -eq 0 ]
	permille=$(jq .cells[0].values.cpu_permille strain-results/results.json)
	peak=$(jq .cells[0].values.peak_rss_bytes strain-results/results.json)
	kib=$(((peak + 512) / 1024))
	grep -q "Average CPU:  $((permille / 10)).$((permille % 10))%$" <<<"$output"
	grep -q "^sh .* $((permille / 10)).$((permille % 10)) % " <<<"$output"
	grep -qx "  Peak RSS:     $((kib / 1024)) MB ($kib KB)" <<<"$output"
	grep -qxE '  Samples:      [0-9]+' <<<"$output"
}

@test "N2: a suite that speaks of MB is answered in MB everywhere, one of MiB in MiB" {
	for unit in kB KiB; do
		suite <<-END
			strain: 1
			tests: { t: { run: ["true"], gates: [peak_rss <= 9 $unit, rss.max <= baseline + 10 %] } }
		END
		rm -rf strain-results
		run "$STRAIN" run
		[ "$status" -eq 1 ]
		other=$([ $unit = kB ] && echo 'MiB|KiB' || echo 'MB|kB')
		grep -qE "limit ≤ 9 $unit" <<<"$output"
		[ "$(grep -vE 'Peak RSS: ' <<<"$output" | grep -cE " ($other)")" = 0 ]
		[ "$(grep -cE " ($other)" strain-results/summary.md)" = 0 ]
	done
}

@test "N3: a test's own number is itself in every file" {
	suite <<-'END'
		strain: 1
		tests:
		  t:
		    run: echo rate 0.000123 big 123456789012345 tput 155
		    metrics:
		      rate: { pattern: 'rate (\S+)' }
		      big: { pattern: 'big (\S+)' }
		      tput: { pattern: 'tput (\S+)', unit: req/s }
		    gates: [rate <= 0.0001, big <= 1, tput >= 155 req/s]
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[[ $output == *"rate is 0.000123, limit ≤ 0.0001"* ]]
	grep -q '^.*gate rate,fail,failed,0.000123,0.0001,' strain-results/gates.csv
	grep -q 'gate big,fail,failed,123456789012345,1,' strain-results/gates.csv
	run sqlite3 :memory: ".import --csv strain-results/summary.csv s" "select rate, big, tput from s"
	[ "$output" = "0.000123|123456789012345|155" ]
	[ "$(jq -c '.cells[0].values | [.rate, .big, .tput]' strain-results/results.json)" = '[0.000123,123456789012345,155]' ]
	"$STRAIN" export --to prometheus -o exported strain-results
	grep -rqE '^strain_big\{.*\} 123456789012345$' exported
	grep -rqE '^strain_rate\{.*\} 0.000123$' exported
}

@test "D5: results.json says once what a value is, and takes less than 4 kB an attempt" {
	"$STRAIN" run -q -n 20 -i 10ms -- sh -c 'sleep 0.1 & sleep 0.1 & wait'
	bytes=$(stat -c %s strain-results/results.json)
	head=$(jq -c 'del(.cells)' strain-results/results.json | wc -c)
	[ $(((bytes - 2 * head) / 20)) -lt 4096 ]
	[ "$(jq '[.cells[].attempts[].statistics.rss_bytes | length] | unique == [9]' strain-results/results.json)" = true ]
	hold_to_schema
}

@test "D9, C4: what a failed setup said is told with its path, quoted and attached" {
	suite <<-'END'
		strain: 1
		tests:
		  t: { setup: "echo cannot find the database; exit 4", run: ["true"] }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[[ $output == *"last words (strain-results/cells/"*"/setup.log):"*"│ cannot find the database"* ]]
	[[ $(xmllint --xpath 'string(//error)' strain-results/junit.xml) == *"cannot find the database"*"/setup.log"* ]]
	grep -q '\[\[ATTACHMENT|.*/setup.log\]\]' strain-results/junit.xml
	grep -q 'cannot find the database' strain-results/summary.md
	grep -q 'cannot find the database' strain-results/report.html
	[[ $(jq -c '.cells[0].attempts[0].files' strain-results/results.json) == *setup.log* ]]
}

@test "C4: the last words of a failing test are on the terminal, in the annotation, the summary and JUnit" {
	GITHUB_ACTIONS=true run "$STRAIN" run -- sh -c 'echo fine; echo "fatal: no route" >&2; exit 3'
	[ "$status" -eq 1 ]
	grep -q '│ fatal: no route' <<<"$output"
	grep -q '^::error .*last words: fatal: no route (.*/stderr.log)' <<<"$output"
	[[ $(xmllint --xpath 'string(//error)' strain-results/junit.xml) == *"fatal: no route"* ]]
	grep -q 'last words: `fatal: no route` (`strain-results/cells/.*/stderr.log`)' strain-results/summary.md
	grep -q 'last words: fatal: no route (strain-results/cells/.*/stderr.log)' strain-results/report.html
}

@test "T9: growth per operation is judged over what the test counts as it runs" {
	suite <<-'END'
		strain: 1
		durations: [6s]
		defaults: { interval: 10ms, timeout: 120s }
		tests:
		  hoards:
		    run:
		      - bash
		      - -c
		      - |
		        for ((n = 1; n <= 600; n++)); do
		          printf -v "kept$n" '%050000d' 0
		          echo "orch $n" >> "$STRAIN_METRICS"
		          sleep 0.01
		        done
		    metrics: { orch: { live: true } }
		    gates:
		      - rss.slope per orch <= 100 B
		      - warn: rss.slope per orch <= 1 MB
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	grep -E '^failed .*: rss.slope per orch is [0-9.]+ kB per orch .*, limit 100 B per orch, ' <<<"$output"
	grep -E ',gate rss.slope per orch,fail,failed,[0-9.]+,100,.*,bytes/orch,' strain-results/gates.csv
	grep -E ',gate rss.slope per orch warn,warn,passed,[0-9.]+,1000000,' strain-results/gates.csv
	hold_to_schema
}
