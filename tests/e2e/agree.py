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
    return None if cell == "" else int(cell)


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
    for name in ["elapsed_us", *results["series"]]:
        assert [number(r[name]) for r in own] == series[name], (cell, name)
    for key, value in attempt["values"].items():
        if key in summary:
            assert number(summary[key]) == value, (cell, key, summary[key], value)
        else:
            got = number(summary[key + "_milli"])
            assert got == (None if value is None else round(value * 1000)), (cell, key)
    known = [v for v in series["rss_bytes"] if v is not None]
    if known and attempt["values"].get("rss_max_bytes") is not None:
        assert max(known) == attempt["values"]["rss_max_bytes"], cell
        assert known[-1] == attempt["values"]["rss_last_bytes"], cell
assert at == len(rows)
