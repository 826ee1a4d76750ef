"""What strain says of trees of tests/programs/tree.c, held against their own books: trees.py RUN BOOKS."""
import bisect
import glob
import json
import os
import struct
import sys

BORN, HOLDS, ENDS, REAPED, DID = range(5)
VALUES = "cpu_time_us", "peak_rss_bytes", "peak_rss_process_bytes"
# What a tree did that matters to what can be known of it, by the numbers in tree.c.
ACTIONS = {9: "orphan", 11: "ignores", 12: "discards", 13: "becomes", 14: "moves", 15: "unshares"}
MB = 1000000
# The kernel adds up its counters of pages CPU by CPU, at most 64 pages of each late; libraries come in between readings.
PROCESS_SLACK, SLACK = 300000, MB
# A process that was killed (in a namespace of pids, with the first of it) may have been about to hold this.
HOLD = 10 * MB
# What forking, starting and ending cost, which no process can tell of itself; and half a tick.
PROCESS_US, ATTEMPT_US = 3000, 5000
# What the first process had used before its exec, as strain, is not the test's.
BEFORE_EXEC_US = 4000
MOVED_US = 5000


class Process:
    def __init__(self):
        self.born, self.pid, self.ends, self.cpu_ns, self.reaped = None, None, None, None, float("inf")
        self.times, self.bytes, self.did = [], [], set()

    def around(self, ns):
        """Bytes at the readings before and after, None for none."""
        i = bisect.bisect_right(self.times, ns)
        return (self.bytes[i - 1] if i else None), (self.bytes[i] if i < len(self.times) else None)

    def least(self, ns):
        before, after = self.around(ns)
        if before is None or (after is None and ns > self.times[-1]):
            return 0
        return before if after is None else min(before, after)

    def most(self, ns):
        if not self.born <= ns <= self.reaped:
            return 0
        return max((b for b in self.around(ns) if b is not None), default=0) + self.untold()

    def untold(self):
        return HOLD if self.ends is None else 0


def read_book(path):
    """Processes by slot."""
    with open(path, "rb") as file:
        data = file.read()
    _, n = struct.unpack_from("ii", data)
    processes, of_pid, reaped = {}, {}, []
    for ns, value, slot, kind in sorted(struct.iter_unpack("qqii", data[8:8 + 24 * n])):
        p = processes.setdefault(slot, Process())
        if kind == BORN:
            p.born, p.pid = ns, value
            of_pid.setdefault(value, []).append(p)
        elif kind == HOLDS:
            p.times.append(ns)
            p.bytes.append(value)
        elif kind == ENDS:
            p.ends, p.cpu_ns = ns, value
        elif kind == DID:
            p.did.add(ACTIONS.get(value, ""))
        else:
            reaped.append((ns, value))
    for ns, pid in reaped:  # a number that two namespaces use says nothing
        if len(of_pid.get(pid, ())) == 1:
            of_pid[pid][0].reaped = ns
    return [p for p in processes.values() if p.times and p.born is not None]


class Truth:
    """What is known of a tree: between which ends its values are."""

    def __init__(self, processes):
        moments = sorted(ns for p in processes for ns in p.times)
        self.n = len(processes)
        least = [sum(p.least(ns) for p in processes) for ns in moments]
        most = [sum(p.most(ns) for p in processes) for ns in moments]
        alive = max(sum(p.born <= ns <= p.reaped for p in processes) for ns in moments)
        slack = SLACK + PROCESS_SLACK * alive
        self.peak_rss_bytes = max(least) - slack, max(most) + slack
        largest = max(max(p.bytes) for p in processes)
        self.peak_rss_process_bytes = largest - SLACK, max(max(p.bytes) + p.untold() for p in processes) + SLACK
        cpu_us = sum(p.cpu_ns or 0 for p in processes) // 1000
        told = all(p.cpu_ns is not None for p in processes)
        high = cpu_us + cpu_us // 20 + ATTEMPT_US + PROCESS_US * self.n if told else float("inf")
        # who moves to another cgroup and ends there before anybody looked is known by inherited counters alone
        unseen_us = MOVED_US if any("moves" in p.did for p in processes) else 0
        self.cpu_time_us = cpu_us - cpu_us // 50 - BEFORE_EXEC_US - unseen_us, high


def problems_of_value(name, book, truth, lossy):
    """
    What is said of a value: at least `value`, at most `high` (None: nobody knows), both ends the same where exact. In a tree
    with children that nobody waits for, an upper end that is not called exact speaks of those who were seen alone.
    """
    low, high = truth
    value, upper, exact = book["value"], book["high"], book["exact"]
    said = f"{name} {value} to {upper}{', exact' if exact else ''} by {book['book']}, in truth {low} to {high}"
    if value > high:
        yield f"more than there was: {said}"
    if upper is not None and upper < value:
        yield f"ends in the wrong order: {said}"
    elif upper is not None and upper < low and not (lossy and not exact):
        yield f"less than there was: {said}"


def is_living(pid, born_ns):
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(") ")[2].split()
    except OSError:
        return False
    started_ns = int(fields[19]) * 1000000000 // os.sysconf("SC_CLK_TCK")
    return fields[0] not in "ZX" and pid > 100 and abs(started_ns - born_ns) < 100000000


def problems_of(attempt, processes):
    truth, did = Truth(processes), set.union(*(p.did for p in processes))
    if attempt["ending"] != "exit" or not attempt["ok"]:
        yield f"ending {attempt['ending']}: {attempt['text']}"
    for p in processes:
        if is_living(p.pid, p.born):
            yield f"process {p.pid} lives"
    for name in VALUES:
        if name in attempt["books"]:
            yield from problems_of_value(name, attempt["books"][name], getattr(truth, name), did & {"discards", "ignores"})


def main():
    run, books = sys.argv[1:]
    bad = trees = exact = values = 0
    for path in sorted(glob.glob(f"{run}/cells/*/attempt-*/attempt.json")):
        with open(path) as file:
            attempt = json.load(file)
        seed = attempt["cell"].rpartition("seed=")[2]
        processes = read_book(f"{books}/{seed}")
        trees += 1
        said = [attempt["books"][v] for v in VALUES if v in attempt["books"]]
        exact, values = exact + sum(book["exact"] for book in said), values + len(said)
        for problem in problems_of(attempt, processes):
            bad += 1
            did = ", ".join(sorted(set.union(*(p.did for p in processes)) - {""}))
            print(f"seed {seed} ({attempt['cell']}, {len(processes)} processes; {did}): {problem}")
    print(f"{trees} trees, {bad} problems, {exact} of {values} values exact")
    return 1 if bad or not trees else 0


sys.exit(main())
