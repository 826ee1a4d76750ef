#!/usr/bin/env bats
# What strain reads, writes and removes: nothing but what is its own.

load run_lib

setup() {
	run_setup
}

teardown() {
	# a test made directories that nobody may write
	chmod -R u+rwX "$BATS_TEST_TMPDIR"
	run_teardown
}

# A run directory from elsewhere, with a file of the user's beside it.
given_a_run() {
	echo precious >victim.txt
	"$STRAIN" run -q -o a -- sh -c 'echo said; exit 1' || true
	attempt=$(echo a/cells/*/attempt-1)
}

@test "a link in the place of a report's file is replaced, and not written through" {
	given_a_run
	for file in samples.csv results.json report.html; do
		ln -sf ../victim.txt "a/$file"
	done
	run "$STRAIN" report -q a
	[ "$status" -eq 1 ]
	[ "$(cat victim.txt)" = precious ]
	[ ! -L a/samples.csv ]
}

@test "no temporary file has a name that can be guessed" {
	given_a_run
	python3 -c 'import os, subprocess, sys
for i in range(os.getpid(), os.getpid() + 200):
	os.symlink("../victim.txt", "a/samples.csv.tmp-%d" % i)
sys.exit(subprocess.run([sys.argv[1], "report", "-q", "a"]).returncode)' "$STRAIN" || true
	[ "$(cat victim.txt)" = precious ]
	[ -s a/samples.csv ]
}

@test "a link in the place of a log, an attempt or a cell is not followed" {
	given_a_run
	ln -sf "$PWD/victim.txt" "$attempt/stderr.log"
	ln -sf "$PWD/victim.txt" "$attempt/live.csv"
	run "$STRAIN" report -q a
	lacks 'precious' a/report.html a/junit.xml a/summary.md a/results.json
	mv "$attempt" elsewhere
	ln -s "$PWD/elsewhere" "$attempt"
	run "$STRAIN" report a
	[[ $output == *"attempt-1: a symbolic link, which is not followed here"* ]]
}

@test "--resume does not write to where a link leads" {
	given_a_run
	mkdir out
	rm -r a/cells
	ln -s ../out a/cells
	run "$STRAIN" run -q --resume -o a -- sh -c 'echo said; exit 1'
	[ "$status" -eq 3 ]
	[[ $output == *"cells: a symbolic link, which is not followed here"* ]]
	[ -z "$(ls out)" ]
}

@test "files of the user's in an earlier run are not removed without a word" {
	"$STRAIN" run -q -- true
	"$STRAIN" run -q -- true
	echo mine >strain-results.previous/notes.txt
	run "$STRAIN" run -q -- true
	[ "$status" -eq 0 ]
	[[ $output == *"of the run before the last stays what strain did not write or cannot remove: notes.txt"* ]]
	[ "$(cat strain-results.previous-*/notes.txt)" = mine ]
	[ "$(ls -A strain-results.previous-*)" = notes.txt ]
}

@test "a test's directories, deep or without permissions, are in no run's way" {
	printf '%s\n' 'import os, sys' 'os.chdir(sys.argv[1])' 'os.makedirs("locked/in")' 'os.chmod("locked/in", 0o500)' \
		'os.chmod("locked", 0o500)' 'for i in range(3000):' ' os.mkdir("d")' ' os.chdir("d")' >deep.py
	for i in 1 2 3 4; do
		run "$STRAIN" run -q -- python3 deep.py '{{output_dir}}'
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
	[ "$(ls -d strain-results*)" = $'strain-results\nstrain-results.previous' ]
}

@test "a slow pipe is a suite as well" {
	slow() { sleep 0.2; printf 'strain: 1\n'; sleep 0.2; printf 'durations: [1s]\ntests: { a: { run: "true" } }\n'; }
	"$STRAIN" check <(slow)
	slow | "$STRAIN" check /dev/stdin
}

@test "where memory is short nothing is left out without a word" {
	"$STRAIN" run -q -o a -- sh -c 'echo said; sleep 0.2'
	(ulimit -v 400000 && "$STRAIN" --version) || skip "this build needs much address space"
	cp a/results.json a/junit.xml .
	for ((kb = 12000; kb < 40000; kb += 700)); do
		status=0
		(ulimit -v "$kb" && exec "$STRAIN" report -q a) 2>said || status=$?
		case $status in
		0) cmp results.json a/results.json && cmp junit.xml a/junit.xml ;;
		3) grep -qi 'memory' said ;;
		127) grep -q 'shared' said ;;
		*) false ;;
		esac || { echo "with $kb KB: status $status"; cat said; return 1; }
	done
	[ "$status" -eq 0 ]
	[ -z "$(ls -A a | grep tmp || true)" ]
}

# In every file that is made of the run, in what it says, and in the record, but for what the test itself wrote and the suite's text.
nowhere() {
	local where
	where=$(grep -rlaF "$1" . --include='*' | grep -v -e '^./strain.yml$' -e '/run.json$' -e '/std[a-z]*\.log$' -e '^./env' || true)
	[ -z "$where" ] || { echo "'$1' is in $where"; return 1; }
}

@test "secrets of the environment, of the suite, and what is masked are shown nowhere" {
	suite <<-'E'
		strain: 1
		mask: ['card [0-9]{4}', 'sess-\w+']
		defaults: { env: { DB_PASSWORD: pass-from-suite, PLAIN: plainly }, interval: 20ms }
		tests:
		  a:
		    run: 'echo "$DB_PASSWORD $MY_TOKEN card 1234 $PLAIN"; echo "n=$MY_TOKEN" >&2; sh -c "sleep 0.3; : $MY_TOKEN $DB_PASSWORD sess-abc"; sleep 9 & exit 3'
		    metrics: { n: { pattern: 'n=(.*)' } }
	E
	export MY_TOKEN=token-of-mine
	"$STRAIN" run -v >said 2>&1 || true
	GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/step GITHUB_OUTPUT=$PWD/out "$STRAIN" report --ci github >github 2>&1 || true
	"$STRAIN" report --ci gitlab >gitlab 2>&1 || true
	"$STRAIN" report --ci teamcity >teamcity 2>&1 || true
	mkdir exported
	every_export strain-results exported
	for secret in token-of-mine pass-from-suite 'card 1234' sess-abc; do
		nowhere "$secret"
	done
	grep -q '\*\*\*' strain-results/results.json
	grep -q 'plainly' strain-results/report.html
	grep -q '\*\*\* \*\*\* \*\*\* plainly' strain-results/junit.xml
	# another process, without the variable: what was recorded is masked already
	(unset MY_TOKEN && "$STRAIN" report -q) || true
	lacks token-of-mine strain-results/cells/*/attempt-1/attempt.json
	jq -e '[.cells[].attempts[] | .argv, .peak_tree, .leftovers | tostring | contains("token-of-mine")] | any | not' strain-results/results.json
}

@test "a pattern of mask that does not compile is a mistake of the suite" {
	suite <<-'E'
		strain: 1
		mask: ['ok', '(']
		tests: { a: { run: "true" } }
	E
	run "$STRAIN" check
	[ "$status" -eq 2 ]
	[[ $output == *"mask[1]: the pattern does not compile: missing closing parenthesis"* ]]
}
