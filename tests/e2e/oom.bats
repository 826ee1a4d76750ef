#!/usr/bin/env bats
# Who was killed for memory, by real kills in a cgroup with a limit, told apart from kill -9.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
}

teardown() {
	run_teardown
	[ -z "${GROUP:-}" ] || wait_for rmdir "$GROUP" 2>/dev/null
}

# A cgroup of 96 MB and no swap, in GROUP, of version 1 or 2; where none can be made the test is skipped.
limited_group() {
	local mount
	mount=$(awk '$3 == "cgroup" && $4 ~ /(^|,)memory(,|$)/ { print $2; exit }' /proc/mounts)
	if [ -n "$mount" ] && mkdir "$mount/strain-oom-$$" 2>/dev/null; then
		GROUP=$mount/strain-oom-$$
		echo 0 >"$GROUP/memory.swappiness"
		echo 96M >"$GROUP/memory.limit_in_bytes"
		return
	fi
	mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	{ [ -n "$mount" ] && grep -qw memory "$mount/cgroup.controllers" &&
		echo +memory >"$mount/cgroup.subtree_control" && mkdir "$mount/strain-oom-$$"; } 2>/dev/null ||
		skip "no cgroup with a limit of memory can be made here"
	GROUP=$mount/strain-oom-$$
	echo 0 >"$GROUP/memory.swap.max"
	echo 96M >"$GROUP/memory.max"
}

# in_group COMMAND…: it and all that it starts count there
in_group() {
	(echo "$BASHPID" >"$GROUP/cgroup.procs" && exec "$@")
}

# strain of a command in the group
run_in_group() {
	in_group "$STRAIN" run -q --no-gate -i 20ms -- "$@" >/dev/null
}

@test "a command that the kernel kills for memory is told from one that is killed" {
	limited_group
	for _ in $(seq "${OOM_RUNS:-3}"); do
		run_in_group "$PROGRAMS/alloc" 300 100 || [ $? -eq 1 ]
		[ "$(of_attempt .ending)" = oom ]
		# shellcheck disable=SC2016 # the inner shell's
		run_in_group sh -c 'kill -9 $$' || [ $? -eq 1 ]
		[ "$(of_attempt .ending)" = signal ]
		[ "$(of_attempt .notes)" = '[]' ]
	done
}

@test "a child that the kernel kills for memory is a note, whatever the command makes of it" {
	limited_group
	for _ in $(seq "${OOM_RUNS:-3}"); do
		run_in_group sh -c "$PROGRAMS/alloc 300 100 & wait; exit 0"
		[ "$(of_attempt .ending)" = exit ]
		of_attempt '.notes[]' | grep -q 'killed 1 process of its cgroup for memory'
	done
}

@test "what the kernel kills elsewhere for memory says nothing of a test" {
	limited_group
	# shellcheck disable=SC2016 # the inner shell's
	"$STRAIN" run -q --no-gate -i 20ms -- sh -c 'touch begun; while [ ! -e over ]; do sleep 0.02; done; kill -9 $$' >/dev/null &
	local pid=$!
	wait_for test -e begun
	in_group "$PROGRAMS/alloc" 300 100 || [ $? -eq 137 ]
	touch over
	wait "$pid" || [ $? -eq 1 ]
	[ "$(of_attempt .ending)" = signal ]
	[ "$(of_attempt .notes)" = '[]' ]
}
