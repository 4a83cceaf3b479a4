"""What to let go of where nothing matches: for each condition in force, what is there without it.

Called by `finder`. Where an e-mail said many things at once, two of them and all of them together
are tried as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import partial, reduce
from itertools import combinations
from typing import Any

from schemas.vocabulary import DAYS, WHO, facets, language_label, needs

from ..store import Store
from .asking import ask_engine
from .query import SearchQuery
from .reading import Reading

MANY_FACTS = 3
"""With as many facts read from the words, letting go of one may not be enough."""

MOST_TRIED = 8
"""Facts of which every two are tried together: 28 counts at the most."""

ONLY_WHAT_AND_WHERE = "Only what would help, and where"

_KEPT = frozenset({"q", "need", "within"})
"""What is looked for, and where: not let go of together with another thing."""

_Without = tuple[dict[str, Any], str, SearchQuery]
"""What is dropped, in words, the query without it."""


def relaxations(
    store: Store, query: SearchQuery, reading: Reading, *, now: datetime
) -> list[dict[str, Any]]:
    """For the conditions in force the number of matches without each, most helpful first.

    Only what brings something is offered, and the distance even if it brings nothing: that no
    group fits however far away is worth knowing. Where many facts were read from the words, the
    two that are most in the way together are there as well, and all of them.
    """
    alone = list(_conditions(query, reading))
    rows = _counted(store, alone, now=now)
    if _facts_read(reading) >= MANY_FACTS:
        facts = [one for one in alone if not _KEPT.intersection(one[0])][:MOST_TRIED]
        best = max((row["count"] for row in rows if not _KEPT.intersection(row["drop"])), default=0)
        two = _counted(store, [_both(query, *pair) for pair in combinations(facts, 2)], now=now)
        two = [row for row in two if row["count"] > best][:1]
        rows += two
        if query.needs and len(facts) > 2:
            every = reduce(partial(_both, query), facts)
            (row,) = _counted(store, [(every[0], ONLY_WHAT_AND_WHERE, every[2])], now=now)
            rows += [row] if row["count"] > max([best, *(one["count"] for one in two)]) else []
    rows = [row for row in rows if row["count"] or [*row["drop"]] == ["within"]]
    return sorted(rows, key=lambda row: -int(row["count"]))


def _counted(store: Store, without: Sequence[_Without], *, now: datetime) -> list[dict[str, Any]]:
    """The rows of `relax`, most helpful first."""
    queries = [replace(one, limit=0, offset=0, facets=False) for _, _, one in without]
    counts = ask_engine(store, queries, now=now) if queries else []
    rows = [
        {"drop": drop, "label": label, "count": one.total}
        for (drop, label, _), one in zip(without, counts, strict=True)
    ]
    return sorted(rows, key=lambda row: -int(row["count"]))


def _facts_read(reading: Reading) -> int:
    """How many conditions were read from the words, but for what is looked for and where."""
    return sum(
        one.kind not in ("need", "place", "within") and one.key not in reading.unused
        for one in reading.understood.findings
    )


def _both(query: SearchQuery, one: _Without, other: _Without) -> _Without:
    """Two conditions dropped together."""
    drop = {**one[0]}
    for name, value in other[0].items():
        drop[name] = [*_listed(drop[name]), *_listed(value)] if name in drop else value
    changes: dict[str, Any] = {}
    for name in (row.name for row in fields(query)):
        whole, first, second = (getattr(row, name) for row in (query, one[2], other[2]))
        if first != whole and second != whole and isinstance(whole, tuple):
            changes[name] = tuple(value for value in first if value in second)
        else:
            changes[name] = first if first != whole else second
    return drop, f"{one[1]} and {other[1][0].lower()}{other[1][1:]}", replace(query, **changes)


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list | tuple) else [value]


def _conditions(
    query: SearchQuery, reading: Reading
) -> Iterator[tuple[dict[str, Any], str, SearchQuery]]:
    """(what is dropped, in words, the query without it) for every condition in force.

    Values that are alternatives are one condition: only without all of them there is more.
    """

    def less(values: tuple[str, ...], one: str) -> tuple[str, ...]:
        return tuple(value for value in values if value != one)

    request = reading.asked
    if query.words and not query.needs:
        words = " ".join(reading.understood.left_over) or request.q
        yield {"q": request.q}, f"Without “{words}”", replace(query, words=(), title=None)
    if query.needs:
        label = "Without " + " or ".join(needs()[need].label for need in query.needs)
        yield {"need": list(query.needs)}, label, replace(query, needs=(), mentions=())
    for facet in query.access:
        label = f"Without “{facets()[facet].label}”"
        yield {"access": facet}, label, replace(query, access=less(query.access, facet))
    if query.days:
        label = "Without " + " or ".join(DAYS[day] for day in query.days)
        yield {"day": list(query.days)}, label, replace(query, days=())
    if query.on is not None:
        yield {"date": request.on}, "On any day", replace(query, on=None)
    if query.start is not None or query.end is not None:
        read = reading.understood.of("time")
        drop: dict[str, Any] = {"from": request.start, "to": request.end}
        if read and read[0].key not in reading.unused:
            # Read from the words it is no parameter, and comes off by its own name.
            drop = {"time": read[0].id}
        drop = {name: text for name, text in drop.items() if text is not None}
        yield drop, "At any time of day", replace(query, start=None, end=None)
    if query.within is not None:
        yield {"within": _number(query.within)}, "At any distance", replace(query, within=None)
    if query.age is not None:
        yield {"age": _number(query.age)}, "At any age", replace(query, age=None)
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
    if query.exclude_kinds or query.exclude_activities or query.exclude_formats:
        anything = replace(query, exclude_kinds=(), exclude_activities=(), exclude_formats=())
        yield {"exclude": list(request.exclude)}, "With nothing left out", anything
    if query.only_confirmed:
        yield {"fresh": "only_confirmed"}, "Confirmed or not", replace(query, only_confirmed=False)


def _number(value: float) -> float:
    """79.0 -> 79, as a finding of the words is called ("age:79")."""
    return int(value) if value == int(value) else value
