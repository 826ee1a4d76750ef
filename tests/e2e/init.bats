#!/usr/bin/env bats
# strain init, and the suites and the schema that it writes.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "init writes a suite that checks and runs, with its schema for editors" {
	run "$STRAIN" init
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = strain.yml ]
	[ "${lines[1]}" = strain.schema.json ]
	[ "$(head -n 1 strain.yml)" = '# yaml-language-server: $schema=strain.schema.json' ]
	tail -n +2 strain.yml | cmp - "$TOP/templates/suites/starter.yml"
	cmp strain.schema.json "$TOP/templates/schema/suite.schema.json"
	"$STRAIN" check
	"$STRAIN" run -q -d 200ms
}

@test "every kind checks" {
	for kind in starter demo stress-ng fio wrk redis-benchmark; do
		mkdir "$kind"
		(cd "$kind" && "$STRAIN" init "$kind" && "$STRAIN" check)
	done
}

@test "init never overwrites, and writes what is missing beside what is there (C5)" {
	echo mine >strain.yml
	run "$STRAIN" init --ci github
	[ "$status" -eq 0 ]
	[[ $output == *"strain.yml is there already, and kept as it is"* ]]
	[ "$(cat strain.yml)" = mine ]
	cmp .github/workflows/strain.yml "$TOP/templates/ci/github.yml"
	cmp strain.schema.json "$TOP/templates/schema/suite.schema.json"
	echo mine >.github/workflows/strain.yml
	echo mine >strain.schema.json
	run "$STRAIN" init
	[ "$status" -eq 0 ]
	[[ $output == *".github/workflows/strain.yml is there already, and kept as it is"* ]]
	[ "${lines[-1]}" = "everything is here already: nothing was written" ]
	[ "$(cat .github/workflows/strain.yml strain.schema.json strain.yml | sort -u)" = mine ]
}

@test "a dangling link in the place of the suite is not followed" {
	ln -s elsewhere strain.yml
	run "$STRAIN" init
	[ "$status" -eq 0 ]
	[[ $output == *"strain.yml is there already, and kept as it is"* ]]
	[ ! -e elsewhere ]
}

@test "the kinds in --help are those that init takes" {
	kinds=$("$STRAIN" init --help | sed -n 's/^KIND is one of \(.*\)\.$/\1/p' | sed 's/ or /, /; s/,//g')
	[ "$(wc -w <<<"$kinds")" -eq "$(ls "$TOP/templates/suites" | wc -l)" ]
	for kind in $kinds; do
		mkdir "$kind"
		(cd "$kind" && "$STRAIN" init "$kind" && [ -s strain.yml ])
	done
}

@test "a wrong kind lists the kinds" {
	run "$STRAIN" init redis-benchmrak
	[ "$status" -eq 2 ]
	[[ $output == *"unknown kind 'redis-benchmrak', did you mean 'redis-benchmark'? (kinds: "* ]]
	[[ $output == *starter* ]]
	[ -z "$(ls -A)" ]
	run "$STRAIN" init ../schema/suite
	[ "$status" -eq 2 ]
}

@test "the workflow of the CI system that is found here" {
	mkdir .github .circleci
	touch .gitlab-ci.yml
	run "$STRAIN" init
	[ "$status" -eq 0 ]
	cmp .github/workflows/strain.yml "$TOP/templates/ci/github.yml"
	cmp .gitlab/strain.yml "$TOP/templates/ci/gitlab-ci.yml"
	cmp .circleci/strain.yml "$TOP/templates/ci/circleci.yml"
	[[ $output == *"in .gitlab-ci.yml: include: { local: .gitlab/strain.yml }"* ]]
	[ ! -s .gitlab-ci.yml ]
	[ ! -e Jenkinsfile.strain ]
}

@test "no CI system here: none is made up, --ci asks for one" {
	run "$STRAIN" init
	[[ $output == *"no CI system's files are here: --ci SYSTEM writes a workflow"* ]]
	mkdir other
	cd other
	"$STRAIN" init --ci jenkins
	cmp Jenkinsfile.strain "$TOP/templates/ci/Jenkinsfile"
	# the words that it takes are all systems there are, and each has a workflow
	for ci in $("$STRAIN" completion bash | sed -n "s/.*'init --ci') words='auto \(.*\) none' ;;/\1/p"); do
		mkdir "$ci"
		(cd "$ci" && "$STRAIN" init --ci "$ci" | grep '^  next: ')
	done
	[ -e slurm/strain.sbatch ]
	"$STRAIN" init --ci none
	run "$STRAIN" init --ci travis
	[ "$status" -eq 2 ]
	[[ $output == *"--ci: expected auto, github, gitlab"* ]]
}

@test "a directory that cannot be written is strain's failure, with the file's name" {
	mkdir readonly
	cd readonly
	ln -s /proc/self/nowhere .gitlab
	touch .gitlab-ci.yml
	run "$STRAIN" init
	[ "$status" -eq 3 ]
	[[ $output == *gitlab* ]]
}

# validates SCHEMA FILE…: by python3-jsonschema
validates() {
	python3 - "$@" <<-'PY'
		import json, sys, yaml, jsonschema
		schema = json.load(open(sys.argv[1]))
		jsonschema.Draft7Validator.check_schema(schema)
		wrong = 0
		for path in sys.argv[2:]:
		    for e in jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(open(path))):
		        print(path, list(e.path), e.message)
		        wrong = 1
		sys.exit(wrong)
	PY
}

python_or_skip() {
	python3 -c 'import yaml, jsonschema' 2>/dev/null || PATH=/usr/bin:$PATH
	python3 -c 'import yaml, jsonschema' 2>/dev/null || skip "python3-yaml or python3-jsonschema is not installed"
}

# D6
@test "the schema refuses nothing that strain takes, and takes nothing that a schema could refuse" {
	python_or_skip
	run python3 "$TOP/tests/e2e/schema.py" "$STRAIN" "$TOP/templates/schema/suite.schema.json" \
		"$TOP/tests/data/schema-cases.txt" "$TOP"/tests/data/suites/*.yml "$TOP"/templates/suites/*.yml
	[ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "what strain takes for a suite, the schema takes too" {
	python_or_skip
	validates "$TOP/templates/schema/suite.schema.json" "$TOP"/templates/suites/*.yml \
		"$TOP"/tests/data/suites/good-*.yml
}

@test "the schema finds unknown keys, wrong types and gates that are none" {
	python_or_skip
	for f in gates kinds metrics units version; do
		run validates "$TOP/templates/schema/suite.schema.json" "$TOP/tests/data/suites/bad-$f.yml"
		[ "$status" -eq 1 ]
	done
	printf 'strain: 1\ntests: { t: { run: x, intervall: 1s } }\n' >strain.yml
	run validates "$TOP/templates/schema/suite.schema.json" strain.yml
	[[ $output == *intervall* ]]
}
