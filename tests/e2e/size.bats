#!/usr/bin/env bats
# Runs of any size: what a report takes of memory does not grow with their samples, and all of them are in it.

load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
}

# peak COMMAND…: the highest memory of its process, in kB, in $PEAK
peak() {
	PEAK=$(python3 - "$@" <<-'END'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	)
}

# within KB MOST: a sanitizer has memory of its own, of which nothing is asked
within() {
	[[ $BUILD == */asan ]] || [ "$1" -le "$2" ]
}

@test "ten times the samples take no more memory" {
	"$BUILD/tests/bench/big_run" few 1 20000
	"$BUILD/tests/bench/big_run" many 1 200000
	peak "$STRAIN" report -q few
	few=$PEAK
	peak "$STRAIN" report -q many
	echo "20,000 samples: $few kB, 200,000: $PEAK kB"
	within "$PEAK" $((few + 2048))
	[ "$(wc -l <many/samples.csv)" -eq 200001 ]
	jq -e '.attempts[0] | (.elapsed_us | length == 200000) and (.rss_bytes | length == 200000)' many/samples.json
	[ -z "$(find many -name '.samples-*')" ]
}

# What an attempt holds for good is its numbers, its record, its gates: 9 kB when this was written.
@test "each attempt takes a few kilobytes, in memory and in results.json" {
	"$BUILD/tests/bench/big_run" few 100 20
	"$BUILD/tests/bench/big_run" many 1100 20
	peak "$STRAIN" report -q few
	few=$PEAK
	peak "$STRAIN" report -q many
	echo "100 cells: $few kB, 1,100: $PEAK kB"
	within "$PEAK" $((few + 1000 * 20))
	[ "$(stat -c %s many/results.json)" -le $((1100 * 4000)) ]
	[ "$(stat -c %s many/report.html)" -le 8000000 ]
}

@test "a comparison of many cells holds one of them at a time" {
	"$BUILD/tests/bench/big_run" few 100 20
	"$BUILD/tests/bench/big_run" many 1100 20
	"$STRAIN" report -q few
	"$STRAIN" report -q many
	peak "$STRAIN" compare few few
	few=$PEAK
	peak "$STRAIN" compare many many
	echo "100 cells: $few kB, 1,100: $PEAK kB"
	within "$PEAK" $((few + 1000 * 20))
}
