"""A county that nobody lives in: listings by the thousand, always the same ones for one seed.

Real postcodes of Wakefield and its neighbours, invented groups. Skewed like life: most venues stand
near a town centre and many groups share one, a few needs have most of the groups, most access is
unknown, one listing in ten was not confirmed for more than a year. Used by all measurements here.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any
from uuid import UUID

from schemas import vocabulary as vocab

DISTRICTS = ("WF", "LS1 ", "LS2 ", "LS9 ", "LS26 ", "S71 ", "S72 ", "S75 ")
CENTRES = ("WF1 1", "WF1 2", "WF10 1", "WF10 4", "WF8 1", "LS1 ", "LS2 7", "S71 1", "WF13 1")
"""Beginnings of the postcodes in the middle of towns."""

listed = str.split
"""Words as a list; such lists are easier to read as text."""

_FIRST = listed("""
    Aire Alder Ash Beacon Bramble Calder Canal Castle Chantry Clover Colliery Copper Corner
    Crofton Dale Dawn Elm Fern Field Forge Garnet Gate Green Harbour Hawthorn Heather Hill
    Holly Horizon Ivy Juniper Kestrel Kiln Lantern Larch Lark Lime Lock Maple Meadow Mill
    Moor Oak Old Orchard Park Pit Poplar Quarry Rainbow Riverside Rose Rowan Ruby Sandal
    Silver Spring Star Station Stone Sunrise Thistle Tower Trinity Vale Victoria Water Weir
    Willow Wren Yew
""")
_GROUP = listed("""
    group club circle cafe project network hub drop-in support forum friends society centre
    session morning meet-up workshop class team service
""")
_COMMON = listed("""
    the group we you people community support local our free meet every week welcome
    everyone help can friendly come all new with place together time tea coffee call please
    session sessions volunteers run centre no need book just turn up older families children
    health wellbeing activities advice information
""")
_BODY = listed("""
    afternoon art baking bus carers chair charity chat church confidence conversation
    cooking crafts dance debt dementia diabetes disability donation drawing exercise
    experience fishing food football friendship fun games garden gentle grief guitar hall
    hearing history home hospital housing isolated jobs knitting learning library listen
    lonely lunch men mental minibus mobility money museum music nature neighbours newcomers
    outing pain painting parents park peer photography pottery quiet quiz reading recovery
    safe sewing sight singing skills sober stories stress stroke swimming talk theatre
    toddlers trips veterans walking warm women woodwork worries writing yoga young youth
""")
_DERIVED = listed("""
    free women_only men_only languages drop_in online_option phone_option home_visits
""")
"""Access facts that follow from other fields."""
_DAYS = list(vocab.DAYS)
_TODAY = date(2026, 11, 24)


@cache
def postcodes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(all postcodes of the county, those in the middle of towns)."""
    with (files("indexer.places") / "postcodes.csv").open(encoding="utf-8") as table:
        rows = [row["postcode"] for row in csv.DictReader(table) if row["lat"]]
    every = tuple(row for row in rows if row.startswith(DISTRICTS))
    return every, tuple(row for row in every if row.startswith(CENTRES))


@cache
def _needs() -> tuple[list[str], list[float]]:
    """Needs, and how many groups each has so far in a list that falls off like 1/n."""
    ids = sorted(need for need, one in vocab.needs().items() if one.parent)
    random.Random(5).shuffle(ids)
    return ids, list(accumulate(1 / (n + 2) for n in range(len(ids))))


@cache
def _rare() -> tuple[list[str], list[float]]:
    """Words that fall off like those of a language: a few thousand, most of them seldom."""
    made = random.Random(6)
    parts = listed("""
        ba co di fer gu hol in ja kel lo mar ne or pel qui ro sta tu ve win yor zan
    """)
    words = sorted({"".join(made.choices(parts, k=made.randint(2, 3))) for _ in range(6000)})
    made.shuffle(words)
    return words, list(accumulate(1 / (n + 8) for n in range(len(words))))


def _text(rng: random.Random, count: int, need: str) -> str:
    """About as long and as repetitive as what groups write."""
    one = vocab.needs()[need]
    own = [one.label.lower(), *one.words]
    words, weights = _rare()
    said: list[str] = []
    while len(said) < count:
        dice = rng.random()
        if dice < 0.5:
            said.append(rng.choice(_COMMON))
        elif dice < 0.8:
            said.append(_BODY[min(int(rng.expovariate(1 / 18)), len(_BODY) - 1)])
        elif dice < 0.93:
            said.append(rng.choices(words, cum_weights=weights)[0])
        else:
            said.append(rng.choice(own))
    return " ".join(said).capitalize() + "."


def _access(rng: random.Random, known: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for facet in vocab.facets().values():
        if facet.id in _DERIVED or rng.random() > known:
            continue
        state = rng.choices(("yes", "partly", "no"), (70, 12, 18))[0]
        found[facet.id] = {"state": state, "checked_on": _ago(rng, 500), "checked_by": "owner",
                           "note": "at the side door" if state == "partly" else None}  # fmt: skip
    return found


def _ago(rng: random.Random, most: int) -> str:
    return (_TODAY - timedelta(days=rng.randint(0, most))).isoformat()


def _venue(rng: random.Random) -> dict[str, Any]:
    every, centres = postcodes()
    kinds = ("community_centre", "church_hall", "library", "cafe", "pub", "school", "other")
    return {
        "name": f"{rng.choice(_FIRST)} {rng.choice(('Hall', 'Centre', 'Rooms', 'House'))}",
        "kind": rng.choices(kinds, (35, 25, 10, 8, 5, 7, 10))[0],
        "address": f"{rng.randint(1, 200)} {rng.choice(_FIRST)} Street",
        "postcode": rng.choice(centres if rng.random() < 0.6 else every),
        # Two venues in five say something of their building, and then a third of it.
        "access": _access(rng, 0.35) if rng.random() < 0.4 else {},
    }


def _session(rng: random.Random, venue: str | None) -> dict[str, Any]:
    opens = rng.choice((9, 10, 10, 10, 11, 13, 13, 14, 14, 18, 19)) * 60 + rng.choice((0, 0, 30))
    closes = opens + rng.choice((60, 90, 120, 120, 180))
    return {
        "venue": venue,
        "days": rng.sample(_DAYS[:5] if rng.random() < 0.85 else _DAYS, rng.choice((1, 1, 1, 2))),
        "opens": f"{opens // 60:02}:{opens % 60:02}",
        "closes": f"{closes // 60:02}:{closes % 60:02}",
        "every": rng.choices(("week", "fortnight", "month"), (80, 10, 10))[0],
    }


def listings(count: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` listings in the native format, as a file would hold them."""
    rng = random.Random(seed)
    ids, weights = _needs()
    halls = [_venue(rng) for _ in range(max(count // 6, 5))]
    # A few halls hold many groups.
    crowded = list(accumulate(1 / (n + 3) for n in range(len(halls))))
    for number in range(count):
        need = rng.choices(ids, cum_weights=weights)[0]
        also = {rng.choices(ids, cum_weights=weights)[0] for _ in range(rng.choice((0, 0, 1, 2)))}
        remote = rng.random() < 0.07
        venues = [] if remote else [
            {**rng.choices(halls, cum_weights=crowded)[0], "id": f"v{n + 1}"}
            for n in range(rng.choices((1, 2, 4), (85, 12, 3))[0])
        ]  # fmt: skip
        sessions = [
            _session(rng, venue["id"]) for venue in venues
            for _ in range(rng.choices((0, 1, 2, 3), (15, 60, 20, 5))[0])
        ]  # fmt: skip
        name = f"{rng.choice(_FIRST)} {vocab.needs()[need].label.lower()} {rng.choice(_GROUP)}"
        confirmed = rng.random() < 0.85
        yield {
            "id": str(UUID(int=rng.getrandbits(128), version=4)),
            "name": f"{name} {number}" if rng.random() < 0.1 else name,
            "summary": _text(rng, 14, need),
            "description": _text(rng, rng.choice((30, 50, 70, 120)), need),
            "organisation": {"id": str(UUID(int=rng.randrange(count // 3 + 1) + 1)),
                             "name": f"{rng.choice(_FIRST)} Trust"} if rng.random() < 0.3 else None,
            "needs": [need, *sorted(also - {need})],
            "who": rng.choices(([], ["older_people"], ["carers"], ["women_only"], ["men_only"]),
                               (76, 8, 6, 6, 4))[0],
            "age": rng.choices(({}, {"min": 18}, {"min": 50}, {"min": 11, "max": 25}),
                               (70, 15, 9, 6))[0],
            "languages": ["en", rng.choice(("pl", "ur", "pa"))] if rng.random() < 0.06 else [],
            "cost": rng.choices(
                ({"state": "free"}, {"state": "unknown"}, {"state": "donation"},
                 {"state": "paid", "options": [{"amount": rng.choice((1, 2, 3, 5)),
                                                "per": "session"}]}), (45, 30, 5, 20))[0],
            "join": rng.choices(([], ["drop_in"], ["ring_first"], ["professional_referral"]),
                                (30, 35, 25, 10))[0],
            "attend": [rng.choice(("online", "phone"))] if remote else [],
            "service_areas": [{"code": "E08000036"}] if remote and rng.random() < 0.7 else [],
            "access": _access(rng, 0.3) if rng.random() < 0.2 else {},
            "venues": venues,
            "sessions": sessions,
            "contacts": [{"phones": [f"0113 496 0{rng.randint(0, 999):03}"], "public": True}],
            "confirmations": [{"on": _ago(rng, 500 if confirmed else 1000), "by": "owner"}],
        }  # fmt: skip
