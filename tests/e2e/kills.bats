#!/usr/bin/env bats
# kill -9 at moments by chance (tests/faults/kills): nothing survives, nothing is lost, nothing counts twice. `make kills N=400` is more of it.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	# an ordinary user may reach neither the build nor bats' directory
	OPEN=$(mktemp -d) && chmod 777 "$OPEN" && cd "$OPEN" || return
	cp "$STRAIN" "$TOP"/tests/faults/{kills,*.py} .
}

teardown() {
	run_teardown
	cd / && rm -rf "$OPEN"
}

# When all of strain is killed at once, only a cgroup of its own tells the next one what it left: root's.
OTHERS=first,one,each,beside,group,term

@test "kill -9 of any of its processes leaves nothing behind, and loses nothing" {
	local kinds=$OTHERS
	[ "$(id -u)" -ne 0 ] || kinds=$OTHERS,all,everything
	TMPDIR=$OPEN ./kills --rounds 12 --kinds "$kinds" --seed "${KILLS_SEED:-1}" .
}

@test "the same for an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to be another user"
	TMPDIR=$OPEN setpriv --reuid 65534 --regid 65534 --clear-groups ./kills --rounds 6 --kinds "$OTHERS" --seed "${KILLS_SEED:-1}" .
}
