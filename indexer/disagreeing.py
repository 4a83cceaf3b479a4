"""Two lists that say different things of one group: on which day, at what time, where.

A daily job (`look`) raises `sources_disagree` on the listings concerned and takes it back when they
agree again; staff see both versions on the page of evidence and on the stewards' list
(`indexer.stewards.contradictions`). Where one list only says more than the other, or less, they do
not disagree: nothing that is unknown contradicts anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any, Final
from uuid import uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import LISTING_IDS, Listing

from . import listings
from . import models as m
from .database import in_parts
from .disagreeing_points import Point, points_of
from .freshness.thresholds import load_rules
from .history import Actor
from .matching.joined import together_with
from .matching.lines import FOLDED
from .records import read_listings
from .search.document import freshness_of, is_searchable
from .search.sync import trusted_sources
from .store import Store

KIND: Final = "sources_disagree"
WORK: Final = "contradiction"
"""The kind of work under which a steward's answer is remembered."""
BY: Final = Actor("check", "comparison of lists")
HERE: Final = "this directory"
"""Who says what stands in no publisher's list."""

_PEOPLE: Final = ("owner", "steward", "staff")
_GROUPS_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Version:
    """What one list says of a group: its name, the listing it stands in, and that as it says it."""

    source: str
    listing_id: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Contradiction:
    """Two lists that disagree of one group, and on what."""

    one: Version
    other: Version
    points: tuple[Point, ...]

    @property
    def listing_ids(self) -> list[str]:
        """The listings it is about: two that are joined, or one that comes from two lists."""
        return sorted({self.one.listing_id, self.other.listing_id})

    @property
    def key(self) -> str:
        """One id for the two versions, whatever they disagree about."""
        sides = sorted(f"{one.listing_id} {one.source}" for one in (self.one, self.other))
        return str(uuid5(LISTING_IDS, f"disagree|{'|'.join(sides)}"))

    @property
    def words(self) -> str:
        """What is disagreed about, in a sentence or two; other words are another disagreement."""
        said = (
            f"{row.what}: {self.one.source} says {row.one}, {self.other.source} says {row.other}"
            for row in self.points
        )
        return f"{'. '.join(said)}."[:1000]


@dataclass
class Report:
    """What a look did: `contradictions` there are, `raised` and `taken_back` on listings."""

    contradictions: int = 0
    raised: int = 0
    taken_back: int = 0


# -- which there are --------------------------------------------------------------------------


def contradictions(
    db: Db, ids: Iterable[str], *, today: date, trusted: frozenset[str]
) -> Iterator[Contradiction]:
    """Those about any of these listings, or what they are joined with; each once."""
    asked = sorted(set(ids))
    together = together_with(db, asked)
    groups = sorted({tuple(sorted(together.get(key, {key}))) for key in asked})
    for start in range(0, len(groups), _GROUPS_AT_ONCE):
        some = groups[start : start + _GROUPS_AT_ONCE]
        keys = sorted({key for group in some for key in group})
        read = read_listings(db, keys)
        records = _records(db, keys)
        for group in some:
            there = [
                read[key]
                for key in group
                if key in read and _speaks(read[key], today=today, trusted=trusted)
            ]
            for one, other in _pairs(there, records):
                if points := points_of(one.said, other.said, today=today):
                    yield Contradiction(one, other, tuple(points))


def _speaks(listing: Listing, *, today: date, trusted: frozenset[str]) -> bool:
    """Whether what a listing says is still said by anybody."""
    sources = listing["sources"]
    if sources and not any(row["live"] for row in sources):
        return False
    freshness = freshness_of(listing, today=today, trusted=trusted)
    return is_searchable(freshness) and not freshness.ended


def _pairs(
    there: Sequence[Listing], records: Mapping[str, Sequence[Version]]
) -> Iterator[tuple[Version, Version]]:
    for one, other in combinations(there, 2):
        mine, theirs = _sources(one), _sources(other)
        if mine != theirs:  # one list that has a group twice contradicts nobody but itself
            yield (
                Version(" and ".join(mine), one["id"], one),
                Version(" and ".join(theirs), other["id"], other),
            )
    for listing in there:
        for first, second in combinations(records.get(listing["id"], ()), 2):
            if first.source != second.source:  # as above: it may have sent it under two ids
                yield first, second


def _sources(listing: Listing) -> list[str]:
    marks = listing["provenance"]
    if any((marks.get(field) or {}).get("by") in _PEOPLE for field in ("sessions", "venues")):
        return [HERE]  # a person here has said so, and no list
    return sorted({row["name"] for row in listing["sources"] if row["live"]}) or [HERE]


def _records(db: Db, ids: Sequence[str]) -> dict[str, list[Version]]:
    """Of listings that come from several lists what each of them last sent."""
    found: dict[str, list[Version]] = defaultdict(list)
    for some in in_parts(ids):
        query = select(m.SourceRecord.source, m.SourceRecord.listing_id, m.SourceRecord.mapped)
        query = query.where(
            m.SourceRecord.listing_id.in_(some), m.SourceRecord.mapped.is_not(None),
            m.SourceRecord.missing_runs < load_rules().days("missing_runs"),
            m.SourceRecord.hash.not_like("-%"),
        )  # fmt: skip
        for source, key, said in db.execute(query.order_by(m.SourceRecord.source)):
            if key and said:
                found[key].append(Version(source, key, said))
    return {key: rows for key, rows in found.items() if len(rows) > 1}


def _of_several_lists(db: Db) -> set[str]:
    """The listings of which more than one list may say something."""
    joined = select(m.ListingLink.listing_id, m.ListingLink.other_id).where(m.ListingLink.same)
    alike = select(m.Duplicate.one, m.Duplicate.other).where(
        m.Duplicate.state == "open", m.Duplicate.score >= FOLDED
    )
    several = (
        select(m.SourceRecord.listing_id)
        .where(m.SourceRecord.listing_id.is_not(None))
        .group_by(m.SourceRecord.listing_id)
        .having(func.count() > 1)
    )
    found = {key for query in (joined, alike) for row in db.execute(query) for key in row}
    return found | set(filter(None, db.scalars(several))) | set(under_alarm(db))


def under_alarm(db: Db) -> list[str]:
    """The listings of which it was said that lists disagree."""
    query = select(m.Signal.listing_id).where(m.Signal.kind == KIND, m.Signal.by == "check")
    return list(db.scalars(query.distinct().order_by(m.Signal.listing_id)))


def answered(db: Db) -> dict[str, str]:
    """Key -> the disagreement, in words, that a steward has looked at and let stand."""
    rows = db.scalars(select(m.Work).where(m.Work.kind == WORK, m.Work.done_at.is_not(None)))
    return {row.key: str(row.told["words"]) for row in rows if "words" in row.told}


# -- the job ----------------------------------------------------------------------------------


def look(store: Store, *, now: datetime) -> Report:
    """Raise what is new, take back what is agreed on again; done twice, the second does nothing."""
    trusted = frozenset(trusted_sources(store))
    report = Report()
    differing: list[str] = []
    with store.read() as db:
        found = _wanted(db, _of_several_lists(db), now=now, trusted=trusted)
        report.contradictions = found.contradictions
        for some in in_parts(found.alarms, most=200):
            for key, listing in read_listings(db, some).items():
                if _alarms(listing, found.alarms[key], now).news:
                    differing.append(key)
    for some in in_parts(differing, most=200):
        raised, taken_back = store.change(
            partial(_say, ids=sorted(some), now=now, trusted=trusted), now=now
        )
        report.raised += raised
        report.taken_back += taken_back
    return report


@dataclass(frozen=True)
class _Wanted:
    """Listing -> what is to be said of it: the words of each disagreement, with its key."""

    contradictions: int
    alarms: Mapping[str, Mapping[str, str]]


def _wanted(
    db: Db, ids: Iterable[str], *, now: datetime, trusted: frozenset[str]
) -> _Wanted:  # fmt: skip
    settled = answered(db)
    asked = sorted(set(ids))
    alarms: dict[str, dict[str, str]] = {key: {} for key in asked}
    count = 0
    for one in contradictions(db, asked, today=listings.today(now), trusted=trusted):
        count += 1
        if settled.get(one.key) != one.words:
            for key in one.listing_ids:
                alarms.setdefault(key, {})[one.words] = one.key
    return _Wanted(count, alarms)


def _say(
    db: Db, *, ids: Sequence[str], now: datetime, trusted: frozenset[str]
) -> tuple[int, int]:  # fmt: skip
    together = together_with(db, ids)
    listings.hold(db, {key for one in ids for key in together.get(one, {one})})
    # Found once more, now that nobody changes them: a steward may have answered since, or an owner
    # put it right.
    wanted = _wanted(db, ids, now=now, trusted=trusted).alarms
    raised = taken_back = 0
    saving = []
    for key, listing in sorted(read_listings(db, ids).items()):
        said = _alarms(listing, wanted[key], now)
        if said.news:
            raised, taken_back = raised + said.raised, taken_back + said.taken_back
            others = [row for row in listing["signals"] if not _is_ours(row)]
            saving.append({**listing, "signals": [*others, *said.rows]})
    if saving:
        listings.save_many(db, saving, actor=BY, now=now, action="signal", via="job")
    return raised, taken_back


@dataclass(frozen=True)
class _Alarms:
    """The alarms of this kind that a listing is to have, and what changes by that."""

    rows: list[dict[str, Any]]
    raised: int
    taken_back: int
    news: bool


def _alarms(listing: Listing, wanted: Mapping[str, str], now: datetime) -> _Alarms:
    before = [row for row in listing["signals"] if _is_ours(row)]
    standing = {row["detail"]: row for row in before if row["detail"] in wanted}
    rows, raised = [], 0
    for words, key in sorted(wanted.items()):
        row = standing.get(words)
        if row is None or _is_to_be_renewed(row, listing, now):
            rows.append(row_of(words, key, listings.today(now).isoformat()))
            raised += 1
        else:
            rows.append({**row, "reporter": key})
    return _Alarms(rows, raised, len(before) - len(standing), rows != sorted(before, key=_words))


def _words(row: Mapping[str, Any]) -> str:
    return str(row["detail"])


def row_of(words: str, key: str, on: str) -> dict[str, Any]:
    """The alarm of one disagreement, raised on a day. Its reporter is the key of the disagreement:
    by that the listings are found without comparing all lists."""
    return {"kind": KIND, "on": on, "by": "check", "detail": words, "reporter": key}


def listings_of(db: Db, key: str) -> list[str]:
    """The ids of the listings that are under the alarm of one disagreement."""
    query = select(m.Signal.listing_id).where(
        m.Signal.kind == KIND, m.Signal.by == "check", m.Signal.reporter == key
    )
    return list(db.scalars(query.distinct().order_by(m.Signal.listing_id)))


def _is_ours(row: Mapping[str, Any]) -> bool:
    return bool(row["kind"] == KIND and row["by"] == "check")


def _is_to_be_renewed(row: Mapping[str, Any], listing: Listing, now: datetime) -> bool:
    """Whether it has begun to fade though it is still so, and nobody has answered it since."""
    age = listings.today(now) - date.fromisoformat(row["on"])
    return age > timedelta(days=load_rules().signals[KIND].full_days) and not is_answered(
        row["on"], listing
    )


def is_answered(on: str, listing: Listing) -> bool:
    """Whether a person has confirmed a listing since the alarm of a day."""
    return any(row["by"] in _PEOPLE and row["on"] >= on for row in listing["confirmations"])


def without(listing: Listing, words: str) -> Listing:
    """The listing without the alarm of one disagreement."""
    kept = [row for row in listing["signals"] if not (_is_ours(row) and row["detail"] == words)]
    return {**listing, "signals": kept}
