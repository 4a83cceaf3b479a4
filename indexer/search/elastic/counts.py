"""The facets of `matches`: one request that counts them all, and how its answer is read.

Every facet is counted without its own selection, exactly and per listing (search.md 5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schemas.vocabulary import ATTEND, DAYS, JOIN, WHO, facets, needs

from ..query import FACETS, SearchQuery
from ..slots import YES
from .clauses import Fits, all_of, facet_of_way, term
from .groups import meant
from .mapping import Json

_MANY = 1000
"""More than any list of options is long, so that every one is counted."""

_OF_SLOTS = frozenset({"access", "cost", "who", "attend", "join"})
"""The facets that are counted, wholly or in part, by what is "yes" of a slot."""


@dataclass(frozen=True)
class _Count:
    """Facets that are counted over the same listings: those found without some parameters."""

    facets: tuple[str, ...]
    without: frozenset[str]

    @property
    def name(self) -> str:
        return "without_" + "_".join(sorted(self.without)) if self.without else "as_asked"


def _counts(query: SearchQuery) -> list[_Count]:
    asked = _asked(query)
    own = [_Count((facet,), frozenset({facet})) for facet in FACETS if facet in asked]
    return [_Count(tuple(one for one in FACETS if one not in asked), frozenset()), *own]


def _asked(query: SearchQuery) -> frozenset[str]:
    """The parameters in force that are left out of their own facet."""
    selected = {
        "need": query.needs, "day": query.days, "cost": query.cost, "who": query.who,
        "attend": query.attend, "join": query.join, "fresh": query.only_confirmed,
    }  # fmt: skip
    return frozenset(name for name, value in selected.items() if value)


def _listings(query: SearchQuery, without: frozenset[str]) -> list[Json]:
    """The listings that `matches` would hold without some parameters."""
    query = replace(query, group="matches")
    of_need = query.needs and "need" in without
    about = [] if of_need else meant(query)
    fits = Fits.of(query, YES, without=without)
    return [*about, term("not_confirmed", False), *fits.clauses()]


# -- asking -----------------------------------------------------------------------------------


def counting(query: SearchQuery) -> tuple[Json, Json]:
    """(query, aggregations) of the request that counts the facets."""
    every = _asked(query)
    base = _listings(query, every)
    return {"bool": {"filter": base}}, {
        count.name: {
            "filter": {"match_all": {}}
            if count.without == every
            else all_of(one for one in _listings(query, count.without) if one not in base),
            "aggs": _aggregations(query, count),
        }
        for count in _counts(query)
    }


def _aggregations(query: SearchQuery, count: _Count) -> Json:
    wanted = set(count.facets)
    fits = Fits.of(query, YES, without=count.without)
    aggregations: Json = {}
    if "need" in wanted:
        aggregations["need"] = _options("has" if query.related else "has_near")
    if "cost" in wanted:
        aggregations["low"] = {"filter": term("low_cost", "yes")}
    if "who" in wanted:
        aggregations["who"] = _options("who")
    if "join" in wanted:
        aggregations["join"] = _options("join")
    if "fresh" in wanted:
        aggregations["fresh"] = {"filter": term("confirmed", True)}
    of_slots = {"day": "days"} if "day" in wanted else {}
    if wanted & _OF_SLOTS:
        of_slots["yes"] = "yes"
    if not of_slots:
        return aggregations
    if not fits.every:
        return aggregations | {name: _options(field) for name, field in of_slots.items()}
    # A listing found here that has one slot only fits with that one, and where just the place was
    # asked, one whose slots are all in one place fits with all. What they have stands on the
    # listing too: joining slots to listings, which costs most, is left for the others.
    alike = "one_slot" if fits.slots else "one_place"
    options = {name: _options(field) for name, field in of_slots.items()}
    return aggregations | {
        "one": {"filter": term(alike, True), "aggs": options},
        "several": {
            "filter": term(alike, False),
            "aggs": {"slots": _of_slots(fits, of_slots)},
        },
    }


def _options(field: str) -> Json:
    return {"terms": {"field": field, "size": _MANY}}


def _of_slots(fits: Fits, fields: Mapping[str, str]) -> Json:
    """Options of the slots that fit, each counted once for a listing."""
    counted = {
        name: {**_options(f"slots.{field}"), "aggs": {"listings": {"reverse_nested": {}}}}
        for name, field in fields.items()
    }
    return {
        "nested": {"path": "slots"},
        "aggs": {"fitting": {"filter": fits.slot(), "aggs": counted}},
    }


# -- reading ----------------------------------------------------------------------------------


def counted(query: SearchQuery, answer: Json) -> Mapping[str, Mapping[str, int]]:
    """Facet -> option -> listings, from the aggregations of the answer; with those at nought."""
    found: dict[str, Mapping[str, int]] = {}
    for count in _counts(query):
        for facet in count.facets:
            found[facet] = dict(_read(facet, _joined(answer[count.name])))
    return {facet: found[facet] for facet in FACETS}


def _joined(answer: Json) -> Json:
    """The aggregations of listings whose slots are alike and of the others as one."""
    if "one" not in answer:
        return answer
    fitting = answer["several"]["slots"]["fitting"]
    both = {
        name: {"buckets": [*answer["one"][name]["buckets"], *fitting[name]["buckets"]]}
        for name in ("yes", "day")
        if name in answer["one"]
    }
    return {**answer, **both}


def nothing() -> Mapping[str, Mapping[str, int]]:
    """Every option at nought."""
    empty: Json = {"buckets": [], "doc_count": 0}
    names = ("need", "yes", "day", "low", "who", "join", "fresh")
    return {facet: dict(_read(facet, dict.fromkeys(names, empty))) for facet in FACETS}


def _read(facet: str, answer: Json) -> Iterator[tuple[str, int]]:
    if facet == "need":
        yield from _of(answer["need"], needs())
    elif facet == "access":
        yield from _of(answer["yes"], facets())
    elif facet == "day":
        yield from _of(answer["day"], DAYS)
    elif facet == "cost":
        yield from _of(answer["yes"], ["free"])
        yield "low", int(answer["low"]["doc_count"])
    elif facet == "who":
        # These two are also access facts, and the fact in force at the slot decides.
        only = ("women_only", "men_only")
        yield from _of(answer["who"], [who for who in WHO if who not in only])
        yield from _of(answer["yes"], only)
    elif facet == "attend":
        held = dict(_of(answer["yes"], map(facet_of_way, ATTEND)))
        yield from ((way, held[facet_of_way(way)]) for way in ATTEND)
    elif facet == "join":
        yield from _of(answer["join"], [way for way in JOIN if way != "drop_in"])
        yield from _of(answer["yes"], ["drop_in"])
    else:
        yield "only_confirmed", int(answer["fresh"]["doc_count"])


def _of(terms: Json, options: Iterable[str]) -> Iterator[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for bucket in terms["buckets"]:
        counts[bucket["key"]] += int(bucket.get("listings", bucket)["doc_count"])
    yield from ((option, counts[option]) for option in options)
