#!/usr/bin/env bats
# What is called exact is, and what is between two ends is between them: trees whose peak is known, for each who may know less.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	# an ordinary user may reach neither the build nor bats' directory
	OPEN=$(mktemp -d) && chmod 777 "$OPEN" && cd "$OPEN" || return
	cp "$STRAIN" "$PROGRAMS"/{spike,refuse} .
}

teardown() {
	[ -n "${BATS_TEST_COMPLETED:-}" ] || echo "books: $(of_attempt .books)"
	run_teardown
	cd / && rm -rf "$OPEN"
}

# as_each COMMAND…: as who we are, and where that is root also as nobody: with all that the kernel tells, without perf, and
# without process events, too. With nothing left from before.
as_each() {
	local nobody="setpriv --reuid 65534 --regid 65534 --clear-groups" wrap
	[ "$(id -u)" -eq 0 ] || nobody=
	for wrap in "" "$nobody" "$nobody ./refuse perf" "$nobody ./refuse perf events"; do
		rm -rf strain-results
		echo "as '${wrap:-oneself}': $*"
		AS=$wrap "$@"
	done
}

# spike MODE: between two samples, if chance has it so
spike() {
	suite <<-END
		strain: 1
		tests:
		  t:
		    run: [./spike, $1]
		    durations: [1s]
		    interval: 60s
		    wait: tree
	END
	chmod 666 strain.yml
	$AS ./strain run -q --no-gate >/dev/null || return
	TRUTH=$(sed -n "s/^$2 //p" strain-results/cells/*/attempt-1/stdout.log)
	[ -n "$TRUTH" ]
}

# book KEY: "VALUE HIGH EXACT" of it, HIGH null where it is not known
book() {
	of_attempt ".books.$1 | \"\(.value) \(.high) \(.exact)\""
}

# holds KEY SLACK: the truth is between the ends, and where it is exact the value is the truth, within SLACK
holds() {
	local value high exact slack=$2
	read -r value high exact <<<"$(book "$1")"
	echo "$1: $value to $high, exact $exact; in truth $TRUTH"
	[ "$value" -le $((TRUTH + slack)) ] || return
	[ "$high" = null ] || [ "$high" -ge $((TRUTH - slack)) ] || return
	[ "$exact" = false ] || { [ "$value" -ge $((TRUTH - slack)) ] && [ "$value" = "$high" ]; }
}

# Two MB: the kernel adds up its counters of pages now and then, CPU by CPU.
memory_holds() {
	spike "$1" peak || return
	holds peak_rss_bytes 2000000 || return
	TRUTH=$(sed -n "s/^process //p" strain-results/cells/*/attempt-1/stdout.log)
	holds peak_rss_process_bytes 2000000
}

@test "T11: one process of 5 ms" {
	as_each memory_holds one
}

@test "T11: a parent and its child at the same time" {
	as_each memory_holds together
}

@test "T11: a parent and its child at different times" {
	as_each memory_holds apart
}

@test "T11: two children at once" {
	as_each memory_holds siblings
}

@test "T11: two children that overlap" {
	as_each memory_holds overlap
}

@test "T11: an orphan" {
	as_each memory_holds orphan
}

@test "T11: two launchers that have their memory before their exec" {
	as_each memory_holds launchers
}

@test "T11: a child of 70 MB that nobody waits for, SIGCHLD ignored" {
	as_each memory_holds ignored
}

@test "T11: a child of 230 MB that nobody waits for, SIGCHLD ignored" {
	as_each memory_holds ignored-large
}

# nothing_is_exact: of what the tree used
nothing_is_exact() {
	[ "$(of_attempt '[.books | del(.pressure_us, .throttled_us)[] | select(.exact)] | length')" = 0 ]
}

# SA_NOCLDWAIT shows nowhere. Where the kernel tells of no forks and no ends either, what is said is all that is known:
# no interval, and nothing exact.
discarded_holds() {
	case $AS in
	*events*)
		spike "$1" peak || return
		nothing_is_exact
		;;
	*) memory_holds "$1" ;;
	esac
}

@test "T11: a child of 70 MB that nobody waits for, SA_NOCLDWAIT" {
	needs_first_pid_namespace
	as_each discarded_holds discarded
}

@test "T11: a child of 230 MB that nobody waits for, SA_NOCLDWAIT" {
	needs_first_pid_namespace
	as_each discarded_holds discarded-large
}

# 3 % of a second, with what 200 ends of processes cost, of which no process can tell.
cpu_holds() {
	local user system
	spike "$1" cpu_us || return
	holds cpu_time_us 100000 || return
	user=$(of_attempt .books.cpu_user_us.value) system=$(of_attempt .books.cpu_system_us.value)
	echo "user $user, system $system"
	of_attempt '.books | [.cpu_user_us, .cpu_system_us] | map(select(.exact)) | length' | grep -qx 0 ||
		[ $((user + system + 20000)) -ge "$TRUTH" ]
}

@test "T11: 200 children of 5 ms of CPU that nobody waits for, SIGCHLD ignored" {
	as_each cpu_holds ignored-cpu
}

discarded_cpu_holds() {
	case $AS in
	*events*)
		spike "$1" cpu_us || return
		nothing_is_exact
		;;
	*) cpu_holds "$1" ;;
	esac
}

@test "T11: 200 children of 5 ms of CPU that nobody waits for, SA_NOCLDWAIT" {
	needs_first_pid_namespace
	as_each discarded_cpu_holds discarded-cpu
}

# told_to_people MODE WORDS NOTE: a gate that is not decided says both ends, and so do the tables
told_to_people() {
	suite <<-END
		strain: 1
		tests:
		  t:
		    run: [./spike, $1]
		    durations: [1s]
		    interval: 60s
		    wait: tree
		    gates: [peak_rss <= 150 MB]
	END
	chmod 666 strain.yml
	$AS ./strain run >out || return
	cat out
	grep -qE "t/1s  *inconclusive  *$2" out || return
	grep -qE "peak_rss is $2, limit ≤ 150 MB" out || return
	grep -qE "not known exactly: at least .* MB, $3" out || return
	grep -qE "<skipped message=\"inconclusive: peak_rss is $2, limit ≤ 150 MB" \
		strain-results/junit.xml || return
	grep -qE "\| $2 \|" strain-results/summary.md || return
	grep -qE ">$2" strain-results/report.html
}

@test "T11: a limit between both ends is told with both, to everybody" {
	told_to_people siblings "10[01]\.[0-9] MB to [0-9.]+ [MG]B" "at most .* [MG]B, and the limit is between"
}

@test "T11: a peak whose upper end nobody knows is told as that" {
	[ "$(id -u)" -eq 0 ] || skip "only root can be another user"
	AS="setpriv --reuid 65534 --regid 65534 --clear-groups"
	told_to_people ignored "31\.[0-9] MB or more" "and nobody knows how much more"
}
