"""How much of the development set is understood. dev_queries.json: CC BY 4.0, Waymark. No phrase
is ever written from it; the ids ending in 0, 3 and 7 are kept out and measured apart.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.search.understanding import Understanding
from schemas.vocabulary import needs
from tests.search.understanding.reading import TODAY, committed_places, read

QUERIES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("dev_queries.json").read_text(encoding="utf-8")
)["queries"]
KEPT_OUT = [row for row in QUERIES if row["id"][-1] in "037"]
_TIMES = {"morning": "06:00-12:00", "afternoon": "12:00-17:00", "evening": "17:00-23:00"}


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1, and counts of wrong chips and of traps fallen into."""

    top1: float
    recall: float
    precision: float
    wrong: int
    traps: int


def score(rows: Iterable[Mapping[str, Any]]) -> Score:
    """As `how_to_score` of the file says. The surest chip is the one with the most words."""
    top: list[bool] = []
    found = wanted = chips = wrong = traps = 0
    for row in rows:
        ranked = sorted(read(row["query"]).of("need"), key=lambda one: -len(one.words.split()))
        ids = [one.id for one in ranked]
        parents = {needs()[need].parent for need in row["needs"]}
        allowed = {*row["needs"], *row["also_ok"], *parents}
        chips += len(ids)
        wrong += sum(one not in allowed for one in ids)
        traps += sum(one in row["not_needs"] for one in ids)
        if row["needs"]:
            top.append(bool(ids) and ids[0] in row["needs"])
            found += sum(need in ids for need in row["needs"])
            wanted += len(row["needs"])
    share = 1 - wrong / max(1, chips)
    return Score(sum(top) / len(top), found / wanted, share, wrong, traps)


def _told(facts: Mapping[str, Any], query: str) -> set[str]:
    """The facts of a row as the keys of findings. `for_whom` and bands of ages have no kind; a
    place is asked for only where the small table of places knows it."""
    keys = set()
    for name, value in facts.items():
        if name == "age":
            keys.add(f"age:{value}")
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


def facts() -> Counter[str]:
    """How many facts are right, missed and extra over the whole set."""
    counts: Counter[str] = Counter()
    for row in QUERIES:
        told = {key.removesuffix("s") for key in _told(row["facts"], row["query"])}
        seen = {key.removesuffix("s") for key in _read_facts(read(row["query"]))}
        counts["right"] += len(told & seen)
        counts["missed"] += len(told - seen)
        counts["extra"] += len(seen - told)
    return counts


def test_the_development_set_is_understood_as_well_as_phrases_allow() -> None:
    whole = score(QUERIES)
    assert whole.top1 >= 0.52
    assert whole.recall >= 0.47
    assert whole.precision >= 0.96
    assert whole.wrong <= 3
    assert whole.traps <= 1


def test_the_part_that_is_kept_out_is_understood_nearly_as_well() -> None:
    apart = score(KEPT_OUT)
    assert apart.top1 >= 0.48
    assert apart.recall >= 0.43
    assert apart.precision >= 0.90


def test_queries_about_no_need_are_left_without_a_chip() -> None:
    none = [row for row in QUERIES if not row["needs"]]
    assert sum(not read(row["query"]).of("need") for row in none) >= len(none) - 1


def test_the_facts_of_the_development_set_are_read() -> None:
    counts = facts()
    assert counts["right"] >= 72
    assert counts["missed"] <= 15
    assert counts["extra"] <= 12


def test_a_text_is_understood_in_a_few_thousandths_of_a_second() -> None:
    read("warm up")
    took = []
    for row in QUERIES:
        start = time.perf_counter()
        read(row["query"])
        took.append(time.perf_counter() - start)
    assert sorted(took)[len(took) // 2] < 0.02  # usually below 1 ms; a busy machine is slower


if __name__ == "__main__":
    print("all     ", score(QUERIES))
    print("kept out", score(KEPT_OUT))
    print("facts   ", dict(facts()))
