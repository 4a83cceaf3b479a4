"""The answers of the public API as JSON Schema 2020-12: every member, closed list and null.

`openapi` publishes them; tests and `.ci/schemathesis` hold real answers against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.freshness.thresholds import load_rules
from indexer.search.query import FACETS, GROUPS
from indexer.search.suggesting import KINDS as KINDS_SUGGESTED
from indexer.search.suggesting import MOST
from schemas import vocabulary as vocab
from schemas.params import KINDS

Shape = dict[str, Any]

LABELS = (
    "stale", "not_confirmed", "unverified", "due", "ended", "temporarily_closed", "paused",
    "waiting_list", "wait_unknown", "conditions", "irregular", "ends_soon", "check_times",
    "duplicates_folded", "further_away", "partly", "not_ruled_out", "age_outside",
)  # fmt: skip
"""Everything a reader must be told on a card."""

BANNERS = ("emergency", "crisis", "quick_exit", "urgent_housing", "crisis_offer")
_TEXT: Shape = {"type": "string"}
_MAYBE: Shape = {"type": ["string", "null"]}
_NUMBER: Shape = {"type": "number"}
_MAYBE_NUMBER: Shape = {"type": ["number", "null"]}
_COUNT: Shape = {"type": "integer", "minimum": 0}
_TRUTH: Shape = {"type": "boolean"}
_DAY: Shape = {"type": ["string", "null"], "format": "date"}
_MOMENT: Shape = {"type": "string", "format": "date-time"}
_CLOCK: Shape = {"type": ["string", "null"], "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_LATITUDE: Shape = {"type": "number", "minimum": -90, "maximum": 90}
_LONGITUDE: Shape = {"type": "number", "minimum": -180, "maximum": 180}
_PAGE_OF: Shape = {"type": "string", "pattern": "^/groups/"}


def components() -> Mapping[str, Shape]:
    """The named shapes: `Found` is the answer of a search, `Suggestions` that of /api/suggest,
    `Errors` that of everything refused."""
    return {
        "Found": _object(
            query=_query(),
            banners=_list(_banner()),
            messages=_list({"oneOf": list(_messages())}),
            groups=_list(_ref("Group")),
            facets=_object(**{name: _list(_option(name)) for name in FACETS}),
            relax=_list(_object(drop=_drop(), label=_TEXT, count=_COUNT)),
            engine=_object(name=_TEXT, took_ms=_NUMBER),
        ),
        "Group": _object(
            id=_one_of(GROUPS),
            total=_COUNT,
            page={"type": "integer", "minimum": 1},
            pages=_COUNT,
            results=_list(_ref("Result")),
        ),
        "Result": _result(),
        "Suggestions": _object(query=_TEXT, suggestions=_list(_suggestion(), maxItems=MOST)),
        "AccessFact": _object(state=_one_of(vocab.ACCESS_STATES), note=_MAYBE, checked=_DAY),
        "Errors": _errors(),
    }


def _object(*, optional: Mapping[str, Shape] | None = None, **members: Shape) -> Shape:
    """An object with exactly these members; only those of `optional` may be missing."""
    return {
        "type": "object",
        "required": list(members),
        "properties": {**members, **(optional or {})},
        "additionalProperties": False,
    }


def _list(items: Shape, **more: Any) -> Shape:
    return {"type": "array", "items": items, **more}


def _one_of(ids: Iterable[str], *, or_null: bool = False) -> Shape:
    return {"enum": [*ids, *([None] if or_null else [])]}


def _ids(ids: Iterable[str]) -> Shape:
    return _list(_one_of(ids), uniqueItems=True)


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(shape: Shape) -> Shape:
    return {**shape, "type": [shape["type"], "null"]}


def _query() -> Shape:
    place = _object(
        label=_TEXT,
        lat=_LATITUDE,
        lon=_LONGITUDE,
        source=_one_of(("at", "postcode", "sector", "district", "place")),
    )
    chip = {
        "id": _TEXT,
        "label": _TEXT,
        "how": _one_of(("phrase", "typo", "meaning", "rule", "asked")),
    }
    return _object(
        text=_TEXT,
        place=_or_null(place),
        understood=_list(
            _object(**chip, kind=_one_of((*KINDS, "fresh")), words=_MAYBE, used=_TRUTH)
        ),
        offered=_list(_object(**chip, kind={"const": "need"}, words=_TEXT, used={"const": False})),
        **{"not": _list(_object(kind=_TEXT, id=_TEXT, words=_TEXT))},
        left_over=_list(_TEXT),
    )


def _banner() -> Shape:
    contact = _object(
        name=_TEXT, phone=_MAYBE, text=_MAYBE, url=_MAYBE, dial=_MAYBE, hours=_TEXT, note=_MAYBE
    )
    return _object(id=_one_of(BANNERS), text=_TEXT, second=_TEXT, contacts=_list(contact))


def _suggestion() -> Shape:
    """`text` is what stands in the field when it is chosen; of a need, `also` is the other name of
    it that was typed."""
    return _object(kind=_one_of(KINDS_SUGGESTED), id=_TEXT, text=_TEXT, also=_MAYBE,
                   url={**_PAGE_OF, "type": ["string", "null"]})  # fmt: skip


def _messages() -> Iterable[Shape]:
    """Each kind of message with what it carries beside its words."""
    place = _object(label=_TEXT, lat=_LATITUDE, lon=_LONGITUDE)
    other = _object(id=_TEXT, name=_TEXT, url=_PAGE_OF)
    carried: Mapping[str, Mapping[str, Shape]] = {
        "none_known_nearby": {},
        "count_of_unknown": {"count": {"type": "integer", "minimum": 1}},
        "reduced_mode": {},
        "place_ambiguous": {"choices": _list(place, minItems=2)},
        "text_or": {},
        "group_closed": {
            "name": _TEXT, "url": _PAGE_OF, "alternatives": _list(other, maxItems=3),
        },
        "opened_groups": {"groups": _ids(GROUPS)},
    }  # fmt: skip
    for name, members in carried.items():
        yield _object(id={"const": name}, text=_TEXT, **members)


def _option(facet: str) -> Shape:
    options: Mapping[str, Iterable[str]] = {
        "need": vocab.needs(), "access": vocab.facets(), "day": vocab.DAYS,
        "cost": ("free", "low"), "who": vocab.WHO, "attend": vocab.ATTEND, "join": vocab.JOIN,
        "fresh": ("only_confirmed",),
    }  # fmt: skip
    return _object(id=_one_of(options[facet]), label=_TEXT, count=_COUNT, selected=_TRUTH)


def _drop() -> Shape:
    """Which parameters to leave out, with the values they have now."""
    value = {"type": ["string", "number", "array"], "items": _TEXT}
    return {"type": "object", "minProperties": 1, "additionalProperties": value}


def _result() -> Shape:
    noted = {"note": _MAYBE}
    languages = _list({"type": "string", "pattern": "^[a-z]{2,8}(-[a-z0-9]{1,8})*$"})
    return _object(
        id={"type": "string", "format": "uuid"},
        url=_PAGE_OF,
        name=_TEXT,
        organisation=_MAYBE,
        summary=_MAYBE,
        why=_list(_TEXT),
        sources=_list(_object(name=_TEXT, id=_MAYBE)),
        also_listed_by=_list(_TEXT),
        venue=_or_null(_venue()),
        next_session=_or_null(
            _object(starts=_MOMENT, ends={**_MOMENT, "type": ["string", "null"]})
        ),
        sessions=_list(_session()),
        access={
            "type": "object",
            "propertyNames": _one_of(vocab.facets()),
            "additionalProperties": _ref("AccessFact"),
        },
        needs=_ids(vocab.needs()),
        cost=_object(state=_one_of(vocab.COST), sentence=_MAYBE),
        who=_list(_object(id=_one_of(vocab.WHO), label=_TEXT, **noted)),
        conditions=_list(_object(id=_one_of(vocab.CONDITIONS), **noted)),
        age=_object(min=_MAYBE_NUMBER, max=_MAYBE_NUMBER),
        join=_ids(vocab.JOIN),
        attend=_ids(vocab.ATTEND),
        languages=languages,
        contact=_object(name=_MAYBE, phone=_MAYBE, email=_MAYBE, website=_MAYBE, times=_MAYBE),
        freshness=_freshness(),
        capacity=_object(
            state=_one_of(vocab.CAPACITY), weeks={**_MAYBE_NUMBER, "minimum": 0}, until=_DAY
        ),
        labels=_ids(LABELS),
    )


def _venue() -> Shape:
    """Of a hidden address name, address, point and distance are null, the postcode a district."""
    return _object(
        id=_TEXT,
        name=_MAYBE,
        address=_MAYBE,
        postcode=_MAYBE,
        lat=_or_null(_LATITUDE),
        lon=_or_null(_LONGITUDE),
        distance_miles=_or_null({"type": "number", "minimum": 0}),
    )


def _session() -> Shape:
    return _object(
        venue=_MAYBE,
        kind=_one_of(("session", "open_hours")),
        days=_ids(vocab.DAYS),
        opens=_CLOCK,
        closes=_CLOCK,
        every=_one_of(("week", "fortnight", "month", "once")),
        nth=_list({"type": "integer", "minimum": -5, "maximum": 5}),
        sentence=_TEXT,
    )


def _freshness() -> Shape:
    """A closed group is in no answer, and a website alone confirms nothing."""
    people = [one for one in vocab.CONFIRMED_BY if one != "website"]
    return _object(
        state=_one_of(("fresh", "due", "unverified", "stale")),
        confirmed_on=_DAY,
        confirmed_by=_one_of(people, or_null=True),
        sentence=_TEXT,
        alarms=_ids(load_rules().signals),
    )


def _errors() -> Shape:
    error = _object(message={"type": "string", "minLength": 1}, optional={"parameter": _TEXT})
    return _object(
        status={"type": "integer", "minimum": 400, "maximum": 599},
        errors=_list(error, minItems=1),
        optional={"reference": {**_TEXT, "description": "A number to quote for a fault of ours"}},
    )
