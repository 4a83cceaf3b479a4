"""Pairs of listings that may be one group, on the list of stewards.

Here they are said to be different, one by one or many at once; merging needs both in view, and is
done on the page of the pair, with `indexer.merging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import aliased

from schemas.listing import Listing

from .. import listings, merging
from .. import models as m
from ..errors import NotFound, Refused
from ..freshness.words import day as day_words
from ..listings import today
from ..matching.lines import FIRST
from ..records import read_listings
from ..search.cards import page_of
from ..search.folding import preferred
from ..store import Store
from .items import Choice, Decision, Item, Kind, first_of, is_id, one_of

NAME: Final = "duplicate"
DIFFERENT: Final = "different"
CHOICES: Final = (Choice(DIFFERENT, "Different groups"),)


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The pairs that nobody has decided on, the most alike first: the first so many, or the one of
    that key."""
    query = _open().limit(most)
    if key:
        query = query.where(m.Duplicate.id == key)
    return [
        Item(
            kind=NAME, key=row.id, title=_title(first, second), why=_why(row), since=row.found_at,
            version=row.version, url=f"/stewards/duplicates/{row.id}",
            urgency=4 if row.score >= FIRST else 7, listing_id=row.one, choices=CHOICES,
        )
        for row, first, second in db.execute(query)
    ]  # fmt: skip


@cache
def _open() -> Select[m.Duplicate, str, str]:
    # Put together once, which takes longer than asking.
    one, other = aliased(m.Listing), aliased(m.Listing)
    return (
        select(m.Duplicate, one.name, other.name)
        .join(one, one.id == m.Duplicate.one)
        .join(other, other.id == m.Duplicate.other)
        .where(m.Duplicate.state == "open")
        .order_by(
            case((m.Duplicate.score >= FIRST, 0), else_=1), m.Duplicate.found_at, m.Duplicate.id
        )
    )


def number(db: Db, now: datetime) -> int:
    """How many pairs wait."""
    return db.scalar(select(func.count()).where(m.Duplicate.state == "open")) or 0


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one pair shows: {heading, lines: [(label, text)], sentences, listing_id,
    version, state, score, band, one, other, keep, merge_id, choices}.

    `one` and `other` are {id, name, url, sources, closed}; `keep` is the id of the one to propose,
    `merge_id` that of the merge of the two that stands. Raises NotFound.
    """
    row = db.get(m.Duplicate, key) if is_id(key) else None
    if row is None:
        raise NotFound("There is no such pair; one of the two may have been taken away.")
    both = read_listings(db, [row.one, row.other])
    one, other = both[row.one], both[row.other]
    band = "first" if row.score >= FIRST else "near"
    merged = next(
        (
            found
            for found in merging.merges_of(db, row.one)
            if {found["kept"], found["away"]} == {row.one, row.other}
        ),
        None,
    )
    lines = [
        ("One", _listed(one)),
        ("The other", _listed(other)),
        ("How alike", f"{row.score:.0%}, found on {_day(row.found_at)}"),
    ]
    if row.decided_by and row.decided_at:
        done = "Merged" if row.state == "merged" else "Said to be different"
        lines.append((done, f"by {row.decided_by} on {_day(row.decided_at)}"))
    trusted = frozenset(db.scalars(select(m.Source.name).where(m.Source.trusted)))
    keep = merged["kept"] if merged else preferred(both, today=today(now), trusted=trusted)
    return {
        "heading": _title(one["name"], other["name"]),
        "lines": lines,
        "sentences": list(row.why),
        "listing_id": row.one,
        "version": row.version,
        "state": row.state,
        "score": row.score,
        "band": band,
        "one": _shown(one),
        "other": _shown(other),
        "keep": keep or row.one,
        "merge_id": merged["id"] if merged else None,
        "choices": CHOICES if row.state == "open" else (),
    }


def told_on_list(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the common page of one piece of work shows: the reasons among the lines, and the way to
    the page on which the two are side by side. Raises NotFound."""
    found = told(db, key, now)
    why = [("Why", sentence) for sentence in found.pop("sentences")]
    links = [("See the two side by side", f"/stewards/duplicates/{key}")]
    return {**found, "lines": [*found["lines"], *why], "links": links}


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Say that the two are different groups. See `Kind.decide`."""
    if decision.deed != DIFFERENT:
        raise Refused("Open the two side by side to merge them.")
    merging.dismiss(db, decision.key, version=decision.version, by=decision.by, now=decision.now)
    return {"key": decision.key}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The pair waits again. See `Kind.undo`."""
    merging.take_back_dismissal(db, undo["key"], by=by, now=now)


KIND: Final = Kind(
    name=NAME, one="Possible duplicate", many="Possible duplicates", decide=decide, undo=undo,
    first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(4, 7),
)  # fmt: skip


def _title(one: str, other: str) -> str:
    return f"{one}, twice" if one.casefold() == other.casefold() else f"{one} and {other}"


def _why(row: m.Duplicate) -> str:
    begin = "These may be one group." if row.score >= FIRST else "These are somewhat alike."
    return " ".join([begin, *row.why[:4]])


def _shown(listing: Listing) -> dict[str, Any]:
    return {
        "id": listing["id"],
        "name": listing["name"],
        "url": page_of(listing),
        "sources": [row["name"] for row in listing["sources"]],
        "closed": listing["status"]["state"] == "closed",
    }


def _listed(listing: Listing) -> str:
    names = ", ".join(row["name"] for row in listing["sources"]) or "the directory itself"
    closed = ", closed" if listing["status"]["state"] == "closed" else ""
    return f"{listing['name']}{closed} (from {names})"


def _day(moment: datetime) -> str:
    return day_words(listings.today(moment))
