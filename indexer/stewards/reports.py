"""Reports that wait: somebody says that a group has closed, was not there, or is wrongly listed.

One piece of work for each listing. Whoever left an address is told what became of it; a concern is
answered in `concerns`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..people import editing, reports
from ..store import Store
from . import deeds
from .items import UNDO_FOR, Choice, Decision, Item, Kind, first_of, one_of

NAME: Final = "report"
RIGHT, MENDED, CLOSE = "right", "mended", "close"
CHOICES: Final = (
    Choice(RIGHT, "Checked: it is right as it stands", asks_reason=True),
    Choice(MENDED, "Mended: the page is right now", asks_reason=True),
    Choice(CLOSE, "It has closed", asks_reason=True),
)
_ONLY_ANSWER: Final = (Choice(RIGHT, "Answer: it is closed here already", asks_reason=True),)
_URGENT: Final = frozenset({"closed", "nobody"})
LONGEST: Final = 1000


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The listings with reports that nobody has answered, those that may be gone first: the first
    so many, or the one of that key."""
    rows = {row.id: row for row in db.execute(_open(key).limit(most))}
    told = _told_of(db, rows)
    versions = _versions(db, rows)
    return [
        Item(
            kind=NAME, key=row.id, title=row.name, why=_why(told[row.id]), since=told[row.id][0].at,
            version=versions[row.id], url=f"/stewards/{NAME}/{row.id}", listing_id=row.id,
            urgency=row.urgency, choices=_choices(row.status_state),
        )
        for row in rows.values()
    ]  # fmt: skip


def number(db: Db, now: datetime) -> int:
    """How many listings wait."""
    return db.scalar(select(func.count()).select_from(_open().subquery())) or 0


def _open(key: str = "") -> Select[str, str, str, int]:
    """The listings with reports that wait, or the one of that key: (id, name, status_state,
    urgency), in order. Two people who say that it is gone, or one who works here, come first."""
    query = _open_ones()
    return query.where(m.Listing.id == key) if key else query


@cache
def _open_ones() -> Select[str, str, str, int]:
    # Put together once, which takes longer than asking.
    is_gone = m.Report.kind.in_(_URGENT)
    gone = func.count(case((is_gone, func.coalesce(m.Report.reporter, ""))).distinct())
    by_staff = func.max(case((m.Report.by != reports.PUBLIC, 1), else_=0))
    urgency = case((and_(gone > 0, or_(gone > 1, by_staff > 0)), 1), (gone > 0, 3), else_=5)
    return (
        select(m.Listing.id, m.Listing.name, m.Listing.status_state, urgency.label("urgency"))
        .join(m.Report, m.Report.listing_id == m.Listing.id)
        .where(m.Report.state == "open", m.Report.kind != "concern")
        .group_by(m.Listing.id, m.Listing.name, m.Listing.status_state)
        .order_by(urgency, func.min(m.Report.at), m.Listing.id)
    )


def _told_of(db: Db, ids: Iterable[str]) -> dict[str, list[m.Report]]:
    """What waits about several listings, by their ids, the oldest first: as `reports.open_ones`."""
    found: dict[str, list[m.Report]] = {}
    for some in in_parts(ids):
        query = select(m.Report).where(
            m.Report.state == "open", m.Report.kind != "concern", m.Report.listing_id.in_(some)
        )
        for report in db.scalars(query.order_by(m.Report.at, m.Report.id)):
            found.setdefault(report.listing_id, []).append(report)
    return found


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of the reports on one listing shows: {heading, lines: [(label, text)],
    listing_id, version, choices}. Raises NotFound."""
    listing = db.get(m.Listing, key)
    if listing is None:
        raise NotFound("There is no such listing; it may have been removed.")
    every = db.scalars(
        select(m.Report)
        .where(m.Report.listing_id == key, m.Report.kind != "concern")
        .order_by(m.Report.at.desc())
        .limit(50)
    ).all()
    lines = []
    for report in every:
        said = report.words or "No words were given."
        if report.email:
            said += " They left an address, and are told what becomes of it."
        if report.answer:
            said += f" Answered by {report.answered_by or 'the team'}: {report.answer}"
        lines.append((f"{reports.KINDS[report.kind].words} ({_from(report)})", said))
    waits = any(report.state == "open" for report in every)
    return {
        "heading": listing.name, "lines": lines, "listing_id": key, "version": _version(db, key),
        "choices": _choices(listing.status_state) if waits else (),
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Answer the reports on a listing, and do what the answer says. See `Kind.decide`.

    Whoever has checked it, or mended it, confirms the listing: they rang, or went there.
    """
    if listings.get(db, decision.key) is None:
        raise NotFound("There is no such listing; it may have been removed.")
    # Whoever decides, or reports something more, at the same moment comes after this.
    listings.hold(db, [decision.key])
    listing = listings.get(db, decision.key)
    assert listing is not None
    told = reports.open_ones(db, decision.key)
    if not told or _version(db, decision.key) != decision.version:
        raise Conflict(
            "Something more was told about this group since you opened the page. Look once more."
            if told
            else deeds.what_became_of(db, NAME, decision.key)
        )
    deed = {one.name for one in _choices(listing["status"]["state"])} & {decision.deed}
    if not deed:
        raise Refused("Press one of the buttons of the page.")
    words = " ".join(decision.reason.split())[:LONGEST]
    if not words:
        raise Refused("Write a few words on what you found: who reported it reads them.")
    by, now = decision.by, decision.now
    done: dict[str, Any] = {"listing": decision.key, "reports": [one.id for one in told]}
    if listing["status"]["state"] == "closed":
        pass  # there is nothing to change, only to answer
    elif decision.deed == CLOSE:
        listings.close(
            db, decision.key, note=None, actor=editing.editor(by), now=now, via="web"
        )  # fmt: skip
        done["status"] = listing["status"]
        done["mark"] = listing["provenance"].get("status")
    else:
        listings.confirm(
            db, decision.key, by="steward", how="after a report", actor=editing.editor(by),
            now=now, via="web",
        )  # fmt: skip
        done["confirmed"] = listings.today(now).isoformat()
    answer = {
        RIGHT: "We looked into it, and what stands on the page is right.",
        MENDED: "We looked into it and have put the page right.",
        CLOSE: "We looked into it: the group has closed, and its page says so now.",
    }[decision.deed]
    done["letters"] = reports.answer(
        db, store.settings, told, name=listing["name"], words=f"{answer} {words}", by=by.name,
        now=now, due=now + UNDO_FOR,
    )  # fmt: skip
    done["version"] = _version(db, decision.key)
    return done


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The reports wait again, and the listing is as it was. See `Kind.undo`."""
    key = undo["listing"]
    listing = listings.get(db, key)
    if listing is None:
        raise Conflict("The listing is not there any more.")
    if _version(db, key) != undo["version"]:
        raise Conflict(f"Something more was told about {listing['name']} since.")
    more: dict[str, Any] = {"actor": editing.editor(by), "now": now, "via": "web"}
    if "status" in undo:
        if listing["status"]["state"] != "closed":
            raise Conflict(f"Somebody has opened {listing['name']} again since.")
        listings.save_many(db, [{**listing, "status": undo["status"]}], action="undone", **more)
        saved = listings.get(db, key)
        assert saved is not None
        marks = {name: row for name, row in saved["provenance"].items() if name != "status"}
        if undo["mark"]:
            marks["status"] = undo["mark"]
        listings.save_many(db, [{**saved, "provenance": marks}], action="handed_back", **more)
    if "confirmed" in undo:
        ours = {"on": undo["confirmed"], "by": "steward", "how": "after a report"}
        rows = list(listing["confirmations"])
        for row in reversed(rows):
            if all(row[name] == value for name, value in ours.items()):
                rows.remove(row)
                break
        listings.save_many(db, [{**listing, "confirmations": rows}], action="undone", **more)
    reports.open_again(db, undo["reports"], undo["letters"])


KIND: Final = Kind(
    name=NAME, one="Report", many="Reports", decide=decide, undo=undo,
    first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(1, 3, 5),
)  # fmt: skip


def _choices(state: str) -> tuple[Choice, ...]:
    return _ONLY_ANSWER if state == "closed" else CHOICES


def _version(db: Db, listing_id: str) -> int:
    """Grows with every report, every word that is added to one, and every answer."""
    return _versions(db, [listing_id]).get(listing_id, 0)


def _versions(db: Db, ids: Iterable[str]) -> dict[str, int]:
    of = m.Report.listing_id
    found: dict[str, int] = {}
    for some in in_parts(ids):
        query = select(of, func.sum(m.Report.version)).where(of.in_(some)).group_by(of)
        found |= {key: int(total) for key, total in db.execute(query)}
    return found


def _why(told: Sequence[m.Report]) -> str:
    # By whom, as far as that is known: one who wrote to us twice is one.
    each = {(report.kind, report.reporter) for report in told}
    counted = Counter(reports.KINDS[kind].words for kind in reports.KINDS for of, _ in each
                      if of == kind)  # fmt: skip
    said = [
        f"{'Somebody' if number == 1 else f'{number} people'} told us: “{words}”."
        for words, number in counted.items()
    ]
    if any(report.by in ("staff", "steward") for report in told):
        said.append("One of them works here." if len(each) > 1 else "They work here.")
    return " ".join(said)


def _from(report: m.Report) -> str:
    who = {"public": "somebody", "owner": "the group", "staff": "staff", "steward": "the team"}
    return f"{who.get(report.by, report.by)}, {day_words(listings.today(report.at))}"
