"""`state` never raises, and `next_change` names the first day on which its answer differs."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from indexer.freshness.evidence import Confirmation, Evidence, Signal, Source
from indexer.freshness.rules import Freshness, load_rules, state

RULES = load_rules()
START = date(2026, 1, 1)
KINDS = [*RULES.signals, "unheard_of"]
DETAILS = [None, None, "ceased", "merged", "A", "B"]


def some_evidence(dice: random.Random) -> Evidence:
    def day(earliest: int = -900, latest: int = 120) -> date:
        return START + timedelta(days=dice.randint(earliest, latest))

    def maybe(chance: float = 0.5) -> date | None:
        return day() if dice.random() < chance else None

    voices = ["owner", "steward", "staff", "publisher", "website", "public"]
    return Evidence(
        cycle=dice.choice(["volatile", "default", "stable"]),
        confirmations=tuple(
            Confirmation(
                day(),
                dice.choice(voices),
                dice.choice([None, "phone", "seen_running"]),
                trusted=dice.random() < 0.5,
                left_standing=frozenset(dice.sample(KINDS, 3)),
            )
            for _ in range(dice.choice([0, 0, 1, 1, 2, 4]))
        ),
        signals=tuple(
            Signal(
                dice.choice(KINDS),
                day(-250),
                dice.choice(["staff", "public", "check", None]),
                dice.choice(DETAILS),
                dice.choice([None, "r1", "r2"]),
            )
            for _ in range(dice.choice([0, 0, 1, 2, 5]))
        ),
        sources=tuple(
            Source(name, None, dice.random() < 0.5, maybe(), maybe(), maybe())
            for name in dice.choice([(), ("A",), ("A", "B")])
        ),
        entered=maybe(),
        closed=dice.random() < 0.1,
        closed_on=maybe(),
        closed_by=dice.choice(["owner", "steward", "publisher", None]),
        no_contact=dice.random() < 0.1,
        ended=dice.random() < 0.05,
        last_date=day(-100, 300) if dice.random() < 0.3 else None,
        times_past_check=dice.random() < 0.05,
        check_after=(day(),) if dice.random() < 0.2 else (),
    )


def seen_by_readers(answer: Freshness) -> object:
    """Everything a card, the search or the phone list could show differently."""
    return (
        replace(answer, alarm=0.0, alarms=(), next_change=None),
        [(one.kind, one.on, one.words) for one in answer.alarms],
        answer.alarm >= 2,
        answer.alarm >= 4,
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_day_before_next_change_differs_and_that_day_does(seed: int) -> None:
    evidence = some_evidence(random.Random(seed))
    today = START
    for _ in range(3):
        answer = state(evidence, today, RULES)
        until = answer.next_change
        assert until is None or until > today
        # Without a next change, nothing moves for as long as any figure reaches.
        last = until or today + timedelta(days=4 * 365 + 30)
        step = 1 if (last - today).days < 400 else 7
        probe = today + timedelta(days=1)
        while probe < last:
            then = replace(state(evidence, probe, RULES), next_change=None)
            assert seen_by_readers(then) == seen_by_readers(answer), probe
            probe += timedelta(days=step)
        if until is None:
            return
        assert seen_by_readers(state(evidence, until, RULES)) != seen_by_readers(answer)
        today = until


def test_next_change_walks_a_confirmed_listing_down_the_states() -> None:
    evidence = Evidence(confirmations=(Confirmation(START, "owner"),))
    seen, today = [], START
    while (answer := state(evidence, today, RULES)).next_change:
        today = answer.next_change
        seen.append((today - START).days)
    assert seen == [180, 360, 451, 721]


@pytest.mark.parametrize("edge", [date.min, date.max])
def test_dates_at_the_ends_of_the_calendar_raise_nothing(edge: date) -> None:
    evidence = Evidence(
        confirmations=tuple(Confirmation(edge, by) for by in ("owner", "website", "staff")),
        signals=tuple(Signal(kind, edge, "staff") for kind in KINDS),
        sources=(Source("A", None, False, edge, edge, edge),),
        last_date=edge,
        check_after=(edge,),
        entered=edge,
    )
    for today in (date.min, START, date.max):
        assert state(evidence, today, RULES).state in ("fresh", "due", "unverified", "stale")
