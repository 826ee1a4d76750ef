#!/usr/bin/env bats
# The suites for real stress tools, each run once in its shortest form where the tool is installed.

setup() {
	ROOM=$(mktemp -d)
	PATH=$BUILD:$PATH
}

teardown() {
	rm -rf "$ROOM"
}

needs() {
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

# Run one cell of a suite and show what it said if it did not pass; timing gates may warn on a busy machine.
run_suite() {
	suite=$1
	shift
	run "$STRAIN" run "$TOP/templates/suites/$suite.yml" -o "$ROOM/out" "$@"
	if [ "$status" -ne 0 ]; then
		echo "$output"
		cat "$ROOM"/out/cells/*/attempt-1/std*.log
		return 1
	fi
}

# A value of the first cell is a number above 0.
has_value() {
	jq -e --arg key "$1" '.cells[0].values[$key] > 0' "$ROOM/out/results.json"
}

@test "every suite in templates is right" {
	for suite in "$TOP"/templates/suites/*.yml; do
		run "$STRAIN" check "$suite"
		echo "$output"
		[ "$status" -eq 0 ]
	done
}

@test "stress-ng: bogo operations come out of its table" {
	needs stress-ng
	run_suite stress-ng -t cpu -m workers=1 -d 1s
	has_value bogo_ops_per_sec
	has_value peak_rss_bytes
}

@test "stress-ng: memory that it takes is measured" {
	needs stress-ng
	run_suite stress-ng -t memory -m workers=1 -d 1s
	jq -e '.cells[0].values.peak_rss_bytes >= 64e6' "$ROOM/out/results.json"
}

@test "redis-benchmark: server and client, metrics from a pattern and from CSV" {
	needs redis-server redis-benchmark redis-cli
	run_suite redis-benchmark -m requests=20000 -m clients=10
	has_value set_per_sec
	has_value worst_p99_us
	jq -e '.cells[0].attempts[0].leftovers == []' "$ROOM/out/results.json"
}

@test "fio: metrics from its JSON report, in base units" {
	needs fio
	run_suite fio -m block=4k -d 1s
	has_value read_iops
	has_value read_p99_us
}

@test "wrk: against a server that setup starts and that is not measured" {
	needs wrk python3
	run_suite wrk -m connections=4 -d 1s
	has_value requests_per_sec
	jq -e '[.cells[0].attempts[0].peak_tree[].command | select(test("http.server"))] == []' "$ROOM/out/results.json"
}
