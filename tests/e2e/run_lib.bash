# What the tests of `strain run` share.

# Every process that must not survive signs in to $PIDS (see tests/programs/linger.c).
run_setup() {
	cd "$BATS_TEST_TMPDIR" || return
	PIDS=$BATS_TEST_TMPDIR/pids
	STRAIN_PID=
	: >"$PIDS"
	chmod 777 . && chmod 666 "$PIDS"
}

run_teardown() {
	local pid
	[ -z "$STRAIN_PID" ] || kill -9 "$STRAIN_PID" 2>/dev/null || true
	while read -r pid; do
		kill -9 "$pid" 2>/dev/null || true
	done <"$PIDS"
}

# wait_for COMMAND…: until it succeeds, 60 seconds at most
wait_for() {
	local i
	for ((i = 0; i < 1200; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	echo "waited in vain for: $*"
	return 1
}

# signed_in N: at least N processes of the test are there
signed_in() {
	[ "$(wc -l <"$PIDS")" -ge "$1" ]
}

# all_gone: none of them lives (a zombie does not)
all_gone() {
	local pid
	while read -r pid; do
		[ -e "/proc/$pid" ] || continue
		grep -q '^State:.*[ZX]' "/proc/$pid/status" 2>/dev/null || [ ! -e "/proc/$pid" ] || return 1
	done <"$PIDS"
}

# in_background ARG…: strain with signals as a terminal gives them (a shell's & would ignore SIGINT)
in_background() {
	env --default-signal "$STRAIN" "$@" >out 2>err 3>&- &
	STRAIN_PID=$!
}

# of_attempt FILTER [CELL-GLOB [NUMBER]]: jq over an attempt.json
of_attempt() {
	jq -rc "$1" strain-results/cells/${2:-*}/attempt-${3:-1}/attempt.json
}

# suite: strain.yml from standard input
suite() {
	cat >strain.yml
}
