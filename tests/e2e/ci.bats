#!/usr/bin/env bats
# CI systems, found in the environment and spoken to; a test that says their commands is not heard.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >hostile.sh <<-'SH'
		printf '::error::said by the test\n::set-output name=x::y\n##[error]said by the test\n'
		printf '##vso[task.complete result=Succeeded;]said by the test\n'
		printf "##teamcity[buildStatus text='said by the test']\n\033]0;title\a"
		printf '::stop-commands::x\nEOF\nstrain-0\n' >&2
		exit 3
	SH
	cat >strain.yml <<-'YML'
		strain: 1
		tests:
		  hostile:
		    run: [sh, hostile.sh]
		  well:
		    run: sleep 0.2
		    gates:
		      - warn: wall <= 1 ms
	YML
}

# run_as VARIABLE=VALUE…: the suite, in the environment of a CI system
run_as() {
	run --separate-stderr env "$@" "$STRAIN" run
}

# heard: what GitHub's runner looks for commands in, which is all but what stands between the words that stop them
heard() {
	sed '/^::stop-commands::\(strain-[0-9a-f]*\)$/,/^::strain-[0-9a-f]*::$/d' <<<"$output"
	echo "$stderr"
}

@test "github: annotations, the job summary and outputs" {
	mkdir -p sub
	mv strain.yml hostile.sh sub
	cd sub
	echo "from another step" >../summary
	run_as GITHUB_ACTIONS=true GITHUB_WORKSPACE="$BATS_TEST_TMPDIR" \
		GITHUB_STEP_SUMMARY="$BATS_TEST_TMPDIR/summary" GITHUB_OUTPUT="$BATS_TEST_TMPDIR/output"
	[ "$status" -eq 1 ]
	grep -q '^::stop-commands::strain-[0-9a-f]\{32\}$' <<<"$output"
	grep -q '^::error file=sub/strain.yml,line=3,title=hostile%3A run::errored: exit status 3' <<<"$output" ||
		{ grep '^::error' <<<"$output"; false; }
	grep -q '^::warning file=sub/strain.yml,line=8,' <<<"$output"
	head -n 1 ../summary | grep -qx 'from another step'
	tail -n +2 ../summary | cmp - strain-results/summary.md
	word=$(sed -n 's/^outcome<<//p' ../output)
	[ "$(sed -n "/^outcome<</,/^$word/p" ../output | sed -n 2p)" = errored ] ||
		[ "$(sed -n "/^outcome<</,/^$word/p" ../output | sed -n 2p)" = failed ]
	[ -f "$(sed -n '/^results<</{n;p;}' ../output)" ]
	[ -f "$(sed -n '/^junit<</{n;p;}' ../output)" ]
	[ "$(grep -c "^$word$" ../output)" -eq 5 ]
}

@test "github: what a test says starts no command" {
	run_as GITHUB_ACTIONS=true
	[ "$status" -eq 1 ]
	heard | grep -q '^::error file='
	heard | lacks -F 'said by the test'
	heard | lacks -E '^[[:space:]]*::(set-output|stop-commands::x|error::)'
	lacks -F '##[' <<<"$output$stderr"
}

@test "what a pattern catches of a test's output starts no command either" {
	cat >strain.yml <<-'YML'
		strain: 1
		tests:
		  "::error::x ##vso[task.complete]":
		    run: [sh, -c, "printf 'v=##vso[task.complete result=Failed;]\n::error::y##[error]z\nw=##[error]z\n'"]
		    metrics: { m: { pattern: 'v=((?s).*)' }, w: { pattern: 'w=(.*)' } }
		    gates: [ m >= 1, w >= 1 ]
	YML
	run_as GITHUB_ACTIONS=true
	[ "$status" -eq 1 ]
	# between the words that stop commands, and after them, there are our own alone
	[ "$(sed -n '/^::strain-[0-9a-f]*::$/,$p' <<<"$output" | grep -c '^::')" -eq 4 ]
	[ "$(head -n 1 <<<"$output")" = '::group::strain: errored' ]
	[ "$(sed -n 2p <<<"$output" | cut -d: -f1-4)" = '::stop-commands:' ]
	grep -q '^::error file=strain.yml,line=6,.*expected a number, got .##vso' <<<"$output"
	lacks -F '##[' <<<"$output$stderr"
	run_as TF_BUILD=True
	[ "$(grep -c '##vso\[' <<<"$output$stderr")" -eq 3 ]
	lacks -F '##vso[task.complete' <<<"$output$stderr"
	grep -q '# #vso\[task.complete' <<<"$output"
}

@test "every word that stops commands is a new one" {
	run_as GITHUB_ACTIONS=true
	first=$(sed -n 2p <<<"$output")
	run --separate-stderr env GITHUB_ACTIONS=true "$STRAIN" report
	[ "$first" != "$(sed -n 2p <<<"$output")" ]
}

@test "gitlab: metrics and code quality beside the other files" {
	run_as GITLAB_CI=true CI_PROJECT_DIR="$BATS_TEST_TMPDIR"
	[ "$status" -eq 1 ]
	[ "$(tail -n 1 strain-results/metrics.txt)" = '# EOF' ]
	jq -e 'length == 2 and all(.[]; .location.path == "strain.yml" and .fingerprint and .severity)' \
		strain-results/gl-code-quality.json
	[ "$(jq -r '[.[].fingerprint] | unique | length' strain-results/gl-code-quality.json)" -eq 2 ]
}

@test "azure: issues and the summary, and no command of a test" {
	run_as TF_BUILD=True
	[ "$status" -eq 1 ]
	[ "$(grep -c '##vso\[task.logissue' <<<"$output")" -eq 2 ]
	grep -qxF "##vso[task.uploadsummary]$PWD/strain-results/summary.md" <<<"$output"
	lacks -F '##vso[task.complete' <<<"$output$stderr"
	run --separate-stderr env TF_BUILD=True "$STRAIN" run -t well
	[ "$status" -eq 0 ]
	grep -q '^##vso\[task.complete result=SucceededWithIssues;\]' <<<"$output"
}

@test "teamcity: values to chart and build problems" {
	run_as TEAMCITY_VERSION=2026.1
	[ "$status" -eq 1 ]
	grep -q "^##teamcity\[buildStatisticValue key='well peak_rss_bytes' value='[0-9]*'\]" <<<"$output" ||
		{ grep -F '##teamcity' <<<"$output"; false; }
	[ "$(grep -c '##teamcity\[buildProblem' <<<"$output")" -eq 1 ]
	lacks -F '##teamcity[buildStatus ' <<<"$output$stderr"
}

@test "buildkite: the agent gets the summary where there is one" {
	mkdir bin
	printf '#!/bin/sh\necho "$@" >"%s/said"\ncat >"%s/annotation"\n' "$PWD" "$PWD" >bin/buildkite-agent
	chmod +x bin/buildkite-agent
	run_as BUILDKITE=true PATH="$PWD/bin:$PATH"
	[ "$status" -eq 1 ]
	grep -qx 'annotate --context strain --style error' said
	cmp annotation strain-results/summary.md
}

@test "buildkite: without an agent the verdict stands and a warning says so" {
	run_as BUILDKITE=true
	[ "$status" -eq 1 ]
	# "No such file", or "Permission denied" where PATH has a directory that may not be searched
	grep -qE 'cannot execute .buildkite-agent.: (No such file or directory|Permission denied); what it was to show is in summary.md' <<<"$stderr"
}

@test "--ci goes before the environment" {
	run --separate-stderr env GITHUB_ACTIONS=true "$STRAIN" run --ci none
	[ "$status" -eq 1 ]
	lacks '^::' <<<"$output"
	run --separate-stderr "$STRAIN" report --ci github -q
	grep -q '^::error ' <<<"$output"
	run --separate-stderr env GITHUB_ACTIONS=true "$STRAIN" report --ci jenkins -q
	[ "$(grep -c "^failed\|^errored" <<<"$output$stderr")" -gt 0 ]
	[ "$(grep -c '^::' <<<"$output")" -eq 0 ]
}

@test "a system that nobody knows is an error, with the nearest one" {
	run "$STRAIN" report --ci gitlub
	[ "$status" -eq 2 ]
	[[ $output == *"--ci: expected auto, github, gitlab, "*" or none, got 'gitlub', did you mean 'git"[hl]*"b'?"* ]]
}

@test "a file of the CI system that cannot be written costs a warning, not the verdict" {
	run_as GITHUB_ACTIONS=true GITHUB_OUTPUT=/nowhere/output
	[ "$status" -eq 1 ]
	grep -q 'warning: open /nowhere/output: No such file or directory' <<<"$stderr"
	[ -f strain-results/results.json ]
}

@test "github: every mistake of a suite is annotated at its line, and what the suite says is inert (C6)" {
	mkdir -p sub
	printf 'strain: 1\n"::error::x\\n##[error]y": 1\ntests: { t: { run: x, repeat: 0 } }\n' >sub/s.yml
	for command in run check plan; do
		run --separate-stderr env GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" "$STRAIN" $command sub/s.yml
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "$(grep -c '^::error file=sub/s.yml,line=2,col=1,title=strain::' <<<"$stderr")" -eq 1 ]
		[ "$(grep -c '^::error file=sub/s.yml,line=3,col=31,title=strain::.*expected .*, got .0' <<<"$stderr")" -eq 1 ] ||
			{ echo "$stderr"; return 1; }
		[ "$(grep -cE '^ *::' <<<"$stderr")" -eq 2 ]
		run grep -F '##[' <<<"$stderr"
		[ "$status" -eq 1 ]
	done
	run --separate-stderr "$STRAIN" check --ci github sub/s.yml
	[ "$(grep -c '^::error file=' <<<"$stderr")" -eq 2 ]
	run --separate-stderr env TF_BUILD=True "$STRAIN" check sub/s.yml
	[ "$(grep -c '^##vso\[task.logissue type=error;sourcepath=sub/s.yml;linenumber=[23];columnnumber=' <<<"$stderr")" -eq 2 ]
	run --separate-stderr "$STRAIN" check sub/s.yml
	run grep -E '^(::|##)' <<<"$stderr"
	[ "$status" -eq 1 ]
}
