#!/usr/bin/env bats
# Adding one of each: a series, a statistic, a kind of gate, a CI system, an instrument, a format, an export and a command are
# put into a copy of the tree as rows of tables and a file each (tests/data/adding), built, and found wherever they belong.
bats_require_minimum_version 1.5.0
load run_lib

THINGS="series statistic gate ci instrument format export command"

setup_file() {
	export VARIANT TREE=$BATS_FILE_TMPDIR/tree
	VARIANT=$(basename "$BUILD")
	mkdir -p "$TREE/build/$VARIANT"
	cd "$TOP" || return
	cp -a Makefile ci src include templates "$TREE"
	# what did not change is not built again
	cp -a "build/$VARIANT/src" "build/$VARIANT/gen" "$TREE/build/$VARIANT"
	for thing in $THINGS; do
		tests/data/adding/apply "$TREE" "$thing"
	done
	make -s -C "$TREE" -j2 VARIANT="$VARIANT" WERROR=1 "build/$VARIANT/strain" >"$BATS_FILE_TMPDIR/make" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/make"
		return 1
	}
	cd "$BATS_FILE_TMPDIR" || return
	cat >strain.yml <<-'YML'
		strain: 1
		tests:
		  t:
		    run: sleep 0.3
		    interval: 20ms
		    gates: [ high.max >= 1 B, rss.p90 >= 1 B, exit_code != 3, free.min >= 1 B ]
	YML
	DRONE=1 DRONE_COMMIT_SHA=abc "$TREE/build/$VARIANT/strain" run -o run >said 2>err || { cat said err; return 1; }
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	STRAIN=$TREE/build/$VARIANT/strain
}

# gate NAME: what came of it
gate() {
	jq -r --arg name "$1" '.cells[0].gates[] | select(.name == $name) | .outcome' run/results.json
}

@test "each is a few rows, and a file where it does something of its own" {
	for thing in $THINGS; do
		rows=$(grep -c '^+' "$TOP/tests/data/adding/$thing/rows")
		files=$(find "$TOP/tests/data/adding/$thing" -name '*.c' | wc -l)
		case $thing in
		series) [ "$rows $files" = "3 0" ] ;;
		statistic) [ "$rows $files" = "3 0" ] ;; # with that of the schema
		ci) [ "$rows $files" = "7 1" ] ;; # its row of the table of systems has five lines
		instrument) [ "$rows $files" = "4 1" ] ;; # two of them are its series
		gate) [ "$rows $files" = "4 1" ] ;; # with that of the schema
		*) [ "$rows $files" = "2 1" ] ;;
		esac || { echo "$thing: $rows rows, $files files"; return 1; }
	done
}

@test "a series is in the samples, the results, the tables and the page, and gates can be put on it" {
	head -n 1 run/cells/*/attempt-1/samples.csv | grep -q high_bytes
	head -n 1 run/samples.csv | grep -q high_bytes
	head -n 1 run/summary.csv | grep -q high_max_bytes
	jq -e '.series | tostring | contains("high_bytes")' run/results.json
	[ "$(gate 'gate high.max at least')" = passed ]
	grep -q 'High-water marks' run/report.html
	"$STRAIN" compare -a run run | grep -q "high.p50"
}

@test "a statistic is one of every series, in the results and the tables, and gates can be put on it" {
	for key in rss_p90_bytes high_p90_bytes cpu_p90_permille; do
		head -n 1 run/summary.csv | tr , '\n' | grep -qx "$key"
	done
	jq -e '.statistics | index("p90")' run/results.json
	[ "$(gate 'gate rss.p90 at least')" = passed ]
	grep -q 'p90' run/report.html
}

@test "a kind of gate judges its own, and says which it is" {
	jq -e '.cells[0].gates[] | select(.kind == "other") | .outcome == "passed" and .message == "exit_code is another in 1 of 1 attempts"' run/results.json
	sed 's/exit_code != 3/exit_code != 0/' strain.yml >broken.yml
	run "$STRAIN" run -q -o broken broken.yml
	[ "$status" -eq 1 ]
	[[ $output == *"exit_code is another in 0 of 1 attempts"* ]]
}

@test "results.json holds to the schema, which has them" {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	/usr/bin/python3 "$TOP/tests/e2e/validate.py" "$TREE/templates/schema/results.schema.json" run/results.json
}

@test "a CI system is found, told, in the record, in --help and completion, and init writes its workflow" {
	grep -q '^drone is told: passed' said
	jq -e '.environment.ci == "drone"' run/run.json
	jq -e '.environment.git_commit == "abc"' run/run.json
	"$STRAIN" run --help | tr -d '\n' | grep -q 'drone'
	"$STRAIN" completion bash | grep -q "'init --ci') words='.*drone"
	mkdir init
	cd init
	touch .drone.yml
	"$STRAIN" init | grep -q 'take its step into .drone.yml'
	cmp .drone.strain.yml "$TREE/templates/ci/drone.yml"
}

@test "an instrument reads in every sample" {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "free_bytes") at = i; next } { if ($at + 0 <= 0) bad = 1 } END { exit bad || !at }' \
		run/cells/*/attempt-1/samples.csv
	[ "$(gate 'gate free.min at least')" = passed ]
}

@test "a format is written with the others, and chosen by name" {
	[ "$(cat run/lines.txt)" = "t passed" ]
	rm run/lines.txt
	"$STRAIN" report --format lines -q run
	[ -f run/lines.txt ]
	"$STRAIN" report --help | tr -d '\n' | grep -q lines
}

@test "an export is one of --to" {
	"$STRAIN" export --to names run | grep -qx peak_rss_bytes
	"$STRAIN" completion bash | grep -q "'export --to') words='.*names"
}

@test "a command is in the help, the completion and the man page, and reads its options by its table" {
	"$STRAIN" --help | grep -q '^  count  *count up$'
	[ "$("$STRAIN" count --to 2 n)" = $'n1\nn2' ]
	run "$STRAIN" count --to 10
	[ "$status" -eq 2 ]
	[[ $output == *"--to: expected a number from 1 to 9, got '10'"* ]]
	"$STRAIN" completion bash | grep -q "'count --to' | 'count -t'"
	"$TREE/ci/man" "$STRAIN" | grep -q '^\.SS count$'
}
