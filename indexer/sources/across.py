"""What only shows when the records of one crawl are seen together: repeats, shared ids, bulk dates.

Called by the kinds while a crawl runs, with the records as they came; nothing is changed here.
Every class keeps a few numbers a record, so that a feed of 100,000 stays small in memory.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, TypeVar

from indexer.sources.base import Issue
from indexer.sources.terms import fold_name
from schemas.postcodes import normalise_postcode

T = TypeVar("T")
LOOK_AHEAD = 200
BULK_AT_LEAST = 5
BULK_SHARE = 0.7
DEEPEST = 12

_POSTCODES = frozenset({"postal_code", "postcode"})
_PHONES = frozenset({"number", "phone", "telephone"})
_INNER = _POSTCODES | {"number", "address_1"}
_FOLDED: Mapping[str, str] = {
    spelling: name
    for name in _POSTCODES | _PHONES | _INNER
    for spelling in (name, name.replace("_", ""), name.title().replace("_", ""), name.title())
} | {"postalCode": "postal_code", "postCode": "postcode"}
"""How dialects spell the names looked for. A table, because this is asked for every value."""

_SHORTEST_NAME = 4
_TELLING: Mapping[str, tuple[str, ...]] = {
    "contacts": ("email", "phone", "phones"),
    "phones": ("number",),
    "regular_schedules": ("byday", "weekday", "opens_at", "open_at", "closes_at"),
    "regular_schedule": ("byday", "weekday", "opens_at", "open_at", "closes_at"),
    "schedules": ("byday", "freq", "opens_at", "closes_at"),
    "location": ("latitude", "longitude", "physical_addresses", "addresses"),
    "locations": ("latitude", "longitude", "geometry", "postal_code"),
}
"""Parts with ids of their own, and what must be alike where the same id comes again."""


class Repeats:
    """Tells when a record has the name and the postcode or telephone of an earlier one.

    A hint and no more: nothing is merged by it. `indexer.matching` compares far more closely.
    """

    def __init__(self) -> None:
        self._first: dict[int, str] = {}

    def look(self, external_id: str, raw: Mapping[str, Any]) -> tuple[Issue, ...]:
        """The issue for `raw` if it repeats a record given before; remembers it either way."""
        name = fold_name(_plain(raw.get("name")) or "")
        if len(name) < _SHORTEST_NAME:
            return ()
        earlier: dict[str, str] = {}
        for what, value in _signs(raw):
            first = self._first.setdefault(hash((name, value)), external_id)
            if first != external_id:
                earlier.setdefault(first, what)
        return tuple(
            Issue(
                "probable_duplicate",
                "name",
                f"It has the name and the {what} of record {first}; a person must decide.",
            )
            for first, what in list(earlier.items())[:1]
        )


class ChildIds:
    """Tells when the id of a part (contact, telephone, place…) stands for another one elsewhere.

    Parts are never looked up across records by these ids, so the clash costs nothing here; but it
    would overwrite data in a program that does.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def look(self, raw: Mapping[str, Any]) -> tuple[Issue, ...]:
        clashes = []
        for key, part in _parts(raw):
            part_id = _plain(part.get("id"))
            told = _told(part, _TELLING[key])
            if part_id is None or not told:
                continue
            mark = hash(told)
            if self._seen.setdefault(hash((key.rstrip("s"), part_id)), mark) != mark:
                clashes.append(f"{key} {part_id}")
        if not clashes:
            return ()
        named = ", ".join(dict.fromkeys(clashes))
        reason = f"The same id stands for something else in another place: {named}."
        return (Issue("child_id_clash", clashes[0].split()[0], reason[:400]),)


class BulkDays(Generic[T]):
    """Finds the days on which a program touched nearly all records: such a date is no freshness.

    `day_of` reads the day out of a row. A day counts as soon as `BULK_SHARE` of the rows known so
    far have it; `ahead` reads a few rows before it hands on the first, so that all are judged.
    """

    def __init__(self, day_of: Callable[[T], date | None]) -> None:
        self._day_of = day_of
        self._days: Counter[date] = Counter()
        self._rows = 0

    def ahead(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows in the same order, `LOOK_AHEAD` of them known in advance."""
        waiting: deque[T] = deque()
        try:
            for row in rows:
                self._rows += 1
                found = self._day_of(row)
                if found is not None:
                    self._days[found] += 1
                waiting.append(row)
                if len(waiting) > LOOK_AHEAD:
                    yield waiting.popleft()
        except Exception:
            # Whatever broke off the reading, what had come before it is not lost.
            yield from waiting
            raise
        yield from waiting

    def hold(self, found: date | None) -> bool:
        """Whether `found` is such a day."""
        count = self._days[found] if found is not None else 0
        return count >= BULK_AT_LEAST and count >= BULK_SHARE * self._rows


def _told(part: Mapping[str, Any], names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What a part says that matters, empty values left out; of nested parts only plain signs."""
    found: list[tuple[str, str]] = []
    for name in names:
        value = part.get(name)
        if isinstance(value, dict | list):
            inner = ((key, one) for key, one in _scalars(value, 0) if key in _INNER)
            found += sorted((key, str(one)) for key, one in inner)
        elif (text := _plain(value)) is not None:
            found.append((name, text))
    return tuple(found)


def _plain(value: Any) -> str | None:
    """Cheaper than `texts.line`: every record of every run goes through here."""
    return (str(value).strip() or None) if value is not None else None


def bulk_issue(name: str, found: date) -> Issue:
    """The issue for a record whose date in the field `name` is a day of `BulkDays`."""
    reason = f"Nearly all records say {found.isoformat()}: a program wrote that, nobody checked."
    return Issue("bulk_timestamp", name, reason)


def _signs(raw: Mapping[str, Any]) -> set[tuple[str, str]]:
    """("postcode", "NG1 2DT") and ("telephone", "01144960101") wherever they stand in a record."""
    found: set[tuple[str, str]] = set()
    for key, value in _scalars(raw, 0):
        if key in _POSTCODES:
            if postcode := normalise_postcode(str(value)):
                found.add(("postcode", postcode))
        elif key in _PHONES:
            digits = re.sub(r"^(?:0044|44)", "0", re.sub(r"\D", "", str(value)))[:11]
            if len(digits) >= 10:
                found.add(("telephone", digits))
    return found


def _scalars(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """(folded name, value) of every plain value, however deep."""
    for entry in value if isinstance(value, list) else (value,):
        if not isinstance(entry, dict) or depth > DEEPEST:
            continue
        for key, inner in entry.items():
            if isinstance(inner, dict | list):
                if inner:
                    yield from _scalars(inner, depth + 1)
            elif inner is not None and (folded := _FOLDED.get(key)):
                yield folded, inner


def _parts(value: Any, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, part) of every part that `_TELLING` speaks of."""
    for entry in value if isinstance(value, list) else (value,):
        if not isinstance(entry, dict) or depth > DEEPEST:
            continue
        for key, inner in entry.items():
            if not isinstance(inner, dict | list) or not inner:
                continue
            if key in _TELLING:
                for part in inner if isinstance(inner, list) else (inner,):
                    if isinstance(part, dict):
                        yield key, part
            yield from _parts(inner, depth + 1)
