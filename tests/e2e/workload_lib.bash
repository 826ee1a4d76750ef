# What the tests of strain-workload share.

workload_setup() {
	WORKLOAD=${WORKLOAD:-$BUILD/strain-workload}
	DIR=$BATS_TEST_TMPDIR/store
	JOURNAL=$BATS_TEST_TMPDIR/journal
	child=
}

workload_teardown() {
	[ -n "$child" ] || return 0
	kill -9 "$child" 2>/dev/null || true
	wait "$child" 2>/dev/null || true
}

# wait_for COMMAND…: until it succeeds, 30 seconds at most
wait_for() {
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	echo "waited in vain for: $*"
	return 1
}

# has_lines N FILE
has_lines() {
	[ -f "$2" ] && [ "$(wc -l <"$2")" -ge "$1" ]
}

# value LABEL: the first number after `LABEL:` in $output
value() {
	sed -n "s/^$1: *\([0-9.]*\).*/\1/p" <<<"$output" | head -n 1
}

# in_background ARG…: start the program, its output to $BATS_TEST_TMPDIR/out
in_background() {
	"$WORKLOAD" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	child=$!
}

reap() {
	status=0
	wait "$child" || status=$?
	child=
	output=$(cat "$BATS_TEST_TMPDIR/out")
}
