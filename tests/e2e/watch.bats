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

@test "a running attempt shows its memory and how long it has run" {
	"$STRAIN" run -q -i 20ms -o "$ROOM/out" -- sleep 60 3>&- &
	RUN_PID=$!
	until_true sees 'attempt 1  rss .*iB  cpu .*  after .* s '
	run "$STRAIN" watch --once "$ROOM/out"
	[[ "$output" == *"0 of 1 attempts"* ]]
}

@test "nothing to watch is a usage error" {
	run "$STRAIN" watch "$ROOM/none"
	[ "$status" -eq 2 ]
}

# watched COLUMNS: what a terminal of that width is sent, without the sequence that clears it
watched() {
	script -qec "stty cols $1; exec '$STRAIN' watch '$ROOM/out'" /dev/null </dev/null | tr -d '\r' | sed 's/\x1b\[[HJ]//g'
}

@test "no line is wider than the terminal, whatever characters it has, and none is a command (D7)" {
	command -v script >/dev/null || skip "no script(1)"
	cd "$ROOM"
	printf 'strain: 1\nname: "::größe \\u009b31m 測試測試測試測試測試測試測試測試測試測試"\ntests: { a-name-that-is-longer-than-the-terminal: { run: "true" } }\n' >strain.yml
	"$STRAIN" run -q -o out
	watched 40 >narrow
	grep -q '^: :größe \[0x9b\]31m 測試測試' narrow
	[ "$(wc -l <narrow)" -eq 2 ]
	[ "$(LC_ALL=C.UTF-8 wc -L <narrow)" -eq 40 ]
	iconv -f UTF-8 -t UTF-8 narrow >/dev/null
	watched 200 | grep -q 'a-name-that-is-longer-than-the-terminal .*exit status 0'
	watched 200 | head -n 1 | grep -q '1 of 1 attempts'
}
