#!/usr/bin/env bats
# A short tour through the calls that strain makes, each failing in turn; `make faults` is all of it (tests/faults/README.md).

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	# a library that is loaded before and a sanitizer do not go together
	FAULTS=$BUILD
	case $BUILD in
	*/release) ;;
	*) FAULTS=$TOP/build/release && make -s -C "$TOP" VARIANT=release faults-built ;;
	esac
}

teardown() {
	run_teardown
}

# tour ARG…
tour() {
	TMPDIR=$BATS_TEST_TMPDIR "$TOP/tests/faults/tour" --seed "${FAULTS_SEED:-1}" "$@" "$FAULTS"
}

@test "whatever call of a run fails, it is told, nothing is lost, nothing survives, and the run can be resumed" {
	tour --cases 100 --without fclose --only run
}

@test "whatever call of a report fails, it is told or makes no difference" {
	tour --cases 60 --without fclose --only report
}
