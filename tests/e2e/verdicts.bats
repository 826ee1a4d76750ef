#!/usr/bin/env bats
# Green means judged: what is twice as bad fails, whatever else is in the run.

load run_lib

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# suite GATES WARNINGS: so many gates against a baseline on so many metrics of a test of three cells, each about 1,000 times
# $FACTOR in every attempt, the better lower or higher by turns.
suite() {
	awk -v gates="$1" -v warnings="$2" 'BEGIN {
		print "strain: 1\ndefaults: { repeat: 5, interval: 1s }\ntests:\n  t:"
		print "    matrix: { part: [1, 2, 3] }"
		printf "    run: [awk, -v, \"n={{attempt}}\", \"BEGIN { f = ENVIRON[\\\"FACTOR\\\"]; for (i = 1; i <= %d; i++) " \
			"print \\\"m\\\" i \\\": \\\" (i %% 2 ? 1000 * f : 1000 / f) + (n * 7 + i) %% 5 }\"]\n", gates
		print "    metrics:"
		for (i = 1; i <= gates; i++)
			printf "      m%d: { pattern: \"m%d: ([0-9.]+)\", better: %s }\n", i, i, i % 2 ? "lower" : "higher"
		print "    gates:"
		for (i = 1; i <= gates; i++) {
			printf "      - m%d %s baseline %s 10 %%\n", i, i % 2 ? "<=" : ">=", i % 2 ? "+" : "-"
			if (i <= warnings)
				printf "      - warn: m%d %s baseline\n", i, i % 2 ? "<=" : ">="
		}
	}' >strain.yml
}

# gates_failed DIR: how many have, and how many there are of those that can
gates_failed() {
	jq -r '[.cells[].gates[] | select(.level == "fail")] | "\([.[] | select(.outcome == "failed")] | length) of \(length)"' \
		"$1/results.json"
}

@test "T1, T2: twice as bad fails in every one of 20 suites of 3 to 50 gates, in one run, in shards, with gates that warn" {
	for gates in 3 4 5 6 7 8 9 10 12 14 16 18 20 24 28 32 36 40 45 50; do
		suite "$gates" 0
		FACTOR=1 "$STRAIN" run -q --progress none -o base >/dev/null
		run env FACTOR=2 "$STRAIN" run -q --progress none -b base -o one
		[ "$status" -eq 1 ]
		[ "$(gates_failed one)" = "$((3 * gates)) of $((3 * gates))" ]
		for shard in 1 2 3; do
			run env FACTOR=2 "$STRAIN" run -q --progress none -b base --shard "$shard/3" -o shard
			[ "$status" -eq 1 ]
			[ "$(gates_failed shard)" = "$gates of $gates" ]
		done
		suite "$gates" "$gates"
		run env FACTOR=2 "$STRAIN" run -q --progress none -b base -o warned
		[ "$status" -eq 1 ]
		[ "$(gates_failed warned)" = "$((3 * gates)) of $((3 * gates))" ]
		# and nothing fails of what is the same
		FACTOR=1 "$STRAIN" run -q --progress none -b base -o same >/dev/null
		rm -rf base* one* shard* warned* same*
	done
}
