"""Ringing a group: taking it, saying what came of the call, and taking a wrong press back.

Called by the pages of the phone list and by `indexer.stewards.calls`. What a call says is written
where every such thing is: a confirmation, a report, a signal; that somebody rang stands in the
history of the listing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..database import inserting
from ..errors import Conflict, NotFound, Refused
from ..models import table_of
from ..people import accounts, editing, reports
from ..search.sync import trusted_in
from ..stewards import deeds
from .listed import holder_of
from .order import next_try

MAY_RING: Final = frozenset({accounts.STAFF, accounts.STEWARD, accounts.ADMIN})
"""Whose confirmation by phone counts; the policy "ring" of the pages says the same."""

RIGHT, CHANGED, NO_ANSWER = "right", "changed", "no_answer"
OUT_OF_SERVICE, CLOSED = "out_of_service", "closed"
RESULTS: Final[dict[str, str]] = {
    RIGHT: "Everything is still right",
    CHANGED: "Something has changed",
    NO_ANSWER: "Nobody answered",
    OUT_OF_SERVICE: "The number is not in service",
    CLOSED: "The group has closed",
}
"""Result -> its words, in the order of the buttons."""

KIND: Final = "call"
"""The kind of work and of deeds."""

_LEFT_TO_STEWARDS: Final = timedelta(days=7)
"""So long nobody is asked to ring a group about which a report of ours waits for a steward."""

_REPORTED: Final = {CHANGED: "wrong", CLOSED: "closed"}
_ACTION: Final = "rang"


@dataclass(frozen=True)
class Told:
    """What came of a call, as it was pressed. `version` is that of the page (`version_of`),
    `number` the one that is not in service, `note` what has changed."""

    result: str
    version: int
    number: str = ""
    note: str = ""


def version_of(turn: m.CallTurn | None) -> int:
    """Grows with everything that is done about ringing a listing; 0: nothing yet."""
    return turn.version if turn else 0


def calls_before(db: Db, listing_id: str, *, most: int = 20) -> list[m.Call]:
    """The calls to a group, the newest first."""
    query = select(m.Call).where(m.Call.listing_id == listing_id)
    return list(db.scalars(query.order_by(m.Call.at.desc(), m.Call.id).limit(most)))


def unanswered(calls: Sequence[m.Call]) -> list[m.Call]:
    """Of `calls_before`, those since somebody last answered, the oldest first."""
    found = []
    for call in calls:
        if call.result != NO_ANSWER:
            break
        found.append(call)
    return found[::-1]


# -- who rings --------------------------------------------------------------------------------


def take(db: Db, listing_id: str, account_id: str, *, version: int, now: datetime) -> None:
    """Nobody else rings it for `listed.HELD_FOR`. Pressed twice it is theirs once.

    Raises Conflict, in words, where somebody else is ringing it, or where something was done since
    the page was opened (`version`); Refused for a group that has closed.
    """
    account = _caller(db, account_id)
    _open_listing(db, listing_id)
    turn = _held(db, listing_id)
    holder = holder_of(db, turn, now=now)
    if holder is not None and holder.id != account.id:
        raise Conflict(f"{holder.name} is ringing them since {clock_of(holder.since)}.")
    if holder is None and turn.version != version:
        raise Conflict(_what_happened(db, listing_id))
    if holder is None:
        turn.version += 1
    turn.account_id, turn.taken_at = account.id, now
    db.flush()


def give_back(db: Db, listing_id: str, account_id: str) -> None:
    """Somebody else may ring it now. Raises NotFound where there is no such group any more."""
    _listing(db, listing_id)
    turn = _held(db, listing_id)
    if turn.account_id == account_id:
        turn.account_id = turn.taken_at = None
        turn.version += 1
        db.flush()


# -- what came of it --------------------------------------------------------------------------


def record(
    db: Db, listing_id: str, account_id: str, told: Told, *, secret: str, now: datetime
) -> str:  # fmt: skip
    """Keep what came of a call; the id of the deed, which is also that of the call.

    Right confirms the listing by phone. Changed and closed are reports by staff, which wait for a
    steward. A number that is not in service is a signal, and is rung no more. Where nobody
    answered, `order.next_try` says when to try again. The same press twice is one call.

    Raises Conflict where somebody else said something since (`told.version`), Refused for a group
    that has closed, a number it has not, or a change without words.
    """
    account = _caller(db, account_id)
    if told.result not in RESULTS:
        raise Refused("Press one of the buttons of the page.")
    listing = _listing(db, listing_id)
    turn = _held(db, listing_id)
    before = calls_before(db, listing_id)
    if turn.version != told.version:
        last = before[0] if before else None
        same = last is not None and (last.account_id, last.result) == (account.id, told.result)
        # Of two numbers that are both found dead, each is a call of its own.
        if told.result == OUT_OF_SERVICE:
            same = same and any(
                (row["kind"], row["detail"]) == ("phone_dead", told.number)
                for row in listing["signals"]
            )
        if last is not None and same and turn.version == told.version + 1:
            return last.id
        raise Conflict(_what_happened(db, listing_id))
    _check_open(listing)
    actor = editing.editor(account)
    call = m.Call(
        id=str(uuid4()), listing_id=listing_id, account_id=account.id, by=account.name, at=now,
        result=told.result, note=None,
    )  # fmt: skip
    undo: dict[str, Any] = {
        "call": call.id, "listing": listing_id, "account": account.id,
        "turn": {"next_on": turn.next_on, "tries": turn.tries},
    }  # fmt: skip
    turn.next_on, tries, turn.tries = None, turn.tries, 0
    if told.result == RIGHT:
        listings.confirm(
            db, listing_id, by=actor.role, how="phone", actor=actor, now=now, via="web"
        )  # fmt: skip
        undo["confirmed"] = _added(db, listing, "confirmations")
    elif told.result == NO_ANSWER:
        times = [one.at for one in unanswered(before)]
        turn.next_on, turn.tries = next_try([*times, now]).isoformat(), tries + 1
    elif told.result == OUT_OF_SERVICE:
        numbers = {phone for row in listing["contacts"] for phone in row["phones"]}
        if told.number not in numbers:
            raise Refused("Choose which number is not in service.", field="number")
        listings.signal(
            db, listing_id, kind="phone_dead", by=actor.role, detail=told.number, actor=actor,
            now=now, via="web",
        )  # fmt: skip
        undo["signal"] = _added(db, listing, "signals")
    else:
        undo |= _report(db, listing, account, told, secret=secret, now=now)
        turn.next_on = (listings.today(now) + _LEFT_TO_STEWARDS).isoformat()
    turn.account_id = turn.taken_at = None
    turn.version += 1
    db.add(call)
    _into_history(db, call.listing_id, f"Rang the group: {_small(told.result)}", account, now)
    db.flush()
    words = f"Rang them: {_small(told.result)}"
    entry = {"kind": KIND, "key": listing_id, "title": listing["name"], "words": words,
             "undo": {**undo, "version": turn.version}}  # fmt: skip
    deeds.write(db, call.id, [entry], account_id=account.id, now=now)
    return call.id


def _report(
    db: Db, listing: Listing, account: m.Account, told: Told, *, secret: str, now: datetime
) -> dict[str, Any]:
    """A report by staff, with what undoing it needs. Whoever keeps pages may come without words:
    they mend it themselves."""
    key, kind = listing["id"], _REPORTED[told.result]
    by = "staff" if account.role == accounts.STAFF else "steward"
    if told.result == CHANGED and by == "staff" and not told.note.strip():
        raise Refused("Write in a few words what has changed: a steward mends it.", field="note")
    there = {one.id: (one.words, one.email) for one in reports.open_ones(db, key)}
    report = reports.tell(
        db, key, kind, by=by, who=account.id, secret=secret, now=now, trusted=trusted_in(db)
    )  # fmt: skip
    if told.note.strip() and report.state == "open":
        reports.add_words(db, report.id, words=told.note, email="", now=now)
    after = {one.id: one for one in reports.open_ones(db, key)}
    made = [one for one in after.values() if one.id not in there]
    bare = [one.id for one in after.values()
            if one.id in there and (one.words, one.email) != there[one.id]]  # fmt: skip
    undo: dict[str, Any] = {"reports": [one.id for one in made], "bare": bare}
    # Also where the report was there before: told again, it may be raised again.
    if (added := _added(db, listing, "signals")) is not None:
        undo["signal"] = added
    return undo


# -- taking it back ---------------------------------------------------------------------------


def take_back(db: Db, call_id: str, account_id: str, *, now: datetime) -> str:
    """ "I pressed the wrong one": as it was before, and theirs to ring; the listing's id.

    Raises NotFound where there is no such call, Refused for somebody else's, and Conflict where
    something was done since, or it was taken back already.
    """
    account = _caller(db, account_id)
    deed = deeds.held(db, call_id)
    entry = dict(deed.items[0]) if deed and deed.items else {}
    if deed is None or "undo" not in entry or entry["kind"] != KIND:
        raise NotFound("There is nothing to take back: it was too long ago.")
    if deed.account_id != account.id and account.role != accounts.ADMIN:
        raise Refused("Only whoever rang, or an admin, may take this back.")
    if deed.undone_at is not None:
        raise Conflict("This was taken back already.")
    undo(db, entry["undo"], account, now)
    deed.items = [{**entry, "undone": account.name}, *deed.items[1:]]
    deed.undone_at = now
    db.flush()
    return str(entry["key"])


def undo(db: Db, done: dict[str, Any], by: m.Account, now: datetime) -> None:
    """Take back what `record` did, from what it kept. Raises Conflict where something was done
    since."""
    key = done["listing"]
    listing = _listing(db, key)
    turn = _held(db, key)
    if turn.version != done["version"]:
        raise Conflict(f"Somebody has gone on with {listing['name']} since.")
    for report_id in [*done.get("reports", ()), *done.get("bare", ())]:
        report = db.get(m.Report, report_id, with_for_update=True, populate_existing=True)
        if report is None or report.state != "open":
            raise Conflict(f"A steward has answered what was said of {listing['name']} already.")
        if report_id in done["reports"]:
            db.delete(report)
        else:
            report.words, report.version = None, report.version + 1
    more: dict[str, Any] = {"actor": editing.editor(by), "now": now, "via": "web"}
    for name, kept in (("confirmations", "confirmed"), ("signals", "signal")):
        if kept in done:
            # The last one like it: of two that are alike one is as good as the other.
            rows = list(listing[name])[::-1]
            if done[kept] in rows:
                rows.remove(done[kept])
            listing = {**listing, name: rows[::-1]}
    listings.save_many(db, [listing], action="undone", **more)
    call = db.get(m.Call, done["call"])
    if call is not None:
        db.delete(call)
    turn.next_on, turn.tries = done["turn"]["next_on"], done["turn"]["tries"]
    theirs = done["account"] == by.id
    turn.account_id, turn.taken_at = (by.id, now) if theirs else (None, None)
    turn.version += 1
    _into_history(db, key, "Took back what was said of a call", by, now)
    db.flush()


# -- parts ------------------------------------------------------------------------------------


def clock_of(at: datetime) -> str:
    """ "10.05am", in London."""
    return deeds.moment(at).partition(" at ")[2]


def _caller(db: Db, account_id: str) -> m.Account:
    account = accounts.by_id(db, account_id)
    if not account.active or account.role not in MAY_RING:
        raise Refused("Only staff, stewards and admins ring groups.")
    return account


def _listing(db: Db, listing_id: str) -> Listing:
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound("There is no such group; it may have been removed.")
    return listing


def _open_listing(db: Db, listing_id: str) -> Listing:
    listing = _listing(db, listing_id)
    _check_open(listing)
    return listing


def _check_open(listing: Listing) -> None:
    if listing["status"]["state"] == "closed":
        raise Refused("This group has closed, and its page says so. There is no need to ring.")


def _held(db: Db, listing_id: str) -> m.CallTurn:
    """Where it stands, held until the transaction ends; made where there was nothing yet."""
    table = table_of(m.CallTurn)
    values = {"listing_id": listing_id, "account_id": None, "taken_at": None, "next_on": None,
              "tries": 0, "version": 0}  # fmt: skip
    db.execute(inserting(db, table).values(**values).on_conflict_do_nothing())
    return db.get_one(m.CallTurn, listing_id, with_for_update=True, populate_existing=True)


def _what_happened(db: Db, listing_id: str) -> str:
    last = next(iter(calls_before(db, listing_id, most=1)), None)
    if last is None:
        return "Somebody else had this since you opened the page. Look once more."
    return (
        f"{last.by} rang them on {deeds.moment(last.at)}: {_small(last.result)}. "
        "Look whether there is something more to say."
    )


def _added(db: Db, before: Listing, name: str) -> dict[str, Any] | None:
    """The row that was just written, as the listing now has it. It need not be the last: they are
    kept in an order of their own, and others may have said something on the same day."""
    rows = list(_listing(db, before["id"])[name])
    for row in before[name]:
        if row in rows:
            rows.remove(row)
    return dict(rows[-1]) if rows else None


def _small(result: str) -> str:
    words = RESULTS[result]
    return words[:1].lower() + words[1:]


def _into_history(db: Db, listing_id: str, words: str, by: m.Account, now: datetime) -> None:
    actor = editing.editor(by)
    db.add(
        m.History(
            listing_id=listing_id, at=now, role=actor.role, actor=actor.name, action=_ACTION,
            changes=[{"field": "call", "before": None, "after": None, "words": words}], via="web",
        )
    )  # fmt: skip
