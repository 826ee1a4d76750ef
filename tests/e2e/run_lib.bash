# What the tests share.

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

# refute COMMAND…: it runs and says no (status 1 to 125). `! COMMAND` would assert nothing unless it were a
# test's last line: errexit looks past it. A command that is not there or that crashes has not said no.
refute() {
	local status=0
	"$@" || status=$?
	if [ "$status" -eq 0 ]; then
		echo "refute: this succeeded: $*"
	elif [ "$status" -gt 125 ]; then
		echo "refute: this did not answer, its status is $status: $*"
	else
		return 0
	fi
	return 1
}

# lacks GREP-ARG…: no line matches, in files that are there; what matches is shown
lacks() {
	local status=0
	LC_ALL=C grep -n "$@" || status=$?
	[ "$status" -eq 1 ] || echo "lacks: grep ended with status $status: $*"
	[ "$status" -eq 1 ]
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

# page_told PAGE: a page without its scripts, its styles and their digests, which are other ones with every version of the chart library
page_told() {
	sed -z 's#<script>.*</script>##; s#<style>.*</style>##; s#<meta http-equiv[^>]*>##' "$1"
}

# every_export RUN DIR: each document that strain export writes, under the name that CI systems look for
every_export() {
	local to file
	while read -r to file; do
		"$STRAIN" export --to "$to" "$1" >"$2/$file" || return 1
	done <<-END
		openmetrics metrics.txt
		prometheus strain.prom
		influx strain.line
		github-action-benchmark-smaller benchmark-smaller.json
		github-action-benchmark-bigger benchmark-bigger.json
		bencher bencher.json
		ctrf ctrf-report.json
	END
}

# Exit records and process events are told in the first namespace of pids alone, which has this number.
needs_first_pid_namespace() {
	[ "$(readlink /proc/self/ns/pid)" = "pid:[4026531836]" ] || skip "not in the first namespace of pids"
}

# as_each COMMAND…: as who we are, and where that is root also as nobody, with nothing left from before
as_each() {
	local wrap
	for wrap in "" "setpriv --reuid 65534 --regid 65534 --clear-groups"; do
		[ -z "$wrap" ] || [ "$(id -u)" -eq 0 ] || continue
		rm -rf strain-results
		echo "as '${wrap:-oneself}': $*"
		AS=$wrap "$@"
	done
}
