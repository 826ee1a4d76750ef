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

# measured DIR VALUES [OPTION…]: a run whose attempts report these values, in turn
measured() {
	local dir=$1 values=$2
	shift 2
	# shellcheck disable=SC2086 # words
	set -- -n "$(wc -w <<<"$values")" "$@"
	VALUES=$values "$STRAIN" run -q --progress none -o "$dir" "$@"
}

# of_gate GATE: a suite with this one
of_gate() {
	cat >strain.yml <<YAML
strain: 1
tests:
  t:
    run: "sh -c 'set -- \$VALUES; shift \$((STRAIN_ATTEMPT - 1)); echo m: \$1'"
    metrics: { m: { pattern: 'm: (-?[0-9.]+)', better: lower } }
    gates: [$1]
YAML
}

# judged GATE BASE NEW OUTCOME STATUS: what becomes of the gate, and what the run exits with
judged() {
	of_gate "$1"
	rm -rf base* new*
	if [ "$2" ]; then measured base "$2" --no-gate >/dev/null; fi
	run measured new "$3" ${2:+-b base}
	[ "$status" -eq "$5" ] || { echo "$1: $2: $3: exit status $status: $output"; false; }
	run jq -r '.cells[0].gates[0].outcome' new/results.json
	[ "$output" = "$4" ] || { echo "$1: $2: $3: $output"; false; }
}

@test "T1, T6, T7, T8: each case of the audit has its right outcome and exit status" {
	local below='m <= baseline + 10 %'
	judged "$below" '' '100 101 102' skipped 0
	judged "{ fail: $below, require_baseline: true }" '' '100 101 102' errored 1
	judged "$below" '100 101 102 99 98' '130 131 132 129 128' failed 1
	judged "{ fail: $below, strict: true }" '100 101' '130 131' failed 1
	# too few attempts to prove anything are no pass
	judged "$below" '100 101 102 99' '129 130 131 128' inconclusive 0
	judged "$below" '100 101 102 99 98' '196' inconclusive 0
	# four of five far past the limit, one not
	judged "$below" '100 101 102 99 98' '157 158 156 159 98' inconclusive 0
	grep -q 'past the limit, not beyond chance' new/gates.csv
	# negative values have their limit on the right side
	judged "$below" '-1.02 -1.01 -1.03' '-1.02 -1.01 -1.03' passed 0
	judged "$below" '-100 -101 -99 -100 -102' '-95 -96 -94 -95 -97' passed 0
	judged "$below" '-100 -101 -99 -100 -102' '-80 -81 -79 -80 -82' failed 1
	judged "$below" '0 0 0 0 0' '0 0 0 0 0' passed 0
	judged "$below" '0 0 0 0 0' '1 1 1 1 1' failed 1
	# a cell that has another name than the baseline's
	of_gate "$below"
	rm -rf base* new*
	measured base '1 2 3' --no-gate
	sed -i 's/^  t:/  renamed:/' strain.yml
	run measured new '1 2 3' -b base
	[ "$status" -eq 0 ]
	grep -q 'no baseline for this cell: it has no m of renamed' new/gates.csv
	run measured new '1 2 3' -b base --strict
	[ "$status" -eq 1 ]
}
