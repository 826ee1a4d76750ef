#!/usr/bin/env bats
# Trees of processes by chance that keep books of their own (tests/programs/tree.c), held against what strain says of them.
# TREES and TREES_SEED in the environment: how many (300), and the first seed (1).

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	# an ordinary user may reach neither the build nor bats' directory
	OPEN=$(mktemp -d) && chmod 777 "$OPEN" && cd "$OPEN" || return
	cp "$STRAIN" "$PROGRAMS"/{tree,refuse} .
	EACH=$((${TREES:-300} / 4))
	TREE_CGROUP=
	export TREE_CGROUP
}

teardown() {
	[ -z "$TREE_CGROUP" ] || rmdir "$TREE_CGROUP"
	run_teardown
	cd / && rm -rf "$OPEN"
}

# trees FIRST COMMAND…: so many trees from that seed on, half of them with samples of 10 ms, half with the first and the last alone;
# strain started by that command
trees() {
	local first=$1 half=$((EACH / 2))
	shift
	echo "seeds $first to $((first + EACH - 1)), strain started by '$*'"
	mkdir -p books && chmod 777 books
	suite <<-END
		strain: 1
		durations: [1s]
		defaults: { run: [./tree, "{{seed}}", "books/{{seed}}"], wait: tree, timeout: 60s }
		tests:
		  fine: { interval: 10ms, matrix: { seed: [$(seq -s, "$first" $((first + half - 1)))] } }
		  coarse: { interval: 60s, matrix: { seed: [$(seq -s, $((first + half)) $((first + EACH - 1)))] } }
	END
	chmod 666 strain.yml
	local status=0
	"$@" ./strain run -q -j 4 >out 2>&1 || status=$?
	[ "$status" -eq 0 ] || cat out
	# a strain with sanitizers is itself a large part of what the first process has before its exec: it is run, not held to figures
	case $BUILD in */asan) [ "$status" -le 1 ]; return ;; esac
	python3 "$TOP/tests/e2e/trees.py" strain-results books
}

# Where one may make a cgroup, trees have one to move to.
cgroup_to_move_to() {
	local top
	top=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$top" ] && mkdir "$top/strain-trees-$$" 2>/dev/null || return 0
	TREE_CGROUP=$top/strain-trees-$$
}

# as_nobody COMMAND…: where one is root; else one is nobody already
as_nobody() {
	[ "$(id -u)" -ne 0 ] || set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	"$@"
}

@test "what is said of a tree holds: as oneself, with a cgroup to move to where one may" {
	cgroup_to_move_to
	trees "${TREES_SEED:-1}" env
}

@test "what is said of a tree holds: as an ordinary user" {
	trees $((${TREES_SEED:-1} + EACH)) as_nobody
}

@test "what is said of a tree holds: without perf counters" {
	trees $((${TREES_SEED:-1} + 2 * EACH)) as_nobody ./refuse perf
}

@test "what is said of a tree holds: without perf counters and process events" {
	trees $((${TREES_SEED:-1} + 3 * EACH)) as_nobody ./refuse perf events
}
