#!/usr/bin/env bats
# report.html: one inert file that a browser takes under its own policy, and that does what it offers.

setup_file() {
	export RUN=$BATS_FILE_TMPDIR/run PAGE=$BATS_FILE_TMPDIR/run/report.html
	cd "$BATS_FILE_TMPDIR" || return 1
	cp "$TOP/tests/e2e/page/strain.yml" .
	# a gate breaks and a cell crashes: exit status 1
	"$STRAIN" run --jobs 4 --progress none -o run >/dev/null 2>stderr || [ $? -eq 1 ]
	[ -s "$PAGE" ] || { cat stderr >&2; return 1; }
}

# browser SCENARIO: play it on the page (tests/e2e/page/drive.js)
browser() {
	local modules=$TOP/build/npm/node_modules
	[ -d "$modules/playwright-core" ] && command -v node >/dev/null || skip "node with playwright-core is not installed"
	CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
		skip "chromium is not installed"
	CHROMIUM=$CHROMIUM NODE_PATH=$modules \
		timeout 50 node "$TOP/tests/e2e/page/drive.js" "$PAGE" "$1" 3>&-
}

@test "nothing in the page names something to load" {
	run grep -niE '(src|href|action|poster|data)[[:space:]]*=[[:space:]]*["'\'']?(https?:|//)' "$PAGE"
	[ "$status" -eq 1 ]
	run grep -nE 'url\((["'\'']?)(https?:|//)|@import' "$PAGE"
	[ "$status" -eq 1 ]
}

@test "the policy allows exactly the scripts and styles that are in the page" {
	policy=$(grep -o '<meta http-equiv="Content-Security-Policy"[^>]*>' "$PAGE")
	[[ $policy == *"default-src 'none'"* ]]
	[[ $policy != *unsafe* ]]
	for f in "$TOP"/templates/page/*.js "$TOP"/templates/page/*.css; do
		digest=$(sha256sum "$f" | cut -c 1-64 | tr a-f A-F | tr -d '\n' | basenc --base16 -d | base64)
		[[ $policy == *"'sha256-$digest'"* ]]
	done
}

@test "what a test printed opens no element and closes none" {
	run grep -c '<script>alert' "$PAGE"
	[ "$output" = 0 ]
	# one block for the page, one for typical values, one per cell, and the scripts: as many ends as beginnings
	[ "$(grep -o '<script' "$PAGE" | wc -l)" = "$(grep -o '</script>' "$PAGE" | wc -l)" ]
	grep -q 'u003c/script>\\u003cscript>alert' "$PAGE"
	# the mark that turns the direction of text, bytes
	run grep -c $'\xe2\x80\xae' "$PAGE"
	[ "$output" = 0 ]
	run grep -c -P '\x00' "$PAGE"
	[ "$output" = 0 ]
}

@test "it is the same page whenever it is written" {
	cp "$PAGE" "$BATS_TEST_TMPDIR/first.html"
	"$STRAIN" report "$RUN" >/dev/null 2>&1 || [ $? -eq 1 ]
	cmp "$PAGE" "$BATS_TEST_TMPDIR/first.html"
}

@test "verdict, what broke and the matrix are there without a script" {
	browser without_script
}

@test "the browser refuses nothing and runs nothing of what a test said" {
	browser policy
}

@test "the matrix is filtered by words, sorted by a column, coloured by a value" {
	browser matrix
}

@test "a cell opens by click, key and address, and shows its charts, gates, tree and output" {
	browser cell
}

@test "charts zoom together, by mouse and by key, and come back" {
	browser zoom
}

@test "it fits a phone, and light and dark are a button apart" {
	browser phone
}

@test "a page of 8,000 cells has 8 MB at most, and answers" {
	mkdir large
	axis=$(seq -s , 8000)
	jq --arg axis "$axis" '.suite_text = "strain: 1\nname: large\ntests:\n  t:\n    run: \"true\"\n    matrix: { n: [\($axis)] }\n" +
		"    gates: [peak_rss <= 1 MB, cpu_time <= 1 s, wall <= 1 s]\n"' "$RUN/run.json" >large/run.json
	mkdir large/cells
	"$STRAIN" report large --format html >/dev/null 2>stderr || [ $? -eq 1 ]
	PAGE=large/report.html
	[ "$(wc -c <"$PAGE")" -le 8000000 ]
	PAGE=$PWD/$PAGE browser large
}

@test "the page writes numbers as the program does" {
	command -v node >/dev/null || skip "node is not installed"
	run node "$TOP/tests/e2e/page/numbers.js" "$TOP/templates/page/number.js" "$TOP/tests/data/numbers.txt"
	echo "$output"
	[ "$status" -eq 0 ]
}
