"""Which calls strain makes, and which of them are made to fail how: the book of faults.so, and cases chosen from it."""

import errno
import os
import random
import struct

KINDS, NAME, SITES, DEPTH = 64, 16, 65536, 16
HEAD = KINDS * 8 + KINDS * NAME + 8 + DEPTH * 8

# What each kind of call fails with, as Linux's manual pages have it. "short": half of what was asked for is moved.
ERRORS = {
    "open": ["EMFILE", "EIO", "EACCES", "ENOMEM"],
    "create": ["ENOSPC", "EMFILE", "EROFS"],
    "stat": ["EIO"],
    "opendir": ["ENOMEM", "EMFILE"],
    "readdir": ["EIO"],
    "read": ["EIO", "EINTR", "short"],
    "pread": ["EIO", "ENOMEM"],
    "recv": ["EINTR", "ENOMEM"],
    "write": ["ENOSPC", "EIO", "EINTR", "short"],
    "send": ["EINTR", "ENOBUFS"],
    "fflush": ["ENOSPC", "EIO"],
    "fclose": ["ENOSPC", "EIO"],
    "close": ["EIO", "EINTR"],
    "rename": ["ENOSPC", "EIO"],
    "mkdir": ["ENOSPC", "EIO"],
    "unlink": ["EIO"],
    "fork": ["EAGAIN", "ENOMEM"],
    "thread": ["EAGAIN"],
    "socket": ["EMFILE", "ENOMEM"],
    "pipe": ["EMFILE", "ENOMEM"],
    "poll": ["EINTR", "ENOMEM"],
    "timerfd": ["EMFILE", "ENOMEM"],
    "signalfd": ["EMFILE", "ENOMEM"],
    "mmap": ["ENOMEM"],
    "malloc": ["ENOMEM"],
    "wait": ["EINTR"],
    "kill": ["EPERM", "EAGAIN"],
    "pidfd": ["EMFILE", "ENOMEM"],
    "perf": ["EMFILE", "EACCES"],
    "flock": ["ENOLCK"],
    "dup": ["EMFILE"],
    "fcntl": ["EMFILE"],
    "sync": ["EIO", "ENOSPC"],
    "random": ["EINTR", "EAGAIN"],
}


class Book:
    """The file that faults.so counts in; with its sites where it is to tell of places."""

    def __init__(self, path, sites=False):
        self.path = path
        with open(path, "wb") as file:
            file.truncate(HEAD + (KINDS * SITES * 4 if sites else 0))

    def read(self):
        with open(self.path, "rb") as file:
            data = file.read()
        calls = struct.unpack_from(f"{KINDS}Q", data)
        names = [data[KINDS * 8 + i * NAME:][:NAME].split(b"\0")[0].decode() for i in range(KINDS)]
        rest = struct.unpack_from(f"{1 + DEPTH}Q", data, KINDS * 8 + KINDS * NAME)
        self.calls = dict(zip(names, calls))
        self.hits, self.stack = rest[0], [a for a in rest[1:] if a]
        self.sites = {}
        for kind, name in enumerate(names):
            if name and len(data) > HEAD:
                n = min(calls[kind], SITES)
                self.sites[name] = struct.unpack_from(f"{n}I", data, HEAD + kind * SITES * 4)
        return self


class Case:
    """One call that fails: the at-th of its kind, with an error."""

    def __init__(self, what, kind, at, error):
        self.what, self.kind, self.at, self.error = what, kind, at, error

    def __str__(self):
        return f"{self.what}: {self.kind} {self.at} {self.error}"

    def environment(self):
        number = getattr(errno, self.error, 0)
        return {"FAULT_KIND": self.kind, "FAULT_AT": str(self.at), "FAULT_ERROR": str(number)}

    def prefix(self):
        """What stands before the command."""
        return []

    def text(self):
        """How the error is told, "" for one that nobody sees."""
        return os.strerror(getattr(errno, self.error)) if self.error != "short" else ""


class KernelCase(Case):
    """One system call that fails, by strace: what the C library makes for itself fails, too. Of the first process alone."""

    def environment(self):
        return {}

    def prefix(self):
        inject = f"inject={self.kind}:error={self.error}:when={self.at}"
        return ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={self.kind}", "-e", inject]


# What each system call fails with; those of memory and of a process's start are left out.
KERNEL_ERRORS = {
    "openat": ["EMFILE", "EIO"], "read": ["EIO"], "pread64": ["EIO"], "write": ["ENOSPC", "EIO"], "newfstatat": ["EIO"],
    "getdents64": ["EIO"], "renameat": ["EIO"], "mkdirat": ["ENOSPC"], "unlinkat": ["EIO"], "openat2": ["EMFILE", "EIO"],
    "close": ["EIO"], "poll": ["EINTR"], "socketpair": ["EMFILE"], "sendto": ["ENOBUFS"], "recvfrom": ["ENOMEM"],
    "flock": ["ENOLCK"], "pipe2": ["EMFILE"], "timerfd_create": ["EMFILE"], "signalfd4": ["EMFILE"],
}


def kernel_cases(what, log):
    """A case of each line of strace's log that is about one of these calls and comes after the program's start."""
    cases, counts, begun = [], {}, False
    # a run reads /proc and closes descriptors by the hundred: faults.so is for these
    kinds = {k: v for k, v in KERNEL_ERRORS.items() if what == "report" or k not in ("openat", "read", "close")}
    for line in log.splitlines():
        name = line.split("(")[0]
        counts[name] = counts.get(name, 0) + 1
        begun = begun or name == "prlimit64"  # the last that the loader does
        if begun:
            cases += [KernelCase(what, name, counts[name], error) for error in kinds.get(name, ())]
    return cases


def every_case(what, book, kinds):
    """Each call with each error."""
    return [Case(what, kind, at + 1, error) for kind in kinds
            for at in range(book.calls.get(kind, 0)) for error in ERRORS[kind]]


def place_cases(what, book, kinds, rng, each=1):
    """One call of each place in the program that makes such calls, with `each` of the errors."""
    cases = []
    for kind in kinds:
        places = {}
        for at, site in enumerate(book.sites.get(kind, ())):
            places.setdefault(site, []).append(at + 1)
        for site in sorted(places):
            for error in rng.sample(ERRORS[kind], min(each, len(ERRORS[kind]))):
                cases.append(Case(what, kind, rng.choice(places[site]), error))
    return cases


def in_turns(cases, rng):
    """In an order by chance in which no kind waits for another to be through."""
    by_kind = {}
    for case in rng.sample(cases, len(cases)):
        by_kind.setdefault((case.what, case.kind), []).append(case)
    queues, order = list(by_kind.values()), []
    while queues:
        order += [queue.pop() for queue in queues]
        queues = [queue for queue in queues if queue]
    return order


def parse(text):
    """`run: open 30 EMFILE`, as a case is told."""
    what, rest = text.split(":")
    kind, at, error = rest.split()
    return Case(what.strip(), kind, int(at), error)


def seeded(seed):
    return random.Random(seed)
