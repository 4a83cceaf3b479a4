"""A posted form whose parts repeat (contacts, venues, prices): rows are found, added and removed
by the numbers in the names of their fields, so that no script is needed.

The field `name` of the third contact is called "contacts-2-name". Used by the sections.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

Typed = MultiDict[str, str]
"""What was typed into a form: names of fields to their values, some more than once."""

MOST: Final = 60
"""No form of ours has more rows; what has was not sent by one."""


def numbers(typed: Typed, part: str) -> list[int]:
    """The numbers of the rows of `part`, lowest first."""
    found = set()
    for name in typed:
        match = re.match(rf"{re.escape(part)}-(\d{{1,4}})-", name, re.ASCII)
        if match:
            found.add(int(match[1]))
    return sorted(found)[:MOST]


def row(typed: Typed, part: str, number: int) -> Typed:
    """One row, its fields by their own names: row(typed, "contacts", 2)["name"]."""
    start = f"{part}-{number}-"
    return MultiDict(
        (name.removeprefix(start), value)
        for name, value in typed.items(multi=True)
        if name.startswith(start)
    )


def rows(typed: Typed, part: str) -> list[Typed]:
    """Every row of `part` in order."""
    return [row(typed, part, number) for number in numbers(typed, part)]


def without_blank(typed: Typed, part: str, *, looked_at: Sequence[str]) -> Typed:
    """The form with the rows of `part` numbered from 0 on, those left out in which nothing stands
    in any of the fields `looked_at`: the numbers are then those of the listing's own list."""
    kept = [
        one
        for one in rows(typed, part)
        if any(value.strip() for name in looked_at for value in one.getlist(name))
    ]
    return with_rows(typed, part, kept)


def added(typed: Typed, part: str, fields: Mapping[str, str]) -> Typed:
    """The form with one more row of `part`, in which `fields` stand."""
    return with_rows(typed, part, [*rows(typed, part), MultiDict(fields)])


def removed(typed: Typed, part: str, number: int) -> Typed:
    """The form without one row of `part`; a number that no row has changes nothing."""
    kept = [row(typed, part, one) for one in numbers(typed, part) if one != number]
    return with_rows(typed, part, kept)


def with_rows(typed: Typed, part: str, wanted: Sequence[Mapping[str, Any]]) -> Typed:
    """The form with `wanted` as the rows of `part`, numbered from 0."""
    mine = re.compile(rf"{re.escape(part)}-\d{{1,4}}-", re.ASCII)
    form: Typed = MultiDict(
        (name, value) for name, value in typed.items(multi=True) if not mine.match(name)
    )
    for number, one in enumerate(wanted):
        pairs = one.items(multi=True) if isinstance(one, MultiDict) else one.items()
        for name, value in pairs:
            form.add(f"{part}-{number}-{name}", value)
    return form


def number_of(deed: str, name: str) -> int | None:
    """The number of the row that a button is about: 2 of "remove-contact-2"."""
    match = re.fullmatch(rf"{re.escape(name)}-(\d{{1,4}})", deed, re.ASCII)
    return int(match[1]) if match else None
