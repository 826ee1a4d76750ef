# strain check and strain plan: what a suite's author sees.

load run_lib

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cat >strain.yml <<-'END'
		strain: 1
		durations: [5s, 15s]
		tests:
		  parallel:
		    run: worker --for {{duration}} --provider {{provider}}
		    matrix: { provider: [memory, file] }
		  large:
		    run: [large, "{{duration_s}}"]
		    gates: [peak_rss <= 4 MB]
	END
}

@test "check finds no mistake in a good suite, strain.yml by default" {
	run "$STRAIN" check
	[ "$status" -eq 0 ]
	[ "$output" = "strain.yml: 2 tests, 6 cells, no mistakes" ]
}

@test "check shows every mistake with its line and a caret, and exits 2" {
	run "$STRAIN" check "$TOP/tests/data/suites/bad-twelve.yml"
	[ "$status" -eq 2 ]
	[ "$(grep -c 'bad-twelve.yml:[0-9]*:[0-9]*: ' <<<"$output")" -eq 12 ]
	[ "$(grep -c '^ *^$' <<<"$output")" -eq 12 ]
	[[ $output == *"bad-twelve.yml: 12 mistakes" ]]
}

@test "mistakes go to standard error, standard output stays empty" {
	run bash -c '"$STRAIN" plan --format json "$TOP/tests/data/suites/bad-units.yml" 2>/dev/null'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "check reads standard input" {
	run bash -c '"$STRAIN" check - <strain.yml'
	[ "$status" -eq 0 ]
}

# reads PID: strain it is, and it sleeps
reads() {
	grep -qx strain "/proc/$1/comm" && grep -q '^State:.*S' "/proc/$1/status"
}

@test "check waits for a suite that comes slowly" {
	mkfifo suite.pipe
	"$STRAIN" check - <suite.pipe >out 3>&- &
	# the first part when strain waits for it, the second when it waits again
	{ wait_for reads $!; head -n 3 strain.yml; wait_for reads $!; tail -n +4 strain.yml; } >suite.pipe
	wait $!
	[[ $(<out) == *"2 tests, 6 cells, no mistakes" ]]
}

@test "a suite that is not there is the user's mistake" {
	run "$STRAIN" check nothing.yml
	[ "$status" -eq 2 ]
	[[ $output == *"nothing.yml: No such file or directory"* ]]
}

@test "check finds names without a value before anything runs" {
	sed -i '/^durations/d' strain.yml
	run "$STRAIN" check
	[ "$status" -eq 2 ]
	[[ $output == *"tests.parallel uses '{{duration}}', but the cell parallel/provider=memory has no value for it"* ]]
}

@test "plan lists every cell once, in the order of the file" {
	run "$STRAIN" plan
	[ "$status" -eq 0 ]
	[[ ${lines[1]} == parallel/5s/provider=memory* ]]
	[[ ${lines[6]} == large/15s* ]]
	[[ ${lines[7]} == "6 cells, "* ]]
}

@test "plan --format json is an array of cells with their commands" {
	"$STRAIN" plan --format json >plan.json
	[ "$(jq length plan.json)" -eq 6 ]
	[ "$(jq -r '.[1].id' plan.json)" = parallel/5s/provider=file ]
	[ "$(jq -c '.[1].argv' plan.json)" = '["worker","--for","5s","--provider","file"]' ]
	[ "$(jq -r '.[1].params.provider' plan.json)" = file ]
	[ "$(jq -c '[.[].index]' plan.json)" = '[0,1,2,3,4,5]' ]
}

@test "plan --format github is one line, and its shards make the whole plan" {
	"$STRAIN" plan --format github >matrix.json
	[ "$(wc -l <matrix.json)" -eq 1 ]
	jq -r '.include[].shard' matrix.json | while read -r shard; do
		"$STRAIN" plan --shard "$shard" --format json | jq -r '.[].id'
	done | sort >dealt
	"$STRAIN" plan --format json | jq -r '.[].id' | sort >whole
	[ "$(wc -l <dealt)" -eq 6 ]
	cmp dealt whole
}

@test "options choose tests, values, durations, repeats and the interval" {
	"$STRAIN" plan -d 1s,2s -t 'par*' -m provider=file -n 3 -i 20ms --format json >plan.json
	[ "$(jq -c '[.[].id]' plan.json)" = \
		'["parallel/1s/provider=file","parallel/2s/provider=file"]' ]
	[ "$(jq -c '[.[0].repeat, .[0].interval_us]' plan.json)" = '[3,20000]' ]
}

@test "a choice that fits nothing is an error with the nearest right word" {
	run "$STRAIN" plan -t paralel
	[ "$status" -eq 2 ]
	[[ $output == *"no test is called 'paralel', did you mean 'parallel'?"* ]]
	run "$STRAIN" plan -m provider=sql
	[ "$status" -eq 2 ]
	run "$STRAIN" plan -d 'soon'
	[ "$status" -eq 2 ]
}

@test "a bare command needs no suite, and keeps its arguments byte for byte" {
	"$STRAIN" plan -d 2s --format json -- ./my-test 'a "b\' $'tab\tü' '{{duration}}' >plan.json
	[ "$(jq -c '.[0].argv' plan.json)" = '["./my-test","a \"b\\","tab\tü","2s"]' ]
	[ "$(jq -r '.[0].id' plan.json)" = my-test/2s ]
}

@test "a command that YAML cannot hold is refused in words" {
	run "$STRAIN" plan -- ./my-test $'\xff'
	[ "$status" -eq 2 ]
	[[ $output == *"not UTF-8 (byte 0xff)"* ]]
}

@test "the suites that come with strain have no mistakes" {
	for suite in "$TOP"/templates/suites/*.yml; do
		"$STRAIN" check "$suite"
	done
}

# D7, S5
@test "a test's name and its values stand as they are written in every table, file and folder" {
	cat >strain.yml <<-'END'
		strain: 1
		tests:
		  größe:
		    run: [sh, -c, 'echo "$STRAIN_CELL"']
		    matrix: { workers: [1/1, "<&>"] }
	END
	"$STRAIN" run >console.txt
	[[ $(<console.txt) == *"größe/workers=1/1 "*"größe/workers=<&>"* ]]
	[ "$(cat strain-results/cells/0001-größe-workers-1-1/attempt-1/stdout.log)" = größe/workers=1/1 ]
	[ "$(cat strain-results/cells/0002-größe-workers/attempt-1/stdout.log)" = "größe/workers=<&>" ]
	[ "$(jq -r '.cells[].id' strain-results/results.json)" = $'größe/workers=1/1\ngröße/workers=<&>' ]
	grep -q '^[^,]*,größe/workers=1/1,größe,' strain-results/summary.csv
	grep -q 'testcase name="größe/workers=1/1 run"' strain-results/junit.xml
	grep -q 'testcase name="größe/workers=(+) run"' strain-results/junit.xml
	[[ $("$STRAIN" plan -m workers=1/1) == *"1 cell, "* ]]
	[[ $("$STRAIN" plan -m workers=1%2F1) == *"1 cell, "* ]]
}

# N4
@test "no metric can take the name of a column that strain writes itself" {
	cat >strain.yml <<-'END'
		strain: 1
		tests:
		  t: { run: "true", matrix: { workers: [1] } }
	END
	"$STRAIN" run -q
	"$STRAIN" export --to openmetrics -o exported strain-results
	{
		head -n 1 strain-results/summary.csv | tr , '\n'
		head -n 1 strain-results/samples.csv | tr , '\n'
		sed -n 's/^# TYPE strain_\([^ ]*\) .*/\1/p' exported/*
	} | sort -u >columns
	[ "$(wc -l <columns)" -gt 100 ]
	{
		echo "strain: 1"
		echo "tests: { t: { run: 'true', metrics: {"
		sed "s/.*/  &: { pattern: '(x)' },/" columns
		echo "  } } }"
	} >strain.yml
	run "$STRAIN" check
	[ "$status" -eq 2 ]
	[[ $output == *"strain.yml: $(wc -l <columns) mistakes" ]] || { cat columns; echo "$output"; false; }
}
