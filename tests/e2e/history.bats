#!/usr/bin/env bats
# strain history: runs are kept, listed, logged, charted and gated on.

load run_lib

setup() {
	run_setup
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
}

# result NUMBER PEAK [COMMIT [MACHINE]]: a results.json on standard output, three attempts about PEAK MB, a minute after the one before
result() {
	jq -n --argjson i "$1" --argjson peak "$2" --arg commit "${3:-}" --arg machine "${4:-m}" '{
		schema: "strain-results/2", version: "0.1.0", run: "R\($i + 1000)",
		started_utc_us: (1772600767123000 + $i * 60000000), ended_utc_us: (1772600777123000 + $i * 60000000),
		suite: { name: "demo", file: "strain.yml" }, fingerprint: $machine,
		environment: { git_commit: $commit, git_branch: "main", git_dirty: "no" }, verdict: "passed",
		values: {
			peak_rss_bytes: { name: "peak_rss", unit: "bytes", better: "lower", label: "Peak RSS" },
			rate: { name: "rate", unit: "1/s", better: "higher", label: "rate", from_test: true },
			minor_faults: { name: "minor_faults", unit: "count", better: "lower", label: "Minor faults" }
		}, series: {}, statistics: [],
		cells: [{ id: "t/1s", test: "t", duration: "1s", params: {}, attempts: [ -1, 0, 1 | {
			role: "measured", slot: (. + 2), counts: true, ok: true,
			values: { peak_rss_bytes: (($peak + . / 10) * 1000000 | round), rate: (1000 + .), minor_faults: 7 }
		} ] }]
	}'
}

# record NUMBER PEAK [COMMIT [MACHINE]]: the same, added
record() {
	result "$@" >"r$1.json"
	"$STRAIN" history add "r$1.json"
}

# twelve_runs: eight of 40 MB, then four of 50 MB
twelve_runs() {
	local i peak
	for i in {1..12}; do
		peak=40.$((i * 7 % 5))
		[ "$i" -le 8 ] || peak=50.$((i * 7 % 5))
		record "$i" "$peak" "" >/dev/null
	done
}

@test "a real run is added, listed and shown as it is" {
	"$STRAIN" run -q -d 100ms -i 10ms -- sleep 0.1
	run "$STRAIN" history add --environment local --note 'first | run'
	[ "$status" -eq 0 ]
	[[ $output == added\ * ]]
	"$STRAIN" history show latest | cmp - strain-results/results.json
	"$STRAIN" history list | grep -E ' local +passed +1 +first \| run$'
	"$STRAIN" history list --environment cloud 2>&1 | grep 'no runs'
	# what git keeps of it is the runs
	git init -q . && git add strain-history
	refute git ls-files --error-unmatch strain-history/index.sqlite
}

@test "adding twice changes nothing, and another label is refused" {
	record 1 40
	find strain-history/runs -type f >before
	record 1 40 | grep 'there already'
	find strain-history/runs -type f | cmp before -
	run "$STRAIN" history add --environment cloud r1.json
	[ "$status" -eq 2 ]
	[[ $output == *"run R1001 is there already, with another environment or note"* ]]
}

@test "twenty writers at once lose nothing and write nothing twice" {
	local i pids=()
	for i in {1..20}; do
		result "$i" 40 >"r$i.json"
	done
	for i in {1..20}; do
		"$STRAIN" history add "r$i.json" "r$((i % 20 + 1)).json" >/dev/null 2>>errors &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	[ "$(find strain-history/runs -name '*.json.gz' | wc -l)" -eq 20 ]
	[ "$("$STRAIN" history list | wc -l)" -eq 21 ]
	[ -z "$(find strain-history -name '*.tmp*')" ]
	[ ! -s errors ]
}

@test "check tells the step with its size, when it began and how sure, and exits 1" {
	twelve_runs
	run "$STRAIN" history check
	[ "$status" -eq 1 ]
	[[ ${lines[0]} == "worse: peak_rss of t/1s" ]]
	[[ $output =~ "40.2 MB to 50."[0-9]" MB (+2"[345]\.[0-9]" %, 95 %: +2"[0-9.]+" % to +2"[0-9.]+" %)" ]]
	[[ $output == *"since 2026-03-04T05:15:07"* ]]
	# what is older than it asks for is told no more
	run "$STRAIN" history check --within 3
	[ "$status" -eq 0 ]
	# of values that tell little nothing is told unless they are asked for
	[ "$("$STRAIN" history check --all | tail -n 1)" = "1 of 3 values are worse" ]
}

@test "what became better is told, and what went away again" {
	twelve_runs
	for i in {13..18}; do
		record "$i" "40.$((i * 7 % 5))" >/dev/null
	done
	run "$STRAIN" history check
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "went away again: peak_rss of t/1s" ]]
	"$STRAIN" history trend --value peak_rss | grep -c '^  ^' | grep -x 2
}

@test "runs of another machine or label are another line, and too few runs are said" {
	for i in {1..4}; do
		record "$i" 40 >/dev/null
		record "$((i + 10))" 60 "" other >/dev/null
	done
	run "$STRAIN" history check
	[ "$status" -eq 0 ]
	[[ $output == "too few runs to tell: 4"* ]]
	[ "$("$STRAIN" history trend --value peak_rss | grep -c 'Peak RSS')" -eq 2 ]
}

@test "trend is a chart that fits a terminal of 80 columns, CSV and JSON" {
	twelve_runs
	"$STRAIN" history trend >chart
	grep -qE '^ *40[.0-9]* MB ┤' chart
	[ "$(wc -L <chart)" -le 80 ]
	"$STRAIN" history export --value peak_rss >values.csv
	[ "$(wc -l <values.csv)" -eq 13 ]
	[ "$(sed -n 2p values.csv | cut -d, -f3-5,11-12)" = "t/1s,peak_rss_bytes,bytes,3,40200000" ]
	"$STRAIN" history export --format json --value peak_rss >values.json
	jq -e '.schema == "strain-trend/1" and (.series | length) == 1
		and .series[0].changes[0].index == 8 and .series[0].newest_change == "worse"
		and (.series[0].points | length) == 12 and .series[0].points[11].rolling_median > 5e7' values.json
	"$STRAIN" history export --format otava -o otava.csv
	head -n 1 otava.csv | grep -x 'time,commit,branch,run,t/1s/peak_rss_bytes,t/1s/rate'
	[ "$(wc -l <otava.csv)" -eq 13 ]
}

@test "OpenMetrics is taken by promtool" {
	command -v promtool >/dev/null || skip "promtool is not installed"
	twelve_runs
	"$STRAIN" history export --format openmetrics -o runs.om
	promtool tsdb create-blocks-from openmetrics runs.om blocks | grep -E ' 24 +24 '
}

@test "the log of ten commits, byte by byte" {
	local i commit
	git init -q -b main repo
	for i in {1..10}; do
		export GIT_AUTHOR_DATE="2026-03-04T05:0$((i - 1)):00Z" GIT_COMMITTER_DATE="2026-03-04T05:0$((i - 1)):00Z"
		git -C repo -c user.name=t -c user.email=t@t commit -q --allow-empty -m "change $i | <b>"
		commit=$(git -C repo rev-parse HEAD)
		# the fifth is not measured; the tenth twice
		[ "$i" -eq 5 ] || record "$i" "40.$i" "$commit"
	done
	record 11 40.2 "$commit"
	cd repo || return
	"$STRAIN" history log --history ../strain-history >../log.md
	cmp ../log.md "$TOP/tests/data/history/log.md"
	# a file per label
	"$STRAIN" history log --history ../strain-history -o ../logs
	cmp ../logs/runs.md ../log.md
}

@test "a history that cannot be written is read all the same" {
	twelve_runs
	rm strain-history/index.sqlite*
	chmod -R a-w strain-history
	if [ "$(id -u)" -eq 0 ]; then
		chmod 755 . && chmod -R a+rX strain-history
		setpriv --reuid 65534 --regid 65534 --clear-groups "$STRAIN" history list >list
	else
		"$STRAIN" history list >list
	fi
	chmod -R u+w strain-history
	[ "$(wc -l <list)" -eq 13 ]
	[ ! -e strain-history/index.sqlite ]
}

@test "merge is a union, prune outlives it" {
	record 1 40
	record 2 41
	result 3 42 >r3.json
	"$STRAIN" history add --history other r2.json r3.json
	"$STRAIN" history merge other | grep -x 'other: 1 run added'
	[ "$("$STRAIN" history list | wc -l)" -eq 4 ]
	"$STRAIN" history prune R1003 | grep '^pruned'
	"$STRAIN" history merge other | grep -x 'other: 0 runs added'
	"$STRAIN" history prune --keep 1
	[ "$("$STRAIN" history list | wc -l)" -eq 2 ]
}

@test "mistakes are told with the way out" {
	run "$STRAIN" history list
	[ "$status" -eq 2 ]
	[[ $output == *"strain-history: there is no history; \`strain history add\` makes one"* ]]
	[ ! -e strain-history ]
	run "$STRAIN" history tend
	[ "$status" -eq 2 ]
	[[ $output == *"got 'tend', did you mean 'trend'?"* ]]
	record 1 40
	run "$STRAIN" history list --within 3
	[ "$status" -eq 2 ]
	[[ $output == *"list takes no --within"* ]]
	run "$STRAIN" history show nonesuch
	[ "$status" -eq 2 ]
	[[ $output == *"no run begins with 'nonesuch'"* ]]
	echo '{}' >bad.json
	run "$STRAIN" history add bad.json
	[ "$status" -eq 2 ]
	[[ $output == *"bad.json: not a results.json of strain"* ]]
}

@test "run --track keeps the run with its label and note, and history is a baseline for the next" {
	suite <<-'END'
		strain: 1
		name: tracked
		defaults: { interval: 10ms, repeat: 5 }
		tests:
		  t:
		    durations: [1s]
		    run: [sh, -c, 'echo "size $SIZE"']
		    metrics: { size: { pattern: 'size ([0-9]+)', better: lower } }
		    gates: [size <= baseline + 10 %]
	END
	export SIZE=100
	"$STRAIN" run -q --track -e local --note 'as it was'
	"$STRAIN" run -q --track -e local
	[ "$("$STRAIN" history list -e local | wc -l)" -eq 3 ]
	"$STRAIN" history list | grep 'as it was'
	jq -e '.environment.label == "local" and .environment.note == null' strain-results/results.json
	export SIZE=101
	run "$STRAIN" run -e local -b history
	[ "$status" -eq 0 ]
	[[ $output == *"baseline: 2 runs of the history"*"less than an hour old"* ]]
	[ "$(ls strain-results/baseline*.json | wc -l)" -eq 2 ]
	export SIZE=200
	run "$STRAIN" run -q --track -e local -b history:1
	[ "$status" -eq 1 ]
	[[ $output == *"size is 200, baseline 100 (+100.0 %)"* ]]
	[ "$(ls strain-results/baseline*.json | wc -l)" -eq 1 ]
	# what failed is kept, and no baseline
	[ "$("$STRAIN" history list | grep -c failed)" -eq 1 ]
	run "$STRAIN" run -q -e local -b history:1
	[[ $output == *"baseline 100 "* ]]
}

@test "a history without a run that fits says what it has, and the gates say that they are not judged" {
	suite <<-'END'
		strain: 1
		tests:
		  t: { run: [sleep, "0.01"], durations: [1s], gates: [peak_rss <= baseline + 10 %] }
	END
	run "$STRAIN" run -q -b history
	[ "$status" -eq 2 ]
	[[ $output == *"there is no history"* ]]
	"$STRAIN" run -q --track
	run "$STRAIN" run -e cloud -b history
	[ "$status" -eq 0 ]
	[[ $output == *"no baseline: the history has 1 run of 'strain', 0 labelled 'cloud'"* ]]
	[[ $output == *"1 gate: 1 skipped"* ]]
	sed -i 's/baseline + 10 %\]/{ fail: baseline + 10 %, require_baseline: true }]/; s/gates: \[peak_rss <= {/gates: [{/; s/fail: baseline/fail: peak_rss <= baseline/' strain.yml
	run "$STRAIN" run -q -e cloud -b history
	[ "$status" -eq 1 ]
}

@test "a baseline of a branch, of a commit, and of what a branch began from" {
	local i
	git init -q -b main .
	git config user.name t && git config user.email t@t
	echo 'strain-*' >.gitignore
	suite <<-'END'
		strain: 1
		tests:
		  t: { run: [sh, -c, 'cat size'], durations: [1s], metrics: { size: { pattern: '([0-9]+)' } } }
	END
	for i in 100 200 300; do
		[ "$i" -ne 300 ] || git checkout -q -b feature
		echo "$i" >size
		git add -A && git commit -q -m "size $i"
		"$STRAIN" run -q --track
	done
	sizes() {
		jq -r '.cells[0].values.size' strain-results/baseline*.json | sort | tr '\n' ' '
	}
	"$STRAIN" run -q -b history && [ "$(sizes)" = "100 200 300 " ]
	"$STRAIN" run -q -b history@main && [ "$(sizes)" = "100 200 " ]
	"$STRAIN" run -q -b history@merge-base && [ "$(sizes)" = "100 200 " ]
	"$STRAIN" run -q -b history:1@merge-base && [ "$(sizes)" = "200 " ]
	"$STRAIN" run -q -b "history@$(git rev-parse --short main~1)" && [ "$(sizes)" = "100 " ]
	# a tree that is not what its commit has is no baseline
	echo 400 >size
	"$STRAIN" run -q --track
	git checkout -q size
	"$STRAIN" run -q -b history && [ "$(sizes)" = "100 200 300 " ]
}

# clone NAME: a clone of remote.git with a history of its own
clone() {
	git clone -q remote.git "$1" 2>/dev/null
}

@test "push and pull keep a history on a branch, and touch nothing else of the repository" {
	git init -q --bare -b main remote.git
	clone a && clone b
	git -C a -c user.name=t -c user.email=t@t commit -q --allow-empty -m one && git -C a push -q origin HEAD:main
	for i in 1 2; do
		result "$i" 40 >"r$i.json"
		(cd a && "$STRAIN" history add "../r$i.json")
	done
	result 3 40 >r3.json
	(cd b && "$STRAIN" history add ../r3.json)
	# all that git knows of a clone, but for what it remembers of the remote's branch
	known() {
		git -C a status --porcelain --ignored && git -C a worktree list && git -C a show-ref | grep -v origin/strain-history
	}
	before=$(known)
	(cd a && "$STRAIN" history push) | grep -x '2 runs went, 0 came'
	[ "$(known)" = "$before" ]
	(cd b && "$STRAIN" history push origin strain-history) | grep -x '1 run went, 2 came'
	(cd a && "$STRAIN" history pull) | grep -x '1 run came'
	(cd a && "$STRAIN" history push) | grep -x '0 runs went, 0 came'
	[ "$(git -C remote.git rev-list --count strain-history)" -eq 2 ]
	# outside of any repository, by a path
	mkdir c && (cd c && "$STRAIN" history pull ../remote.git) | grep -x '3 runs came'
	# what is pruned goes everywhere
	(cd b && "$STRAIN" history prune R1001 && "$STRAIN" history push) | grep -x '0 runs went, 0 came'
	(cd a && "$STRAIN" history pull && "$STRAIN" history list) | grep -c 'passed' | grep -x 2
	[ -z "$(find . -name '.remote-*')" ]
}

@test "a remote that is not there, or has no history yet, is said" {
	git init -q --bare remote.git
	clone a && cd a || return
	run "$STRAIN" history pull
	[ "$status" -eq 2 ]
	[[ $output == *"origin has no branch strain-history: strain history push makes it"* ]]
	run "$STRAIN" history pull ../nonesuch.git
	[ "$status" -eq 3 ]
	[[ $output == *"the remote does not answer"* ]]
}

# one_writer I: adds a run of its own, pushes until it is through; killed by chance it begins anew
one_writer() {
	cd "w$1" || return
	"$STRAIN" history add "../r$1.json" >/dev/null
	for try in 1 2 3 4 5 6; do
		if [ "$try" -le $(($1 % 3)) ]; then
			timeout -s KILL "0.$((RANDOM % 8 + 1))" "$STRAIN" history push >/dev/null 2>&1 && return
		else
			"$STRAIN" history push >/dev/null 2>>errors && return
		fi
	done
	return 1
}

swept() {
	(cd "$1" && "$STRAIN" history push) && [ -z "$(find "$1" -name '.remote-*')" ]
}

@test "twenty writers push one branch at once, killed by chance: nothing is lost, nothing twice, nothing forced" {
	git init -q --bare -b main remote.git
	git -C remote.git config receive.denyNonFastForwards true
	local i pids=()
	for i in {1..20}; do
		result "$i" 40 >"r$i.json"
		clone "w$i"
	done
	for i in {1..20}; do
		one_writer "$i" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	# what was killed leaves nothing that the next one does not sweep, when the git that it had started has ended
	for i in {1..20}; do
		wait_for swept "w$i"
	done
	mkdir reader && cd reader && "$STRAIN" history pull ../remote.git
	[ "$("$STRAIN" history list | grep -c passed)" -eq 20 ]
	[ "$(git -C ../remote.git ls-tree -r --name-only strain-history | grep -c '^runs/')" -eq 20 ]
	# one line of commits, each with one parent
	[ "$(git -C ../remote.git rev-list --count --min-parents=2 strain-history)" -eq 0 ]
}
