#!/usr/bin/env bats
# strain doctor: every check has its words, as root and not.

@test "doctor says of every check what it found and what that means" {
	run "$STRAIN" doctor --format json
	[ "$status" -eq 0 ]
	echo "$output" | jq -e '.checks | length >= 10 and all(.found != "" and (.finding | IN("good", "limited", "bad")))'
	run "$STRAIN" doctor
	[ "$status" -eq 0 ]
	[[ "$output" == *"can"*"be gated on here"* ]]
}

@test "doctor leaves no cgroup behind" {
	"$STRAIN" doctor >/dev/null
	run bash -c "find /sys/fs/cgroup -name 'strain-doctor-*' 2>/dev/null"
	[ -z "$output" ]
}

@test "doctor takes no operands and knows its formats" {
	run "$STRAIN" doctor here
	[ "$status" -eq 2 ]
	run "$STRAIN" doctor --format xml
	[ "$status" -eq 2 ]
	[[ "$output" == *"expected table or json, got 'xml'"* ]]
}

@test "doctor names the frequency governor of the first CPU, where there is one" {
	file=/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor
	found="no frequency scaling to be seen"
	[ ! -r "$file" ] || found="frequency governor '$(cat "$file")'"
	"$STRAIN" doctor --format json | jq -e --arg found "$found" 'any(.checks[]; .found == $found)'
}
