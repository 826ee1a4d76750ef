#!/usr/bin/env python3
"""Change points as Apache Otava finds them (PyPI apache-otava 0.8), written to changes.h: tests/data/changes.py > tests/data/changes.h

The 500 series are drawn here as test_change.c draws them, by the generator of tests/unit/random.h."""
import math

import numpy as np
from otava.analysis import compute_change_points

MASK = (1 << 64) - 1


class Random:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        s = self.state
        s ^= s >> 12
        s ^= (s << 25) & MASK
        s ^= s >> 27
        self.state = s
        return (((s * 2685821657736338717) & MASK) >> 11) / 9007199254740992.0

    def normal(self):
        u = self.uniform()
        v = self.uniform()
        return math.sqrt(-2 * math.log(u + 1e-300)) * math.cos(2 * math.pi * v)


def draw(i):
    """20 to 200 numbers around 100 with up to three steps of 5 to 50 %, and a spread of 1, 3 or 5 %."""
    r = Random(1000003 * (i + 1))
    n = 20 + int(r.uniform() * 180)
    spread = [0.01, 0.03, 0.05][int(r.uniform() * 3)]
    steps = []
    for _ in range(int(r.uniform() * 4)):
        at = 3 + int(r.uniform() * (n - 6))
        size = [0.05, 0.1, 0.2, 0.5][int(r.uniform() * 4)]
        up = r.uniform() < 0.5
        steps.append((at, 1 + size if up else 1 - size))
    v = []
    for k in range(n):
        level = 100.0
        for at, factor in steps:
            if k >= at:
                level *= factor
        v.append(level * (1 + spread * r.normal()))
    return v


print("/* Made by changes.py, not by hand: the change points that Apache Otava finds in 500 series with steps. */")
print("#ifndef STRAIN_TESTS_CHANGES_H\n#define STRAIN_TESTS_CHANGES_H\n")
print("/* Their places in each series, ended by a 0. */")
print("static const short otava_points[500][12] = {")
for i in range(500):
    found, _ = compute_change_points(draw(i), window_len=50, max_pvalue=0.001, min_magnitude=0.0)
    places = [int(p.index) for p in found]
    assert len(places) < 12
    print("\t{ " + ", ".join(str(p) for p in places + [0]) + " },")
print("};\n\n#endif")
