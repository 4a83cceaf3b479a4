"""The one entry to search: a request -> grouped, rescued results, for pages and API alike.

Everything that needs meaning happens here, above the engines: the place, the words, which groups
to ask for, what to say when nothing matches. `find` answers in the shape of search.md 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from schemas.params import SearchRequest
from schemas.vocabulary import (
    ATTEND,
    DAYS,
    JOIN,
    VENUE_KINDS,
    WHO,
    children,
    facets,
    language_label,
    needs,
)

from .. import times
from ..errors import SearchUnavailable
from ..places import Place, PlaceAnswer
from ..public import public_form
from ..records import read_listings
from ..store import Store
from . import sync
from .cards import Shown, result
from .document import freshness_of, is_searchable
from .query import BEYOND_LEAST_MILES, GROUPS, SearchQuery, SearchResults
from .slots import best
from .words import content_words, title_key

COST_LABELS = {"free": "Free", "low": "£3 or less", "any": "Any cost"}
GENDER_LABELS = {"man": "For a man", "woman": "For a woman", "other": "For anybody"}
FRESH_LABELS = {"only_confirmed": "Confirmed lately"}
FEW = 3
"""With fewer than this in `matches` the other groups open by themselves."""


@dataclass(frozen=True)
class Found:
    """`body` is the JSON of search.md 7; `place` what was understood of the place."""

    body: dict[str, Any]
    place: PlaceAnswer | None


def find(store: Store, request: SearchRequest, *, now: datetime) -> Found:
    """Search. Raises SearchUnavailable when the engine cannot answer."""
    answer = _place(store, request)
    place = answer.place if answer else None
    words = content_words(request.q) if request.q else ()
    query = build_query(store, request, place, words, now=now)
    started = perf_counter()
    found = _search(store, query, request, now=now)
    messages: list[dict[str, Any]] = []
    if words and not query.needs and not _any_group(store, query, found, now=now):
        loose = replace(query, any_word=True)
        again = _search(store, loose, request, now=now)
        if _any_group(store, loose, again, now=now):
            query, found = loose, again
            messages.append(
                {"id": "text_or", "text": "No group has all of these words. These have some."}
            )
    groups = _groups(store, query, request, found, now=now)
    took = (perf_counter() - started) * 1000
    messages += _messages(store, query, request, found, answer, now=now)
    matches = found.get("matches", SearchResults())
    body = {
        "query": {
            "text": request.q,
            "place": _place_shown(place, request),
            "understood": asked_by_hand(request),
            "offered": [],
            "not": [],
            "left_over": list(words),
        },
        "banners": [],
        "messages": messages,
        "groups": groups,
        "facets": facet_options(matches.facets, request),
        "relax": (
            [] if matches.total or request.group else relaxations(store, query, request, now=now)
        ),
        "engine": {"name": store.engine.name, "took_ms": round(took, 1)},
    }
    return Found(body, answer)


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


# -- from the request to a query --------------------------------------------------------------


def _place(store: Store, request: SearchRequest) -> PlaceAnswer | None:
    if request.at is not None:
        lat, lon = request.at
        label = request.near or "the point you gave"
        codes = store.places.codes_at(lat, lon)
        return PlaceAnswer(
            Place(label, lat, lon, "place", codes.lad, None, codes.outcode, codes.country, "given")
        )
    return store.places.find(request.near) if request.near else None


def build_query(
    store: Store,
    request: SearchRequest,
    place: Place | None,
    words: tuple[str, ...],
    *,
    now: datetime,
) -> SearchQuery:
    """The flat query of the group `matches`; the other groups differ in `group` and paging."""
    minutes = {
        name: times.minutes(text) if text else None
        for name, text in (("start", request.start), ("end", request.end))
    }
    codes = {place.lad, place.outcode, place.country} - {None} if place else set()
    return SearchQuery(
        words=words,
        title=title_key(request.q) or None,
        needs=request.need,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        within=request.within if place else None,
        codes=frozenset(code for code in codes if code),
        access=request.access,
        days=request.day,
        start=minutes["start"],
        end=minutes["end"],
        age=request.age,
        gender=request.gender,
        who=request.who,
        languages=request.language,
        cost=request.cost if request.cost != "any" else None,
        attend=request.attend,
        join=request.join,
        exclude_kinds=tuple(one.partition(":")[2] for one in request.exclude),
        only_confirmed=request.fresh == "only_confirmed",
        today=times.in_london(now).date().weekday(),
        sort=request.sort,
    )


def _engine_search(
    store: Store, queries: list[SearchQuery], *, now: datetime
) -> list[SearchResults]:
    """Ask the engine; an index that was deleted meanwhile is written again first."""
    answers = store.engine.search(queries)
    if not any(one.total for one in answers) and sync.ensure(store, now=now):
        answers = store.engine.search(queries)
    return answers


def _any_group(
    store: Store, query: SearchQuery, found: Mapping[str, SearchResults], *, now: datetime
) -> bool:
    """Whether any group has a result, those that were not asked for too."""
    if any(one.total for one in found.values()):
        return True
    rest = [
        replace(query, group=group, offset=0, limit=0, facets=False)
        for group in GROUPS
        if group not in found
    ]
    return bool(rest) and any(one.total for one in _engine_search(store, rest, now=now))


def _search(
    store: Store, query: SearchQuery, request: SearchRequest, *, now: datetime
) -> dict[str, SearchResults]:
    asked = (request.group,) if request.group else GROUPS
    paged = request.group or "matches"
    queries = [
        replace(
            query,
            group=group,
            offset=(request.page - 1) * request.per_page if group == paged else 0,
            limit=request.per_page,
            facets=group == "matches",
        )
        for group in asked
    ]
    return dict(zip(asked, _engine_search(store, queries, now=now), strict=True))


# -- from ids to results ----------------------------------------------------------------------


def _groups(
    store: Store,
    query: SearchQuery,
    request: SearchRequest,
    found: Mapping[str, SearchResults],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    paged = request.group or "matches"
    ids = [key for one in found.values() for key in one.ids]
    shown = show(store, ids, query, now=now)
    groups = []
    for group, one in found.items():
        results = [
            result(shown[key], query, now=now, group=group) for key in one.ids if key in shown
        ]
        if query.sort == "soonest":
            # The index knows the day; the hour, and the week of what is not weekly, is known here.
            results.sort(key=_starts)
        groups.append(
            {
                "id": group,
                "total": one.total,
                "page": request.page if group == paged else 1,
                "pages": -(-one.total // request.per_page),
                "results": results,
            }
        )
    return groups


def _starts(row: Mapping[str, Any]) -> str:
    """When the next session starts, to sort by; what nobody knows comes last."""
    return str(row["next_session"]["starts"]) if row["next_session"] else "9999"


def show(store: Store, ids: list[str], query: SearchQuery, *, now: datetime) -> dict[str, Shown]:
    """The listings behind ids, read from the database; one withdrawn meanwhile is left out."""
    today = times.in_london(now).date()
    trusted = frozenset(sync.trusted_sources(store))
    with store.read() as db:
        listings = read_listings(db, ids)
    shown = {}
    for key, listing in listings.items():
        freshness = freshness_of(listing, today=today, trusted=trusted)
        if not is_searchable(freshness):
            continue
        form = public_form(listing, store.places)
        shown[key] = Shown(form, freshness, best(form, query, today=today))
    return shown


def _place_shown(place: Place | None, request: SearchRequest) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "label": place.label,
        "lat": place.lat,
        "lon": place.lon,
        "source": "at" if request.at else place.kind,
    }


def _messages(
    store: Store,
    query: SearchQuery,
    request: SearchRequest,
    found: Mapping[str, SearchResults],
    answer: PlaceAnswer | None,
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if answer and answer.ambiguous:
        messages.append(
            {
                "id": "place_ambiguous",
                "text": answer.message,
                "choices": [{"label": one.label, "lat": one.lat, "lon": one.lon}
                            for one in answer.choices],
            }
        )  # fmt: skip
    totals = {group: one.total for group, one in found.items()}
    if unknown := totals.get("unknown_access"):
        messages.append({"id": "count_of_unknown", "count": unknown, "text": _unknown(unknown)})
    matches = totals.get("matches")
    others = [group for group, total in totals.items() if group != "matches" and total]
    if matches is not None and matches < FEW and others and not request.group:
        some = "Only a few groups match" if matches else "No group matches all of this"
        messages.append(
            {
                "id": "opened_groups",
                "groups": others,
                "text": f"{some}, so we show the others we know of as well.",
            }
        )
    if query.needs and query.lat is not None and not _known_nearby(store, query, now=now):
        names = " or ".join(needs()[need].label for need in query.needs)
        miles = f"{query.within or BEYOND_LEAST_MILES:g}"
        messages.append(
            {
                "id": "none_known_nearby",
                "text": f"We know of no group for {names} within {miles} miles. "
                "That does not mean there is none: ask a link worker.",
            }
        )
    return messages


def _unknown(count: int) -> str:
    if count == 1:
        return "For 1 more group we don't know yet. You can ask them."
    return f"For {count} more groups we don't know yet. You can ask them."


def _known_nearby(store: Store, query: SearchQuery, *, now: datetime) -> bool:
    """Whether `matches` has a group at a venue within the distance that has the need: itself, a
    child or the parent, not only a related one."""
    narrow = replace(
        query,
        within=query.within or BEYOND_LEAST_MILES,
        attend=("venue",),
        words=(),
        title=None,
        sort="best",
        limit=1,
        facets=False,
    )
    # The best one has the need if any has: those that are only related stand below.
    first = _engine_search(store, [narrow], now=now)[0].ids
    with store.read() as db:
        found = read_listings(db, list(first))
    wanted: set[str | None] = {*query.needs}
    for need in query.needs:
        wanted |= {*children()[need], needs()[need].parent}
    return any(row["id"] in wanted for listing in found.values() for row in listing["needs"])


# -- facets and rescue ------------------------------------------------------------------------


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


def relaxations(
    store: Store, query: SearchQuery, request: SearchRequest, *, now: datetime
) -> list[dict[str, Any]]:
    """For each condition in force the number of matches without it, most helpful first."""
    without = list(_conditions(query, request))
    queries = [replace(one, limit=0, offset=0, facets=False) for _, _, one in without]
    counts = _engine_search(store, queries, now=now) if queries else []
    rows = [
        {"drop": drop, "label": label, "count": one.total}
        for (drop, label, _), one in zip(without, counts, strict=True)
    ]
    return sorted(rows, key=lambda row: -int(row["count"]))


def _conditions(
    query: SearchQuery, request: SearchRequest
) -> Iterator[tuple[dict[str, Any], str, SearchQuery]]:
    """(what is dropped, in words, the query without it) for every condition in force.

    Values that are alternatives are one condition: only without all of them there is more.
    """

    def less(values: tuple[str, ...], one: str) -> tuple[str, ...]:
        return tuple(value for value in values if value != one)

    if query.words:
        yield {"q": request.q}, f"Without “{request.q}”", replace(query, words=(), title=None)
    if query.needs:
        label = "Without " + " or ".join(needs()[need].label for need in query.needs)
        yield {"need": list(query.needs)}, label, replace(query, needs=())
    for facet in query.access:
        label = f"Without “{facets()[facet].label}”"
        yield {"access": facet}, label, replace(query, access=less(query.access, facet))
    if query.days:
        label = "Without " + " or ".join(DAYS[day] for day in query.days)
        yield {"day": list(query.days)}, label, replace(query, days=())
    if query.start is not None or query.end is not None:
        drop = {"from": request.start, "to": request.end}
        drop = {name: text for name, text in drop.items() if text is not None}
        yield drop, "At any time of day", replace(query, start=None, end=None)
    if query.within is not None:
        yield {"within": query.within}, "At any distance", replace(query, within=None)
    if query.age is not None:
        yield {"age": query.age}, "At any age", replace(query, age=None)
    if query.gender:
        yield {"gender": query.gender}, "For anybody", replace(query, gender=None)
    if query.who:
        label = "Without " + " or ".join(f"“{WHO[who]}”" for who in query.who)
        yield {"who": list(query.who)}, label, replace(query, who=())
    if query.languages:
        label = "Without " + " or ".join(language_label(code) for code in query.languages)
        yield {"language": list(query.languages)}, label, replace(query, languages=())
    if query.cost:
        yield {"cost": query.cost}, "At any cost", replace(query, cost=None)
    if query.attend:
        yield {"attend": list(query.attend)}, "In any way", replace(query, attend=())
    if query.join:
        yield {"join": list(query.join)}, "However you join", replace(query, join=())
    if query.exclude_kinds:
        anywhere = replace(query, exclude_kinds=())
        yield {"exclude": list(request.exclude)}, "In any kind of place", anywhere
    if query.only_confirmed:
        yield {"fresh": "only_confirmed"}, "Confirmed or not", replace(query, only_confirmed=False)


def nearby_similar(
    store: Store, listing: Mapping[str, Any], *, now: datetime, most: int = 3
) -> list[dict[str, Any]]:
    """Up to `most` other groups with the same needs, the nearest first; [] when search is down."""
    wanted = tuple(row["id"] for row in listing["needs"])
    # Distances to the neighbours are shown, so of a hidden address not even the district is used.
    point = next(
        (row for row in listing["venues"] if row["lat"] is not None and not row["hidden"]), None
    )
    if not wanted:
        return []
    query = SearchQuery(
        needs=wanted,
        lat=point["lat"] if point else None,
        lon=point["lon"] if point else None,
        within=15.0 if point else None,
        limit=most + 1,
        sort="best",
    )
    try:
        ids = [key for key in store.engine.search([query])[0].ids if key != listing["id"]][:most]
    except SearchUnavailable:
        return []
    shown = show(store, ids, query, now=now)
    return [result(shown[key], query, now=now) for key in ids if key in shown]


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
