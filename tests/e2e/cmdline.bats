#!/usr/bin/env bats
# The command line: every dead end names the way out (U8), and who closes a pipe has seen enough (S16).
bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	printf '#!/bin/sh\ntouch ran\n' >my-test
	chmod +x my-test
}

teardown() {
	run_teardown
}

# dead_end TEXT ARG…: usage is wrong, the message has the text, and nothing was run
dead_end() {
	local text=$1
	shift
	run "$STRAIN" "$@"
	[ "$status" -eq 2 ] && [[ $output == *"$text"* ]] && [ ! -e strain-results ] && [ ! -e ran ] ||
		{ echo "strain $*: $status: $output"; return 1; }
}

@test "strain alone is help (U8)" {
	run --separate-stderr "$STRAIN"
	[ "$status" -eq 0 ]
	[ "$output" = "$("$STRAIN" --help)" ]
	[ -z "$stderr" ]
}

@test "every command tells its version and its help, and fits into 80 columns (U8)" {
	run "$STRAIN" -V
	[ "$output" = "$("$STRAIN" --version)" ]
	for c in $("$STRAIN" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		[ "$("$STRAIN" "$c" -V)" = "$output" ]
		[ "$("$STRAIN" "$c" --version)" = "$output" ]
		[ "$("$STRAIN" help "$c")" = "$("$STRAIN" "$c" --help)" ]
		[ "$("$STRAIN" "$c" --help | wc -L)" -le 80 ] || { "$STRAIN" "$c" --help; return 1; }
	done
}

@test "no suite here: init, a path and a bare command are named (U8)" {
	dead_end "there is no strain.yml here: 'strain init' writes one to start from, 'strain run PATH' takes another, 'strain run -- COMMAND' needs none" run
	dead_end "'strain check PATH' takes another" check
	dead_end "'strain calibrate PATH' takes another" calibrate
	dead_end "nothing.yml: No such file or directory" run nothing.yml
}

@test "a forgotten -- is named with the line put right (U8)" {
	dead_end "'./my-test' is a program, no suite: a command stands after '--':
  strain run -- ./my-test --seconds 5" run ./my-test --seconds 5
	dead_end "  strain run -- ./my-test arg" run ./my-test arg
	dead_end "  strain run -- ./my-test" run my-test
	dead_end "  strain run -d 2s --repeat=2 -- sleep 'two words' 'it'\\''s' ''" run -d 2s --repeat=2 sleep 'two words' "it's" ''
	dead_end "  strain plan -- ./my-test -x" plan ./my-test -x
	dead_end "got './my-test' too" run ./my-test -- ./my-test
}

@test "a suite that may be executed is a suite, with its mistakes (U8)" {
	printf 'strain: 1\ntests: { t: { run: ["true"] } }\n' >strain.yml
	chmod +x strain.yml
	run "$STRAIN" check
	[ "$status" -eq 0 ]
	cp strain.yml shebang
	sed -i '1i #!/usr/bin/env -S strain run' shebang
	chmod +x shebang
	run "$STRAIN" check shebang
	[ "$status" -eq 0 ]
	printf 'strain: 1\nx: 1\n' >strain.yml
	dead_end "strain.yml: 2 mistakes" run strain.yml
	dead_end "unknown option '--bogus'" run strain.yml --bogus
}

@test "words that nobody knows are told the nearest, or all there are (U8)" {
	dead_end "unknown command 'rnu', did you mean 'run'?" rnu
	dead_end "unknown command 'rnu', did you mean 'run'?" help rnu
	dead_end "unknown option '--bogus': a command comes first" --bogus
	dead_end "unknown option '--repaet', did you mean '--repeat'?" run --repaet 2
	dead_end "--format: expected results, samples, summary, gates, samples-json, junit, markdown or html, got 'X'" report --format X
	dead_end "--progress: expected auto, bar, lines or none, got 'lnies', did you mean 'lines'?" run --progress lnies -- ./my-test
	dead_end "--to is missing: expected openmetrics, " export
	dead_end "got 'ctfr', did you mean 'ctrf'?" export --to ctfr
}

@test "-t is a test, and nothing else: compare and export name what was meant (U8)" {
	dead_end "unknown option '-t', did you mean '--tolerance'?" compare -t 5 a b
	dead_end "unknown option '-t', did you mean '--to'?" export -t ctrf
	for c in run plan ab calibrate prove; do
		"$STRAIN" $c --help | grep -q -- '-t, --test=TEST'
	done
}

@test "--stop of a bare command: a server ends well when its duration is over (U8)" {
	run "$STRAIN" run -d 200ms --stop after-duration -- sleep 100
	[ "$status" -eq 0 ]
	[ "$(of_attempt .ending)" = duration ]
	rm -r strain-results
	printf 'strain: 1\ntests: { t: { run: ["true"] } }\n' >strain.yml
	dead_end "--stop is for a command after '--'; a suite's tests say it themselves: stop: after-duration" run --stop after-duration
	dead_end "--stop: expected at-exit or after-duration, got 'never'" run --stop never -- ./my-test
}

@test "export writes its document to standard output, or one file, replaced as a whole (D4)" {
	"$STRAIN" run -q -- true
	"$STRAIN" export --to ctrf | jq -e .results.summary.tests
	"$STRAIN" export --to ctrf -o - | cmp - <("$STRAIN" export --to ctrf)
	[ ! -e ./- ]
	echo old >doc
	run "$STRAIN" export --to ctrf -o doc strain-results
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	cmp doc <("$STRAIN" export --to ctrf)
	mkdir dir
	run "$STRAIN" export --to ctrf -o dir
	[ "$status" -eq 2 ]
	[[ $output == *"--output: expected a file, 'dir' is a directory"* ]]
	run "$STRAIN" export --to ctrf -o nowhere/doc
	[ "$status" -eq 3 ]
	[ -z "$(ls dir)" ]
}

@test "a reader that goes away is silence, and the verdict stands (S16)" {
	mkfifo pipe
	"$STRAIN" run -q -- true
	cp -r strain-results other
	for args in "compare strain-results other" "export --to openmetrics" "plan -- true" "report" "help" "init" "watch"; do
		sleep 0.01 <pipe &
		exec 9>pipe
		wait $!
		"$STRAIN" $args >&9 2>err && status=0 || status=$?
		exec 9>&-
		[ "$status" -eq 0 ] && [ ! -s err ] || { echo "$args: $status"; cat err; return 1; }
	done
}

@test "a full disk is no closed pipe: the error is told and the status is 3 (S16)" {
	"$STRAIN" run -q -- true
	for args in "compare strain-results strain-results" "export --to openmetrics" "plan -- true" "report"; do
		run --separate-stderr bash -c '"$STRAIN" '"$args"' >/dev/full'
		[ "$status" -eq 3 ]
		[ "$(grep -c 'standard output: .*No space left on device' <<<"$stderr")" -eq 1 ] ||
			{ echo "$args: $stderr"; return 1; }
	done
}
