"""One case: strain with a call that fails, and what is asked of it afterwards."""

import csv
import filecmp
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import time

import calls

SUITE = """\
strain: 1
durations: [100ms]
build: "echo built"
defaults: { interval: 10ms, grace: 300ms, timeout: 20s }
tests:
  plain:
    setup: "echo set up"
    teardown: "echo torn down"
    run: >-
      echo "live 3" >>"$STRAIN_METRICS"; echo "rate: 7"; echo "{\\"j\\": 5}" >j-$STRAIN_ATTEMPT.json; sleep 0.1
    metrics:
      n: { pattern: 'rate: ([0-9]+)' }
      j: { json: "j-{{attempt}}.json", pointer: /j }
      live: { live: true }
    gates: [ peak_rss <= 1 GB, n >= 7, j >= 5, n >= baseline - 10 % ]
  family:
    run: "setsid sleep 100 & sleep 0.08"
    gates: [ processes.max <= 100 ]
"""
DEADLINE = 40  # seconds: a case takes one, on a busy machine a few
ATTEMPTS = 2


class Place:
    """A directory where strain runs, and all that it needs to do so."""

    def __init__(self, strain, library, path):
        self.strain, self.library, self.path = strain, library, path
        os.makedirs(path)
        with open(f"{path}/suite.yml", "w") as file:
            file.write(SUITE)

    def command(self, what, baseline):
        if what == "report":
            return [self.strain, "report", "-q", "o"]
        return [self.strain, "run", "-q", "-j", "2", *(["-b", baseline] if baseline else ["--no-gate"]), "-o", "o",
                "suite.yml"]

    def start(self, command, environment=None, err=subprocess.DEVNULL):
        """A process in a session of its own that can be found again by its environment, with all that it starts."""
        return subprocess.Popen(command, cwd=self.path, env=dict(os.environ, STRAIN_FAULTS_PLACE=self.path, **(environment or {})),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True)

    def run(self, command, book=None, fault=None):
        """Status (None: it hangs), standard error, pid."""
        env = dict(fault or {})
        if book:
            env.update(LD_PRELOAD=self.library, FAULT_BOOK=book.path)
        with open(f"{self.path}/err", "w+") as err:
            child = self.start(command, env, err)
            try:
                status = child.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                status = None
                for pid in self.living():
                    os.kill(pid, signal.SIGKILL)
                child.wait()
            err.seek(0)
            return status, err.read(), child.pid

    def living(self):
        """Processes that were started here, found by their environment."""
        mark, found = f"STRAIN_FAULTS_PLACE={self.path}\0".encode(), []
        for path in glob.glob("/proc/[0-9]*/environ"):
            try:
                with open(path, "rb") as file:
                    if mark in file.read():
                        found.append(int(path.split("/")[2]))
            except OSError:
                pass
        return found


def wait_until_gone(place):
    """What still lives five seconds later, by name."""
    end = time.monotonic() + 5
    while (living := place.living()) and time.monotonic() < end:
        time.sleep(0.02)
    names = []
    for pid in living:
        with open(f"/proc/{pid}/cmdline") as file:
            names.append(f"{pid} ({file.read().replace(chr(0), ' ').strip()})")
        os.kill(pid, signal.SIGKILL)
    return names


def leaves_of(pid):
    """Cgroups that a strain of that process id made."""
    found = []
    for top, dirs, _ in os.walk("/sys/fs/cgroup"):
        found += [f"{top}/{name}" for name in dirs if re.fullmatch(rf"strain-{pid}(-.*)?", name)]
    return found


def files_of(path):
    """All files below, without what differs from run to run."""
    return {os.path.relpath(f"{top}/{name}", path) for top, _, names in os.walk(path) for name in names}


def rows_of(path):
    """Whole rows of a samples.csv."""
    try:
        with open(path) as file:
            return max(sum(line.endswith("\n") for line in file) - 1, 0)
    except OSError:
        return 0


def lost_rows(path):
    """Attempts of a run directory whose report has not all the samples that are on disk."""
    told, lost = {}, []
    with open(f"{path}/samples.csv") as file:
        for row in csv.DictReader(file):
            key = row["cell"], row["attempt"]
            told[key] = told.get(key, 0) + 1
    for directory in glob.glob(f"{path}/cells/*/attempt-*"):
        attempt, rows = {}, rows_of(f"{directory}/samples.csv")
        if os.path.exists(f"{directory}/attempt.json"):
            with open(f"{directory}/attempt.json") as file:
                attempt = json.load(file)
        key = attempt.get("cell"), str(attempt.get("number"))
        if attempt and told.get(key, 0) != rows:
            lost.append(f"{directory}: {rows} rows, {told.get(key, 0)} in the report")
        if attempt and attempt["samples"] > rows:
            lost.append(f"{directory}: {attempt['samples']} acknowledged, {rows} rows")
    return lost


def told_badly(case, err, outputs=""):
    """Does a message lack its cause, on standard error or in the reports, or its place?"""
    cause = "out of memory" if case.kind == "malloc" and "out of memory" in err else case.text()
    line = next((line for line in err.splitlines() if cause and cause in line), None)
    if case.error == "short" or cause in outputs and not line:
        return []
    if not line:
        return [f"no cause ({cause}) in: {err.strip()[-300:]!r}"]
    # strain run: PLACE: CAUSE
    return [] if case.kind == "malloc" or len([part for part in line.split(": ") if part]) >= 3 else [f"no place in: {line!r}"]


def reports_in(path):
    """The text of the reports that a run is told in."""
    text = ""
    for name in ("results.json", "summary.md"):
        if os.path.exists(f"{path}/{name}"):
            with open(f"{path}/{name}") as file:
                text += file.read()
    return text


class Outcome:
    """What came of a case: a class for the table, and what is wrong with it."""

    def __init__(self, case, kind, problems, stack):
        self.case, self.kind, self.problems, self.stack = case, kind, problems, stack


def class_of(status, err, same):
    if status is None:
        return "hangs"
    if status < 0 or status > 128:
        return "crashes"
    if status == 0:
        return "goes on" if same else "less, told"
    return f"exit {status}"


def allowed(case, kinds):
    """A file that one may not read is the user's mistake; all else that fails is not."""
    return kinds + ["exit 2"] if case.error in ("EACCES", "EROFS") else kinds


def judge_run(place, case, reference, status, err, pid):
    """What is wrong after a run: (class, problems)."""
    problems = [f"{name} survives" for name in wait_until_gone(place)]
    problems += [f"{leaf} stays" for leaf in leaves_of(pid)]
    problems += [f"{name} is left" for name in sorted(files_of(f"{place.path}/o") - reference.files)]
    kind = class_of(status, err, True)
    if kind not in allowed(case, ["goes on", "exit 1", "exit 3"]):
        problems.append(f"status {status}: {err.strip()[-300:]!r}")
    elif kind in ("exit 1", "exit 3"):
        problems += told_badly(case, err, reports_in(f"{place.path}/o") if kind == "exit 1" else "")
    if status == 0:
        return kind, problems + lost_rows(f"{place.path}/o")
    before = {path: rows_of(path) for path in glob.glob(f"{place.path}/o/cells/*/attempt-*/samples.csv")}
    again = place.command("run", reference.baseline)
    if os.path.exists(f"{place.path}/o/run.json"):
        again = [place.strain, "run", "-q", "--resume", "-o", "o"]
    status, err, pid = place.run(again)
    if status != 0:
        problems.append(f"resumed: status {status}: {err.strip()[-300:]!r}")
        return kind, problems
    problems += [f"resumed: {path} had {n} rows" for path, n in before.items() if rows_of(path) < n]
    return kind, problems + lost_rows(f"{place.path}/o")


def differing(path, reference):
    """Reports that are not, byte for byte, those of the reference."""
    return [name for name in sorted(os.listdir(reference))
            if os.path.isfile(f"{reference}/{name}")
            and not (os.path.exists(f"{path}/{name}") and filecmp.cmp(f"{path}/{name}", f"{reference}/{name}", False))]


def judge_report(place, case, reference, status, err, _):
    problems = [f"{name} survives" for name in wait_until_gone(place)]
    problems += [f"{name} is left" for name in sorted(files_of(f"{place.path}/o") - files_of(reference.path))]
    other = differing(f"{place.path}/o", reference.path)
    kind = class_of(status, err, not other)
    if kind not in allowed(case, ["goes on", "less, told", "exit 1", "exit 3"]):
        problems.append(f"status {status}, {', '.join(other)} differ: {err.strip()[-300:]!r}")
    elif kind != "goes on":
        problems += told_badly(case, err, reports_in(f"{place.path}/o") if kind != "exit 3" else "")
    status, err, _ = place.run(place.command("report", None))
    if status != 0 or differing(f"{place.path}/o", reference.path):
        problems.append(f"the next report: status {status}: {err.strip()[-300:]!r}")
    return kind, problems


class Reference:
    """A run without a fault, and the calls that it and its report make."""

    def __init__(self, strain, library, top):
        self.top, self.strain, self.library = top, strain, library
        first = Place(strain, library, f"{top}/first")
        self.baseline = f"{first.path}/o/results.json"
        self.one(first, "run", None)
        place = Place(strain, library, f"{top}/reference")
        self.path = f"{place.path}/o"
        self.books = {"run": self.one(place, "run", self.baseline), "report": self.one(place, "report", None)}
        self.files = files_of(self.path)

    def kernel_log(self, what):
        """What strace tells of the first process of a run or of its report."""
        place = Place(self.strain, self.library, f"{self.top}/kernel-{what}")
        if what == "report":
            shutil.copytree(self.path, f"{place.path}/o")
        status, err, _ = place.run(["strace", "-o", "log"] + place.command(what, self.baseline))
        assert status == 0, err
        with open(f"{place.path}/log", errors="replace") as file:
            return file.read()

    def one(self, place, what, baseline):
        book = calls.Book(f"{place.path}/book", sites=True)
        status, err, _ = place.run(place.command(what, baseline), book)
        assert status == 0, f"{what} without a fault: status {status}: {err}"
        return book.read()


def try_case(reference, case, name):
    """Run a case in a directory of its own, which stays if anything is wrong with it."""
    place = Place(reference.strain, reference.library, f"{reference.top}/{name}")
    book = calls.Book(f"{place.path}/book")
    if case.what == "report":
        shutil.copytree(reference.path, f"{place.path}/o")
    command = case.prefix() + place.command(case.what, reference.baseline)
    result = place.run(command, None if case.prefix() else book, case.environment())
    judge = judge_report if case.what == "report" else judge_run
    kind, problems = judge(place, case, reference, *result)
    book.read()
    if not problems:
        shutil.rmtree(place.path)
    return Outcome(case, kind if book.hits or case.prefix() else "not reached", problems, book.stack)
