"""Reports that wait: somebody says that a group has closed, was not there, or is wrongly listed.

One piece of work for each listing. Whoever left an address is told what became of it; a concern is
answered in `concerns`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..people import editing, reports
from ..store import Store
from . import deeds
from .items import UNDO_FOR, Choice, Decision, Item, Kind

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


def waiting(db: Db, now: datetime) -> Sequence[Item]:
    """Every listing with reports that nobody has answered, those that may be gone first."""
    by_listing: dict[str, list[m.Report]] = {}
    for report in reports.open_ones(db):
        by_listing.setdefault(report.listing_id, []).append(report)
    query = select(m.Listing.id, m.Listing.name, m.Listing.status_state)
    found = []
    for row in db.execute(query.where(m.Listing.id.in_(by_listing))):
        told = by_listing[row.id]
        gone = len({report.reporter for report in told if report.kind in _URGENT})
        by_staff = any(report.by != reports.PUBLIC for report in told)
        found.append(
            Item(
                kind=NAME, key=row.id, title=row.name, why=_why(told), since=told[0].at,
                version=_version(db, row.id), url=f"/stewards/{NAME}/{row.id}", listing_id=row.id,
                urgency=1 if gone > 1 or (gone and by_staff) else 3 if gone else 5,
                choices=_choices(row.status_state),
            )
        )  # fmt: skip
    return sorted(found, key=lambda item: (item.urgency, item.since, item.key))


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


KIND: Final = Kind(NAME, "Report", "Reports", waiting, decide, undo)


def _choices(state: str) -> tuple[Choice, ...]:
    return _ONLY_ANSWER if state == "closed" else CHOICES


def _version(db: Db, listing_id: str) -> int:
    """Grows with every report, every word that is added to one, and every answer."""
    query = select(func.sum(m.Report.version)).where(m.Report.listing_id == listing_id)
    return int(db.scalar(query) or 0)


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
