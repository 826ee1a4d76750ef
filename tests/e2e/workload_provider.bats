#!/usr/bin/env bats
# strain-workload with a provider of somebody else's: the example, broken ones, and what conformance says of them.

setup() {
	WORKLOAD=${WORKLOAD:-$BUILD/strain-workload}
	cd "$BATS_TEST_TMPDIR" || return
}

# provider SOURCE [FLAG…]: build it as its author would, to ./NAME.so
provider() {
	local source=$TOP/$1
	shift
	gcc -std=gnu11 -Wall -Wextra -Werror -O1 -g -shared -fPIC -I "$TOP/include" "$@" "$source" \
		-o "$(basename "$source" .c).so"
}

# breaks TEXT REASON: the promise is broken for that reason
breaks() {
	grep -A 1 -E "^not ok [0-9]+ - $1" <<<"$output" | grep -qE "^# $2" || {
		echo "$output"
		return 1
	}
}

# broken N: that many promises are broken, and it is said
broken() {
	[ "$status" -eq 1 ]
	[ "$(grep -c '^not ok ' <<<"$output")" -eq "$1" ]
	[[ $(tail -n 1 <<<"$output") == *": $1 of 21 promises broken" ]]
}

@test "the providers that are built in keep every promise, and the durable one's too" {
	run "$WORKLOAD" conformance memory
	[ "$status" -eq 0 ]
	[ "$(tail -n 1 <<<"$output")" = "# memory (interface 1): 0 of 21 promises broken" ]
	[ "$(grep -c '# SKIP not durable$' <<<"$output")" -eq 2 ]
	run "$WORKLOAD" conformance file
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ok ' <<<"$output")" -eq 21 ]
	[ "$(grep -c SKIP <<<"$output")" -eq 0 ]
}

@test "the example is built with a line, keeps every promise, and runs every workload" {
	provider examples/provider.c -Wshadow -Wconversion
	run "$WORKLOAD" conformance ./provider.so
	[ "$status" -eq 0 ]
	grep -qx '1..21' <<<"$output"
	run "$WORKLOAD" mixed --provider ./provider.so --duration 1ms --concurrency 10 --poll 5ms --timer 5ms --verify
	[ "$status" -eq 0 ]
	[ "$(sed -n 's/^Completed: //p' <<<"$output")" -eq 10 ]
	grep -qE '^Replays: [0-9]+ histories, 0 went another way$' <<<"$output"
	run "$WORKLOAD" compare parallel --fast --provider memory,./provider.so --workers 3 --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
	grep -qE '^parallel +provider\.so +3/3 ' <<<"$output"
	run "$WORKLOAD" parallel --fast --provider ./provider.so --duration 50ms --delay 1ms --lease 50ms --attempts 50 \
		--faults lost-worker=0.1,lost-turn=0.1
	[ "$status" -eq 0 ]
}

@test "the example gives back all the memory that it takes" {
	# What is built with a sanitizer looks for leaks of what it loads, too.
	local preload=
	if [[ $BUILD == */asan ]]; then
		provider examples/provider.c
	else
		provider examples/provider.c -fsanitize=address,undefined
		preload="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
	fi
	LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=1:exitcode=99 run "$WORKLOAD" conformance ./provider.so
	[ "$status" -eq 0 ]
	LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=1:exitcode=99 run "$WORKLOAD" tree --provider ./provider.so \
		--fast --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
}

@test "a provider that is busy is asked again, and that is counted" {
	provider tests/providers/busy.c
	run "$WORKLOAD" conformance ./busy.so
	[ "$status" -eq 0 ]
	run "$WORKLOAD" parallel --fast --provider ./busy.so --duration 50ms --delay 1ms
	[ "$status" -eq 0 ]
	grep -q '(infra: 0, config: 0, app: 0)' <<<"$output"
	# Every job is put off once or so: every other call is, and each job needs one that is not.
	n=$(sed -n 's/^Completed: //p' <<<"$output")
	[ "$(sed -n 's/^Locked: the store was locked \([0-9]*\) times.*/\1/p' <<<"$output")" -ge $((3 * n)) ]
}

@test "a provider that looks at no lease is found" {
	provider tests/providers/any_lease.c
	run "$WORKLOAD" conformance ./any_lease.so
	broken 2
	breaks "a commit whose lease has gone to somebody else changes nothing" \
		"a commit is taken whose lease has gone to somebody else"
	breaks "a lease is good for one commit" "a lease is good for two commits"
}

@test "a provider that gives messages before they are visible is found" {
	provider tests/providers/early_messages.c
	run "$WORKLOAD" conformance ./early_messages.so
	broken 1
	breaks "a message is not given before it is visible" "a message is given before it is visible"
	# The workload finds it as well.
	run "$WORKLOAD" timers --fast --provider ./early_messages.so --duration 1ms --concurrency 1 --timer 10s
	[ "$status" -eq 1 ]
	grep -qE '\(infra: 0, config: 0, app: [1-9][0-9]*\)' <<<"$output"
	grep -q 'timer 1: fired after' <<<"$output"
}

@test "a provider that loses messages which came meanwhile is found" {
	provider tests/providers/lost_messages.c
	run "$WORKLOAD" conformance ./lost_messages.so
	broken 1
	breaks "a commit leaves the messages that came since" \
		"a message is gone that came while the instance was held"
}

@test "a provider that dies or fails breaks the promise it was asked for, and no other" {
	provider tests/providers/dying.c
	run "$WORKLOAD" conformance ./dying.so
	[ "$status" -eq 1 ]
	breaks "read gives what is known" "killed by SIGABRT"
	breaks "jobs are taken oldest first" "take_job\(c, 10\) failed: no jobs today"
	grep -q '^ok 3 - list gives every name once' <<<"$output"
	run "$WORKLOAD" parallel --fast --provider ./dying.so --duration 60s
	[ "$status" -eq 1 ]
	grep -q 'strain-workload: no jobs today' <<<"$output"
	grep -q '(infra: 20, config: 0, app: 0)' <<<"$output"
}

# refused MESSAGE ARG…
refused() {
	local message=$1
	shift
	run "$WORKLOAD" "$@"
	[ "$status" -eq 2 ] || return 1
	[[ $output == "strain-workload: "$message ]] || { echo "got: $output" && return 1; }
}

@test "what is no provider, or one of another version, is refused with the reason" {
	refused "--provider: ./none.so: cannot open shared object file: No such file or directory" \
		parallel --provider ./none.so
	echo 'int x;' >empty.c
	gcc -shared -fPIC empty.c -o empty.so
	refused "./empty.so: has no function workload_provider" conformance ./empty.so
	sed 's/\.abi = WORKLOAD_PROVIDER_ABI/.abi = 7/' "$TOP/examples/provider.c" >other.c
	gcc -shared -fPIC -I "$TOP/include" other.c -o other.so
	refused "./other.so: a provider of version 7 of the interface, expected 1" conformance ./other.so
	sed 's/\.forget = mine_forget,//' "$TOP/examples/provider.c" >partial.c
	gcc -shared -fPIC -I "$TOP/include" partial.c -o partial.so
	refused "./partial.so: its table lacks a function or the name" conformance ./partial.so
	refused "conformance: got 'mine.so', expected one provider: *" conformance mine.so
	refused "conformance: got 'nothing', expected one provider: *" conformance
}
