"""The trends that tests/unit/test_statistics.c holds strain's against, by pymannkendall and scipy (PyPI):
    python3 tests/data/trends.py > tests/data/trends.h"""
import numpy
import pymannkendall
from scipy.stats import kendalltau, norm, theilslopes


def say(name, *values):
    print(f"#define PYMK_{name} {', '.join(f'{v:.15g}' for v in values)}")


def correlated(name, t, v):
    """A trend whose residuals hang together: the variance of S times (1 + r) / (1 - r)."""
    n, mk = len(v), pymannkendall.original_test(v)
    slope = theilslopes(v, t).slope
    left = v - slope * t
    left = left - numpy.median(left)
    # the package's own autocorrelation, as its modified tests use it
    r1 = pymannkendall.pymannkendall.__dict__["__acf"](left - left.mean(), 1)[1]
    r = min(max((r1 + 2 / n) / (1 - 4 / n), 0), 0.95)
    sd = numpy.sqrt(mk.var_s * (1 + r) / (1 - r))
    say(f"{name}_S", mk.s)
    say(f"{name}_VAR", mk.var_s)
    say(f"{name}_SLOPE", slope)
    say(f"{name}_P_PLAIN", norm.sf((mk.s - numpy.sign(mk.s)) / numpy.sqrt(mk.var_s)))
    say(f"{name}_LAG1", r)
    say(f"{name}_P", norm.sf((mk.s - numpy.sign(mk.s)) / sd))
    slopes = numpy.sort([(v[j] - v[i]) / (t[j] - t[i]) for i in range(n) for j in range(i + 1, n)])
    reach = norm.ppf(0.975) * sd
    say(f"{name}_LOW", slopes[max(int(numpy.floor((len(slopes) - reach) / 2)) - 1, 0)])
    say(f"{name}_HIGH", slopes[min(int(numpy.ceil((len(slopes) + reach) / 2)), len(slopes) - 1)])


def exact(name, v):
    """Kendall's test against time, one-sided, no ties."""
    say(name, kendalltau(numpy.arange(len(v)), v, method="exact", alternative="greater").pvalue)


print("/* Made by trends.py; not by hand. */\n/* clang-format off */")
t = numpy.arange(20) * 0.5
correlated("RED", t, 100 + 0.3 * t + 0.8 * numpy.sin(t * 1.7) + (numpy.arange(20) * 7 % 11) / 7)
correlated("WHITE", t, 100 + 0.3 * t + (numpy.arange(20) * 7 % 11) / 3)
correlated("CURVE", t, 40 * numpy.sqrt(1 + t) + (numpy.arange(20) * 7 % 11) / 100)
for k, v in enumerate([[1, 2, 3, 4], [1, 2, 3, 4, 5], [2, 1, 4, 3, 6, 5, 7], [5, 1, 9, 3, 8, 10, 2, 4, 7, 6]]):
    exact(f"EXACT_{k}", v)
x = numpy.array([0.5, 1, 2, 3, 4.5, 5, 6, 7.5, 8, 9])
y = 3 + 2 * x - 0.07 * x * x + (numpy.arange(10) * 7 % 4) / 10
fit, covariance = numpy.polyfit(x, y, 2, cov=True)
say("BEND_T", fit[0] / numpy.sqrt(covariance[0, 0]))
say("BEND_LAST", 2 * fit[0] * (x[-1] - (x[-1] - x[0]) / 6) + fit[1])
