"""The oracle: a plain reading of search.md 2, 3 and 5, one listing at a time.

It shares no code with `indexer.search`; `test_oracle` compares the engine with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer.search.query import SearchQuery
from schemas import vocabulary as vocab
from schemas.listing import Listing
from tests.search.calendar_by_hand import is_over, meets, weekdays
from tests.search.generator import TODAY

CYCLE_DAYS = 180
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


SPOTS: dict[str, tuple[list[Spot], bool]] = {}


def spots(listing: Listing) -> tuple[list[Spot], bool]:
    """(slots, whether the listing has ended); worked out once, the queries are many."""
    if listing["id"] not in SPOTS:
        SPOTS[listing["id"]] = spots_of(listing)
    return SPOTS[listing["id"]]


def spots_of(listing: Listing) -> tuple[list[Spot], bool]:
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


def timetable(spot: Spot) -> tuple[set[str], int | None, int | None, bool]:
    """(days, opens, closes, open hours); empty and None: nobody knows."""
    row = spot.session
    if row is None or not weekdays(row):
        return set(), None, None, False
    if row["check_after"] and row["check_after"] < TODAY.isoformat():
        return set(), None, None, False
    opens = clock(row["opens"]) if row["opens"] else None
    closes = clock(row["closes"]) if row["closes"] and opens is not None else None
    if closes is not None and opens is not None and closes < opens:
        closes += 1440
    return weekdays(row), opens, closes, row["kind"] == "open_hours"


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
    return fact(listing, spot, "drop_in") if way == "drop_in" else listed


def fit(listing: Listing, spot: Spot, query: SearchQuery, *, over: bool, ignore: str) -> str:
    """The worst answer over all conditions asked, `ignore` left out."""
    asked = [fact(listing, spot, facet) for facet in query.access]
    return worst([*asked, other_fit(listing, spot, query, over=over, ignore=ignore)])


def other_fit(listing: Listing, spot: Spot, query: SearchQuery, *, over: bool, ignore: str) -> str:
    """The same without the access facets."""
    answers = []
    who = {row["id"] for row in listing["who"]}
    low, high = listing["age"]["min"], listing["age"]["max"]
    # An age that was only understood excludes nobody.
    if (
        query.age is not None
        and query.age_bars
        and ((low is not None and query.age < low) or (high is not None and query.age > high))
    ):
        return "no"
    if (query.gender, True) in (("man", "women_only" in who), ("woman", "men_only" in who)):
        return "no"
    if query.languages:
        answers.append(likeliest(languages(listing, spot, code) for code in query.languages))
    if query.days and ignore != "day" and not over:
        days = timetable(spot)[0]
        answers.append("unknown" if not days else "yes" if days & {*query.days} else "no")
    if query.on is not None and not over:
        row = spot.session if timetable(spot)[0] else None
        answers.append(meets(row, date.fromordinal(query.on)) if row else "unknown")
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
    if {one.lower() for one in listing["activities"]} & {*query.exclude_activities}:
        answers.append("no")
    if listing["format"] in query.exclude_formats:
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


def related_in(file: str, rows: str, related: str) -> dict[str, list[str]]:
    """Id -> related ids, as they stand in a vocabulary file."""
    text = (Path(vocab.__file__).parent / file).read_text(encoding="utf-8")
    return {row["id"]: row.get(related, []) for row in json.loads(text)[rows]}


RELATED = related_in("needs.json", "needs", "related")
RELATED_FACETS = related_in("accessibility.json", "facets", "related_facets")


def text_of(listing: Listing) -> set[str]:
    """The words of a listing that a query may speak of."""
    texts = [listing["name"], listing["description"], *listing["activities"], *listing["words"]]
    return set(" ".join(filter(None, texts)).lower().split())


def has_words(listing: Listing, query: SearchQuery) -> bool:
    enough = any if query.any_word else all
    text = text_of(listing)
    return enough(word in text for word in query.words) or listing["name"] == query.title


def is_meant(listing: Listing, query: SearchQuery) -> bool:
    """Whether it has the need, or the words where no need is in force, or the very name."""
    if query.needs:
        return has_need(listing, query) or listing["name"] == query.title
    return not query.words or has_words(listing, query)


@dataclass(frozen=True)
class Answer:
    """How a listing answers before the rest of the page is known.

    `group`: without regard to `answer_is_no_but_related`; `says_no`: that it is in that one if
    `matches` and `partly` are empty. `spots`: the slots it may answer with, equally good, and
    `away` how far they are.
    """

    group: str | None
    says_no: bool
    spots: list[Spot]
    away: float | None


def answer_of(listing: Listing, query: SearchQuery) -> Answer:
    found, over = spots(listing)
    judged = [
        (spot, reach(listing, spot, query), fit(listing, spot, query, over=over, ignore=""))
        for spot in found
    ]
    kept = [one for one in judged if one[1] != "out" and one[2] != "no"]
    top = max(((where == "in", ORDER.index(how)) for _, where, how in kept), default=None)
    best = [spot for spot, where, how in kept if (where == "in", ORDER.index(how)) == top]
    group = group_of(listing, query, top, over=over) if top else None
    if group is None and is_meant(listing, query) and not late(listing, over=over):
        nos = [spot for spot in found if says_no_but_related(listing, spot, query)]
        if nos:
            return Answer(None, True, *nearest_of(nos, query))
    return Answer(group, False, *nearest_of(best, query))


def group_of(
    listing: Listing, query: SearchQuery, top: tuple[bool, int], *, over: bool
) -> str | None:
    """The group of a listing whose best slot is `top`: (in reach, fit)."""
    in_reach, fits = top[0], ORDER[top[1]]
    good = fits in ("yes", "partly")
    if not is_meant(listing, query):
        text = text_of(listing)
        speaks = any(set(phrase) <= text for phrase in query.mentions)
        speaks = speaks and bool(query.needs) and good and in_reach
        return "mentions" if speaks and not late(listing, over=over) else None
    if late(listing, over=over):
        return "not_confirmed" if in_reach and good else None
    if not in_reach:
        return "further_away" if good else None
    return {"yes": "matches", "partly": "partly"}.get(fits, "unknown_access")


def nearest_of(spots: list[Spot], query: SearchQuery) -> tuple[list[Spot], float | None]:
    """The nearest of some slots, all that are equally near; how far that is, if it can be told."""
    far = [miles(query, spot) for spot in spots]
    known = [one for one in far if one is not None]
    if not known:
        return spots, None
    least = min(known)
    near = [
        spot for spot, one in zip(spots, far, strict=True) if one is not None and one < least + 1e-6
    ]
    return near, least


def says_no_but_related(listing: Listing, spot: Spot, query: SearchQuery) -> bool:
    """One access facet asked is "no", all else yes or partly, and a related facet is a real yes."""
    said = {facet: fact(listing, spot, facet) for facet in query.access}
    noes = [facet for facet, answer in said.items() if answer == "no"]
    if len(noes) != 1 or reach(listing, spot, query) != "in":
        return False
    rest = [answer for answer in said.values() if answer != "no"]
    rest.append(other_fit(listing, spot, query, over=False, ignore=""))
    if worst(rest) not in ("yes", "partly"):
        return False
    return any(
        fact(listing, spot, one) == "yes"
        # What a building has is of no use to who rings: "not asked" is not a real yes.
        and not (spot.remote and vocab.facets()[one].scope == "venue")
        for one in RELATED_FACETS[noes[0]]
    )


def page_of(
    listings: Iterable[Listing], query: SearchQuery
) -> dict[str, tuple[str | None, Answer]]:
    """Per listing id its group on the page, and how it answers."""
    answers = {listing["id"]: answer_of(listing, query) for listing in listings}
    nothing = not any(one.group in ("matches", "partly") for one in answers.values())
    return {
        key: ("answer_is_no_but_related" if nothing and one.says_no else one.group, one)
        for key, one in answers.items()
    }


def good_spots(listing: Listing, query: SearchQuery, ignore: str) -> list[Spot]:
    """The slots that would be in `matches` with one parameter left out."""
    meant = is_meant(listing, query)
    if ignore == "need" and query.needs:
        meant = True
    found, over = spots(listing)
    if not meant or late(listing, over=over):
        return []
    return [
        spot
        for spot in found
        if reach(listing, spot, query) == "in"
        and fit(listing, spot, query, over=over, ignore=ignore) == "yes"
    ]


def options_of(listing: Listing, query: SearchQuery) -> Iterator[tuple[str, str]]:
    """Every facet option that counts this listing."""
    asked = {
        "need": query.needs, "access": (), "day": query.days, "cost": query.cost,
        "who": query.who, "attend": query.attend, "join": query.join,
        "fresh": query.only_confirmed,
    }  # fmt: skip
    as_asked = good_spots(listing, query, "")
    good = {
        name: good_spots(listing, query, name) if selected else as_asked
        for name, selected in asked.items()
    }
    held = {row["id"] for row in listing["needs"]}
    for need in vocab.needs() if good["need"] else ():
        # Itself, a child, the parent, or a related one in either direction.
        if any(
            one == need
            or one.startswith(need + ".")
            or need.startswith(one + ".")
            or one in vocab.needs()[need].related
            or need in vocab.needs()[one].related
            for one in held
        ):
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
