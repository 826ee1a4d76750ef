#!/usr/bin/env bats
# strain run: the run directory, the command line, its exit statuses.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

@test "a bare command needs no suite, and gets its duration" {
	run "$STRAIN" run -d 10ms,20ms -- echo '{{duration}}'
	[ "$status" -eq 0 ]
	[ "$(cat strain-results/cells/0001-*/attempt-1/stdout.log)" = 10ms ]
	[ "$(cat strain-results/cells/0002-*/attempt-1/stdout.log)" = 20ms ]
}

@test "every derived file is there, and strain report makes the same bytes again" {
	run "$STRAIN" run -i 5ms -- sleep 0.1
	[ "$status" -eq 0 ]
	for f in results.json summary.csv samples.csv gates.csv samples.json junit.xml summary.md; do
		[ -s "strain-results/$f" ]
	done
	cp -r strain-results before
	run "$STRAIN" report
	[ "$status" -eq 0 ]
	diff -r before strain-results
}

@test "the environment tells the test what it is" {
	suite <<-END
		strain: 1
		durations: [20ms]
		tests:
		  told:
		    matrix: { size: [7] }
		    env: { MINE: "size {{size}}" }
		    run: 'echo "\$STRAIN_DURATION \$STRAIN_PARAM_SIZE \$STRAIN_ATTEMPT \$MINE"; test -w "\$STRAIN_METRICS"; test -d "\$STRAIN_OUTPUT_DIR"'
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(cat strain-results/cells/*/attempt-1/stdout.log)" = "20ms 7 1 size 7" ]
}

@test "dir is where setup, test and teardown run" {
	mkdir there
	suite <<-END
		strain: 1
		defaults: { dir: there }
		tests:
		  t: { setup: "pwd >setup", run: "pwd >run", teardown: "pwd >teardown" }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(cat there/setup there/run there/teardown | sort -u)" = "$PWD/there" ]
}

@test "a directory that is not there is an ending, not a crash" {
	suite <<-END
		strain: 1
		tests:
		  t: { run: ["true"], dir: nowhere }
	END
	run "$STRAIN" run
	[ "$status" -eq 3 ]
	[[ $(of_attempt .text) == *"cannot enter directory 'nowhere': No such file or directory" ]]
}

@test "warm-ups come first and repeats are counted" {
	suite <<-END
		strain: 1
		defaults: { warmup: 1, repeat: 2 }
		tests:
		  t: { run: ["true"] }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(of_attempt '[.role, .slot]' '*' 1)" = '["warmup",1]' ]
	[ "$(of_attempt '[.role, .slot]' '*' 2)" = '["measured",1]' ]
	[ "$(of_attempt '[.role, .slot]' '*' 3)" = '["measured",2]' ]
}

@test "a failed attempt is tried again, as often as retries says" {
	suite <<-END
		strain: 1
		defaults: { noise: 100 %, retries: 2 }
		tests:
		  flaky: { run: "echo x >>tries; test \$(wc -l <tries) -ge 2" }
		  never: { run: ["false"] }
	END
	run "$STRAIN" run
	[ "$status" -eq 1 ]
	[ "$(of_attempt .ok '*flaky*' 2)" = true ]
	[ ! -e strain-results/cells/*flaky*/attempt-3 ]
	[ "$(of_attempt .tries '*never*' 3)" = 3 ]
	[ ! -e strain-results/cells/*never*/attempt-4 ]
}

@test "fail-fast starts nothing after a failure" {
	suite <<-END
		strain: 1
		tests:
		  a: { run: ["false"] }
		  b: { run: ["true"] }
	END
	run "$STRAIN" run --fail-fast
	[ "$status" -eq 1 ]
	[ ! -e strain-results/cells/*-b* ]
}

@test "build runs once before the tests, and its failure ends the run" {
	suite <<-END
		strain: 1
		build: ["echo built >>log"]
		tests:
		  a: { run: [cat, log] }
		  b: { run: [cat, log] }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	[ "$(cat log)" = built ]
	sed -i 's/build: .*/build: [exit 5]/' strain.yml
	run "$STRAIN" run
	[ "$status" -eq 3 ]
	[[ $output == *"build: 'exit 5' failed: exit status 5"* ]]
}

@test "an earlier run makes way, and stays beside" {
	run "$STRAIN" run -- true
	id=$(jq -r .id strain-results/run.json)
	run "$STRAIN" run -- true
	[ "$status" -eq 0 ]
	[ "$(jq -r .id strain-results.previous/run.json)" = "$id" ]
	[ "$(jq -r .id strain-results/run.json)" != "$id" ]
}

@test "what is no directory is a usage error, and a link to one stays a link" {
	touch file
	for output in file file/x /dev/null ''; do
		run "$STRAIN" run -q -o "$output" -- true
		[ "$status" -eq 2 ] || { echo "$output: $status"; return 1; }
		[[ $output == *"expected "*"director"* ]]
	done
	mkdir disk
	ln -s disk link
	for i in 1 2; do
		"$STRAIN" run -q -o link -- true
		[ -L link ]
	done
	[ -f disk/run.json ]
	[ -f disk.previous/run.json ]
	[ ! -e link.previous ]
}

@test "a directory with other things in it is not touched" {
	mkdir mine && echo precious >mine/file
	run "$STRAIN" run -o mine -- true
	[ "$status" -eq 2 ]
	[[ $output == *"mine: expected a new or empty directory or an earlier run's"* ]]
	[ "$(ls mine)" = file ]
}

@test "what the command line gets wrong ends with 2 and runs nothing" {
	for args in '--jobs 0' '--jobs many' '--progress loud' '--junit loose' '--csv libre' '-b no-such-file' '-n 0' '-i soon' '--shard 3/2' '--bogus'; do
		run "$STRAIN" run $args -- touch ran
		[ "$status" -eq 2 ]
	done
	run "$STRAIN" run nothing.yml
	[ "$status" -eq 2 ]
	[ ! -e ran ] && [ ! -e strain-results ]
}

@test "progress is a line per attempt on standard error, without control sequences" {
	run --separate-stderr "$STRAIN" run -n 2 -- true
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ended *1/2 .*#1: exit status 0 after' <<<"$stderr")" -eq 1 ]
	[ "$(grep -c '^passed *2/2 .*#2: exit status 0 after' <<<"$stderr")" -eq 1 ]
	[[ $output$stderr != *$'\e'* ]]
}

@test "the line of a cell's last attempt tells the cell's verdict and what broke, those before how they ended (U13)" {
	suite <<-'END'
		strain: 1
		defaults: { interval: 20ms }
		tests:
		  broken: { run: sleep 0.1, repeat: 2, gates: [wall <= 1 ms, exit_code == 0] }
		  crashed: { run: [sh, -c, exit 3], gates: [exit_code == 3] }
		  warned: { run: "true", gates: [warn: exit_code >= 1] }
	END
	run --separate-stderr "$STRAIN" run
	[ "$status" -eq 1 ]
	grep -q '^ended *1/4  broken #1: exit status 0 after' <<<"$stderr"
	grep -A1 '^failed *2/4  broken #2: exit status 0 after' <<<"$stderr" | grep -q '^        failed: wall is .*, limit ≤ 1'
	grep -q '^errored 3/4  crashed: exit status 3 after' <<<"$stderr"
	grep -A1 '^warned *4/4  warned: exit status 0 after' <<<"$stderr" | grep -q '^        warned: exit_code is 0'
	[ "$(wc -l <<<"$stderr")" -eq 6 ]
}

@test "a try that will be tried again is no verdict (U13)" {
	suite <<-'END'
		strain: 1
		defaults: { noise: 100 %, retries: 2 }
		tests:
		  flaky: { run: "echo x >>tries; test $(wc -l <tries) -ge 2" }
	END
	run --separate-stderr "$STRAIN" run
	[ "$status" -eq 0 ]
	grep -q '^ended *1/1  flaky: exit status 1 after' <<<"$stderr"
	grep -q '^passed *2/2  flaky (try 2): exit status 0 after' <<<"$stderr"
}

@test "gates against a baseline wait for the end of the run, and the line says so (U13)" {
	suite <<-'END'
		strain: 1
		tests:
		  a: { run: "true", gates: [peak_rss <= baseline + 900 %, cpu_time <= baseline + 900 %, exit_code == 0] }
		  b: { run: "true", gates: [exit_code == 1, peak_rss <= baseline + 900 %] }
	END
	run --separate-stderr "$STRAIN" run
	grep -q '^passed *1/2  a: ' <<<"$stderr"
	[[ $stderr != *wait* ]]
	run --separate-stderr "$STRAIN" run -b strain-results
	grep -q '^ended *1/2  a: exit status 0 .*; 2 gates wait for the end$' <<<"$stderr" || { echo "$stderr"; return 1; }
	grep -q '^failed *2/2  b: exit status 0 .*; 1 gate waits for the end$' <<<"$stderr"
	run --separate-stderr "$STRAIN" run -b strain-results --no-gate
	grep -q '^passed *1/2  a: ' <<<"$stderr"
	[[ $stderr != *wait* ]]
}

@test "names and words of anybody in progress lines are no commands and no sequences (R14)" {
	suite <<-'END'
		strain: 1
		tests:
		  "##vso[a] \u001b[31m \u009b31m ##teamcity[b]": { run: ["./no\n::error::cmd\u001b]0;t\u0007"] }
	END
	run --separate-stderr "$STRAIN" run -v
	[ "$status" -eq 3 ]
	[[ $stderr == *"cannot execute"* ]]
	run grep -P '\x1b|\xc2\x9b|\x07|^ *::|##(vso|teamcity)\[' <<<"$stderr"
	[ "$status" -eq 1 ]
}

@test "a server that hangs until its timeout is told of stop: after-duration (U8)" {
	suite <<-'END'
		strain: 1
		defaults: { timeout: 100ms, grace: 50ms }
		durations: [50ms]
		tests:
		  server: { run: sleep 60 }
	END
	run --separate-stderr "$STRAIN" run
	[ "$status" -eq 1 ]
	[[ $stderr == *"timed out: stopped after "*"such as a server, takes 'stop: after-duration' (without a suite: --stop after-duration)"* ]]
	[[ $output == *"takes 'stop: after-duration'"* ]]
	grep -q "takes 'stop: after-duration'" strain-results/summary.md strain-results/junit.xml || grep -q 'after-duration' strain-results/junit.xml
}

@test "on a terminal a bar lives, and is gone at the end" {
	command -v script >/dev/null || skip "no script(1)"
	run env -u CI TERM=xterm script -qec "stty cols 160; $STRAIN run -i 20ms -- sleep 1.2" /dev/null
	[ "$status" -eq 0 ]
	[[ $output == *"0 of 1"* ]]
	[[ $output == *$'\e[1A\e[2K'* ]]
	# in its line, in the table and below it
	[ "$(grep -o $'\e\\[32mpassed' <<<"$output" | wc -l)" -eq 3 ]
	# N1: one number, wherever it stands
	[ "$(sed -nE 's/.*exit status 0 after .* CPU ([0-9.]+) %.*/\1/p' <<<"$output")" = \
		"$(grep -oE 'Average CPU:  [0-9.]+' <<<"$output" | tr -dc 0-9.)" ]
}

@test "on a terminal no line of progress is torn: what does not fit goes on below" {
	command -v script >/dev/null || skip "no script(1)"
	suite <<-'END'
		strain: 1
		tests:
		  a-test-whose-name-takes-half-of-the-line: { run: "true", repeat: 2, gates: [exit_code == 1] }
	END
	script -qec "stty cols 60; exec '$STRAIN' run --progress lines" /dev/null </dev/null | tr -d '\r' >screen
	sed 's/\x1b\[[0-9;]*m//g' screen | sed '/^cell /,$d' >lines
	[ "$(wc -L <lines)" -le 60 ]
	grep -A1 '^ended *1/2  a-test-whose' lines | grep -q '^        [0-9a-z]'
	grep -q '^        failed: exit_code is 0' lines
}

@test "quiet says nothing when all is well, and exactly what broke when something did (U13)" {
	run "$STRAIN" run -q -- true
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	suite <<-'END'
		strain: 1
		tests:
		  well: { run: "true" }
		  broken: { run: "true", gates: [exit_code == 1] }
		  crashed: { run: [sh, -c, exit 3] }
	END
	run --separate-stderr "$STRAIN" run -q
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == "failed"*"broken: exit_code is 0"*"(strain.yml:4)" ]]
	[[ ${lines[1]} == "errored"*"crashed: exit status 3 after"* ]]
	run "$STRAIN" report -q
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "a metric's file is kept with the attempt; a stale one is not taken" {
	suite <<-END
		strain: 1
		tests:
		  fresh:
		    run: "echo '{ \"ops\": 41 }' >fresh.json"
		    metrics: { ops: { json: fresh.json, pointer: /ops } }
		  stale:
		    run: ["true"]
		    metrics: { ops: { json: stale.json, pointer: /ops } }
	END
	echo '{ "ops": 40 }' >stale.json
	touch -d '1 hour ago' stale.json
	run "$STRAIN" run
	[ "$(jq .ops strain-results/cells/*fresh*/attempt-1/metric-ops.json)" = 41 ]
	[ ! -e strain-results/cells/*stale*/attempt-1/metric-ops.json ]
	[[ $(of_attempt '.notes[0]' '*stale*') == *"older than the attempt" ]]
}

@test "a full disk ends the run with 3, not silently" {
	# a small file system: for one who is not root, in a namespace where he may mount one
	in=
	[ "$(id -u)" -eq 0 ] || in="unshare --user --map-root-user --mount"
	mkdir full
	$in sh -c 'mount -t tmpfs -o size=64k none full && umount -l full' 2>/dev/null || skip "needs root, or user namespaces"
	run $in sh -c 'mount -t tmpfs -o size=64k none full
		"$STRAIN" run -d 20s -i 1ms -o full/results -- sh -c "while sleep 0.05; do head -c 4096 /dev/zero; done"
		status=$?; umount -l full; exit $status'
	[ "$status" -eq 3 ]
	[[ $output == *"No space left on device"* ]]
}

@test "a file as large as ulimit allows ends a run and a report with 3, and says so (R12)" {
	run bash -c "ulimit -f 8; exec \"$STRAIN\" run -q -i 1ms -- sleep 1"
	[ "$status" -eq 3 ]
	[[ $output == *"File too large"* ]]
	rm -rf strain-results
	"$STRAIN" run -q -- true
	run bash -c "ulimit -f 8; exec \"$STRAIN\" report -q"
	[ "$status" -eq 3 ]
	[[ $output == *"File too large"* ]]
	[ -z "$(find strain-results -name '*.tmp*')" ]
}

@test "the baseline may be the run that makes way" {
	run "$STRAIN" run -- true
	run "$STRAIN" run -b strain-results -- true
	[ "$status" -eq 0 ]
	cmp strain-results/baseline.json strain-results.previous/results.json
}

@test "a baseline that is none is found before anything runs, and named as given" {
	"$STRAIN" run -q -o base -- true
	echo '{"schema": "strain-results/2"}' >no-cells.json
	jq '.schema = "strain-results/999"' base/results.json >other.json
	jq 'del(.schema)' base/results.json >none.json
	jq '.cells += .cells' base/results.json >twice.json
	jq '.cells[0].attempts[0].slot = 4e15' base/results.json >slot.json
	jq '.cells[0].attempts[0].values = 7' base/results.json >values.json
	jq '.cells[0].attempts = "x"' base/results.json >attempts.json
	for case in "base/summary.csv|this is not JSON" "no-cells.json|with a list of 'cells'" \
		"other.json|got 'strain-results/999'" "none.json|names no 'schema'" "attempts.json|not so in cell 1" "twice.json|is in it twice" "slot.json|not so in cell 1" "values.json|not so in cell 1" \
		"nowhere|No such file" "base/cells|results.json: No such file"; do
		run "$STRAIN" run -b "${case%|*}" -- touch ran
		[ "$status" -eq 2 ] && [[ $output == *"--baseline: ${case%|*}: "*"${case#*|}"* ]] ||
			{ echo "$case: $status: $output"; return 1; }
		[ ! -e ran ] && [ ! -e strain-results ]
	done
	"$STRAIN" run -q -- true
	run "$STRAIN" run --resume -b base/summary.csv
	[ "$status" -eq 2 ]
	run "$STRAIN" run -b base -- true
	[ "$status" -eq 0 ]
	run "$STRAIN" run -b base/results.json -- true
	[ "$status" -eq 0 ]
}

@test "a run directory is no news to git, nor one that made way (C7)" {
	git init -q repo
	cd repo
	"$STRAIN" run -q -- true
	"$STRAIN" run -q -- true
	[ "$(cat strain-results/.gitignore strain-results.previous/.gitignore)" = $'*\n*' ]
	[ -z "$(git status --porcelain)" ]
	"$STRAIN" ab -q -n 1 --base-command true --new-command true >/dev/null
	[ -z "$(git status --porcelain)" ]
}

@test "a server of setup's that ignores SIGTERM is gone before the next test starts" {
	suite <<-END
		strain: 1
		defaults: { grace: 100ms }
		tests:
		  served: { setup: "$PROGRAMS/linger $PIDS ignore-term & until [ -s $PIDS ]; do sleep 0.01; done", run: ["true"] }
		  next: { run: "if kill -0 \$(cat $PIDS); then exit 1; fi" }
	END
	run "$STRAIN" run
	[ "$status" -eq 0 ]
	signed_in 1
	all_gone
}

# What a run of nothing costs is the files that it opens: a clock's figure would say more of the machine. There were 285.
@test "a run of one short attempt opens no more files than it has to" {
	command -v strace >/dev/null || skip "needs strace"
	case $BUILD in */asan) skip "this build cannot be traced" ;; esac
	"$STRAIN" run -q -o warm -- true
	strace -f -qq -e trace=open,openat,openat2 -o trace "$STRAIN" run -q -- true || skip "nobody can be traced here"
	opened=$(grep -c 'open' trace)
	sort trace | sed -n 's/.*\("[^"]*"\).*/\1/p' | sort | uniq -c | sort -n | tail
	echo "$opened files"
	[ "$opened" -gt 40 ]
	[ "$opened" -le 200 ]
	# nobody but the attempt's own is looked for: no process is opened that was there before
	lacks '"1/stat"\|"/proc/1/' trace
}
