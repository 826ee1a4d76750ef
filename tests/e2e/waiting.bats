#!/usr/bin/env bats
# How long a test waited for a CPU, and what that excuses: under load that is real, as root and as an ordinary user.
#
# A program that burns has a truth that no load can change: without its delay its wall time is its CPU time.

bats_require_minimum_version 1.5.0
load run_lib

setup() {
	run_setup
	# an ordinary user may reach neither the build nor bats' directory
	OPEN=$(mktemp -d) && chmod 777 "$OPEN" && cd "$OPEN" || return
	cp "$STRAIN" "$PROGRAMS/burn" .
	CPU=$(taskset -pc $$ | sed 's/.*[:,-] *//')
}

teardown() {
	[ -n "${BATS_TEST_COMPLETED:-}" ] || {
		echo "walls and books: $(jq -c '[.wall_us, .noise_permille, .books.cpu_time_us, .books.cpu_wait_time_us, .books.cpu_delay_us]' \
			strain-results/cells/*/attempt-*/attempt.json)"
		uptime
	}
	run_teardown
	cd / && rm -rf "$OPEN"
}

# ran PID US: it has had so much CPU
ran() {
	[ "$(awk -v tick="$(getconf CLK_TCK)" '{ printf "%d", ($14 + $15) * 1000000 / tick }' "/proc/$1/stat")" -ge "$2" ]
}

# beside N WRAP…: that many loops that never end
beside() {
	local n=$1 i
	shift
	for ((i = 0; i < n; i++)); do
		"$@" ./burn 3600000000 3>&- &
		echo $! >>"$PIDS"
		wait_for ran $! 10000
	done
}

# lasts_as_long_as_it_burns OPTION… -- COMMAND…: median of five attempts of each cell, to 10 %
lasts_as_long_as_it_burns() {
	$AS ./strain run -q --no-gate -n 5 "$@" &&
		jq -se 'map((.wall_us - .books.cpu_delay_us.value) / .books.cpu_time_us.value) | sort | .[length / 2 | floor] | . > 0.9 and . < 1.1' \
			strain-results/cells/*/attempt-*/attempt.json
}

@test "the wall time of a burning program less its delay is its CPU time, with nobody else started" {
	as_each lasts_as_long_as_it_burns -- ./burn 500000
}

@test "the same beside six busy loops" {
	beside 6 env
	as_each lasts_as_long_as_it_burns -- ./burn 500000
}

@test "the same beside loops that are nice" {
	beside 4 nice
	as_each lasts_as_long_as_it_burns -- ./burn 500000
}

# two_cells US MORE: of a burn, so that --jobs runs them at the same time
two_cells() {
	suite <<-END
		strain: 1
		tests:
		  a: { run: [./burn, "$1"]$2 }
		  b: { run: [./burn, "$1"]$2 }
	END
}

# at_the_same_time NUMBER: both cells' attempts of that number ran together for most of their time
at_the_same_time() {
	jq -se 'map({ from: .started_utc_us, to: (.started_utc_us + .wall_us), wall: .wall_us }) |
		(map(.to) | min) - (map(.from) | max) > 0.5 * (map(.wall) | min)' strain-results/cells/*/attempt-"$1"/attempt.json
}

@test "the same beside siblings of its own on one CPU" {
	two_cells 500000
	AS="taskset -c $CPU"
	lasts_as_long_as_it_burns -j 2
	at_the_same_time 1
	jq -se 'map(.books.cpu_delay_us.value / .wall_us) | sort | .[5] > 0.25' strain-results/cells/*/attempt-*/attempt.json
}

@test "the same where it shares one CPU with three loops, and then it is a delay" {
	beside 3 taskset -c "$CPU"
	AS="taskset -c $CPU"
	lasts_as_long_as_it_burns -- ./burn 500000
	jq -se 'map(.books.cpu_delay_us.value / .wall_us) | min | . > 0.1' strain-results/cells/*/attempt-*/attempt.json
	jq -e '[.cells[].attempts[].values | .cpu_wait_time_us >= 0.9 * .cpu_delay_us] | all' strain-results/results.json
	jq -e '[.cells[].attempts[] | .values | .cpu_wait_permille > 300 and .cpu_wait_permille < 1000] | all' strain-results/results.json
	head -n 1 strain-results/summary.csv | grep -q cpu_delay_us
}

@test "six threads on one CPU are not late for each other's sake" {
	needs_first_pid_namespace
	AS="taskset -c $CPU"
	lasts_as_long_as_it_burns -- ./burn 100000 6
	jq -se 'map(.books.cpu_wait_time_us.value / .wall_us) | min | . > 2' strain-results/cells/*/attempt-*/attempt.json
}

@test "six threads beside three loops on one CPU are late for the loops' sake" {
	beside 3 taskset -c "$CPU"
	AS="taskset -c $CPU"
	lasts_as_long_as_it_burns -- ./burn 100000 6
}

@test "children too short for any sample are known where their ends are on record" {
	beside 3 taskset -c "$CPU"
	AS="taskset -c $CPU"
	$AS ./strain run -q --no-gate -- ./burn 1000
	[ "$(of_attempt .books.cpu_wait_time_us.book)" = taskstats ] || skip "no exit records here"
	rm -r strain-results
	lasts_as_long_as_it_burns -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do ./burn 50000; done'
	[ "$(of_attempt .books.cpu_wait_time_us.exact)" = true ]
}

@test "T3: a wall gate that holds without the delay is inconclusive, CPU time is never excused" {
	beside 3 taskset -c "$CPU"
	suite <<-END
		strain: 1
		tests:
		  wall: { run: [./burn, "600000"], repeat: 3, gates: [wall <= 670 ms] }
		  cpu: { run: [./burn, "600000"], repeat: 3, gates: [cpu_time <= 300 ms] }
	END
	run taskset -c "$CPU" ./strain run
	echo "$output"
	[ "$status" -eq 1 ]
	jq -e '.cells[] | select(.id | startswith("wall")) | .gates[0].outcome == "inconclusive"' strain-results/results.json
	jq -e '.cells[] | select(.id | startswith("cpu")) | .gates[0].outcome == "failed"' strain-results/results.json
	jq -e '.cells[] | select(.id | startswith("wall")) | .gates[0].note | startswith("explained by waiting for a CPU")' \
		strain-results/results.json
}

@test "the share of waiting can be held under a gate, as a value and as a series" {
	beside 3 taskset -c "$CPU"
	suite <<-END
		strain: 1
		defaults: { interval: 50ms }
		tests: { t: { run: [./burn, "600000"], gates: [cpu_wait <= 5 %, cpu_wait.mean <= 5 %] } }
	END
	run taskset -c "$CPU" ./strain run
	echo "$output"
	[ "$status" -eq 1 ]
	jq -e '[.cells[].gates[].outcome] == ["failed", "failed"]' strain-results/results.json
}

@test "T4: a wall time eleven times over its limit fails with --jobs 2, too" {
	two_cells 550000 ", repeat: 2, gates: [wall <= 50 ms]"
	run ./strain run -j 2
	echo "$output"
	[ "$status" -eq 1 ]
	at_the_same_time 1
	jq -e '[.cells[].gates[].outcome] == ["failed", "failed"]' strain-results/results.json
}

# busy_us: of the whole machine since it started
busy_us() {
	awk -v tick="$(getconf CLK_TCK)" 'NR == 1 { printf "%.0f", ($2 + $3 + $4 + $7 + $8 + $9) * 1000000 / tick }' /proc/stat
}

@test "T4: what a sibling uses is not what others use" {
	two_cells 1500000
	before=$(busy_us)
	./strain run -q --no-gate -j 2 -i 50ms
	after=$(busy_us)
	at_the_same_time 1
	for cell in a b; do
		other=$([ $cell = a ] && echo b || echo a)
		busy=$(cut -d, -f"$(head -n 1 strain-results/cells/*"-$cell"/attempt-1/samples.csv | tr , '\n' | grep -nx host_busy_us | cut -d: -f1)" \
			strain-results/cells/*"-$cell"/attempt-1/samples.csv | grep -v '^$' | tail -n 1)
		sibling=$(of_attempt .books.cpu_time_us.value "*-$other")
		# without the sibling's time in it, both fit into what the machine did; a sibling tells of it at its samples
		echo "$cell: busy $busy, sibling $sibling, machine $((after - before))"
		[ $((busy + sibling)) -le $((after - before + 200000)) ]
	done
}
