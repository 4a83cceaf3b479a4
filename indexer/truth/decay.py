"""How fast listings stop being true, estimated from an audit: plain arithmetic on plain numbers.

Called by `indexer.truth.audit`; nothing here reads a clock or a database. It needs no library.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

YEAR: Final = 365.25
"""Days."""

_Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution; its square is the 95 % point of chi-squared."""

_TINY, _HUGE = 1e-9, 1e3
"""Hazards a day between which an answer is looked for: once in 3 million years, and a thousand
times a day."""


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1 with the limits between which the true one lies, with 95 % confidence."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Decay:
    """The share of listings that stop being true in one year after somebody confirmed them, with
    its 95 % limits, and on how many listings that rests. `right` of them were still right."""

    a_year: Share
    listings: int
    right: int


def wilson(count: int, of: int) -> Share | None:
    """A share with its 95 % interval by Wilson's score method (1927); None where `of` is 0.

    It keeps its promise for small samples and for shares near 0 and 1, where the usual formula
    gives limits below 0 or an interval of no width. The sample is taken to be small beside the
    directory: where it is not, the interval is wider than it need be, never narrower.
    """
    if of == 0:
        return None
    share = count / of
    square = _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    # At the ends the limit is exact, and rounding must not put it a hair beside.
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == of else middle + half
    return Share(share, low, high)


def decay(looked_at: Sequence[tuple[float, bool]]) -> Decay | None:
    """How many listings stop being true in a year; None where nothing was looked at.

    `looked_at`: for each listing the days from its last confirmation to the day somebody looked,
    and whether it was still right. The model: what was right when it was confirmed stops being so
    with a constant hazard of h a day, whatever its age, so that it is still right after a days
    with the probability exp(-h a). Nobody knows the day on which a listing went wrong, only that it
    was before somebody looked (left censored) or has not come yet (right censored). So a listing
    that is still right adds -h a to the log likelihood, and one that is not adds
    log(1 - exp(-h a)). The slope in h,

        - (days of all that are right) + sum over those that are not of a / (exp(h a) - 1),

    falls all the way, so there is one maximum, and it is found by halving. Where all are the same
    age the estimate is what one would expect: exp(-h a) is the share that is still right.

    The limits are those of the score test, as Wilson's are for a share, and the same as his where
    all are of one age: all h at which the square of the slope is at most 3.84 times the information
    to be expected there, the sum of a^2 / (exp(h a) - 1) over all listings. They keep their promise
    also where only one or two went wrong, as those of the likelihood ratio do not. Where everything
    is still right the estimate and the lower limit are 0, where nothing is the estimate and the
    upper one are at the other end. A day is the least age: nobody confirms and audits in the same
    moment.

    What is given back is the share that is lost in a year, 1 - exp(-365.25 h).
    """
    if not looked_at:
        return None
    aged = [(max(float(age), 1.0), right) for age, right in looked_at]
    whole = sum(age for age, right in aged if right)
    wrong = [age for age, right in aged if not right]

    def slope(hazard: float) -> float:
        return sum(_held(hazard * age) * age for age in wrong) - whole

    def spread(hazard: float) -> float:
        return _Z * math.sqrt(sum(_held(hazard * age) * age * age for age, _ in aged))

    best = _root(slope) if wrong and whole else math.inf if wrong else 0.0
    low = _root(lambda hazard: slope(hazard) - spread(hazard)) if wrong else 0.0
    high = _root(lambda hazard: slope(hazard) + spread(hazard)) if whole else math.inf
    a_year = Share(*(-math.expm1(-hazard * YEAR) for hazard in (best, low, high)))
    return Decay(a_year, listings=len(aged), right=len(aged) - len(wrong))


def _held(x: float) -> float:
    """1 / (exp(x) - 1), which is nothing where exp(x) is too large a number to write."""
    return 0.0 if x > 700 else 1 / math.expm1(x)


def _root(falling: Callable[[float], float]) -> float:
    """The hazard at which a function that is above nothing for small ones and below it for great
    ones passes through nothing; beyond _TINY and _HUGE, that end.

    Halved in logarithms: hazards may be of any size. It ends where no number lies between.
    """
    low, high = _TINY, _HUGE
    for _ in range(200):
        middle = math.sqrt(low * high)
        if middle in (low, high):
            break
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)
