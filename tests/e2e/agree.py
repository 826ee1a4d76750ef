"""agree.py RUN: samples.csv, samples.json, summary.csv and results.json say the same, to the last digit."""
import csv
import json
import sys

run = sys.argv[1]
results = json.load(open(run + "/results.json"))
columns = json.load(open(run + "/samples.json"))["attempts"]
rows = list(csv.DictReader(open(run + "/samples.csv", newline="")))
summaries = list(csv.DictReader(open(run + "/summary.csv", newline="")))
attempts = [(cell["id"], a) for cell in results["cells"] for a in cell["attempts"]]


def number(cell):
    return None if cell == "" else float(cell)


def plain(text):
    return text[1:] if text[:1] == "'" else text


assert len(columns) == len(attempts) == len(summaries), (len(columns), len(attempts), len(summaries))
at = 0
for series, (cell, attempt), summary in zip(columns, attempts, summaries):
    n = len(series["elapsed_us"])
    own = rows[at:at + n]
    at += n
    assert series["cell"] == cell == plain(summary["cell"])
    assert series["attempt"] == attempt["number"] == int(summary["attempt"])
    assert [plain(r["cell"]) for r in own] == [cell] * n
    measured = [key for key, one in results["series"].items() if not one["from_test"]]
    for name in ["elapsed_us", *measured]:
        assert [number(r[name]) for r in own] == series[name], (cell, name)
    for key in results["values"]:
        # N3: the same number under the same name, to the last digit
        assert number(summary[key]) == attempt["values"].get(key), (cell, key, summary[key])
    for key, numbers in attempt["statistics"].items():
        for name, value in zip(results["statistics"], numbers):
            one = results["series"][key]
            unit = {"bytes": "_bytes", "us": "_us", "permille": "_permille"}.get(one["unit"], "")
            column = f"{one['name']}_{name}{unit}{'_per_min' if name == 'slope' else ''}"
            assert number(summary[column]) == value, (cell, column, summary[column], value)
    known = [v for v in series["rss_bytes"] if v is not None]
    if known and "rss_bytes" in attempt["statistics"]:
        rss = dict(zip(results["statistics"], attempt["statistics"]["rss_bytes"]))
        assert max(known) == rss["max"], cell
        assert known[-1] == rss["last"], cell
assert at == len(rows)
