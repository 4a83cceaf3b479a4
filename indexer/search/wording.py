"""What a search says of itself in words: chips of what was asked, facet options, the heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schemas.params import SearchRequest
from schemas.vocabulary import (
    ATTEND,
    DAYS,
    JOIN,
    VENUE_KINDS,
    WHO,
    facets,
    language_label,
    needs,
)

from .. import times
from .reading import Reading
from .understanding.findings import Finding

COST_LABELS = {"free": "Free", "low": "£3 or less", "any": "Any cost"}
GENDER_LABELS = {"man": "For a man", "woman": "For a woman", "other": "For anybody"}
FRESH_LABELS = {"only_confirmed": "Confirmed lately"}


def asked_by_hand(request: SearchRequest) -> list[dict[str, Any]]:
    """The conditions that were ticked or typed into a field of their own, as chips."""
    chips: list[tuple[str, str, str]] = [
        *(("need", one, needs()[one].label) for one in request.need),
        *(("access", one, facets()[one].label) for one in request.access),
        *(("day", one, DAYS[one]) for one in request.day),
        *(("who", one, WHO[one]) for one in request.who),
        *(("language", one, language_label(one)) for one in request.language),
        *(("attend", one, ATTEND[one]) for one in request.attend),
        *(("join", one, JOIN[one]) for one in request.join),
        *(("exclude", one, _ruled_out(one)) for one in request.exclude),
    ]
    if request.on:
        day = times.day_words(date.fromisoformat(request.on))
        chips.append(("date", request.on, f"On {day}"))
    if request.start or request.end:
        chips.append(("time", f"{request.start or ''}-{request.end or ''}", _hours(request)))
    if request.age is not None:
        chips.append(("age", f"{request.age:g}", f"Aged {request.age:g}"))
    if request.gender:
        chips.append(("gender", request.gender, GENDER_LABELS[request.gender]))
    if request.cost and request.cost != "any":
        chips.append(("cost", request.cost, COST_LABELS[request.cost]))
    if request.fresh:
        chips.append(("fresh", request.fresh, FRESH_LABELS[request.fresh]))
    return [
        {"kind": kind, "id": key, "label": label, "words": None, "how": "asked", "used": True}
        for kind, key, label in chips
    ]


def _ruled_out(one: str) -> str:
    kind, _, what = one.partition(":")
    words = {
        "venue_kind": VENUE_KINDS.get(what, what).lower(),
        "format": "groups" if what == "group" else "one to one",
    }
    return f"No {words.get(kind, what)}"


def chips_of(reading: Reading) -> list[dict[str, Any]]:
    """Everything in force as chips: what was read from the words with those words, then what was
    asked by hand. A finding that a parameter replaced is there and not used."""
    read = [
        {
            "kind": one.kind,
            "id": one.id,
            "label": one.label,
            "words": one.words,
            "how": one.how,
            "used": one.key not in reading.unused,
        }
        for one in reading.understood.findings
    ]
    return [*read, *asked_by_hand(reading.given)]


def offers_of(reading: Reading) -> list[dict[str, Any]]:
    """ "Did you mean": readings that are not used; none while somebody may be at risk.

    Where one of several readings of the same words is in force, nothing is left to be asked.
    """
    if reading.holds_back or reading.at_risk:
        return []
    chosen = {one.words for one in reading.understood.offered if one.id in reading.asked.need}
    return [
        {"kind": one.kind, "id": one.id, "label": one.label, "words": one.words, "how": one.how,
         "used": False}
        for one in reading.understood.offered
        if one.kind == "need" and one.words not in chosen
    ]  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What was only wished for ("ideally step-free"), to be asked for by a press: `put` are the
    parameters of the address, `words` what it was read from."""

    kind: str
    id: str
    label: str
    words: str
    put: Mapping[str, str | list[str]]


def wishes_of(reading: Reading) -> tuple[Wish, ...]:
    """The readings beside the needs that are not used. For pages alone: in the JSON what is
    offered are needs (search.md 7). None while somebody may be at risk, and none that is asked."""
    if reading.holds_back or reading.at_risk:
        return ()
    found = []
    for one in reading.understood.offered:
        put = _putting(reading.asked, reading.given, one)
        if put:
            found.append(Wish(one.kind, one.id, one.label, one.words, put))
    return tuple(found)


def _putting(
    asked: SearchRequest, given: SearchRequest, one: Finding
) -> dict[str, str | list[str]]:
    """The parameters that ask for a finding by hand; {} where it is asked for already, or is no
    condition of its own. Alternatives would widen, so a wish replaces what is asked of its kind."""
    if one.kind in ("access", "exclude"):
        chosen: tuple[str, ...] = getattr(given, one.kind)
        there = one.id in getattr(asked, one.kind)
        return {} if there else {one.kind: [*chosen, one.id]}
    if one.kind in ("day", "who", "language", "attend", "join"):
        return {} if getattr(asked, one.kind) == (one.id,) else {one.kind: [one.id]}
    if one.kind == "time" and isinstance(one.value, tuple):
        start, end = one.value
        same = (asked.start, asked.end) == (start, end)
        return {} if same else {"from": start or "", "to": end or ""}
    if one.kind in ("cost", "age", "gender", "date"):
        now = {"cost": asked.cost, "gender": asked.gender, "date": asked.on}.get(one.kind)
        return {} if now == one.id or (one.kind == "age" and asked.age) else {one.kind: one.id}
    return {}


def banners_of(reading: Reading) -> list[dict[str, Any]]:
    """The banners in the order they must be shown."""
    return [
        {
            "id": one.id,
            "text": one.text,
            "second": one.second,
            "contacts": [
                {"name": row.name, "phone": row.phone, "text": row.text, "url": row.url,
                 "dial": row.dial, "hours": row.hours, "note": row.note}
                for row in one.contacts
            ],
        }
        for one in reading.banners
    ]  # fmt: skip


def is_emergency(banners: Iterable[Mapping[str, Any]]) -> bool:
    """Whether what was read is an emergency: groups then come after a break, for later."""
    return any(row["id"] == "emergency" for row in banners)


def _hours(request: SearchRequest) -> str:
    if request.start and request.end:
        return f"From {times.clock(request.start)} to {times.clock(request.end)}"
    if request.start:
        return f"From {times.clock(request.start)}"
    return f"Before {times.clock(request.end or '')}"


def facet_options(
    counts: Mapping[str, Mapping[str, int]], request: SearchRequest
) -> dict[str, list[dict[str, Any]]]:
    """Every facet with its options, labels, counts and what is selected; zeros stay."""
    labels: dict[str, Mapping[str, str]] = {
        "need": {key: one.label for key, one in needs().items()},
        "access": {key: one.label for key, one in facets().items()},
        "day": DAYS,
        "cost": {key: COST_LABELS[key] for key in ("free", "low")},
        "who": WHO,
        "attend": ATTEND,
        "join": JOIN,
        "fresh": FRESH_LABELS,
    }
    selected = {
        "need": request.need, "access": request.access, "day": request.day,
        "cost": (request.cost,), "who": request.who, "attend": request.attend,
        "join": request.join, "fresh": (request.fresh,),
    }  # fmt: skip
    return {
        name: [
            {"id": key, "label": label, "count": counts[name].get(key, 0),
             "selected": key in selected[name]}
            for key, label in options.items()
        ]
        for name, options in labels.items()
        if name in counts
    }  # fmt: skip


LONGEST_IN_HEADING: Final = 100


def _short(text: str) -> str:
    """A text as a heading repeats it: of a whole e-mail only how it begins."""
    if len(text) <= LONGEST_IN_HEADING:
        return text
    return text[:LONGEST_IN_HEADING].rsplit(" ", 1)[0] + " …"


def heading(found: Mapping[str, Any], request: SearchRequest, *, within: float | None) -> str:
    """ "31 groups within 5 miles of WF1 2AP": the results page's heading. In an emergency a count
    of groups would look like the answer, so it says what comes first."""
    if is_emergency(found["banners"]):
        return "Get help first"
    groups = {row["id"]: row["total"] for row in found["groups"]}
    shown = request.group or "matches"
    total = groups.get(shown, 0)
    count = "1 group" if total == 1 else f"{total:,} groups" if total else "No groups"
    where = ""
    if found["query"]["place"]:
        label = found["query"]["place"]["label"]
        where = f" near {label}"
        if within:
            miles = "1 mile" if within == 1 else f"{within:g} miles"
            where = f" within {miles} of {label}"
    # What somebody at risk typed is not repeated in large letters for others to see.
    private = any(row["id"] in ("crisis", "quick_exit") for row in found["banners"])
    what = f" for “{_short(request.q)}”" if request.q and not private else ""
    return f"{count}{what}{where}"
