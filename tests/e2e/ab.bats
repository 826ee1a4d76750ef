#!/usr/bin/env bats
# strain ab: two revisions or commands in turns, what is said of the difference, and that nothing stays behind.

load run_lib

setup() {
	run_setup
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
	export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
}

teardown() {
	run_teardown
}

# repository [RUN]: of two commits, tagged small (30 MB) and large (36 MB), the large one checked out; in it a suite
# that runs what its build makes.
repository() {
	git init -q repo
	cd repo || return
	suite <<-END
		strain: 1
		build: cp size built
		tests:
		  memory: { run: 'read -r n <built; exec $PROGRAMS/alloc \$n 5' }
	END
	echo 30 >size
	git add size strain.yml
	git commit -qm small
	git tag small
	echo 36 >size
	git commit -qam large
	git tag large
}

# nothing_left: no worktree, neither on disk nor in git's books
nothing_left() {
	[ -z "$(ls -A "$TMPDIR")" ]
	[ "$(git worktree list | wc -l)" -eq 1 ]
	[ -z "$(ls -A .git/worktrees 2>/dev/null)" ]
}

# verdict VALUE: what comparison.json says of it
verdict() {
	jq -r --arg value "$1" '.rows[] | select(.value == $value).verdict' strain-ab/comparison.json
}

@test "a command that needs 20 % more memory is worse and exits 1" {
	run "$STRAIN" ab --base-command "$PROGRAMS/alloc 40 5" --new-command "$PROGRAMS/alloc 48 5"
	[ "$status" -eq 1 ]
	[[ $output == *peak_rss*worse* ]]
	[ "$(verdict peak_rss)" = worse ]
	grep -q '| worse |' strain-ab/comparison.md
}

@test "less memory is better, and the tolerance is the one that was given" {
	run "$STRAIN" ab --base-command "$PROGRAMS/alloc 48 5" --new-command "$PROGRAMS/alloc 40 5" --tolerance '10 %'
	[ "$(verdict peak_rss)" = better ]
	[ "$(jq .tolerance strain-ab/comparison.json)" = 0.1 ]
}

@test "the same command on both sides uses the same memory" {
	run "$STRAIN" ab --base-command "$PROGRAMS/alloc 40 5" --new-command "$PROGRAMS/alloc 40 5" --tolerance 100%
	[ "$status" -eq 0 ]
	[ "$(verdict peak_rss)" = within ]
	[ "$(jq '.counts.worse' strain-ab/comparison.json)" = 0 ]
}

@test "attempts take turns: A B, B A, A B" {
	run "$STRAIN" ab -n 4 --base-command 'echo base >>order' --new-command 'echo new >>order'
	[[ $output == *"new 2/4 of command: exit status 0"* ]]
	[ "$(tr '\n' ' ' <order)" = "base new new base base new new base " ]
}

@test "both sides are run directories that every reader takes" {
	run "$STRAIN" ab -n 2 -o out --base-command true --new-command 'exit 0'
	[ "$status" -eq 0 ]
	for side in base new; do
		[ "$(jq '.cells[0].attempts | length' out/$side/results.json)" -eq 2 ]
		[ -s out/$side/junit.xml ]
		"$STRAIN" report out/$side
	done
	"$STRAIN" compare out/base out/new
}

@test "an earlier comparison makes way, its runs are kept as previous ones" {
	"$STRAIN" ab -q -n 1 --base-command true --new-command true
	"$STRAIN" ab -q -n 1 --base-command true --new-command true
	[ -f strain-ab/base.previous/run.json ]
	[ -f strain-ab/new.previous/run.json ]
	[ -f strain-ab/comparison.json ]
}

@test "a test that fails on one side is no pass" {
	run "$STRAIN" ab -n 1 --base-command true --new-command 'exit 3'
	[ "$status" -eq 1 ]
	[[ $output == *"new: not every test passed; see strain-ab/new/summary.md"* ]]
}

@test "a command that is not there ends it at once" {
	run "$STRAIN" ab --base-command true --new-command ./nothing-here
	[ "$status" -eq 3 ]
	[[ $output == *"new: the test of 'command' could not be started"* ]]
	[ ! -e strain-ab/comparison.json ]
}

@test "two revisions are built, run and compared, and their worktrees go" {
	repository
	run "$STRAIN" ab --base small --new large
	[ "$status" -eq 1 ]
	[ "$(verdict peak_rss)" = worse ]
	[ "$(jq -r .environment.git_commit strain-ab/base/run.json)" = "$(git rev-parse small)" ]
	[ "$(jq -r .environment.git_commit strain-ab/new/run.json)" = "$(git rev-parse large)" ]
	[ ! -e built ]
	nothing_left
}

@test "T19: a metric that one side does not have is red, and told alone with --missing ok" {
	repository
	sed -i "s/memory: .*/memory: { run: cat built, metrics: { small: { pattern: '(30)' } } }/" strain.yml
	run "$STRAIN" ab --base small --new large -n 1
	[ "$status" -eq 1 ]
	[ "$(verdict small)" = missing ]
	run "$STRAIN" ab --base small --new large -n 1 --missing ok
	[ "$status" -eq 0 ]
	[ "$(verdict small)" = missing ]
	nothing_left
}

@test "without --new the working directory is judged as it is" {
	repository
	echo 30 >size
	run "$STRAIN" ab --base large
	[ "$(verdict peak_rss)" = better ]
	[ "$(cat built)" = 30 ]
	nothing_left
}

@test "tests run in the directory of the revision that strain is called in" {
	repository
	mkdir sub
	cp size strain.yml sub
	git add sub
	git commit -qm sub
	cd sub
	run "$STRAIN" ab -n 1 --base HEAD --new HEAD
	[ "$status" -eq 0 ]
	run "$STRAIN" ab -n 1 --base small --new HEAD
	[ "$status" -eq 2 ]
	[[ $output == *"--base: this directory does not exist in 'small'"* ]]
	cd ..
	nothing_left
}

@test "a build that fails is told with its side, and the worktrees go" {
	repository
	git rm -q size
	git commit -qm broken
	run "$STRAIN" ab --base small --new HEAD
	[ "$status" -eq 3 ]
	[[ $output == *"new: build: 'cp size built' failed: exit status 1"* ]]
	nothing_left
}

@test "SIGINT during a test stops it, reports what there is, and the worktrees go" {
	repository
	suite <<-END
		strain: 1
		tests:
		  stay: { run: [$PROGRAMS/linger, $PIDS], grace: 100ms }
	END
	in_background ab --base small --new large
	wait_for signed_in 1
	kill -INT "$STRAIN_PID"
	wait "$STRAIN_PID" || status=$?
	[ "$status" -eq 130 ]
	all_gone
	nothing_left
	grep -q 'interrupted by SIGINT' err
	[ -s strain-ab/base/results.json ]
	[ ! -e strain-ab/comparison.json ]
}

@test "SIGTERM during a build stops it with all that it started, and the worktrees go" {
	repository
	suite <<-END
		strain: 1
		build: '$PROGRAMS/linger $PIDS ignore-term children=2; true'
		tests:
		  never: { run: 'true' }
	END
	in_background ab --base small --new large
	wait_for signed_in 3
	kill -TERM "$STRAIN_PID"
	wait "$STRAIN_PID" || status=$?
	[ "$status" -eq 143 ]
	all_gone
	nothing_left
	[ ! -e strain-ab ]
}

# confirmable: tests whose n-th attempt says the n-th number of a file; the commit's numbers are the base, those of the
# working directory the new ones. The tolerance is so large that what a shell costs is never past it.
confirmable() {
	git init -q numbers
	cd numbers || return
	suite <<-END
		strain: 1
		defaults: { interval: 20ms, metrics: { v: { pattern: 'v ([0-9]+)', better: lower } } }
		tests:
		  worse: { run: '. ./say' }
		  lucky: { run: '. ./say' }
		  same: { run: '. ./say' }
	END
	echo "echo base \$STRAIN_TEST >>$PWD/order; sed -n \"\${STRAIN_ATTEMPT}s/^/v /p\" \$STRAIN_TEST" >say
	printf '%s\n' 80 90 100 110 120 85 95 105 115 100 >worse
	cp worse lucky
	cp worse same
	git add .
	git commit -qm base
	sed -i 's/echo base/echo new/' say
	printf '%s\n' 1101 1105 1110 1115 1130 1102 1106 1111 1116 1131 >worse
	printf '%s\n' 1101 1105 1110 1115 95 90 100 110 85 95 >lucky
}

# pairs: how many each cell took
pairs() {
	jq -r '[.rows[] | select(.value == "v") | "\(.cell) \(.n_base)/\(.n_new)"] | join(", ")' strain-ab/comparison.json
}

@test "five pairs are taken, and five more of what is suspect until it is proven or cleared" {
	confirmable
	run "$STRAIN" ab --base HEAD --tolerance 1000%
	[ "$status" -eq 1 ]
	[ "$(pairs)" = "worse 10/10, lucky 10/10, same 5/5" ]
	[ "$(jq -r '.rows[] | select(.value == "v") | "\(.cell) \(.verdict)"' strain-ab/comparison.json | head -n 1)" = "worse worse" ]
	[ "$(jq -r '.counts.worse' strain-ab/comparison.json)" -eq 1 ]
	[[ $output == *"confirming: 2 cells, pairs 6–10"* ]]
	[[ $output == *"new 6/10 of worse: exit status 0"* ]]
	[[ $output == *"note: 5 pairs of each cell; 10 of 'worse', 10 of 'lucky'"* ]]
	# in turns: the sixth pair begins with the new side, cell after cell
	[ "$(sed -n '31,36p' order | tr '\n' ' ')" = "new worse base worse new lucky base lucky base worse new worse " ]
	[ "$(jq -c '[.cells[].attempts | map(select(.added)) | length]' strain-ab/base/results.json)" = '[5,5,0]' ]
	# the runs alone say the same
	"$STRAIN" compare --tolerance 1000% --format json strain-ab/base strain-ab/new >alone.json || [ $? -eq 1 ]
	diff <(jq -S .rows alone.json) <(jq -S .rows strain-ab/comparison.json)
}

@test "a side that gets better asks for no more pairs" {
	confirmable
	git commit -qam new
	git tag new
	git checkout -q HEAD^
	run "$STRAIN" ab --base new --tolerance 1000%
	[ "$status" -eq 0 ]
	[ "$(pairs)" = "worse 5/5, lucky 5/5, same 5/5" ]
}

@test "-n takes so many pairs, --pairs so many at most" {
	confirmable
	run "$STRAIN" ab --base HEAD --tolerance 1000% -n 5
	[ "$(pairs)" = "worse 5/5, lucky 5/5, same 5/5" ]
	[[ $output == *"note: 5 pairs of each cell"$'\n'* ]]
	run "$STRAIN" ab --base HEAD --tolerance 1000% -t lucky -n 3 --pairs 7
	[ "$(pairs)" = "lucky 7/7" ]
	run "$STRAIN" ab --base HEAD --tolerance 1000% -t lucky --pairs 3
	[ "$(pairs)" = "lucky 3/3" ]
	run "$STRAIN" ab --base HEAD -n 8 --pairs 7
	[ "$status" -eq 2 ]
	[[ $output == *"--pairs: expected at least the 8 of --repeat, got 7"* ]]
}

# wrong TEXT ARG…: these arguments are refused with this text, and nothing is run
wrong() {
	local text=$1
	shift
	run "$STRAIN" ab "$@"
	[ "$status" -eq 2 ]
	[[ $output == *"$text"* ]]
	[ ! -e strain-ab ]
}

@test "choices that do not go together are refused, and nothing is run" {
	repository
	wrong "expected --base REV, or --base-command and --new-command"
	wrong "expected revisions or commands, got both" --base small --new-command true
	wrong "--new-command: missing" --base-command true
	wrong "--base-command: missing" --new-command true
	wrong "two commands take no suite, got 'x.yml'" --base-command true --new-command true x.yml
	wrong "--tolerance: expected percent such as 5 %, got 'much'" --base small --tolerance much
	wrong "commands are given with --base-command" --base small -- true
	wrong "--base: expected a revision of this repository, got 'nope'" --base nope
	wrong "--base: expected a revision of this repository, got '--all'" --base=--all
	nothing_left
	cd ..
	wrong "--base: expected to be in a git repository" --base HEAD repo/strain.yml
}
