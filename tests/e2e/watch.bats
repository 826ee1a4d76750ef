#!/usr/bin/env bats
# strain watch: a run directory looked at while it runs and when it is over.

setup() {
	ROOM=$(mktemp -d)
}

teardown() {
	[ -z "${RUN_PID:-}" ] || kill "$RUN_PID" 2>/dev/null || true
	[ -z "${RUN_PID:-}" ] || wait "$RUN_PID" 2>/dev/null || true
	rm -rf "$ROOM"
}

# until COMMAND…: true within 20 seconds
until_true() {
	for _ in $(seq 200); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

sees() {
	"$STRAIN" watch --once "$ROOM/out" 2>/dev/null | grep -q "$1"
}

@test "a finished run is shown once, with how each attempt ended" {
	"$STRAIN" run -q -o "$ROOM/out" -- true
	run "$STRAIN" watch "$ROOM/out"
	[ "$status" -eq 0 ]
	[[ "$output" == *"1 of 1 attempts"* ]]
	[[ "$output" == *"exit status 0"* ]]
}

@test "a running attempt shows its memory and its samples" {
	"$STRAIN" run -q -i 20ms -o "$ROOM/out" -- sleep 60 3>&- &
	RUN_PID=$!
	until_true sees 'attempt 1  rss .*iB .* samples'
	run "$STRAIN" watch --once "$ROOM/out"
	[[ "$output" == *"0 of 1 attempts"* ]]
}

@test "nothing to watch is a usage error" {
	run "$STRAIN" watch "$ROOM/none"
	[ "$status" -eq 2 ]
}
