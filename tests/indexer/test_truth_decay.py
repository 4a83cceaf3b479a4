"""The arithmetic of the audit: known answers, cases worked out by hand, simulated directories."""

from __future__ import annotations

import math
import random

import pytest

from indexer.truth.decay import YEAR, decay, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Worked out from Wilson's formula with z = 1.96.
        (8, 10, 0.490, 0.943),
        (40, 50, 0.670, 0.888),
        (1, 10, 0.018, 0.404),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
    ],
)
def test_wilsons_interval_is_the_published_one(
    count: int, of: int, low: float, high: float
) -> None:
    found = wilson(count, of)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0006)
    assert found.share == count / of
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_nothing_looked_at_has_no_share_and_no_decay() -> None:
    assert wilson(0, 0) is None
    assert decay([]) is None


def test_of_one_age_the_decay_is_the_share_that_went_wrong() -> None:
    """By hand: 40 of 50 right after one year means exp(-365.25 h) = 0.8."""
    found = decay([(YEAR, True)] * 40 + [(YEAR, False)] * 10)
    assert found is not None
    assert found.a_year.share == pytest.approx(0.2)
    assert (found.listings, found.right) == (50, 40)
    # Its limits are then Wilson's, whatever the age.
    share = wilson(10, 50)
    assert share is not None
    assert (found.a_year.low, found.a_year.high) == pytest.approx((share.low, share.high))


def test_the_limits_are_those_of_the_score_test_worked_out_by_hand() -> None:
    """One right after 200 days, one wrong after 100. With y = exp(100 h) the slope is
    100 / (y - 1) - 200 and the information 10000 / (y - 1) + 40000 / (y^2 - 1)."""
    found = decay([(200, True), (100, False)])
    assert found is not None
    for limit in (found.a_year.low, found.a_year.high):
        y = (1 - limit) ** (-100 / YEAR)
        slope, information = 100 / (y - 1) - 200, 10_000 / (y - 1) + 40_000 / (y * y - 1)
        assert slope * slope / information == pytest.approx(3.8415, abs=1e-3)


def test_two_ages_worked_out_by_hand() -> None:
    """One right after 200 days, one wrong after 100: 200 = 100 / (exp(100 h) - 1), so
    exp(100 h) = 1.5."""
    found = decay([(200, True), (100, False)])
    assert found is not None
    assert found.a_year.share == pytest.approx(1 - 1.5 ** (-YEAR / 100))


def test_half_a_year_at_half_the_loss_is_a_year_at_three_quarters() -> None:
    found = decay([(YEAR / 2, True)] * 5 + [(YEAR / 2, False)] * 5)
    assert found is not None
    assert found.a_year.share == pytest.approx(0.75)


def test_where_all_are_right_there_is_still_an_upper_limit() -> None:
    found = decay([(YEAR, True)] * 50)
    share = wilson(0, 50)
    assert found is not None
    assert share is not None
    assert (found.a_year.share, found.a_year.low) == (0, 0)
    assert found.a_year.high == pytest.approx(share.high)


def test_where_none_are_right_there_is_still_a_lower_limit() -> None:
    found = decay([(YEAR, False)] * 5)
    share = wilson(5, 5)
    assert found is not None
    assert share is not None
    assert (found.a_year.share, found.a_year.high) == (1, 1)
    assert found.a_year.low == pytest.approx(share.low)


def test_confirmed_and_wrong_on_one_day_is_counted_as_a_day() -> None:
    assert decay([(0, False), (300, True)]) == decay([(1, False), (300, True)])


def test_more_that_are_right_mean_less_decay_and_more_listings_a_narrower_interval() -> None:
    few = decay([(200, True)] * 8 + [(200, False)] * 2)
    fewer_wrong = decay([(200, True)] * 9 + [(200, False)])
    more = decay([(200, True)] * 80 + [(200, False)] * 20)
    assert few
    assert fewer_wrong
    assert more
    assert fewer_wrong.a_year.share < few.a_year.share == pytest.approx(more.a_year.share)
    assert more.a_year.high - more.a_year.low < few.a_year.high - few.a_year.low


@pytest.mark.parametrize("truth", [0.05, 0.2, 0.5])
def test_in_simulated_directories_the_limits_hold_the_truth_as_often_as_they_promise(
    truth: float,
) -> None:
    rng = random.Random(20261124)
    hazard = -math.log(1 - truth) / YEAR
    held, shares, rounds = 0, [], 300
    for _ in range(rounds):
        ages = [rng.uniform(5, 700) for _ in range(50)]
        found = decay([(age, rng.expovariate(hazard) > age) for age in ages])
        assert found is not None
        held += found.a_year.low <= truth <= found.a_year.high
        shares.append(found.a_year.share)
    # 95 % of 300 is 285; a right method is below 272 about once in 2,000 tries.
    assert held >= 272
    assert sum(shares) / rounds == pytest.approx(truth, rel=0.12)
