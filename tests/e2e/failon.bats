#!/usr/bin/env bats
# What fails a run: --fail-on, --strict, and gates that nobody judged.
bats_require_minimum_version 1.5.0
load run_lib

setup() { run_setup; }
teardown() { run_teardown; }

# of_junit: how many testcases failed, errors among them
of_junit() {
	xmllint --xpath 'count(//failure) + count(//error)' strain-results/junit.xml
}

# exports_of: the CTRF document in $ctrf, the metrics in $metrics
exports_of() {
	"$STRAIN" export --to ctrf strain-results >ctrf 2>/dev/null
	"$STRAIN" export --to openmetrics strain-results >metrics 2>/dev/null
}

a_warning() {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: ["true"], gates: [warn: wall <= 1 us] }
	END
}

@test "--fail-on warned: a warning fails the run, and is no pass in any file" {
	a_warning
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(of_junit)" -eq 0 ]
	run "$STRAIN" run --fail-on failed,errored,warned --ci github
	[ "$status" -eq 1 ]
	[[ $output == *"::error file=strain.yml,line=3,title=a%3A gate wall warn::warned: "* ]]
	[ "$(of_junit)" -eq 1 ]
	[ "$(xmllint --xpath 'string(//failure/@message)' strain-results/junit.xml | cut -c 1-8)" = "warned: " ]
	lacks 'does not fail' strain-results/junit.xml
	exports_of
	[ "$(jq -r '.results.summary | "\(.passed) \(.failed)"' ctrf)" = "1 1" ]
	grep -q '^strain_verdict_failed{.*} 1$' metrics
	[ "$(jq -c '[.verdict, .exit_status, .fail_on]' strain-results/results.json)" = \
		'["warned",1,["warned","failed","errored"]]' ]
}

@test "--fail-on never: what is broken is told, and fails nothing" {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: ["false"], gates: ['wall <= 1 us'] }
	END
	run "$STRAIN" run --fail-on never
	[ "$status" -eq 0 ]
	[[ $output == *"errored: 1 cell: 1 errored; 1 gate: 1 failed"* ]]
	[ "$(of_junit)" -eq 2 ]
}

@test "--fail-on is recorded: strain report makes the same bytes, and judges by another where it is told to" {
	a_warning
	run "$STRAIN" run --fail-on warned
	[ "$status" -eq 1 ]
	[ "$(jq -r .fail_on strain-results/run.json)" = warned ]
	cp -r strain-results first
	run "$STRAIN" report
	[ "$status" -eq 1 ]
	diff -r strain-results first
	run "$STRAIN" report --fail-on failed
	[ "$status" -eq 0 ]
	[ "$(of_junit)" -eq 0 ]
	run "$STRAIN" report
	[ "$status" -eq 1 ]
	diff -r strain-results first
}

@test "a wrong --fail-on is told before anything runs" {
	for list in sometimes passed failed, '' 'failed errored'; do
		run "$STRAIN" run --fail-on "$list" -- true
		[ "$status" -eq 2 ]
		[[ $output == *"--fail-on: expected never, or a list of failed, errored, inconclusive, skipped, warned, got "* ]]
		run "$STRAIN" report --fail-on "$list"
		[ "$status" -eq 2 ]
	done
	[ ! -e strain-results ]
}

no_baseline() {
	suite <<-'END'
		strain: 1
		tests:
		  a:
		    run: ["true"]
		    gates: [peak_rss <= baseline + 10 %, wall <= baseline + 10 %, cpu_time <= baseline + 10 %]
	END
}

@test "T7: a run that nobody judged says so and why, in all that people read" {
	no_baseline
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[[ $output == *"skipped  3 gates: no baseline was given"* ]]
	[[ $output == *"passed, 3 gates not judged: no baseline was given; 1 cell: 1 passed; 3 gates: 3 skipped"* ]]
	grep -q '^## ⏭️ .*: passed, 3 gates not judged&#58; no baseline was given$' strain-results/summary.md
	grep -q '<section class="verdict is-skipped">' strain-results/report.html
	grep -q '3 gates not judged: no baseline was given' strain-results/report.html
	run "$STRAIN" report --ci github
	[[ $output == *"::group::strain: passed, 3 gates not judged: no baseline was given"* ]]
}

@test "T7: --strict with all gates skipped fails, and each of them says why" {
	no_baseline
	run "$STRAIN" run --strict
	[ "$status" -eq 1 ]
	[ "$(grep -c '^skipped  a: no baseline was given (strain.yml:5)$' <<<"$output")" -eq 3 ]
	[[ $output == *"skipped: 1 cell: 1 skipped; 3 gates: 3 skipped"* ]]
	[ "$(of_junit)" -eq 3 ]
	[ "$(xmllint --xpath 'string(//failure/@message)' strain-results/junit.xml)" = "skipped: no baseline was given" ]
	run "$STRAIN" run -q --strict
	[ "$status" -eq 1 ]
	[[ $output == *"no baseline was given"* ]]
}

@test "T7: each reason stands once, with its gates counted, the commonest first" {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: ["true"], gates: [wall <= baseline + 10 %, peak_rss <= baseline + 10 %] }
		  b: { run: ["false"] }
		  c: { run: ["true"], gates: [wall <= 60 s] }
	END
	run "$STRAIN" run --fail-fast
	[ "$status" -eq 1 ]
	[ "$(grep '^skipped  ' <<<"$output")" = "skipped  2 gates: no baseline was given
skipped  1 gate: the cell was not measured" ]
	grep -q '^- 2 gates: no baseline was given$' strain-results/summary.md
}

@test "T18: lines of \$STRAIN_METRICS that are no name and value are counted and quoted, once per cell" {
	suite <<-'END'
		strain: 1
		defaults: { repeat: 2 }
		tests:
		  a:
		    run: [sh, -c, 'printf "depth 1\nqueue=5\ndepth two\n" >>"$STRAIN_METRICS"; sleep 0.1']
		  fine: { run: [sh, -c, 'echo depth 1 >>"$STRAIN_METRICS"; sleep 0.1'] }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	text="a: 4 lines of \$STRAIN_METRICS are not of the form name value, the first: 'queue=5'"
	[ "$(grep -c 'STRAIN_METRICS are' <<<"$output")" -eq 1 ]
	[[ $output == *"warning  $text"* ]]
	[ "$(of_attempt '[.bad_metric_lines, .bad_metric_line, .notes]' '*-a')" = \
		"[2,\"queue=5\",[\"2 lines of \$STRAIN_METRICS are not of the form name value, the first: 'queue=5'\"]]" ]
	[ "$(of_attempt '[.bad_metric_lines, .bad_metric_line, .notes]' '*-fine')" = '[0,"",[]]' ]
	[ "$(jq -r '.warnings[]' strain-results/results.json)" = "$text" ]
	[ "$(jq -r '.cells[0].attempts[0].notes[]' strain-results/results.json)" = "${text/a: 4/2}" ]
	grep -q "4 lines of .*STRAIN.*METRICS are not of the form name value" strain-results/summary.md
	[ "$(grep -c "2 lines of \$STRAIN_METRICS are not of the form name value" strain-results/report.html)" -ge 1 ]
	grep -q "4 lines of \$STRAIN_METRICS" strain-results/report.html
}

@test "T18: what a wrong line holds reaches no terminal and no page as it is" {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: [sh, -c, 'printf "\033[31m<script>alert(1)</script>\377\001\n" >>"$STRAIN_METRICS"; sleep 0.1'] }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[[ $output == *"a line of \$STRAIN_METRICS is not of the form name value: '<script>alert(1)</script>"* ]]
	[[ $output != *$'\033'* ]]
	[[ $output != *$'\001'* ]]
	lacks -F '<script>alert' strain-results/report.html
	lacks -F '<script>alert' strain-results/summary.md
	lacks -P '[\x01\x1b]' strain-results/report.html
	jq -e . strain-results/results.json >/dev/null
	for k in results.json report.html summary.md; do iconv -f utf-8 -t utf-8 "strain-results/$k" >/dev/null; done
}

@test "message: of a gate is said in every format where the broken gate is, and is data there" {
	suite <<-'END'
		strain: 1
		tests:
		  a:
		    run: ["true"]
		    gates:
		      - { fail: wall <= 1 us, message: "see <b>&the</b> runbook\n\e[31m::error::" }
		      - { fail: wall >= 1 us, message: never said }
	END
	run "$STRAIN" run --ci github
	[ "$status" -eq 1 ]
	[[ $output == *"failed  a: wall is "*" times the limit): see <b>&the</b> runbook"* ]]
	[[ $output == *$'\n'"::error file=strain.yml,line=6,"*"times the limit): see <b>&the</b> runbook"* ]]
	[ "$(grep -c '^::error' <<<"$output")" -eq 1 ]
	exports_of
	said=" times the limit): see <b>&the</b> runbook"
	[[ $(jq -r '.results.tests[1].message' ctrf) == *"$said"* ]]
	[[ $(jq -r '.cells[0].gates[0].message' strain-results/results.json) == *"$said"* ]]
	[[ $(xmllint --xpath 'string(//failure/@message)' strain-results/junit.xml) == *"$said"* ]]
	grep -q 'times the limit): see <b>&the</b> runbook' strain-results/gates.csv
	grep -q 'see .*the.* runbook' strain-results/summary.md
	lacks -F '<b>&the' strain-results/summary.md
	lacks -F '<b>&the' strain-results/report.html
	grep -q 'see &lt;b&gt;&amp;the&lt;/b&gt; runbook' strain-results/report.html
	for file in junit.xml gates.csv summary.md report.html; do
		lacks -P '\x1b' "strain-results/$file"
		lacks 'never said' <(grep -v '"suite_text"' "strain-results/$file")
	done
}

@test "a file of \$STRAIN_METRICS that the test replaced or removed is said" {
	suite <<-'E'
		strain: 1
		tests:
		  fifo: { run: [sh, -c, 'rm "$STRAIN_METRICS"; mkfifo "$STRAIN_METRICS"'] }
		  link: { run: [sh, -c, 'ln -sf /dev/null "$STRAIN_METRICS"'] }
		  other: { run: [sh, -c, 'echo depth 1 >new; mv new "$STRAIN_METRICS"'] }
		  gone: { run: [sh, -c, 'rm "$STRAIN_METRICS"'] }
		  fine: { run: [sh, -c, 'echo depth 1 >>"$STRAIN_METRICS"'] }
	E
	"$STRAIN" run -q
	[ "$(jq -r '[.cells[] | select(.attempts[0].notes[] | contains("removed or replaced")) | .test] | join(" ")' strain-results/results.json)" = "fifo link other gone" ]
}
