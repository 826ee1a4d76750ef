#!/usr/bin/env bats
# Shell completion, made of the tables of commands and options.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# completes WORD…: what bash would offer for the last word
completes() {
	bash -c 'eval "$("$STRAIN" completion bash)"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_strain
		printf "%s\n" "${COMPREPLY[@]}"' completes "$@"
}

@test "bash completes commands, and the options of a command" {
	[ "$(completes strain ch)" = check ]
	[ "$(completes strain run --fail-f)" = --fail-fast ]
	[ "$(completes strain plan --fail)" = "" ]
	[ "$(completes strain run --output --f)" = "" ]
	# its argument may be left out
	[ "$(completes strain run --confirm --no-g)" = --no-gate ]
	[ "$(completes strain run -o --f)" = "" ]
	completes strain report --he | grep -qx -- --help
	for c in $("$STRAIN" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		completes strain "$c" | grep -qx -- "$c"
	done
}

@test "bash completes the values of options, from the tables (U14)" {
	[ "$(completes strain export --to ctr)" = ctrf ]
	[ "$(completes strain export --to = ctr)" = ctrf ]
	[ "$(completes strain export --to = | wc -l)" -eq 7 ]
	[ "$(completes strain report --format ju)" = junit ]
	[ "$(completes strain run --ci git)" = $'github\ngitlab' ]
	[ "$(completes strain run --progress b)" = bar ]
	[ "$(completes strain run --junit '')" = strict ]
	[ "$(completes strain run --csv '')" = excel ]
	[ "$(completes strain init re)" = redis-benchmark ]
	[ "$(completes strain help ca)" = calibrate ]
	[ "$(completes strain completion f)" = fish ]
	mkdir results
	[ "$(completes strain run -o res)" = results ]
	[ "$(completes strain run -j '')" = "" ]
}

@test "bash completes the tests of strain.yml, or of the suite on the line, and runs nothing that stands in it (U14)" {
	printf 'strain: 1\ntests: { alpha: { run: x }, "al $(touch ran)": { run: x } }\n' >strain.yml
	printf 'strain: 1\ntests: { beta: { run: x } }\n' >other.yml
	[ "$(PATH=$(dirname "$STRAIN"):$PATH completes strain run -t alp)" = alpha ]
	[ "$(PATH=$(dirname "$STRAIN"):$PATH completes strain run -t al)" = $'alpha\nal\\ \\$\\(touch\\ ran\\)' ]
	[ "$(PATH=$(dirname "$STRAIN"):$PATH completes strain run other.yml --test '')" = beta ]
	[ ! -e ran ]
}

@test "zsh and fish complete the same values (U14)" {
	exports=$("$STRAIN" completion bash | sed -n "s/.*'export --to') words='\(.*\)' ;;/\1/p")
	[ -n "$exports" ]
	"$STRAIN" completion zsh | grep -qF "[whose document]:NAME:($exports)'"
	"$STRAIN" completion fish | grep -qF -- "-l to -x -a '$exports'"
	"$STRAIN" completion zsh | grep -q "'\*-t+\[.*\]:TEST:_strain_tests'"
	"$STRAIN" completion fish | grep -qF -- "-l test -s t -x -a '(__strain_tests)'"
	command -v fish >/dev/null || skip "fish is not installed"
	printf 'strain: 1\ntests: { alpha: { run: x } }\n' >strain.yml
	"$STRAIN" completion fish >strain.fish
	[ "$(PATH=$(dirname "$STRAIN"):$PATH fish -c 'source strain.fish; complete -C "strain run -t al"' | cut -f1)" = alpha ]
	PATH=$(dirname "$STRAIN"):$PATH fish -c 'source strain.fish; complete -C "strain export --to ct"' | grep -q ^ctrf
}

@test "every option in --help is in every shell's completion" {
	for shell in bash zsh fish; do
		"$STRAIN" completion $shell >$shell
		for o in $("$STRAIN" run --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
			grep -qE -- "(--|-l )${o#--}\b" $shell || { echo "$shell: $o"; return 1; }
		done
	done
	bash -n bash
}

@test "zsh takes its completion" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	"$STRAIN" completion zsh >_strain
	zsh -n _strain
}

@test "fish takes its completion" {
	command -v fish >/dev/null || skip "fish is not installed"
	"$STRAIN" completion fish >strain.fish
	fish --no-execute strain.fish
}

@test "completion for another shell is a mistake" {
	run "$STRAIN" completion tcsh
	[ "$status" -eq 2 ]
	[[ $output == *"expected bash, zsh or fish, got 'tcsh'"* ]]
	run "$STRAIN" completion
	[ "$status" -eq 2 ]
}

@test "make install puts completion where each shell looks, make uninstall leaves no file" {
	make -s -C "$TOP" VARIANT="$(basename "$BUILD")" install DESTDIR="$PWD/root" PREFIX=/usr
	[ -s root/usr/share/bash-completion/completions/strain ]
	[ -s root/usr/share/zsh/site-functions/_strain ]
	[ -s root/usr/share/fish/vendor_completions.d/strain.fish ]
	[ -x root/usr/bin/strain ]
	make -s -C "$TOP" VARIANT="$(basename "$BUILD")" uninstall DESTDIR="$PWD/root" PREFIX=/usr
	[ -z "$(find root -type f)" ]
}
