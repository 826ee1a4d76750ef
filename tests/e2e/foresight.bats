#!/usr/bin/env bats
# Gates that can never fail are told before anything is run.
bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	suite <<-'END'
		strain: 1
		durations: [1s]
		defaults: { repeat: 3 }
		tests:
		  a:
		    run: ["true"]
		    matrix: { v: [1, 2] }
		    gates:
		      - peak_rss <= baseline + 10 %
		      - rss.slope <= 1 MB/min
		      - { fail: cpu_time <= baseline + 10 %, strict: true }
	END
}
teardown() { run_teardown; }

@test "T12: check warns of gates that can never fail, at their lines, and is content with the suite" {
	run --separate-stderr "$STRAIN" check
	[ "$status" -eq 0 ]
	[ "$output" = "strain.yml: 1 test, 2 cells, no mistakes, 2 warnings" ]
	[ "$(head -n 3 <<<"$stderr")" = "strain.yml:9:9: warning: 'peak_rss <= baseline + 10 %' can never fail with repeat: 3: against as many on the other side p is 0.05 at best, and below 0.01 is proof; repeat: 5 would do, or strict: true
          - peak_rss <= baseline + 10 %
            ^" ]
	[[ $stderr == *"strain.yml:10:9: warning: 'rss.slope <= 1 MB/min' can never fail in a/1s/v=1: 1 s at interval: 500 ms are 3 samples, and a leak takes 120 to be told; a duration of 60 s would do, or interval: 8 ms (and in 1 more cell)"* ]]
	[[ $stderr != *strict*cpu_time* ]]
}

@test "T12: what check advises makes its warnings go" {
	sed -i 's/repeat: 3/repeat: 5/; s/\[1s\]/[60s]/' strain.yml
	run --separate-stderr "$STRAIN" check
	[ "$output" = "strain.yml: 1 test, 2 cells, no mistakes" ]
	[ -z "$stderr" ]
}

@test "T12: on GitHub they are warnings, no errors; on TeamCity no problems of the build" {
	run "$STRAIN" check --ci github
	[ "$status" -eq 0 ]
	[[ $output == *"::warning file=strain.yml,line=9,col=9,title=strain::'peak_rss <= baseline + 10 %25' can never fail"* ]]
	[[ $output != *::error* ]]
	run "$STRAIN" check --ci teamcity
	[[ $output == *"##teamcity[message text='strain.yml:9:9: |'peak_rss"*"status='WARNING'"* ]]
	[[ $output != *buildProblem* ]]
	run "$STRAIN" check --ci azure
	[[ $output == *"##vso[task.logissue type=warning;sourcepath=strain.yml;linenumber=9;columnnumber=9]"* ]]
}

@test "T12: plan warns on standard error, by the repeat and the durations that it is given" {
	run --separate-stderr "$STRAIN" plan --format json
	[ "$status" -eq 0 ]
	[ "$(jq length <<<"$output")" -eq 2 ]
	[[ $stderr == *"repeat: 3"*"1 s at interval"* ]]
	run --separate-stderr "$STRAIN" plan -n 7 -d 2m
	[ -z "$stderr" ]
	run --separate-stderr "$STRAIN" plan -n 4 -d 2m
	[[ $stderr == *"repeat: 4: against as many on the other side p is 0.014 at best"* ]]
	run --separate-stderr "$STRAIN" plan --format tests
	[ "$output" = a ]
	[ -z "$stderr" ]
}

@test "T12: run says it in one line when it starts, and nothing with -q or --no-gate" {
	run --separate-stderr "$STRAIN" run -n 1
	[ "$(head -n 1 <<<"$stderr")" = "strain: warning: strain.yml:9: 'peak_rss <= baseline + 10 %' can never fail with repeat: 1: against as many on the other side p is 0.5 at best, and below 0.01 is proof; repeat: 5 would do, or strict: true; and 1 more: strain check tells" ]
	run --separate-stderr "$STRAIN" run -n 1 --no-gate
	[[ $stderr != *"can never fail"* ]]
	run --separate-stderr "$STRAIN" run -n 1 -q
	[[ $stderr != *"can never fail"* ]]
}

@test "T12: run says nothing of too few attempts where --confirm adds to them, or runs are judged as runs" {
	for i in 1 2 3; do
		run "$STRAIN" run -n 1 -q -o "base$i"
	done
	run --separate-stderr "$STRAIN" run -n 1 --confirm
	[[ $stderr == *"'rss.slope <= 1 MB/min' can never fail"* ]]
	[[ $stderr != *"with repeat: 1"* ]]
	run --separate-stderr "$STRAIN" run -n 1 -b base1
	[[ $stderr == *"with repeat: 1"* ]]
	run --separate-stderr "$STRAIN" run -n 1 -b base1 -b base2 -b base3
	[[ $stderr == *"'rss.slope <= 1 MB/min' can never fail"* ]]
	[[ $stderr != *"with repeat: 1"* ]]
}

@test "run says it, too, where two baselines or --confirm=4 are too few, and where --confirm has no baseline" {
	for i in 1 2; do
		run "$STRAIN" run -n 1 -q -o "base$i"
	done
	run --separate-stderr "$STRAIN" run -n 1 -b base1 -b base2
	[[ $stderr == *"with repeat: 1: against 2 on the other side p is 0.33 at best"* ]]
	run --separate-stderr "$STRAIN" run -n 1 --confirm=4 -b base1
	[[ $stderr == *"with --confirm=4: against as many on the other side"* ]]
	[[ $stderr != *"no baseline"* ]]
	run --separate-stderr "$STRAIN" run -n 1 --confirm
	[[ $stderr == *"strain: warning: --confirm: there is no baseline to confirm against: -b PATH names one"* ]]
}

@test "T12: the suites to start from have no gate that can never fail" {
	for kind in "$TOP"/templates/suites/*.yml; do
		run --separate-stderr "$STRAIN" check "$kind"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ] || { echo "$stderr"; return 1; }
	done
}
