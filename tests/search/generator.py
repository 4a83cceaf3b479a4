"""Listings and queries at random, for comparing an engine with the oracle.

Everything comes from the `rng` given, so a difference can be repeated.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from indexer.search.query import SearchQuery
from schemas import vocabulary as vocab
from schemas.listing import Listing, listing_id
from tests.factories import make_listing

TODAY = date(2026, 11, 24)
LAT, LON = 53.68, -1.50
CODES = {"wakefield": ("E08000036", "WF1", "England"), "stockport": ("E08000007", "SK1", "England")}
WORDS = ("zorbit", "quandle", "frobish", "mimsy", "brillig")
ACTIVITIES = {"Chess": "chess", "Bowling": "bowling", "Choir singing": "choir singing"}
"""As written, and as a query rules them out."""
SPOKEN_OF = (*WORDS, "chess", "bowling", "choir", "singing")
FACETS = ("step_free_entrance", "hearing_loop", "accessible_toilet", "changing_places", "free",
          "drop_in", "languages", "interpreter", "women_only", "home_visits", "online_option",
          "quiet_low_sensory", "quiet_space")  # fmt: skip
OFTEN_NO = ("step_free_entrance", "accessible_toilet", "quiet_low_sensory")
COMMON = ("yes", "yes", "partly", "no", "unknown")
RARE = ("yes", "partly", "no", "no", "no", "unknown")
NEEDS = ("company", "company.social", "company.befriending", "company.shared_meals",
         "arts_nature.games", "wellbeing.bereavement")  # fmt: skip
LANGUAGES = ("en", "pa", "pl")
AMOUNTS = (None, 0.5, 2.0, 3.0, 3.5, 8.0)
RULES = ("FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=MONTHLY;BYDAY=2TH", "FREQ=MONTHLY;BYMONTHDAY=15",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20261126",
         "FREQ=DAILY;INTERVAL=3")  # fmt: skip
"""Repeat rules that the oracle knows by heart."""


def day(ahead: int) -> str:
    """The day so many days from today."""
    return (TODAY + timedelta(days=ahead)).isoformat()


def random_session(rng: random.Random) -> dict[str, Any]:
    """When it meets, in input form: every kind of repeating, much of it half known."""
    days = rng.sample(list(vocab.DAYS), rng.choice((0, 1, 1, 1, 2, 3)))
    kind = rng.choice(("plain", "plain", "plain", "week", "fortnight", "month", "once", "rule"))
    row: dict[str, Any] = {
        "days": days,
        "every": "week" if kind in ("plain", "rule") else kind,
        "until": rng.choice((None, None, None, "2026-10-30", day(9), "2027-03-01")),
        "check_after": rng.choice((None, None, None, None, day(-1), day(0))),
        "starts_on": None if rng.random() < 0.5 else day(rng.choice((-150, -30, -8, 3, 12))),
    }
    if kind == "month" and rng.random() < 0.7:
        row["nth"] = rng.sample((1, 2, 3, 4, 5, -1), rng.randint(1, 2))
    if kind == "once":
        row["dates"] = sorted(day(rng.randint(-20, 40)) for _ in range(rng.randint(0, 3)))
    if kind == "rule":
        row["rrule"] = rng.choice(RULES)
    if days and kind not in ("plain", "once", "rule") and rng.random() < 0.4:
        # Days of its own weekdays, some left out and some added for certain.
        ahead = [n for n in range(30) if list(vocab.DAYS)[(TODAY.weekday() + n) % 7] in days]
        chosen = rng.sample(ahead, 3)
        row["except"] = [day(n) for n in chosen[: rng.randint(0, 2)]]
        row["dates"] = [day(n) for n in chosen[2 : 2 + rng.randint(0, 1)]]
    if row["starts_on"] and row["until"] and row["starts_on"] > row["until"]:
        row["starts_on"] = None
    if row["until"] and (not days or kind == "once"):
        row["until"] = None  # an end needs a day to be the last of
    return row


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
            for state in [rng.choice(RARE if facet in OFTEN_NO else COMMON)]
        }

    def venue(name: str) -> dict[str, Any]:
        point = {"lat": LAT + rng.uniform(-0.12, 0.12), "lon": LON + rng.uniform(-0.2, 0.2)}
        kind = maybe(rng.choice(("pub", "library", "church_hall")), 0.7)
        return {"id": name, "kind": kind, "access": facts(0.4), **maybe(point, 0.8, {})}

    venues = [venue(f"v{n}") for n in range(rng.choice((0, 1, 1, 1, 2, 3)))]
    # Not step-free, but there is something else: what the last group is for.
    steps = rng.random() < 0.35
    for row in venues if steps else ():
        row["access"]["step_free_entrance"] = {"state": "no"}

    def session() -> dict[str, Any]:
        opens = rng.choice((None, "00:00", "09:30", "14:00", "19:00", "22:30"))
        return {
            "venue": maybe(rng.choice(venues)["id"], 0.8) if venues else None,
            "kind": rng.choice(("session", "session", "open_hours")),
            "opens": opens,
            "closes": rng.choice((None, "02:00", "12:00", "16:30", "23:00")) if opens else None,
            "access": facts(0.15),
            **random_session(rng),
        }  # fmt: skip

    def language(code: str) -> dict[str, Any]:
        return {"id": code, "state": rng.choice(("yes", "yes", "partly", "no"))}

    low = maybe(rng.choice((11, 18, 50)))
    ended = rng.random() < 0.1
    sessions = [session() for _ in range(rng.choice((0, 1, 1, 2, 3)))]
    for row in sessions if ended else ():
        if row["days"]:
            row["until"] = "2026-10-30"
    name = " ".join(rng.sample(WORDS, 2))
    return make_listing(
        id=listing_id(f"{number} {rng.random()}", source="tests"),
        name=name,
        description=maybe(" ".join(some(WORDS, 2))),
        activities=some(ACTIVITIES, 2),
        words=some(WORDS, 1),
        format=rng.choice((None, "group", "one_to_one")),
        needs=[
            {"id": need, "how": rng.choice(("owner", "inferred"))} for need in some(NEEDS, 2)
        ],
        age={"min": low, "max": maybe((low or 0) + rng.choice((0, 7, 40)))},
        who=some(("women_only", "men_only", "carers", "faith"), 2)[: rng.randint(0, 2)],
        languages=[language(code) for code in some(LANGUAGES, 2)],
        join=some(("drop_in", "ring_first", "book"), 2),
        attend=["venue", rng.choice(("online", "home"))] if steps else some(vocab.ATTEND, 2),
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
    """A query of one or two conditions, or of many at once."""
    many = rng.choice((0.35, 0.6, 1.0))

    def maybe(value: Any, chance: float) -> Any:
        return value if rng.random() < chance * many else None

    def some(ids: Any, most: int, chance: float) -> tuple[Any, ...]:
        chosen = tuple(rng.sample(list(ids), rng.randint(1, most)))
        return chosen if rng.random() < chance * many else ()

    if rng.random() < 0.3:
        return narrow_query(rng)
    place = rng.random() < 0.6
    timed = rng.random() < 0.2 * many
    phrases = tuple(
        tuple(rng.sample(SPOKEN_OF, rng.randint(1, 2))) for _ in range(rng.randint(1, 3))
    )
    return SearchQuery(
        words=some(WORDS, 2, 0.25),
        any_word=rng.random() < 0.3,
        title=maybe(rng.choice(listings)["name"], 0.1),
        needs=some(NEEDS, 2, 0.35 / many),
        mentions=maybe(phrases, 0.6 / many) or (),
        lat=LAT + rng.uniform(-0.05, 0.05) if place else None,
        lon=LON + rng.uniform(-0.05, 0.05) if place else None,
        within=rng.choice((0.5, 2.0, 5.0, 10.0, None)) if place else None,
        codes=frozenset(rng.choice([*CODES.values(), ()])) if place else frozenset(),
        access=some(FACETS, 2, 0.4 / many),
        days=some(vocab.DAYS, 2, 0.25),
        on=maybe((TODAY + timedelta(days=rng.choice((*range(30), 200, 365)))).toordinal(), 0.35),
        start=rng.choice((None, 0, 540, 840, 1140)) if timed else None,
        end=rng.choice((None, 90, 600, 1020, 1440)) if timed else None,
        age=maybe(rng.choice((10, 11, 17.5, 18, 25, 50, 90)), 0.25),
        age_bars=rng.random() < 0.6,
        gender=maybe(rng.choice(("man", "woman", "other")), 0.15),
        who=some(("women_only", "men_only", "carers", "faith"), 2, 0.2),
        languages=some(LANGUAGES, 2, 0.2),
        cost=maybe(rng.choice(("free", "low")), 0.3),
        attend=some(vocab.ATTEND, 2, 0.2),
        join=some(("drop_in", "ring_first", "book"), 2, 0.2),
        exclude_kinds=some(("pub", "library"), 1, 0.1),
        exclude_activities=some((*ACTIVITIES.values(), "juggling"), 2, 0.15),
        exclude_formats=some(("group", "one_to_one"), 1, 0.1),
        only_confirmed=rng.random() < 0.1 * many,
        today=TODAY.weekday(),
        limit=100,
        facets=True,
    )


def narrow_query(rng: random.Random) -> SearchQuery:
    """Access facets close by, so that often nothing matches and a related facet is worth a look."""
    near: dict[str, Any] = (
        {"lat": LAT, "lon": LON, "within": rng.choice((2.0, 6.0))} if rng.random() < 0.6 else {}
    )
    return SearchQuery(
        **near,
        access=(
            rng.choice((*OFTEN_NO, "step_free_entrance")),
            *rng.sample(("free", "drop_in"), rng.choice((0, 0, 1))),
        ),
        days=(rng.choice(list(vocab.DAYS)),) if rng.random() < 0.3 else (),
        needs=(rng.choice(NEEDS),) if rng.random() < 0.8 else (),
        attend=("venue",),
        who=("carers",) if rng.random() < 0.3 else (),
        exclude_formats=("group",) if rng.random() < 0.4 else (),
        today=TODAY.weekday(),
        limit=100,
        facets=True,
    )
