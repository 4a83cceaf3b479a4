"""How much of the development set is understood, counted as `how_to_score` of the file says. Shared
by the tests and bench/understanding.py. dev_queries.json: CC BY 4.0, Waymark. No phrase is ever
written from it; the ids ending in 0, 3 and 7 are kept out of all tuning and counted apart.
said_queries.json: CC BY 4.0, Waymark; only its needs are judged, one half of it is kept out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.search.safety import banners
from indexer.search.understanding import Understanding
from indexer.search.understanding.text import stem, tokens_of
from schemas.vocabulary import needs, read_vocabulary
from tests.search.understanding.reading import TODAY, committed_places, read_once

Row = Mapping[str, Any]

QUERIES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("dev_queries.json").read_text(encoding="utf-8")
)["queries"]
KEPT_OUT = [row for row in QUERIES if row["id"][-1] in "037"]
TUNED = [row for row in QUERIES if row["id"][-1] not in "037"]
_SAID = json.loads(Path(__file__).with_name("said_queries.json").read_text(encoding="utf-8"))
SAID_KEPT_OUT = [row for row in _SAID["queries"] if row["id"][-1] in _SAID["kept_out"]]
SAID_TUNED = [row for row in _SAID["queries"] if row["id"][-1] not in _SAID["kept_out"]]
KINDS = ("access", "who", "day", "place", "negation", "other")
_TIMES = {"morning": "06:00-12:00", "afternoon": "12:00-17:00", "evening": "17:00-23:00"}
_KIND_OF = {
    "access": "access", "age": "who", "gender": "who", "language": "who", "day": "day",
    "time": "day", "date": "day", "place": "place", "within": "place", "not": "negation",
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1: `first` of the queries whose surest need, chip or offer, is right;
    `first_chip` of those where it is a chip; `recall` of all needs as chips, `recall_offered` with
    the three offers; `precision` of chips; `unlisted` like `first` where no listed phrase of a
    wanted need is in the query. Counts: wrong chips, traps, and (left alone, of) for queries
    without a need."""

    first: float
    first_chip: float
    recall: float
    recall_offered: float
    precision: float
    unlisted: float
    wrong: int
    traps: int
    left_alone: tuple[int, int]


def score(rows: Iterable[Row]) -> Score:
    """How the needs of some rows are read, by whatever readers are switched on."""
    counts: Counter[str] = Counter()
    for row in rows:
        understood = read_once(row["query"])
        chips = [one.id for one in sorted(understood.of("need"), key=lambda one: -one.sure)]
        offers = [one.id for one in understood.offered if one.kind == "need"][:3]
        parents = {needs()[need].parent for need in row["needs"]}
        allowed = {*row["needs"], *row["also_ok"], *parents}
        counts["chips"] += len(chips)
        counts["wrong"] += sum(one not in allowed for one in chips)
        counts["traps"] += sum(one in row["not_needs"] for one in chips)
        if not row["needs"]:
            counts["none"] += 1
            counts["left"] += not chips
            continue
        first = next(iter([*chips, *offers]), None) in row["needs"]
        counts["rows"] += 1
        counts["first"] += first
        counts["first_chip"] += bool(chips) and chips[0] in row["needs"]
        counts["found"] += sum(need in chips for need in row["needs"])
        counts["offered"] += sum(need in (*chips, *offers) for need in row["needs"])
        counts["wanted"] += len(row["needs"])
        if not any(_has_listed(row["query"], need) for need in row["needs"]):
            counts["unlisted"] += 1
            counts["unlisted_first"] += first
    return Score(
        first=counts["first"] / max(1, counts["rows"]),
        first_chip=counts["first_chip"] / max(1, counts["rows"]),
        recall=counts["found"] / max(1, counts["wanted"]),
        recall_offered=counts["offered"] / max(1, counts["wanted"]),
        precision=1 - counts["wrong"] / max(1, counts["chips"]),
        unlisted=counts["unlisted_first"] / max(1, counts["unlisted"]),
        wrong=counts["wrong"],
        traps=counts["traps"],
        left_alone=(counts["left"], counts["none"]),
    )


@cache
def _listed() -> Mapping[str, frozenset[tuple[str, ...]]]:
    lists = ("synonyms", "lay_phrases", "misspellings", "only_alone")
    return {
        row["id"]: frozenset(_stems(one) for name in lists for one in row.get(name, ()))
        for row in read_vocabulary("needs.json")["needs"]
    }


def _stems(wording: str) -> tuple[str, ...]:
    return tuple(stem(token.norm) for token in tokens_of(wording))


def _has_listed(query: str, need: str) -> bool:
    said = _stems(query)
    return any(
        said[at : at + len(wording)] == wording
        for wording in _listed()[need]
        for at in range(len(said) - len(wording) + 1)
    )


def facts(rows: Iterable[Row] = QUERIES) -> Counter[tuple[str, str]]:
    """How many facts are right, missed and extra: (kind of KINDS, "right") and so on.

    The days of a row are one fact, as in the file, and right if all of them are.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        told = _with_one_of_days(_told(row["facts"]))
        seen = _with_one_of_days(_read_facts(read_once(row["query"])))
        for name, keys in (("right", told & seen), ("missed", told - seen), ("extra", seen - told)):
            for key in keys:
                counts[_KIND_OF.get(key.split(":")[0], "other"), name] += 1
    return counts


def _with_one_of_days(keys: set[str]) -> set[str]:
    days = sorted(key for key in keys if key.startswith("day:"))
    rest = {key.removesuffix("s") for key in keys.difference(days)}
    return rest | ({" ".join(days)} if days else set())


def total(counts: Counter[tuple[str, str]], name: str) -> int:
    """Of all kinds together."""
    return sum(count for (_, told), count in counts.items() if told == name)


def _told(told: Row) -> set[str]:
    """The facts of a row as the keys of findings. `for_whom` has no kind, nor has a band of ages
    without an end, which says whom a group is for; others are searched by their middle. A place is
    asked for only where the small table of places knows it."""
    keys = set()
    for name, value in told.items():
        if name == "age":
            keys.add(f"age:{value}")
        elif name == "age_band" and not value.endswith("+"):
            keys.add(f"age:{_middle(value)}")
        elif name == "birth_year":
            keys.add(f"age:{TODAY.year - value}")
        elif name in ("gender", "cost"):
            keys.add(f"{name}:{value}")
        elif name == "day":
            keys |= {f"day:{day.casefold()}" for day in value}
        elif name == "time":
            keys.add(f"time:{_TIMES[value]}")
        elif name == "time_from":
            keys.add(f"time:{value}-")
        elif name == "place":
            place = committed_places().find(value).place
            keys |= {f"place:{place.label}"} if place else set()
        elif name == "access":
            keys |= {f"access:{facet}" for facet in value}
        elif name == "diet":
            keys.add("access:food_dietary")
        elif name == "languages":
            keys |= {f"language:{code}" for code in value}
        elif name == "attend":
            keys |= {f"attend:{way}" for way in value}
        elif name == "near":
            keys.add("within:1")
        elif name == "exclude":
            keys |= {f"not:{word}" for word in value}
    return keys


def _middle(band: str) -> int:
    """ "30s" -> 35, "11-16" -> 13."""
    if band.endswith("s"):
        return int(band[:-1]) + 5
    youngest, oldest = band.split("-")
    return (int(youngest) + int(oldest)) // 2


def _read_facts(understood: Understanding) -> set[str]:
    """The findings as such keys; "women only" tells the gender and the access facet as well."""
    keys = {one.key for one in understood.findings if one.kind not in ("need", "who", "exclude")}
    for one in understood.of("who"):
        if one.id in ("women_only", "men_only"):
            keys |= {f"access:{one.id}", f"gender:{one.id.removesuffix('_only').replace('e', 'a')}"}
    ruled = {one.words.split()[-1].casefold() for one in understood.of("exclude")}
    for out in understood.ruled_out:
        ruled.add(out.id if out.kind == "words" else out.words.split()[-1].casefold())
    return keys | {f"not:{word}" for word in ruled}


def safety(rows: Iterable[Row] = QUERIES) -> Counter[tuple[str, str]]:
    """How often each banner was shown as it should be, missed, or shown where none is wanted:
    (banner, "right") and so on. A stronger banner than `crisis_offer` also offers."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        shown = {one.id for one in banners(row["query"], needs_of=needs_of)}
        wanted = row["banner"]
        if wanted:
            met = wanted in shown or (wanted == "crisis_offer" and bool(shown & {"crisis"}))
            counts[wanted, "right" if met else "missed"] += 1
        for banner in shown - {wanted}:
            counts[banner, "false"] += 1
    return counts


def needs_of(text: str) -> frozenset[str]:
    """The needs that would stand on chips."""
    return frozenset(one.id for one in read_once(text).of("need"))
