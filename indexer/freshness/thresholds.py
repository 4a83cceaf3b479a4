"""The figures of `rules.json` as one frozen value.

`rules.state` computes with them, the reminders read the ladder, and `explained.how_we_check`
prints them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FILE = Path(__file__).with_name("rules.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` in `unit`, what it decides (`label`) and where it comes from."""

    value: Fraction
    unit: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class SignalRule:
    """What one kind of signal does.

    `staff` and `public` are points by who raised it, `life` the days until they have faded,
    `full_days` those for which they stand in full.
    Kinds of one `row` by one reporter count once. `nothing_if` lists details that mean 0 points.
    `needs` signals within `within_days` days are wanted before any point is given. `derived`
    alarms come from the listing itself. `register` ones come from a public register, and only
    alarms that are neither that nor without proof (`proves_closure`) can close beside one.
    """

    kind: str
    staff: Fraction
    public: Fraction
    life: int
    full_days: int
    row: str | None
    register: bool
    proves_closure: bool
    derived: bool
    nothing_if: frozenset[str]
    needs: int
    within_days: int
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: reached when today >= R + `cycles` * C + `days`."""

    id: str
    cycles: Fraction
    days: int
    owner: str
    stewards: str
    public: str
    source: str


@dataclass(frozen=True, slots=True)
class Pace:
    """The figures of one cycle, counted out in whole days.

    `due`, `stale` and `unverified` are reached on their day, `not_confirmed` and `archived` begin
    the day after theirs. `back` is by how many days before its own day each kind of confirmation
    moves R: half days are rounded towards the less certain answer. `rungs` are the days of the
    rungs of the ladder.
    """

    days: int
    due: int
    stale: int
    unverified: int
    not_confirmed: int
    archived: int
    back: Mapping[str, int]
    rungs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rules:
    """All of `rules.json`. `figures` decide the states; `limits` belong to who raises signals.
    `paces` are worked out from them, once, for every state is judged with those."""

    cycles: Mapping[str, Figure]
    confirmations: Mapping[str, Figure]
    seen_running_said_as: frozenset[str]
    website_clears: frozenset[str]
    signals: Mapping[str, SignalRule]
    figures: Mapping[str, Figure]
    limits: Mapping[str, Figure]
    ladder: tuple[Rung, ...]
    paces: Mapping[str, Pace] = field(init=False, compare=False, repr=False)
    _numbers: Mapping[str, Fraction | int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Whole numbers compare many times quicker than fractions do.
        numbers = {name: _whole(one.value) for name, one in self.figures.items()}
        object.__setattr__(self, "_numbers", MappingProxyType(numbers))
        paces = {name: self._pace(int(one.value)) for name, one in self.cycles.items()}
        object.__setattr__(self, "paces", MappingProxyType(paces))

    def _pace(self, days: int) -> Pace:
        return Pace(
            days=days,
            due=math.ceil(self.figure("due_cycles") * days),
            stale=math.ceil(self.figure("stale_cycles") * days),
            unverified=math.ceil(self.figure("unverified_cycles") * days),
            not_confirmed=math.floor(self.figure("not_confirmed_cycles") * days),
            archived=math.floor(self.figure("archived_cycles") * days),
            back=MappingProxyType(
                {kind: math.ceil((1 - one.value) * days)
                 for kind, one in self.confirmations.items()}
            ),
            rungs=MappingProxyType(
                {one.id: math.ceil(one.cycles * days) + one.days for one in self.ladder}
            ),
        )  # fmt: skip

    def pace(self, cycle: str | None) -> Pace:
        """The days of a cycle; one that is not known counts as `default`."""
        return self.paces.get(cycle or "default", self.paces["default"])

    def cycle_days(self, cycle: str | None) -> int:
        """C in days; a cycle that is not known counts as `default`."""
        return self.pace(cycle).days

    def figure(self, name: str) -> Fraction | int:
        """The value of one of `figures`, by its name in the file."""
        return self._numbers[name]

    def days(self, name: str) -> int:
        """A whole figure or limit (days, months, checks) by its name in the file."""
        known = self.figures if name in self.figures else self.limits
        return int(known[name].value)


@cache
def load_rules() -> Rules:
    """The rules of this release, read once."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    figures = _figures(raw["figures"])
    return Rules(
        cycles=_figures(raw["cycles"]),
        confirmations=_figures(raw["confirmations"]),
        seen_running_said_as=frozenset(raw["seen_running_said_as"]),
        website_clears=frozenset(raw["website_clears"]),
        signals=MappingProxyType(
            {kind: _signal_rule(kind, row, figures) for kind, row in raw["signals"].items()}
        ),
        figures=figures,
        limits=_figures(raw["limits"]),
        ladder=tuple(_rung(row) for row in raw["ladder"]),
    )


def _whole(value: Fraction) -> Fraction | int:
    return int(value) if value.denominator == 1 else value


def _figures(rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Figure]:
    return MappingProxyType(
        {
            name: Figure(Fraction(str(row["value"])), row["unit"], row["label"], row["source"])
            for name, row in rows.items()
        }
    )


def _signal_rule(kind: str, row: Mapping[str, Any], figures: Mapping[str, Figure]) -> SignalRule:
    points = row.get("points")
    life = figures["report_life" if row.get("life") == "report" else "signal_life"]
    return SignalRule(
        kind=kind,
        staff=Fraction(row["staff"] if points is None else points),
        public=Fraction(row["public"] if points is None else points),
        life=int(life.value),
        full_days=int(life.value * figures["full_share"].value),
        row=row.get("row"),
        register=row.get("register", False),
        proves_closure=row.get("proves_closure", True),
        derived=row.get("derived", False),
        nothing_if=frozenset(row.get("nothing_if", ())),
        needs=row.get("needs", 1),
        within_days=row.get("within_days", 0),
        label=row["label"],
        source=row["source"],
    )


def _rung(row: Mapping[str, Any]) -> Rung:
    return Rung(
        id=row["id"],
        cycles=Fraction(row["cycles"]),
        days=row["days"],
        owner=row["owner"],
        stewards=row["stewards"],
        public=row["public"],
        source=row["source"],
    )
