"""Listing -> document: the only place that decides what is searchable, and how it ranks.

A document holds plain numbers and texts made from a listing's public form, so that every engine
indexes the same facts and no engine ever sees a hidden point.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from schemas.listing import Listing
from schemas.vocabulary import DAYS, needs

from .. import times
from ..freshness.answer import Freshness
from ..freshness.evidence import Evidence, evidence_of, paused, temporarily_closed
from ..freshness.rules import state
from ..freshness.thresholds import load_rules
from ..places import Places
from ..public import public_form
from .slots import Slot, area_codes, goes_on_remotely, has_ended, session_amounts, slots_of
from .weights import weights
from .words import normalise, title_key

CONFIRMED: Final = ("fresh", "due")
"""The states in which a group counts as confirmed (`fresh=only_confirmed`)."""


@dataclass(frozen=True)
class SlotRow:
    """A slot as engines index it. Minutes for times; facet ids by state; codes None: everywhere."""

    lat: float | None
    lon: float | None
    remote: bool
    at_venue: bool
    kind: str | None
    codes: tuple[str, ...] | None
    days: tuple[str, ...] | None
    opens: int | None
    closes: int | None
    open_hours: bool
    calendar: str
    """weekly: on its days from `first` to `last`. dates: on those only. unknown: on `dates`, and in
    some weeks of that time, but not on the days left out."""
    first: int | None
    last: int | None
    dates: tuple[int, ...]
    """Days of occurrences for a year and a bit ahead, as `date.toordinal()` counts."""
    left_out: tuple[int, ...]
    yes: tuple[str, ...]
    partly: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """One listing as engines index it: texts by weight, facts of the listing, and its slots."""

    id: str
    label: str
    """The name as people write it."""
    titles: tuple[str, ...]
    """Its names as `words.title_key` gives them: what typing the exact name is compared with."""
    name: str
    summary: str
    about: str
    description: str
    needs: tuple[tuple[str, float], ...]
    """Need id and what it is worth: 1, or less when it was only inferred."""
    age_min: float | None
    age_max: float | None
    who: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    cost: str
    amounts: tuple[float, ...]
    """Prices of one session in pounds."""
    join: tuple[str, ...]
    attend: tuple[str, ...]
    activities: tuple[str, ...]
    """As `words.title_key` gives them."""
    format: str | None
    factor: float
    """freshness x capacity x conditions, ready to multiply."""
    not_confirmed: bool
    ended: bool
    confirmed: bool
    """fresh or due: what `fresh=only_confirmed` asks for."""
    confirmed_on: str | None
    slots: tuple[SlotRow, ...]


_MEMBERS: Final = tuple(one.name for one in fields(Document))
_OF_SLOTS: Final = tuple(one.name for one in fields(SlotRow))


def plain(document: Document) -> dict[str, Any]:
    """A document as a dict, each slot as one: `asdict` without copying every single value, which
    takes longer than all else that is done to write it."""
    found = {name: getattr(document, name) for name in _MEMBERS}
    found["slots"] = tuple(
        {name: getattr(slot, name) for name in _OF_SLOTS} for slot in document.slots
    )
    return found


def mark_of(document: Document) -> str:
    """A short text that differs when what is indexed differs, to compare index and database.

    The coming dates move on by themselves every day, so they are left out.
    """
    facts = plain(document)
    for slot in facts["slots"]:
        del slot["dates"]
    return hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def freshness_of(
    listing: Listing, *, today: date, trusted: frozenset[str], ahead: bool = False
) -> Freshness:
    """The freshness of a canonical listing (the whole one: the public form hides reporters), or of
    as much of it as `indexer.freshness.reading` reads.

    Only with `ahead` is the day of its next change worked out.
    """
    evidence = evidence_on(listing, today=today, trusted=trusted)
    return state(evidence, today, load_rules(), ahead=ahead)


def evidence_on(listing: Listing, *, today: date, trusted: frozenset[str]) -> Evidence:
    """The evidence that `freshness_of` judges."""
    last_date = times.last_date_of(listing)
    if last_date and goes_on_remotely(listing, today=today):
        last_date = None  # what is also there at a distance goes on when the last session has been
    return evidence_of(
        listing,
        today=today,
        ended=has_ended(listing, today=today),
        last_date=last_date,
        times_past_check=any(times.past_check(row, today) for row in listing["sessions"]),
        trusted_sources=trusted,
        entered=date.fromisoformat(listing["entered"]) if listing["entered"] else None,
    )


def is_searchable(freshness: Freshness) -> bool:
    """Closed and archived listings are in no group; their pages remain."""
    return freshness.state != "closed" and not freshness.archived


def of_freshness(freshness: Freshness) -> tuple[object, ...]:
    """All that a document takes from it, and the choice between joined listings (`folding`): while
    this and the listing are the same, so is what is indexed."""
    return (
        is_searchable(freshness), weights().freshness.get(freshness.ranks_as),
        freshness.not_confirmed, freshness.ended, freshness.state in CONFIRMED,
        freshness.confirmed_on, freshness.confirmed_by, freshness.reference,
    )  # fmt: skip


def build_document(
    listing: Listing, *, places: Places, today: date, trusted: frozenset[str]
) -> Document | None:
    """The document of a canonical listing, or None when it must not be found."""
    freshness = freshness_of(listing, today=today, trusted=trusted)
    if not is_searchable(freshness):
        return None
    form = public_form(listing, places)
    organisation = form["organisation"] or {}
    labels = [needs()[row["id"]].label for row in form["needs"]]
    return Document(
        id=form["id"],
        label=form["name"],
        titles=tuple(title_key(name) for name in _given(form["name"], form["alternate_name"])),
        name=normalise(" ".join(_given(form["name"], form["alternate_name"]))),
        summary=normalise(" ".join(_given(form["summary"], *labels))),
        about=normalise(
            " ".join(_given(organisation.get("name"), *form["activities"], *form["words"]))
        ),
        description=normalise(form["description"] or ""),
        needs=tuple(
            (row["id"], weights().need["inferred"] if row["how"] == "inferred" else 1.0)
            for row in form["needs"]
        ),
        age_min=form["age"]["min"],
        age_max=form["age"]["max"],
        who=tuple(row["id"] for row in form["who"]),
        languages=tuple((row["id"], row["state"]) for row in form["languages"]),
        cost=form["cost"]["state"],
        amounts=tuple(session_amounts(form)),
        join=tuple(form["join"]),
        attend=tuple(form["attend"]),
        activities=tuple(title_key(activity) for activity in form["activities"]),
        format=form["format"],
        factor=_factor(form, freshness, today),
        not_confirmed=freshness.not_confirmed or freshness.ended,
        ended=freshness.ended,
        confirmed=freshness.state in CONFIRMED,
        confirmed_on=freshness.confirmed_on.isoformat() if freshness.confirmed_on else None,
        slots=tuple(_row(form, slot) for slot in slots_of(form, today=today)),
    )


def _given(*texts: Any) -> list[str]:
    return [text for text in texts if text]


def _factor(form: Listing, freshness: Freshness, today: date) -> float:
    weigh = weights()
    room = form["capacity"]["state"]
    if room == "paused" and not paused(form, today):
        room = "unknown"
    if temporarily_closed(form, today):
        room = "temporarily_closed"
    limited = any(row["id"] in weigh.joining_conditions for row in form["conditions"])
    conditions = weigh.fit["joining_condition"] if limited else 1.0
    return weigh.freshness[freshness.ranks_as] * weigh.capacity[room] * conditions


CALENDAR_DAYS = 400
"""How far ahead the dates in a document reach: a year, and the days until it is written again."""


def _calendar(slot: Slot) -> dict[str, Any]:
    """When a slot meets, in the smallest form: nearly all of them meet every week."""
    session = dict(slot.session or {})
    found: dict[str, Any] = {
        "calendar": "unknown", "first": None, "last": None, "dates": (), "left_out": (),
    }  # fmt: skip
    if not session or slot.days is None:
        return found
    timetable = times.rule_of(session)
    first = [timetable.rule.start] if timetable.rule else []
    last = [timetable.until, timetable.rule.until if timetable.rule else None]
    bounds = {
        "first": max((day.toordinal() for day in first if day), default=None),
        "last": min((day.toordinal() for day in last if day), default=None),
    }
    if session["every"] == "week" and not (
        session["rrule"] or session["except"] or session["dates"]
    ):
        return {**found, **bounds, "calendar": "weekly"}
    days = times.occurrences(session, start=slot.today, days=CALENDAR_DAYS)
    found["dates"] = tuple(one.on.toordinal() for one in days)
    if timetable.exact:
        return {**found, "calendar": "dates"}
    # In which weeks it meets is unknown; that it does not before, after and on some days is known.
    left_out = tuple(sorted(day.toordinal() for day in timetable.excluded))
    return {**found, **bounds, "left_out": left_out}


def _row(form: Listing, slot: Slot) -> SlotRow:
    codes = area_codes(form) if slot.remote else None
    by_state: dict[str, list[str]] = {"yes": [], "partly": [], "no": []}
    for facet, fact in sorted(slot.facts.items()):
        by_state[fact["state"]].append(facet)
    return SlotRow(
        lat=None if slot.remote else slot.lat,
        lon=None if slot.remote else slot.lon,
        remote=slot.remote,
        at_venue=slot.venue is not None,
        kind=slot.venue["kind"] if slot.venue else None,
        codes=tuple(sorted(codes)) if codes is not None else None,
        days=tuple(day for day in DAYS if day in slot.days) if slot.days is not None else None,
        opens=slot.opens,
        closes=slot.closes,
        open_hours=slot.open_hours,
        **_calendar(slot),
        yes=tuple(by_state["yes"]),
        partly=tuple(by_state["partly"]),
        no=tuple(by_state["no"]),
    )
