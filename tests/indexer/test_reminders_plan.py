"""Which rung is due and whom it asks, and the rules that hold whatever the clock does."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from indexer.freshness.rules import ladder_day
from indexer.freshness.thresholds import load_rules
from indexer.listings import today
from indexer.reminders import plan
from indexer.reminders.plan import NOBODY, SENT, SKIPPED, Due, Text, by_text, rung_due, whom

RULES = load_rules()
R = date(2026, 1, 5)
ASKED = ("early", "due", "again", "second_contact", "stale", "last")


def rung_on(days: int, cycle: str = "default", **recorded: str) -> Any:
    return rung_due(R, cycle, recorded, today=R + timedelta(days=days), rules=RULES)


@pytest.mark.parametrize(
    ("day", "rung"),
    [(150, "early"), (180, "due"), (210, "again"), (240, "second_contact"), (360, "stale"),
     (450, "last")],
)  # fmt: skip
def test_every_rung_begins_on_its_day_and_no_earlier(day: int, rung: str) -> None:
    assert rung_on(day)[0] == rung
    before = rung_on(day - 1)
    assert before is None or before[0] != rung


def test_only_the_highest_rung_reached_is_sent_and_the_lower_are_skipped() -> None:
    assert rung_on(211, early=SENT) == ("again", ("due",))
    assert rung_on(5000) == ("last", ASKED[:-1])
    assert rung_on(211, early=SENT, due=SKIPPED, again=SENT) is None


def test_a_rung_for_the_stewards_alone_writes_to_nobody() -> None:
    sent = {"early": SENT, "due": SENT, "again": SENT, "second_contact": SENT}
    assert rung_on(300, **sent) is None
    assert rung_on(359, **sent) is None
    assert rung_on(720, **sent, stale=SENT, last=SENT) is None


def test_a_rung_that_found_nobody_is_tried_again() -> None:
    assert rung_on(185, early=SENT, due=NOBODY) == ("due", ())
    assert rung_on(215, early=NOBODY, due=NOBODY) == ("again", ())


def test_the_ladder_is_as_long_as_the_cycle() -> None:
    assert rung_on(59, "volatile") is None
    assert rung_on(60, "volatile")[0] == "early"
    assert rung_on(334, "stable") is None
    assert rung_on(335, "stable")[0] == "early"


def test_the_middle_rungs_ask_somebody_else_where_there_is_one() -> None:
    both = ["jean@a.example", "amir@a.example"]
    assert whom(both, [], "early") == whom(both, both[:1], "due") == both[0]
    assert whom(both, both[:1], "again") == both[1]
    assert whom(both, both, "second_contact") == both[0]
    assert whom(both[:1], both[:1], "again") == both[0]
    assert whom(both, both, "stale") == both[0]
    assert whom([], both, "again") is None


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:00"),  # a Tuesday
        ("2026-11-24T08:59", "2026-11-24T09:00"),
        ("2026-11-24T18:00", "2026-11-25T09:00"),
        ("2026-11-27T18:30", "2026-11-30T09:00"),  # a Friday evening
        ("2026-11-28T12:00", "2026-11-30T09:00"),
        ("2026-11-29T00:10", "2026-11-30T09:00"),
        ("2026-07-06T07:30", "2026-07-06T08:00"),  # nine o'clock in summer
        ("2026-07-06T17:00", "2026-07-07T08:00"),
        ("2026-10-24T12:00", "2026-10-26T09:00"),  # the clocks go back in between
    ],
)
def test_letters_arrive_between_nine_and_six_on_weekdays_in_london(asked: str, goes: str) -> None:
    moment = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    assert plan.in_hours(moment) == datetime.fromisoformat(goes).replace(tzinfo=UTC)


def due(name: str, to: str | None) -> Due:
    return Due(name, name, R, "due", (), to)


def test_an_owner_of_many_gets_one_letter_and_waits_seven_days_for_the_next() -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    dues = [due("B", "jean@a.example"), due("A", "jean@a.example"), due("C", None)]
    found = plan.plan(dues, now=now, last={})
    (letter,) = found.letters
    assert (letter.to, [one.name for one in letter.about]) == ("jean@a.example", ["A", "B"])
    assert [one.name for one in found.nobody] == ["C"]

    sent = now - timedelta(days=7) + timedelta(seconds=1)
    (held,) = plan.plan(dues, now=now, last={"jean@a.example": sent}).held
    assert held.due == sent + timedelta(days=7)
    exactly = plan.plan(dues, now=now, last={"jean@a.example": now - timedelta(days=7)})
    assert exactly.letters
    assert not exactly.held


# -- two years in steps of a day ---------------------------------------------------------------


def days_it_runs(rng: random.Random, first: date, years: int = 2) -> list[date]:
    """The days of some years without some days and some whole months, at random."""
    days = [first + timedelta(days=number) for number in range(365 * years)]
    no_months = {(first.year + n // 12, n % 12 + 1) for n in rng.sample(range(24), 4)}
    return [
        day for day in days if (day.year, day.month) not in no_months and rng.random() < 0.8
    ]  # fmt: skip


class Group:
    """A listing in memory: its R, the addresses of its people, and what became of its rungs."""

    def __init__(self, rng: random.Random, number: int, owner: str, start: date) -> None:
        self.name = f"Group {number}"
        self.cycle = rng.choice(("volatile", "default", "default", "stable"))
        self.reference = start - timedelta(days=rng.randrange(700))
        self.people = [owner, *([f"other{number}@b.example"] if rng.random() < 0.4 else [])]
        if rng.random() < 0.1:
            self.people = []
        # Some have a telephone, and some of those no letter reaches.
        mobile = f"+44740012345{number % 10}"
        self.texts = [Text(owner, mobile)] if rng.random() < 0.6 else []
        if self.texts and rng.random() < 0.2:
            self.people = []
        self.recorded: dict[str, str] = {}
        self.asked: list[str] = []
        self.texted: list[str] = []

    def confirmed(self, day: date) -> None:
        self.reference, self.recorded, self.asked, self.texted = day, {}, [], []

    def due(self, day: date, *, texting: bool) -> Due | None:
        found = rung_due(self.reference, self.cycle, self.recorded, today=day, rules=RULES)
        if found is None:
            return None
        rung, skipped = found
        to = whom(self.people, self.asked, rung)
        texts = self.texts if texting else []
        text = by_text(texts, self.asked, self.texted, rung, self.people)
        return Due(self.name, self.name, self.reference, rung, skipped, to, text=text)

    def highest(self, day: date) -> str | None:
        """The highest rung for the owner, worked out in another way than the plan does."""
        best = None
        for rung in ASKED:
            if day >= ladder_day(self.reference, self.cycle, rung, RULES):
                best = rung
        return best


@pytest.mark.parametrize("texting", [False, True], ids=["letters", "texts"])
@pytest.mark.parametrize("seed", range(6))
def test_over_two_years_with_gaps_no_rung_comes_twice_and_none_is_missed(
    seed: int, texting: bool
) -> None:
    rng = random.Random(seed)
    start = date(2026, 1, 1)
    owners = ["ten@a.example"] * 10 + [f"owner{number}@a.example" for number in range(26)]
    groups = {
        one.name: one for one in (Group(rng, n, to, start) for n, to in enumerate(owners))
    }  # fmt: skip
    last: dict[str, datetime] = {}
    arrived: list[tuple[str, datetime]] = []
    sent: set[tuple[str, date, str]] = set()
    most = 0
    for day in days_it_runs(rng, start):
        for group in groups.values():
            if rng.random() < 0.002:
                group.confirmed(day)
        now = datetime(day.year, day.month, day.day, rng.randrange(24), 30, tzinfo=UTC)
        dues = [one for group in groups.values()
                if (one := group.due(today(now), texting=texting))]  # fmt: skip
        found = plan.plan(dues, now=now, last=last)

        planned = {one.name for letter in (*found.letters, *found.held) for one in letter.about}
        for group in groups.values():
            highest = group.highest(today(now))
            missing = highest is not None and group.recorded.get(highest) not in (SENT, SKIPPED)
            told = group.name in planned or group.name in {one.name for one in found.nobody}
            assert told == missing, (group.name, now)
        for letter in found.letters:
            most = max(most, len(letter.about))
            assert letter.due == plan.in_hours(letter.due)
            readers = [one for one in (letter.to, letter.number) if one]
            assert letter.number is None or len(letter.about) == 1
            arrived += [(one, letter.due) for one in readers]
            last |= dict.fromkeys(readers, letter.due)
            for one in letter.about:
                group = groups[one.name]
                assert one.rung == group.highest(today(now))
                assert (one.name, one.reference, one.rung) not in sent
                sent.add((one.name, one.reference, one.rung))
                group.recorded |= dict.fromkeys(one.skipped, SKIPPED) | {one.rung: SENT}
                group.asked.append(letter.to)
                if letter.number:
                    assert letter.to not in group.texted, "each person once for an R"
                    assert one.rung in plan.ANOTHER_WAY
                    group.texted.append(letter.to)
        for letter in found.held:
            before = max(last[one] for one in (letter.to, letter.number) if one in last)
            assert plan.in_hours(now) - before < timedelta(days=7)
    by_owner: dict[str, list[datetime]] = {}
    for to, at in arrived:
        by_owner.setdefault(to, []).append(at)
    for moments in by_owner.values():
        for before, after in pairwise(moments):
            assert after - before >= timedelta(days=7)
    assert most > 3
    assert len(sent) > 60
    assert (sum(to.startswith("+") for to in by_owner) > 3) == texting
