"""What a search says of itself in words: chips of what was asked, facet options, the heading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        *(("exclude", one, f"No {VENUE_KINDS[one.partition(':')[2]].lower()}")
          for one in request.exclude),
    ]  # fmt: skip
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


def heading(found: Mapping[str, Any], request: SearchRequest) -> str:
    """ "31 groups within 5 miles of WF1 2AP": the results page's heading."""
    groups = {row["id"]: row["total"] for row in found["groups"]}
    shown = request.group or "matches"
    total = groups.get(shown, 0)
    count = "1 group" if total == 1 else f"{total:,} groups" if total else "No groups"
    where = ""
    if found["query"]["place"]:
        label = found["query"]["place"]["label"]
        where = f" near {label}"
        if request.within:
            miles = "1 mile" if request.within == 1 else f"{request.within:g} miles"
            where = f" within {miles} of {label}"
    what = f" for “{request.q}”" if request.q else ""
    return f"{count}{what}{where}"
