#!/usr/bin/env bats
# strain run --confirm: who gets more attempts, until when, and that the verdict is told from the disk alone.

bats_require_minimum_version 1.5.0
load run_lib

# A test's n-th attempt says the n-th line of $SIDE/NAME: nothing here depends on time.
setup() {
	run_setup
	suite <<-END
		strain: 1
		defaults:
		  repeat: 5
		  interval: 20ms
		  metrics: { v: { pattern: '([0-9.]+)', better: lower } }
		  gates: [v <= baseline + 10 %]
		tests:
		  worse: { run: '. ./say', grace: 100ms }
		  lucky: { run: '. ./say' }
		  same: { run: '. ./say' }
	END
	say
	mkdir base new
	says base/worse 97 99 100 101 103
	cp base/worse base/lucky
	cp base/worse base/same
	says new/worse 111 112 115 118 120 109 111 113 116 119 114 117 112 115 118
	says new/lucky 112 113 111 112 98 100 99 101 98 102 100 99
	says new/same 98 99 100 102 103
	SIDE=base "$STRAIN" run -q -o before
	export SIDE=new
}

teardown() {
	run_teardown
}

# say [COMMAND]: what every attempt does, after this command
say() {
	echo "${*:-:}; sed -n \"\${STRAIN_ATTEMPT}p\" \$SIDE/\$STRAIN_TEST" >say
}

# says FILE VALUE…: a value per attempt
says() {
	printf '%s\n' "${@:2}" >"$1"
}

# of_cells FILTER: jq over each cell of results.json, a line per cell
of_cells() {
	jq -rc ".cells[] | $1" strain-results/results.json
}

counted() {
	of_cells '[.id, .counted, .verdict]' | tr -d '\n'
}

@test "only the cells of suspect gates get more attempts, until they are confirmed or cleared" {
	run "$STRAIN" run -b before --confirm
	[ "$status" -eq 1 ]
	[ "$(counted)" = '["worse",10,"failed"]["lucky",10,"passed"]["same",5,"passed"]' ]
	[[ $output == *"confirming: 2 cells, attempts 6–10"* ]]
	[[ $output == *" 16/25  worse #6: "* ]]
	[[ $output == *"confirmed with 10 attempts: worse: gate v vs baseline"* ]]
	[[ $output == *"cleared with 10 attempts: lucky: gate v vs baseline"* ]]
	[[ $output == *"worse (median of 10 attempts, 5 of them added)"* ]]
	[ "$(of_cells '.gates[0].method' | grep -c 'in 2 looks')" -eq 2 ]
}

@test "without it they stay inconclusive, and nothing is added" {
	run "$STRAIN" run -b before
	[ "$status" -eq 0 ]
	[ "$(counted)" = '["worse",5,"inconclusive"]["lucky",5,"inconclusive"]["same",5,"passed"]' ]
}

@test "attempts that were added are marked in every file" {
	"$STRAIN" run -q -b before --confirm || [ $? -eq 1 ]
	[ "$(of_attempt '[.role, .slot, .added]' '*-worse' 5)" = '["measured",5,false]' ]
	[ "$(of_attempt '[.role, .slot, .added]' '*-worse' 6)" = '["measured",6,true]' ]
	[ "$(of_cells '[.attempts[].added] | map(select(.)) | length' | tr '\n' ' ')" = '5 5 0 ' ]
	[ "$(head -n 1 strain-results/summary.csv | tr , '\n' | grep -c '^added$')" -eq 1 ]
	column=$(head -n 1 strain-results/summary.csv | tr , '\n' | grep -n '^added$' | cut -d: -f1)
	[ "$(cut -d, -f"$column" strain-results/summary.csv | grep -c '^1$')" -eq 10 ]
	grep -q 'attempt 6 (added): exit status 0' strain-results/junit.xml
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "all but the schema holds; no python3-jsonschema"
	/usr/bin/python3 "$TOP/tests/e2e/validate.py" "$TOP/templates/schema/results.schema.json" strain-results/results.json
}

@test "a report of the finished run comes to the same verdict, byte for byte" {
	"$STRAIN" run -q -b before --confirm || [ $? -eq 1 ]
	cp -r strain-results kept
	status=0
	"$STRAIN" report -q || status=$?
	[ "$status" -eq 1 ]
	diff -r kept strain-results
	# and so does a comparison of the two runs, which counts the looks, too
	run "$STRAIN" compare before strain-results
	[ "$(grep -c 'worse .* worse$' <<<"$output")" -eq 1 ]
}

@test "N is the most that a cell gets, and may stand behind the option" {
	says new/lucky 112 113 111 112 98 113 112 97
	run "$STRAIN" run -b before --confirm 8
	[ "$status" -eq 1 ]
	[ "$(counted)" = '["worse",8,"failed"]["lucky",8,"inconclusive"]["same",5,"passed"]' ]
	[[ $output == *"confirming: 2 cells, attempts 6–8"* ]]
	[[ $output == *"undecided with 8 attempts: lucky: gate v vs baseline"* ]]
	[ "$(jq -c '[.confirm, .confirm_most]' strain-results/run.json)" = '[true,8]' ]
	run "$STRAIN" run -q -b before --confirm=5 strain.yml
	[ "$(counted)" = '["worse",5,"inconclusive"]["lucky",5,"inconclusive"]["same",5,"passed"]' ]
	for wrong in 1 x ''; do
		run "$STRAIN" run "--confirm=$wrong"
		[ "$status" -eq 2 ]
		[[ $output == *"--confirm: expected a number from 2 to 10000, got '$wrong'"* ]]
	done
}

@test "a word behind --confirm that is no number is the suite" {
	run "$STRAIN" run -q -b before --confirm strain.yml
	[ "$(counted)" = '["worse",10,"failed"]["lucky",10,"passed"]["same",5,"passed"]' ]
}

@test "gates that only warn, or are judged by the ratio alone, ask for nothing" {
	sed -i 's/v <= baseline + 10 %/{ warn: v <= baseline + 10 % }/' strain.yml
	"$STRAIN" run -q -b before --confirm
	[ "$(counted)" = '["worse",5,"warned"]["lucky",5,"warned"]["same",5,"passed"]' ]
	sed -i 's/{ warn: \(.*\) }/{ fail: \1, strict: true }/' strain.yml
	"$STRAIN" run -q -b before --confirm || [ $? -eq 1 ]
	[ "$(counted)" = '["worse",5,"failed"]["lucky",5,"failed"]["same",5,"passed"]' ]
}

@test "a baseline of one attempt proves nothing, however many are added" {
	SIDE=base "$STRAIN" run -q -n 1 -o single
	"$STRAIN" run -q -b single --confirm
	[ "$(counted)" = '["worse",5,"inconclusive"]["lucky",5,"inconclusive"]["same",5,"passed"]' ]
}

@test "a cell that another is held against gets as many as that one" {
	suite <<-END
		strain: 1
		defaults:
		  repeat: 5
		  interval: 20ms
		  metrics: { v: { pattern: '([0-9.]+)', better: lower } }
		tests:
		  t:
		    run: sed -n "\${STRAIN_ATTEMPT}p" new/\$STRAIN_PARAM_SIDE
		    matrix: { side: [old, worse, same, also] }
		    gates: [v <= cell(side=old) + 10 %]
	END
	cp new/same new/also
	says new/old 97 99 100 101 103 98 99 100 101 102
	"$STRAIN" run -q --confirm || [ $? -eq 1 ]
	[ "$(of_cells '[.counted, .verdict]' | tr -d '\n')" = '[10,"passed"][10,"failed"][5,"passed"][5,"passed"]' ]
	# whoever is held against it has been looked at again, too
	[ "$(of_cells '.gates[0].method' | grep -c 'in 2 looks')" -eq 3 ]
}

@test "what moves between runs is not asked of one run" {
	says base/worse 97 99 100 101 103
	for k in 2 3; do SIDE=base "$STRAIN" run -q -n $((k + 2)) -o "before$k"; done
	"$STRAIN" run -q -b before -b before2 -b before3 -t worse --confirm || [ $? -eq 1 ]
	[ "$(of_cells .counted)" -eq 5 ]
}

@test "a cell that is measured once is brought to five" {
	"$STRAIN" run -q -n 1 -b before --confirm || [ $? -eq 1 ]
	[ "$(of_cells '[.id, .counted]' | tr -d '\n')" = '["worse",5]["lucky",5]["same",1]' ]
}

@test "each shard confirms what it has measured" {
	"$STRAIN" run -q -b before --confirm --shard 1/3 || [ $? -eq 1 ]
	[ "$(counted)" = '["worse",5,"failed"]' ]
	"$STRAIN" run -q -b before --confirm --shard 2/3
	[ "$(counted)" = '["lucky",10,"passed"]' ]
}

@test "a test that fails meanwhile ends it" {
	say '[ $STRAIN_TEST != worse ] || [ $STRAIN_ATTEMPT != 7 ] || exit 1'
	run "$STRAIN" run -b before --confirm
	[ "$status" -eq 1 ]
	[ "$(counted)" = '["worse",10,"errored"]["lucky",10,"passed"]["same",5,"passed"]' ]
	run "$STRAIN" run -b before --confirm --fail-fast
	[ "$status" -eq 1 ]
	[ "$(of_cells .counted | head -n 1)" -eq 7 ]
}

# killed_at N: strain is killed while the N-th attempt of `worse` runs
killed_at() {
	say "[ \$STRAIN_TEST != worse ] || [ \$STRAIN_ATTEMPT != $1 ] || [ -e go ] || exec $PROGRAMS/linger $PIDS"
	in_background run -b before --confirm
	wait_for signed_in 1
	kill -9 "$STRAIN_PID"
	wait "$STRAIN_PID" || true
	wait_for all_gone
	touch go
}

@test "a run that was killed while confirming is reported, and --resume goes on with that" {
	killed_at 8
	run "$STRAIN" report
	[ "$status" -eq 1 ]
	[[ $output == *"the run was interrupted"* ]]
	run "$STRAIN" run --resume
	[ "$status" -eq 1 ]
	[[ $output == *"confirming: 1 cell, attempts 8–10"*"confirming: 1 cell, attempts 6–10"* ]]
	[ "$(counted)" = '["worse",10,"failed"]["lucky",10,"passed"]["same",5,"passed"]' ]
	[ "$(of_cells '.gates[0].method' | grep -c 'in 2 looks')" -eq 2 ]
	[ "$(of_attempt '[.slot, .added, .ending]' '*-worse' 8)" = '[8,true,"interrupted"]' ]
	[ "$(of_attempt '[.slot, .added, .ending]' '*-worse' 9)" = '[8,true,"exit"]' ]
	[ "$(jq .interrupted strain-results/results.json)" = false ]
	cp -r strain-results kept
	"$STRAIN" report -q || [ $? -eq 1 ]
	diff -r kept strain-results
	# it is decided: a second --resume has nothing to do
	"$STRAIN" run -q --resume || [ $? -eq 1 ]
	diff -r kept strain-results
}

@test "a run that was killed before it is confirmed is confirmed by --resume" {
	killed_at 3
	run "$STRAIN" run --resume
	[ "$status" -eq 1 ]
	[ "$(counted)" = '["worse",10,"failed"]["lucky",10,"passed"]["same",5,"passed"]' ]
}

@test "SIGINT while confirming ends it, and what was measured is judged" {
	say "[ \$STRAIN_TEST != worse ] || [ \$STRAIN_ATTEMPT != 7 ] || exec $PROGRAMS/linger $PIDS"
	in_background run -b before --confirm
	wait_for signed_in 1
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" && false || [ $? -eq 130 ]
	all_gone
	[ "$(of_cells .counted | head -n 1)" -eq 6 ]
	[ "$(jq .interrupted strain-results/results.json)" = true ]
}

@test "--resume does not change whether a run is confirmed, and says so" {
	"$STRAIN" run -q -b before
	run "$STRAIN" run --resume --confirm
	[ "$status" -eq 2 ]
	[[ $output == *"this run was begun without --confirm"* ]]
	"$STRAIN" run -q -b before --confirm=8 || [ $? -eq 1 ]
	run "$STRAIN" run --resume --confirm=9
	[ "$status" -eq 2 ]
	run "$STRAIN" run --resume --confirm=8
	[ "$status" -le 1 ]
}

@test "two attempts at a time come to the same" {
	"$STRAIN" run -q -j 2 -b before --confirm || [ $? -eq 1 ]
	[ "$(counted)" = '["worse",10,"failed"]["lucky",10,"passed"]["same",5,"passed"]' ]
}
