"""How many facts are read from queries that were written down before the rules that read them,
counted for those that rules are tuned on and for those kept out. Shared by the tests and
bench/understanding.py. said_facts.json: CC BY 4.0, Waymark.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.search.understanding.reading import read_once
from tests.search.understanding.scoring import _KIND_OF, Row, _read_facts, _told

_SAID = json.loads(Path(__file__).with_name("said_facts.json").read_text(encoding="utf-8"))
_APART = _SAID["kept_out"]


def _is_apart(row: Row) -> bool:
    return row["id"][0] in _APART["begin"] and row["id"][-1] in _APART["end"]


SAID_FACTS_KEPT_OUT = [row for row in _SAID["queries"] if _is_apart(row)]
SAID_FACTS_TUNED = [row for row in _SAID["queries"] if not _is_apart(row)]

_SAME = {
    "access:free": "cost:free", "access:drop_in": "join:drop_in",
    "access:online_option": "attend:online", "access:phone_option": "attend:phone",
    "access:home_visits": "attend:home",
}  # fmt: skip
"""A facet and its own parameter are one condition."""


@dataclass(frozen=True)
class Facts:
    """The keys of one row that were read rightly, missed, and read without being there."""

    right: frozenset[str]
    missed: frozenset[str]
    extra: frozenset[str]


def judged(row: Row) -> Facts:
    """Of each list in `either` one key is enough; an age inside a band that was told is none too
    many (nor are older people in one from 50 on), and neither is anything in `facts_ok`."""
    understood = read_once(row["query"])
    who = {one.key for one in understood.of("who")} - {"who:women_only", "who:men_only"}
    seen = _alike(_read_facts(understood) | who)
    named = row["facts"]
    # Any age of a band will do, and none has to be read.
    told = _told({name: value for name, value in named.items() if name != "age_band"})
    told |= {f"{kind}:{one}" for kind in ("who", "join") for one in _ids(named, kind)}
    told |= {f"within:{named['within']}"} if "within" in named else set()
    wanted = _alike(told)
    allowed = _alike(row.get("facts_ok", ())) | {key for key in seen if _in_band(key, named)}
    for group in row.get("either", ()):
        ways = _alike(group)
        wanted.add(min(ways & seen, default=min(ways)))
        allowed |= ways
    right = wanted & seen
    return Facts(frozenset(right), frozenset(wanted - seen), frozenset(seen - wanted - allowed))


def _ids(named: Row, kind: str) -> list[str]:
    return list(named.get(kind, ()))


def _alike(keys: Iterable[str]) -> set[str]:
    """One key for one condition, singular as in scoring.py."""
    return {_SAME.get(key, key).removesuffix("s") for key in keys}


def _in_band(key: str, named: Row) -> bool:
    kind, _, value = key.partition(":")
    low, _, high = named.get("age_band", "").replace("+", "-130").partition("-")
    if kind == "age":
        return low != "" and int(low) <= float(value) <= int(high)
    return key == "who:older_people" and low != "" and int(low) >= 50


def count(rows: Iterable[Row]) -> Counter[tuple[str, str]]:
    """How many facts are right, missed and extra: (kind of KINDS, "right") and so on."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found = judged(row)
        for name in ("right", "missed", "extra"):
            for key in getattr(found, name):
                kind = key.split(":")[0]
                counts["who" if kind == "who" else _KIND_OF.get(kind, "other"), name] += 1
    return counts
