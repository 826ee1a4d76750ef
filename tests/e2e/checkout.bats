#!/usr/bin/env bats
# The checkout that a run is made in: its commit, its branch, whether it was changed, where its root is.

load run_lib

setup() {
	run_setup
	export GIT_CONFIG_GLOBAL=$BATS_TEST_TMPDIR/gitconfig GIT_CONFIG_NOSYSTEM=1
	git config --global user.name t
	git config --global user.email t@example.org
	git config --global init.defaultBranch trunk
	git config --global protocol.file.allow always
}

teardown() {
	run_teardown
}

# repository DIR: with one commit of one file
repository() {
	git init -q "$1"
	echo one >"$1/file"
	git -C "$1" add file
	git -C "$1" commit -qm one
}

# fact NAME: of the run in the working directory
fact() {
	jq -r ".environment.$1" strain-results/run.json
}

@test "S2: a changed file of the checkout is told beside its commit" {
	repository r
	cd r
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = "$(git rev-parse HEAD)" ]
	[ "$(fact git_branch)" = trunk ]
	[ "$(fact git_dirty)" = no ]
	[[ $(cat strain-results/report.html) != *"with changes"* ]]
	echo two >file
	"$STRAIN" run -q -- true
	[ "$(fact git_dirty)" = yes ]
	[ "$(jq -r .environment.git_dirty strain-results/results.json)" = yes ]
	grep -q "on trunk, with changes" strain-results/report.html
}

@test "N8: in a worktree inside another repository the worktree's own commit is told" {
	repository outer
	repository inner
	git -C inner worktree add -q "$PWD/outer/work" -b side
	echo two >outer/work/file
	git -C outer/work commit -qam two
	cd outer/work
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = "$(git -C ../../inner rev-parse side)" ]
	[ "$(fact git_branch)" = side ]
}

@test "N8: in a submodule the submodule's commit is told" {
	repository inner
	repository outer
	git -C outer submodule --quiet add "$PWD/inner" sub
	git -C outer commit -qm 'with a submodule'
	cd outer/sub
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = "$(git -C ../../inner rev-parse HEAD)" ]
	[ "$(jq -r .root strain-results/run.json)" = "$PWD" ]
}

@test "N8: packed refs, a detached head and a repository without a commit are read right" {
	repository r
	cd r
	git pack-refs --all
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = "$(git rev-parse HEAD)" ]
	git checkout -q --detach
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = "$(git rev-parse HEAD)" ]
	[ "$(fact git_branch)" = null ]
	git init -q ../empty
	cd ../empty
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = null ]
	[ "$(fact git_dirty)" = null ]
}

@test "N8: outside of a repository, and without git, there is no commit" {
	"$STRAIN" run -q -- true
	[ "$(fact git_commit)" = null ]
	repository r
	cd r
	PATH=/nonexistent "$STRAIN" run -q -- /bin/true
	[ "$(fact git_commit)" = null ]
}

@test "N8: on GitHub ci_url is the run's page, and the commit is the one that is checked out" {
	repository r
	cd r
	GITHUB_ACTIONS=true GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=a/b GITHUB_RUN_ID=77 \
		GITHUB_SHA=deadbeef GITHUB_REF_NAME=7/merge "$STRAIN" run -q --ci none -- true
	[ "$(fact ci_url)" = https://github.com/a/b/actions/runs/77 ]
	[ "$(fact git_commit)" = "$(git rev-parse HEAD)" ]
}

@test "D8: junit.xml, gates.csv and results.json name files below the repository's root" {
	repository r
	mkdir -p r/sub/tests
	cd r/sub/tests
	cat >../strain.yml <<-'END'
		strain: 1
		tests:
		  t: { run: [sh, -c, "exit 3"], gates: [peak_rss <= 1 GB] }
	END
	run "$STRAIN" run ../strain.yml
	[ "$status" -eq 1 ]
	# the terminal is where the user is
	[[ $output == *"(../strain.yml:3)"* ]]
	grep -q 'file="sub/strain.yml" line="3"' strain-results/junit.xml
	grep -q '\[\[ATTACHMENT|sub/tests/strain-results/cells/' strain-results/junit.xml
	[ "$(jq -r '.cells[0].file' strain-results/results.json)" = sub/strain.yml ]
	grep -q ',sub/strain.yml,3$' strain-results/gates.csv
	grep -q 'sub/strain' strain-results/summary.md
	# whatever directory the report is written from
	cd ..
	cp tests/strain-results/junit.xml before.xml
	run "$STRAIN" report tests/strain-results
	cmp before.xml tests/strain-results/junit.xml
}
