"""Whose a field of a listing is: remembered before a steward's deed, put back when it is undone.

Used by the kinds of work that change a listing; without it whatever was undone would belong to the
steward from then on, and the next reading of a source would pass over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..people import editing
from ..records import read_listings


def marks_of(db: Db, listing_ids: Iterable[str], field: str) -> dict[str, Any]:
    """Listing id -> who has set a field there, or None where that is nobody."""
    read = read_listings(db, sorted(listing_ids))
    return {key: listing["provenance"].get(field) for key, listing in read.items()}


def as_left(db: Db, listing_ids: Iterable[str], field: str) -> dict[str, int]:
    """Listing id -> a number for a field and whose it is, for what a deed has made of both."""
    read = read_listings(db, sorted(listing_ids))
    return {key: number_of(one[field], one["provenance"].get(field)) for key, one in read.items()}


def once_undone(
    db: Db, marks: Mapping[str, Any], left: Mapping[str, int], field: str
) -> dict[str, Any]:
    """Whose a field is to be once a deed is undone: theirs of before; or, where somebody has put
    something else into it since (it is not as it was `left`), theirs of now, or the next reading of
    a source would write over their words. To be asked before anything is put back."""
    now, is_left = marks_of(db, marks, field), as_left(db, marks, field)
    return {
        key: mark if is_left.get(key) == left.get(key) else now.get(key)
        for key, mark in marks.items()
    }


def put_back(db: Db, marks: Mapping[str, Any], field: str, *, by: m.Account, now: datetime) -> None:
    """A field is theirs again whose it was. The caller holds the listings."""
    read = read_listings(db, sorted(marks))
    again = []
    for key, listing in read.items():
        kept = {name: row for name, row in listing["provenance"].items() if name != field}
        if marks[key]:
            kept[field] = marks[key]
        if kept != listing["provenance"]:
            again.append({**listing, "provenance": kept})
    if again:
        listings.save_many(db, again, actor=editing.editor(by), now=now, action="undone", via="web")


def number_of(*said: object) -> int:
    """A number for what a page showed, which differs where that does; it serves as the version of
    what has none of its own."""
    return crc32(repr(said).encode()) % 10**9
