#!/usr/bin/env bats
# Real consumers read what strain writes, each where it is installed; what is compared is a run made here.

load run_lib

setup_file() {
	export RUN=$BATS_FILE_TMPDIR/run
	cat >"$BATS_FILE_TMPDIR/strain.yml" <<'YAML'
strain: 1
name: consumers, "quoted" & <marked>
defaults: { interval: 20ms }
tests:
  good:
    run: "echo 'rate: 12.5'; sleep 0.2"
    matrix: { text: [plain, '=1+2', 'a "b", c'] }
    metrics: { rate: { pattern: 'rate: ([0-9.]+)', better: higher, unit: 1/s } }
    gates: [peak_rss <= 1 GB, rate >= 10, { warn: peak_rss <= 1 kB }]
  bad:
    run: [sh, -c, "exit 3"]
    gates: [peak_rss <= 1 kB]
YAML
	"$STRAIN" run "$BATS_FILE_TMPDIR/strain.yml" --progress none -o "$RUN" >/dev/null 2>&1 || [ $? -eq 1 ]
	mkdir "$BATS_FILE_TMPDIR/export"
	every_export "$RUN" "$BATS_FILE_TMPDIR/export"
}

setup() {
	EXPORT=$BATS_FILE_TMPDIR/export
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

# python CODE: with Debian's interpreter, whose modules are Debian's packages; skips without MODULE
python() {
	local module=$1
	/usr/bin/python3 -c "import $module" 2>/dev/null || skip "no Python module $module"
	shift
	/usr/bin/python3 - "$@"
}

@test "sqlite3 imports the CSV files, and numbers add up" {
	needs sqlite3
	run sqlite3 :memory: ".import --csv $RUN/summary.csv s" "select count(*), sum(peak_rss_bytes > 0) from s"
	[ "$output" = "4|4" ]
}

@test "pandas reads numbers as numbers and times as times" {
	python pandas "$RUN" <<'PY'
import sys, pandas
run = sys.argv[1]
s = pandas.read_csv(run + "/samples.csv", parse_dates=["time_utc"])
assert s["time_utc"].dtype.kind == "M", s.dtypes
assert s["elapsed_us"].dtype.kind == "i"
m = pandas.read_csv(run + "/summary.csv")
# N3: the number that the test printed
assert (m["rate"].dropna() == 12.5).all(), m["rate"]
assert (s.groupby("cell").size().sort_index() == m.set_index("cell")["samples"].sort_index()).all()
PY
}

@test "LibreOffice reads the same numbers in German and in English, and executes nothing" {
	needs soffice
	for language in 1031 1033; do
		mkdir -p "$BATS_TEST_TMPDIR/$language"
		cp "$RUN/summary.csv" "$BATS_TEST_TMPDIR/$language"
		timeout 120 soffice "-env:UserInstallation=file://$BATS_TEST_TMPDIR/profile" --headless \
			--infilter="CSV:44,34,UTF8,1,,$language,false,true" --convert-to fods \
			--outdir "$BATS_TEST_TMPDIR/$language" "$BATS_TEST_TMPDIR/$language/summary.csv" >/dev/null 2>&1 3>&-
	done
	german=$(grep -o 'office:value-type="float" office:value="[^"]*"' "$BATS_TEST_TMPDIR/1031/summary.fods")
	# the test's own 12.5 is a text to a German; all that strain measures is whole
	english=$(grep -o 'office:value-type="float" office:value="[^"]*"' "$BATS_TEST_TMPDIR/1033/summary.fods" |
		grep -vF '"12.5"')
	[ -n "$german" ]
	[ "$german" = "$english" ]
	lacks 'table:formula' "$BATS_TEST_TMPDIR/1033/summary.fods"
}

@test "promtool takes the Prometheus text" {
	needs promtool
	run promtool check metrics <"$EXPORT/strain.prom"
	# 3: only remarks about names
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	[[ "$output" != *"error while linting"* ]]
	tail -n 1 "$EXPORT/metrics.txt" | grep -qx '# EOF'
}

@test "CTRF and Bencher files hold to their schemas" {
	python jsonschema "$TOP/tests/data/schemas" "$EXPORT" <<'PY'
import json, sys, jsonschema
schemas, export = sys.argv[1:]
for name, schema in ("ctrf-report.json", "ctrf"), ("bencher.json", "bmf"):
    jsonschema.validate(json.load(open(f"{export}/{name}")), json.load(open(f"{schemas}/{schema}.schema.json")))
PY
}

@test "counts agree between junit.xml, CTRF and gates.csv" {
	cases=$(xmllint --xpath 'count(//testcase)' "$RUN/junit.xml")
	failed=$(xmllint --xpath 'count(//failure | //error)' "$RUN/junit.xml")
	[ "$(jq .results.summary.tests "$EXPORT/ctrf-report.json")" = "$cases" ]
	[ "$(jq .results.summary.failed "$EXPORT/ctrf-report.json")" = "$failed" ]
	[ "$cases" -eq $(($(wc -l <"$RUN/gates.csv") - 1 + 4)) ]
}

@test "junit-to-ctrf finds as many failures as there are" {
	needs junit-to-ctrf
	junit-to-ctrf "$RUN/junit.xml" -o "$BATS_TEST_TMPDIR/c.json" >/dev/null 3>&-
	[ "$(jq .results.summary.tests "$BATS_TEST_TMPDIR/c.json")" = "$(xmllint --xpath 'count(//testcase)' "$RUN/junit.xml")" ]
	[ "$(jq .results.summary.failed "$BATS_TEST_TMPDIR/c.json")" = "$(xmllint --xpath 'count(//failure | //error)' "$RUN/junit.xml")" ]
}

@test "github-action-benchmark gets a list per direction" {
	jq -e 'length > 0 and all(has("name") and has("unit") and (.value | type == "number"))' "$EXPORT/benchmark-smaller.json"
	jq -e '[.[].name] | all(endswith("rate"))' "$EXPORT/benchmark-bigger.json"
}

@test "every line of the InfluxDB export is a point" {
	[ "$(wc -l <"$EXPORT/strain.line")" -eq 4 ]
	lacks -vE '^strain(,[^ ]([^ ]|\\ )*)? ([^ ]|\\ )+ [0-9]+$' "$EXPORT/strain.line"
}
