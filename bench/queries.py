"""What is asked in the measurements: the same kinds, and the same questions, of every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexer.places import Places
from indexer.search.query import SearchQuery
from schemas import vocabulary as vocab

from .county import listed, postcodes

KINDS = ("word", "full", "filters", "no place", "common word")
FACETS = ("step_free_entrance", "accessible_toilet", "hearing_loop", "free", "drop_in", "parking")
WORDS = listed("""
    art baking carers chair chat choir cooking crafts dance dementia exercise fishing
    football gardening grief guitar history jobs knitting lonely lunch museum music painting
    parents peer photography pottery quiz reading recovery singing stroke swimming toddlers
    trips veterans walking women woodwork writing yoga young
""")
COMMON = ("group", "people", "free", "community", "support")
"""Words that most texts have."""
TOWNS = listed("""
    Wakefield Ossett Horbury Pontefract Castleford Normanton Featherstone Hemsworth Knottingley
    Barnsley Dewsbury Leeds Rothwell Crofton Walton Sandal Kinsley Ackworth Royston Darton
""")
"""Towns and villages of the county and round it."""


@dataclass(frozen=True)
class Spot:
    """A place that is asked for: a point, and the codes of what it lies in."""

    lat: float
    lon: float
    codes: frozenset[str]


def county_spots(places: Places, *, seed: int = 9) -> list[Spot]:
    """Places people ask about in the county: three in five in the middle of a town."""
    rng = random.Random(seed)
    every, centres = postcodes()
    found = [places.postcode(rng.choice(centres if rng.random() < 0.6 else every))
             for _ in range(500)]  # fmt: skip
    return [
        Spot(one.lat, one.lon, frozenset(filter(None, (one.lad, one.outcode, one.country))))
        for one in found
        if one is not None
    ]


def _questions(kind: str, spots: Sequence[Spot], rng: random.Random) -> Iterator[dict[str, Any]]:
    while True:
        spot = rng.choice(spots)
        here: dict[str, Any] = {
            "lat": spot.lat, "lon": spot.lon, "within": float(rng.choice((2, 5, 5, 10))),
            "codes": spot.codes,
        }  # fmt: skip
        day = (rng.choice(list(vocab.DAYS)[:5]),)
        facet = (rng.choice(FACETS),)
        yield {
            "word": {"words": tuple(rng.sample(WORDS, rng.choice((1, 1, 2))))},
            "full": {**here, "words": (rng.choice(WORDS),), "access": facet, "days": day},
            "filters": {**here, "access": facet, "days": day},
            "no place": {"access": facet, "days": day},
            "common word": {"words": (rng.choice(COMMON),)},
        }[kind]


def queries(kind: str, spots: Sequence[Spot], count: int, *, seed: int = 9) -> list[SearchQuery]:
    """`count` queries of a kind, for the first page of `matches` with facets."""
    made = _questions(kind, spots, random.Random(f"{seed} {kind}"))
    return [SearchQuery(**one, facets=True, limit=20) for one in islice(made, count)]


def addresses(kind: str, count: int, *, seed: int = 9) -> list[str]:
    """The same kinds as query strings of the site, in the words people use."""
    rng = random.Random(f"{seed} {kind}")
    every, centres = postcodes()
    made = []
    for _ in range(count):
        near = rng.choice(centres if rng.random() < 0.6 else every).replace(" ", "+")
        word, day, facet = rng.choice(WORDS), rng.choice(list(vocab.DAYS)[:5]), rng.choice(FACETS)
        place = f"near={near}&within={rng.choice((2, 5, 5, 10))}"
        made.append({
            "word": f"q={word}",
            "full": f"q={word}&{place}&access={facet}&day={day}",
            "filters": f"{place}&access={facet}&day={day}",
            "no place": f"access={facet}&day={day}",
            "common word": f"q={rng.choice(COMMON)}",
        }[kind])  # fmt: skip
    return made


def prefixes(count: int, *, seed: int = 9) -> list[str]:
    """Beginnings of names, two to four letters, as they are typed."""
    rng = random.Random(seed)
    labels = [one.label.lower() for one in vocab.needs().values()]
    return [rng.choice(labels)[: rng.randint(2, 4)] for _ in range(count)]


def place_prefixes(count: int, *, seed: int = 9) -> list[str]:
    """Beginnings of places, two to four letters of a name or the first half of a postcode and a
    little more, as they are typed."""
    rng = random.Random(f"{seed} places")
    _, centres = postcodes()
    made = []
    for _ in range(count):
        first, second = rng.choice(centres).split()
        name = rng.choice(TOWNS).lower()[: rng.randint(2, 4)]
        made.append(
            name if rng.random() < 0.6 else f"{first} {second[: rng.randint(0, 2)]}".strip()
        )
    return made
