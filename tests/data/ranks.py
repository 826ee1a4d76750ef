"""The exact Mann-Whitney p values that tests/unit/test_statistics.c holds strain's against, by scipy (PyPI) where there are no
ties, and by counting all deals in whole numbers of any size where there are:
    python3 tests/data/ranks.py > tests/data/ranks.h"""
from fractions import Fraction

from scipy.stats import mannwhitneyu, rankdata, t


def counted(x, y):
    ranks = [int(2 * r) for r in rankdata(list(x) + list(y))]
    need, ways = sum(ranks[:len(x)]), {(0, 0): 1}
    for r in ranks:
        grown = dict(ways)
        for (k, s), n in ways.items():
            if k < len(x):
                grown[k + 1, s + r] = grown.get((k + 1, s + r), 0) + n
        ways = grown
    deals = {s: n for (k, s), n in ways.items() if k == len(x)}
    return float(Fraction(sum(n for s, n in deals.items() if s >= need), sum(deals.values())))


def say(name, p):
    print(f"#define SCIPY_{name} {p:.15g}")


print("/* Made by ranks.py; not by hand. */\n/* clang-format off */")
few = [100 + 7 * i for i in range(5)]
many = [(i * 37) % 101 + i / 1000 for i in range(46)]
say("MW_5_46", mannwhitneyu(few, many, alternative="greater", method="exact").pvalue)
say("MW_46_5", mannwhitneyu(many, few, alternative="less", method="exact").pvalue)
say("MW_46_5_GREATER", mannwhitneyu(many, few, alternative="greater", method="exact").pvalue)
x = [(i * 7) % 23 + 2 for i in range(1, 41)]
y = [(i * 11) % 23 for i in range(1, 41)]
say("MW_TIES_40", counted(x, y))
say("MW_TIES_8_30", counted(x[:8], y[:30]))
say("MW_TIES_30_8", counted(x[:30], y[:8]))
for df, x in (1, 3), (2, 6.5), (4, 3.75), (5, -1.25), (9, 12), (30, 2.5):
    say(f"T_{df}", t.sf(x, df))
    say(f"T_{df}_QUANTILE", t.ppf(0.99, df))
