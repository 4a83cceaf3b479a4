"""A document of the seam -> the JSON that is kept in Elasticsearch. Called by `writing`.

What can be worked out when a listing is written is worked out here: which needs it answers, what
an access facet says of a slot at a distance, where a slot can be reached from. What many listings
have alike (the hall they share, the needs they answer) is worked out once. Fields with nothing in
them, and those of which only "true" is asked, are left out: they cost as much as others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from schemas.vocabulary import DAYS, children, facets, needs, related

from ..beginnings import words_of
from ..document import Document, SlotRow, mark_of
from ..slots import LOW_COST
from ..weights import weights
from .mapping import Json
from .spacing import spaced

PLACED, UNPLACED, EVERYWHERE = "placed", "unplaced", "everywhere"
"""In `area`, beside the codes that a slot at a distance covers."""

UNKNOWN = "unknown"
"""In `days`: nobody knows them. In `join` and `low_cost`: it is not said."""

AT_VENUE = "at_venue"
"""Among the facets of a slot: whether it is one at a venue."""

NO_OTHERS = "no_other_languages"
NO_OTHERS_NOR_ENGLISH = "no_other_languages_nor_english"
"""In `no` of a slot: languages that are not listed are known not to be spoken."""

_ALIKE: Final = 10_000
"""So many answers of each kind are kept, for the next listing that is alike."""

AGELESS = 1e6
NO_TIME = -1
_LATEST = 2880

TOMBSTONE: Json = {}
"""What stays of a listing taken out by number, so that an older writer cannot bring it back."""


def body_of(document: Document) -> Json:
    """The JSON of a document; equal documents give equal JSON. Not to be changed by the caller."""
    slots = [_slot(document, row) for row in document.slots]
    return _without_empty(
        {
            "id": document.id,
            "label": document.label,
            "mark": mark_of(document),
            "titles": [title for title in document.titles if title],
            "name_words": words_of(document.titles),
            "name_key": document.titles[0],
            "name": spaced(document.name),
            "summary": spaced(document.summary),
            "about": spaced(document.about),
            "description": spaced(document.description),
            **_needs(document.needs),
            "age_min": -AGELESS if document.age_min is None else document.age_min,
            "age_max": AGELESS if document.age_max is None else document.age_max,
            "who": list(document.who),
            "languages": _languages(document.languages),
            "low_cost": _low_cost(document),
            "activities": list(document.activities),
            "format": document.format,
            "factor": document.factor,
            "not_confirmed": document.not_confirmed,
            "confirmed": document.confirmed,
            "confirmed_on": int((document.confirmed_on or "0").replace("-", "")),
            "one_slot": len(slots) == 1,
            "one_place": all(_place(slot) == _place(slots[0]) for slot in slots),
            "loc": [slot["loc"] for slot in slots if "loc" in slot],
            "area": _all(slots, "area"),
            "days": _all(slots, "days"),
            "yes": _all(slots, "yes"),
            "fair": _all(slots, "fair"),
            "join": list(document.join) or [UNKNOWN],
            "ended": document.ended or None,
            "slots": slots,
        }
    )


def _without_empty(body: Json) -> Json:
    return {field: value for field, value in body.items() if value is not None and value != []}


def _all(slots: Sequence[Json], field: str) -> list[str]:
    if len(slots) == 1:
        return list(slots[0].get(field, ()))
    return sorted({value for slot in slots for value in slot.get(field, ())})


# -- the listing ------------------------------------------------------------------------------


def need_token(need: str, score: float) -> str:
    """How `worth` says that a listing answers a need with that score."""
    return f"{need}|{round(1000 * score)}"


@lru_cache(_ALIKE)
def _needs(of_listing: tuple[tuple[str, float], ...]) -> Json:
    """The needs a listing answers (`has`), those it answers by itself, a child or the parent
    (`has_near`), and with what score each (`worth`): see `matching.need_scores`."""
    near: dict[str, float] = {}
    every: dict[str, float] = {}
    for held, worth in of_listing:
        for need, share, is_near in _answers(held):
            score = share * round(100 * worth) / 100
            every[need] = max(every.get(need, 0), score)
            if is_near:
                near[need] = max(near.get(need, 0), score)
    has = {need: score for need, score in every.items() if score > 0}
    return {
        "has": sorted(has),
        "has_near": sorted(need for need, score in near.items() if score > 0),
        "worth": sorted(need_token(need, score) for need, score in has.items()),
    }


@cache
def _answers(held: str) -> tuple[tuple[str, float, bool], ...]:
    """(need, its share, whether near) of every need that a listing with `held` answers."""
    share = weights().need
    found: list[tuple[str, float, bool]] = []
    for need, one in needs().items():
        if need == held:
            found.append((need, share["itself"], True))
        if held in children()[need] or held == one.parent:
            found.append((need, share["family"], True))
        if held in related()[need]:
            found.append((need, share["related"], False))
    return tuple(found)


@lru_cache(_ALIKE)
def _languages(of_listing: tuple[tuple[str, str], ...]) -> list[str]:
    said = {"en": "yes", **dict(of_listing)}
    return sorted(f"{code}={state}" for code, state in said.items())


def _low_cost(document: Document) -> str:
    if document.cost in ("free", "donation"):
        return "yes"
    if document.cost == "unknown" or not document.amounts:
        return UNKNOWN
    return "yes" if min(document.amounts) <= LOW_COST else "no"


# -- a slot -----------------------------------------------------------------------------------


def _slot(document: Document, row: SlotRow) -> Json:
    body: dict[str, Any] = {
        "area": _area(row),
        "remote": row.remote,
        "days": [day for day in DAYS if day in (row.days or ())] or [UNKNOWN],
        "opens": NO_TIME if row.opens is None else row.opens,
        "closes": NO_TIME if None in (row.opens, row.closes) else min(row.closes or 0, _LATEST),
        "open_hours": row.open_hours or None,
        "calendar": row.calendar,
        "dates": list(row.dates),
        "left_out": list(row.left_out),
        **_access(
            row.yes,
            row.partly,
            row.no,
            row.remote,
            row.at_venue,
            document.languages,
            bool(document.attend),
        ),
        "join": list(document.join) or [UNKNOWN],
        "ended": document.ended or None,
        "kind": row.kind,
    }
    if row.lat is not None and row.lon is not None:
        body["loc"] = {"lat": row.lat, "lon": row.lon}
    if row.first is None or row.last is None or row.first <= row.last:
        bounds = {"gte": row.first or 0, "lte": row.last}
        body["running"] = {key: day for key, day in bounds.items() if day is not None}
    return _without_empty(body)


@lru_cache(_ALIKE)
def _access(
    said_yes: tuple[str, ...],
    said_partly: tuple[str, ...],
    said_no: tuple[str, ...],
    remote: bool,
    at_venue: bool,
    languages: tuple[tuple[str, str], ...],
    ways_stated: bool,
) -> Json:
    """What a slot says of access facets, as conditions ask for it."""
    yes, partly, no = set(said_yes), set(said_partly), set(said_no)
    if remote:
        # At a distance a fact of the building is not asked: it holds.
        yes, partly, no = yes | _of_building(), partly - _of_building(), no - _of_building()
    if {code for code, _ in languages} <= {"en"} and "languages" in no:
        no.add(NO_OTHERS)
        if dict(languages).get("en") == "no":
            no.add(NO_OTHERS_NOR_ENGLISH)
    if at_venue:
        yes.add(AT_VENUE)
    elif ways_stated:
        no.add(AT_VENUE)
    return {"yes": sorted(yes), "fair": sorted(yes | partly), "no": sorted(no)}


@cache
def _of_building() -> frozenset[str]:
    return frozenset(one.id for one in facets().values() if one.scope == "venue")


def _place(slot: Json) -> tuple[Any, Any]:
    return slot.get("loc"), slot["area"]


def _area(row: SlotRow) -> list[str]:
    if row.remote:
        return [EVERYWHERE] if row.codes is None else list(row.codes)
    return [UNPLACED if row.lat is None or row.lon is None else PLACED]
