"""The embedded engine against a plain reading of search.md 2, 3 and 5, listing by listing.

The oracle below judges one listing at a time from its canonical form and shares no code with
`indexer.search`; listings and queries come from a seed, so a difference can be repeated.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from indexer.places import Places
from indexer.search.document import build_document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.query import GROUPS, SearchQuery
from indexer.search.slots import best
from schemas import vocabulary as vocab
from schemas.listing import Listing, listing_id
from tests.factories import make_listing

TODAY = date(2026, 11, 24)
CYCLE_DAYS = 180
LAT, LON = 53.68, -1.50
CODES = {"wakefield": ("E08000036", "WF1", "England"), "stockport": ("E08000007", "SK1", "England")}
WORDS = ("zorbit", "quandle", "frobish", "mimsy", "brillig")
FACETS = ("step_free_entrance", "hearing_loop", "accessible_toilet", "free", "drop_in", "languages",
          "women_only", "home_visits", "online_option")  # fmt: skip
NEEDS = ("company", "company.social", "company.befriending", "company.shared_meals",
         "arts_nature.games", "wellbeing.bereavement")  # fmt: skip
LANGUAGES = ("en", "pa", "pl")
AMOUNTS = (None, 0.5, 2.0, 3.0, 3.5, 8.0)

# -- listings and queries at random ------------------------------------------------------------


def random_listing(rng: random.Random, number: int) -> Listing:
    def maybe(value: Any, chance: float = 0.5, otherwise: Any = None) -> Any:
        return value if rng.random() < chance else otherwise

    def some(ids: Any, most: int) -> list[Any]:
        return rng.sample(list(ids), rng.randint(0, most))

    def facts(chance: float) -> dict[str, Any]:
        return {
            facet: {"state": state, "note": maybe("Ask us") if state != "partly" else "In part"}
            for facet in FACETS
            if rng.random() < chance
            for state in [rng.choice(("yes", "yes", "partly", "no", "unknown"))]
        }

    def venue(name: str) -> dict[str, Any]:
        point = {"lat": LAT + rng.uniform(-0.12, 0.12), "lon": LON + rng.uniform(-0.2, 0.2)}
        kind = maybe(rng.choice(("pub", "library", "church_hall")), 0.7)
        return {"id": name, "kind": kind, "access": facts(0.4), **maybe(point, 0.8, {})}

    venues = [venue(f"v{n}") for n in range(rng.choice((0, 1, 1, 1, 2, 3)))]

    def session() -> dict[str, Any]:
        opens = rng.choice((None, "00:00", "09:30", "14:00", "19:00", "22:30"))
        return {
            "venue": maybe(rng.choice(venues)["id"], 0.8) if venues else None,
            "kind": rng.choice(("session", "session", "open_hours")),
            "days": some(vocab.DAYS, 3),
            "opens": opens,
            "closes": rng.choice((None, "02:00", "12:00", "16:30", "23:00")) if opens else None,
            "every": rng.choice(("week", "week", "fortnight", "month")),
            "until": rng.choice((None, None, None, "2026-10-30", "2027-03-01")),
            "check_after": rng.choice((None, None, None, "2026-11-23", "2026-11-24")),
            "access": facts(0.15),
        }  # fmt: skip

    def language(code: str) -> dict[str, Any]:
        return {"id": code, "state": rng.choice(("yes", "yes", "partly", "no"))}

    low = maybe(rng.choice((11, 18, 50)))
    ended = rng.random() < 0.1
    sessions = [session() for _ in range(rng.choice((0, 1, 1, 2, 3)))]
    for row in sessions if ended else ():
        row["until"] = "2026-10-30"
    for row in sessions:
        if row["until"] and not row["days"]:
            row["until"] = None  # an end needs a day to be the last of
    name = " ".join(rng.sample(WORDS, 2))
    return make_listing(
        id=listing_id(f"{number} {rng.random()}", source="tests"),
        name=name,
        description=maybe(" ".join(some(WORDS, 2))),
        needs=[
            {"id": need, "how": rng.choice(("owner", "inferred"))} for need in some(NEEDS, 2)
        ],
        age={"min": low, "max": maybe((low or 0) + rng.choice((0, 7, 40)))},
        who=some(("women_only", "men_only", "carers", "faith"), 2)[: rng.randint(0, 2)],
        languages=[language(code) for code in some(LANGUAGES, 2)],
        join=some(("drop_in", "ring_first", "book"), 2),
        attend=some(vocab.ATTEND, 2),
        cost={
            "state": rng.choice(("free", "paid", "paid", "donation", "unknown")),
            "options": [
                {"amount": rng.choice(AMOUNTS), "per": rng.choice((None, "session", "year"))}
                for _ in range(rng.randint(0, 2))
            ],
        },
        access=facts(0.3),
        venues=venues,
        sessions=sessions,
        service_areas=rng.choice(
            ([], [{"text": "Round here"}], [{"code": "E08000036", "name": "Wakefield"}],
             [{"outcode": "SK1"}], [{"outcode": "SK1"}, {"outcode": "WF1"}],
             [{"country": "Wales"}], [{"country": "England"}])
        ),
        confirmations=[
            {"on": (TODAY - timedelta(days=days)).isoformat(), "by": "owner"}
            for days in [rng.choice((None, 10, 10, 100, 200, 400, 500))]
            if days is not None
        ],
    )  # fmt: skip


def random_query(rng: random.Random, listings: list[Listing]) -> SearchQuery:
    def maybe(value: Any, chance: float, otherwise: Any = None) -> Any:
        return value if rng.random() < chance else otherwise

    def some(ids: Any, most: int, chance: float) -> tuple[Any, ...]:
        return tuple(rng.sample(list(ids), rng.randint(1, most))) if rng.random() < chance else ()

    place = rng.random() < 0.6
    start = rng.choice((None, 0, 540, 840, 1140))
    end = rng.choice((None, 90, 600, 1020, 1440))
    timed = rng.random() < 0.2
    return SearchQuery(
        words=some(WORDS, 2, 0.25),
        any_word=rng.random() < 0.3,
        title=maybe(rng.choice(listings)["name"], 0.1),
        needs=some(NEEDS, 2, 0.35),
        lat=LAT + rng.uniform(-0.05, 0.05) if place else None,
        lon=LON + rng.uniform(-0.05, 0.05) if place else None,
        within=maybe(rng.choice((0.5, 2.0, 5.0, 10.0)), 0.75) if place else None,
        codes=frozenset(rng.choice([*CODES.values(), ()])) if place else frozenset(),
        access=some(FACETS, 2, 0.4),
        days=some(vocab.DAYS, 2, 0.25),
        start=start if timed else None,
        end=end if timed else None,
        age=maybe(rng.choice((10, 11, 17.5, 18, 25, 50, 90)), 0.2),
        gender=maybe(rng.choice(("man", "woman", "other")), 0.15),
        who=some(("women_only", "men_only", "carers", "faith"), 2, 0.2),
        languages=some(LANGUAGES, 2, 0.2),
        cost=maybe(rng.choice(("free", "low")), 0.3),
        attend=some(vocab.ATTEND, 2, 0.2),
        join=some(("drop_in", "ring_first", "book"), 2, 0.2),
        exclude_kinds=some(("pub", "library"), 1, 0.1),
        only_confirmed=rng.random() < 0.1,
        today=TODAY.weekday(),
        limit=100,
        facets=True,
    )


# -- the oracle -------------------------------------------------------------------------------

ORDER = ("no", "unknown", "partly", "yes")


def worst(answers: Any) -> str:
    return min(answers, key=ORDER.index, default="yes")


def likeliest(answers: Any) -> str:
    return max(answers, key=ORDER.index, default="unknown")


@dataclass(frozen=True)
class Spot:
    """A slot, in the oracle's own words."""

    venue: Mapping[str, Any] | None
    session: Mapping[str, Any] | None
    remote: bool


def is_over(session: Mapping[str, Any]) -> bool:
    return session["until"] is not None and session["until"] < TODAY.isoformat()


def spots(listing: Listing) -> tuple[list[Spot], bool]:
    """(slots, whether the listing has ended)."""
    venues = {row["id"]: row for row in listing["venues"]}
    if listing["attend"] and "venue" not in listing["attend"]:
        venues = {}
    can_ring = any(way != "venue" for way in listing["attend"])
    placed = [(venues.get(row["venue"]), row) for row in listing["sessions"]]
    found = [
        Spot(venue, row, venue is None and can_ring) for venue, row in placed if not is_over(row)
    ]
    taken = [venue["id"] for venue, _ in placed if venue]
    found += [Spot(venue, None, False) for key, venue in venues.items() if key not in taken]
    if can_ring and all(venue is not None for venue, _ in placed):
        found.append(Spot(None, None, True))
    over = bool(placed) and all(is_over(row) for _, row in placed)
    if over and not any(spot.remote for spot in found):
        found = [Spot(venue, None, False) for venue in venues.values()]
    else:
        over = False
    return found or [Spot(None, None, False)], over


def fact(listing: Listing, spot: Spot, facet: str) -> str:
    of_building = vocab.facets()[facet].scope == "venue"
    if spot.remote and of_building:
        return "yes"
    levels = [level["access"] for level in (spot.session, spot.venue) if level]
    if not of_building or len(listing["venues"]) == 1:
        levels.append(listing["access"])
    known = [level[facet] for level in levels if facet in level]
    said = next((one for one in known if one["state"] != "unknown"), None)
    if said and said["note"]:
        return str(said["state"])
    return from_fields(listing, facet) or (str(said["state"]) if said else "unknown")


def from_fields(listing: Listing, facet: str) -> str | None:
    who = [row["id"] for row in listing["who"]]
    if facet == "free":
        return {"free": "yes", "paid": "no", "donation": "partly"}.get(listing["cost"]["state"])
    if facet in ("women_only", "men_only"):
        other = "men_only" if facet == "women_only" else "women_only"
        return "yes" if facet in who else "no" if other in who else None
    if facet == "languages":
        others = [row["state"] for row in listing["languages"] if row["id"] != "en"]
        return likeliest(others) if others else None
    ways = {
        "drop_in": ("join", "drop_in"),
        "online_option": ("attend", "online"),
        "phone_option": ("attend", "phone"),
        "home_visits": ("attend", "home"),
    }
    way = ways.get(facet)
    if way is None or not listing[way[0]]:
        return None
    return "yes" if way[1] in listing[way[0]] else "no"


def clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def timetable(spot: Spot) -> tuple[list[str], int | None, int | None, bool]:
    """(days, opens, closes, open hours); [] and None: nobody knows."""
    row = spot.session
    if row is None or not row["days"]:
        return [], None, None, False
    if row["check_after"] and row["check_after"] < TODAY.isoformat():
        return [], None, None, False
    opens = clock(row["opens"]) if row["opens"] else None
    closes = clock(row["closes"]) if row["closes"] and opens is not None else None
    if closes is not None and opens is not None and closes < opens:
        closes += 1440
    return row["days"], opens, closes, row["kind"] == "open_hours"


def in_time(spot: Spot, query: SearchQuery) -> str:
    _, opens, closes, open_hours = timetable(spot)
    if opens is None:
        return "unknown"
    first, last = query.start or 0, query.end or 1440
    if last < first:
        last += 1440
    if opens in range(first, last) or opens + 1440 in range(first, last):
        return "yes"
    if not open_hours or first == last:
        return "no"
    if closes is None:
        return "unknown" if opens < first else "no"
    asked_for = {minute % 1440 for minute in range(first, last)}
    return "yes" if any(minute % 1440 in asked_for for minute in range(opens, closes)) else "no"


def miles(query: SearchQuery, spot: Spot) -> float | None:
    """By the law of cosines: another formula than the program's."""
    if spot.remote or spot.venue is None or spot.venue["lat"] is None or query.lat is None:
        return None
    one, two = math.radians(query.lat), math.radians(spot.venue["lat"])
    apart = math.radians(spot.venue["lon"] - (query.lon or 0))
    cosine = math.sin(one) * math.sin(two) + math.cos(one) * math.cos(two) * math.cos(apart)
    return 3958.7613 * math.acos(min(1.0, cosine))


def reach(listing: Listing, spot: Spot, query: SearchQuery) -> str:
    if query.lat is None:
        return "in"
    if spot.remote:
        codes = {
            row[key] for row in listing["service_areas"] for key in ("code", "outcode", "country")
        }
        covers = not codes - {None} or bool(codes & query.codes)
        return "in" if covers else "out"  # fmt: skip
    away = miles(query, spot)
    if query.within is None or away is None or away <= query.within:
        return "in"
    return "beyond" if away <= max(3 * query.within, 5) else "out"


def languages(listing: Listing, spot: Spot, code: str) -> str:
    said = {row["id"]: row["state"] for row in listing["languages"]}
    if code in said:
        return str(said[code])
    if code == "en":
        return "yes"
    only_english = not set(said) - {"en"} and fact(listing, spot, "languages") == "no"
    return "no" if only_english else "unknown"


def cheap(listing: Listing) -> str:
    cost = listing["cost"]
    amounts = [
        row["amount"] for row in cost["options"]
        if row["amount"] is not None and row["per"] != "year"
    ]  # fmt: skip
    if cost["state"] in ("free", "donation"):
        return "yes"
    if cost["state"] == "unknown" or not amounts:
        return "unknown"
    return "yes" if any(amount <= 3 for amount in amounts) else "no"


def attends(listing: Listing, spot: Spot, way: str) -> str:
    if way == "venue":
        return "yes" if spot.venue else "no" if listing["attend"] else "unknown"
    facets = {"online": "online_option", "phone": "phone_option", "home": "home_visits"}
    return fact(listing, spot, facets[way])


def joins(listing: Listing, spot: Spot, way: str) -> str:
    stated = listing["join"]
    listed = "unknown" if not stated else "yes" if way in stated else "no"
    return likeliest([listed, fact(listing, spot, "drop_in")]) if way == "drop_in" else listed


def fit(listing: Listing, spot: Spot, query: SearchQuery, *, over: bool, ignore: str) -> str:
    """The worst answer over all conditions asked, `ignore` left out."""
    answers = [fact(listing, spot, facet) for facet in query.access]
    who = {row["id"] for row in listing["who"]}
    low, high = listing["age"]["min"], listing["age"]["max"]
    if query.age is not None and (
        (low is not None and query.age < low) or (high is not None and query.age > high)
    ):
        return "no"
    if (query.gender, True) in (("man", "women_only" in who), ("woman", "men_only" in who)):
        return "no"
    if query.languages:
        answers.append(likeliest(languages(listing, spot, code) for code in query.languages))
    if query.days and ignore != "day" and not over:
        days = timetable(spot)[0]
        answers.append("unknown" if not days else "yes" if {*days} & {*query.days} else "no")
    if (query.start, query.end) != (None, None) and not over:
        answers.append(in_time(spot, query))
    if query.cost and ignore != "cost":
        answers.append(fact(listing, spot, "free") if query.cost == "free" else cheap(listing))
    if query.who and ignore != "who" and {*query.who} <= {"women_only", "men_only"}:
        answers.append(likeliest(fact(listing, spot, one) for one in query.who))
    if query.attend and ignore != "attend":
        answers.append(likeliest(attends(listing, spot, way) for way in query.attend))
    if query.join and ignore != "join":
        answers.append(likeliest(joins(listing, spot, way) for way in query.join))
    if spot.venue and spot.venue["kind"] in query.exclude_kinds:
        answers.append("no")
    if query.within is not None and not spot.remote and miles(query, spot) is None:
        answers.append("unknown")
    if query.only_confirmed and ignore != "fresh" and not confirmed(listing, over=over):
        answers.append("no")
    return worst(answers)


def days_since(listing: Listing) -> int | None:
    days = [(TODAY - date.fromisoformat(row["on"])).days for row in listing["confirmations"]]
    return min(days, default=None)


def confirmed(listing: Listing, *, over: bool) -> bool:
    since = days_since(listing)
    return since is not None and since < 2 * CYCLE_DAYS and not over


def late(listing: Listing, *, over: bool) -> bool:
    since = days_since(listing)
    return over or (since is not None and since > 2.5 * CYCLE_DAYS)


def has_need(listing: Listing, query: SearchQuery) -> bool:
    held = {row["id"] for row in listing["needs"]}
    return any(
        need == one or one.startswith(need + ".") or need.startswith(one + ".")
        or one in RELATED[need] or need in RELATED[one]
        for need in query.needs
        for one in held
    )  # fmt: skip


RELATED: Mapping[str, list[str]] = {
    row["id"]: row.get("related", [])
    for row in json.loads((Path(vocab.__file__).parent / "needs.json").read_text(encoding="utf-8"))[
        "needs"
    ]
}


def has_words(listing: Listing, query: SearchQuery) -> bool:
    text = f"{listing['name']} {listing['description'] or ''}".split()
    enough = any if query.any_word else all
    return enough(word in text for word in query.words) or listing["name"] == query.title


def group_of(listing: Listing, query: SearchQuery) -> str | None:
    if query.needs:
        if not has_need(listing, query) and listing["name"] != query.title:
            return None
    elif query.words and not has_words(listing, query):
        return None
    found, over = spots(listing)
    kept = {
        (where, how)
        for spot in found
        for where in [reach(listing, spot, query)]
        for how in [fit(listing, spot, query, over=over, ignore="")]
        if where != "out" and how != "no"
    }
    if not kept:
        return None
    where, how = max(kept, key=lambda pair: (pair[0] == "in", ORDER.index(pair[1])))
    if late(listing, over=over):
        return "not_confirmed" if where == "in" and how in ("yes", "partly") else None
    if where == "beyond":
        return None if how == "unknown" else "further_away"
    return {"yes": "matches", "partly": "partly", "unknown": "unknown_access"}[how]


def good_spots(listing: Listing, query: SearchQuery, ignore: str) -> list[Spot]:
    """The slots that would be in `matches` with one parameter left out."""
    if query.needs and ignore != "need":
        if not has_need(listing, query) and listing["name"] != query.title:
            return []
    elif query.words and not query.needs and not has_words(listing, query):
        return []
    found, over = spots(listing)
    if late(listing, over=over):
        return []
    return [
        spot
        for spot in found
        if reach(listing, spot, query) == "in"
        and fit(listing, spot, query, over=over, ignore=ignore) == "yes"
    ]


def options_of(listing: Listing, query: SearchQuery) -> Iterator[tuple[str, str]]:
    """Every facet option that counts this listing."""
    good = {
        name: good_spots(listing, query, name)
        for name in ("need", "access", "day", "cost", "who", "attend", "join", "fresh")
    }
    held = {row["id"] for row in listing["needs"]}
    for need in vocab.needs() if good["need"] else ():
        if any(one == need or one.startswith(need + ".") for one in held):
            yield "need", need
    for facet in vocab.facets():
        if any(fact(listing, spot, facet) == "yes" for spot in good["access"]):
            yield "access", facet
    for day in vocab.DAYS:
        if any(day in timetable(spot)[0] for spot in good["day"]):
            yield "day", day
    if any(fact(listing, spot, "free") == "yes" for spot in good["cost"]):
        yield "cost", "free"
    if good["cost"] and cheap(listing) == "yes":
        yield "cost", "low"
    for one in vocab.WHO:
        listed = any(row["id"] == one for row in listing["who"])
        if one in ("women_only", "men_only"):
            if any(fact(listing, spot, one) == "yes" for spot in good["who"]):
                yield "who", one
        elif listed and good["who"]:
            yield "who", one
    for way in vocab.ATTEND:
        if any(attends(listing, spot, way) == "yes" for spot in good["attend"]):
            yield "attend", way
    for way in vocab.JOIN:
        if any(joins(listing, spot, way) == "yes" for spot in good["join"]):
            yield "join", way
    if good["fresh"] and confirmed(listing, over=spots(listing)[1]):
        yield "fresh", "only_confirmed"


# -- the comparison ---------------------------------------------------------------------------


def asked(query: SearchQuery) -> str:
    """What a query asks, for a message."""
    plain = SearchQuery()
    return ", ".join(
        f"{name}={value!r}" for name, value in vars(query).items() if value != getattr(plain, name)
    )


@dataclass(frozen=True)
class Corpus:
    """Listings, the engine that holds them, and what is asked of it."""

    listings: dict[str, Listing]
    engine: EmbeddedEngine
    queries: list[SearchQuery]


@pytest.fixture(scope="module", params=[11, 22, 33])
def corpus(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, places: Places
) -> Iterator[Corpus]:
    rng = random.Random(request.param)
    listings = [random_listing(rng, number) for number in range(60)]
    engine = EmbeddedEngine(tmp_path_factory.mktemp("oracle") / "search")
    documents = [
        build_document(row, places=places, today=TODAY, trusted=frozenset()) for row in listings
    ]
    engine.index([one for one in documents if one is not None])
    assert engine.health().documents == len(listings)
    queries = [SearchQuery(facets=True, limit=100)]
    queries += [random_query(rng, listings) for _ in range(139)]
    yield Corpus({row["id"]: row for row in listings}, engine, queries)
    engine.close()


def test_every_listing_is_in_the_group_that_the_rules_say(corpus: Corpus) -> None:
    seen = dict.fromkeys([*GROUPS, "none"], 0)
    for query in corpus.queries:
        answers = corpus.engine.search([replace(query, group=group) for group in GROUPS])
        found: dict[str, str] = {}
        for group, answer in zip(GROUPS, answers, strict=True):
            assert answer.total == len(answer.ids) == len(set(answer.ids)), asked(query)
            for key in answer.ids:
                assert key not in found, f"in {found[key]} and {group}: {asked(query)}"
                found[key] = group
        for key, listing in corpus.listings.items():
            wanted = group_of(listing, query)
            seen[wanted or "none"] += 1
            assert found.get(key) == wanted, f"{asked(query)}\n{json.dumps(listing)}"
    assert min(seen.values()) > 20, seen  # every group has really been compared


def test_every_facet_count_is_what_counting_by_hand_gives(corpus: Corpus) -> None:
    for query in corpus.queries:
        (answer,) = corpus.engine.search([query])
        counted: dict[tuple[str, str], list[str]] = {}
        for key, listing in corpus.listings.items():
            for pair in options_of(listing, query):
                counted.setdefault(pair, []).append(key)
        for name, options in answer.facets.items():
            for option, count in options.items():
                by_hand = counted.get((name, option), [])
                assert count == len(by_hand), f"{name} {option} {by_hand}\n{asked(query)}"
        shown = {(name, option) for name, options in answer.facets.items() for option in options}
        assert set(counted) <= shown


def test_the_slot_on_the_card_stands_for_the_group_of_the_listing(corpus: Corpus) -> None:
    meaning = {(2, 3): "matches", (2, 2): "partly", (2, 1): "unknown_access",
               (1, 3): "further_away", (1, 2): "further_away"}  # fmt: skip
    for query in corpus.queries[::2]:
        answers = corpus.engine.search([replace(query, group=group) for group in GROUPS])
        for group, answer in zip(GROUPS, answers, strict=True):
            for key in answer.ids:
                judged = best(corpus.listings[key], query, today=TODAY)
                told = meaning.get((judged.reach, judged.fit))
                fits = told in ("matches", "partly") if group == "not_confirmed" else told == group
                assert fits, f"{group} {judged}\n{asked(query)}"


def test_the_nearest_first_is_nearest_by_hand(corpus: Corpus) -> None:
    for query in corpus.queries:
        if query.lat is None:
            continue
        (answer,) = corpus.engine.search([replace(query, sort="nearest")])
        away = []
        for key in answer.ids:
            listing = corpus.listings[key]
            known = [miles(query, spot) for spot in good_spots(listing, query, "")]
            away.append(min((one for one in known if one is not None), default=math.inf))
        assert all(a <= b + 1e-6 for a, b in pairwise(away)), asked(query)
