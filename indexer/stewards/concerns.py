"""Concerns that somebody has raised about a group: the work that is done first.

A concern has no points and closes nothing by itself: a person looks at once (`freshness.md`). The
answer is kept beside the evidence and never in its place, and is no confirmation: whoever looked
into a concern has not said that every line of the listing is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound, Refused
from ..freshness.evidence import paused
from ..freshness.words import day as day_words
from ..people import editing, reports
from ..store import Store
from . import deeds, held
from .in_statements import of_kind, times_answered
from .items import UNDO_FOR, Choice, Decision, Item, Kind, first_of, one_of, turn

NAME: Final = "concern"
SIGNAL: Final = "report_concern"

WELL, PAUSE, CLOSE = "well", "pause", "close"
_ALL_IS_WELL: Final = Choice(WELL, "Looked into it, all is well", asks_reason=True)
_PAUSE_ENDS: Final = Choice(WELL, "All is well, and the pause ends", asks_reason=True)
_PAUSE: Final = Choice(PAUSE, "Pause the listing meanwhile")
_CLOSE: Final = Choice(CLOSE, "Close the listing", asks_reason=True)

_DONE: Final = {
    WELL: "looked into this and found all well",
    PAUSE: "paused the listing",
    CLOSE: "closed the listing",
    "undone": "took the answer back",
}
_FROM: Final = {
    "owner": "the group",
    "steward": "a steward",
    "staff": "staff",
    "public": "somebody who does not work here",
    "check": "a check",
    "source": "a list",
}
LONGEST_NOTE: Final = 2000
_ANSWER: Final = "Somebody has looked into it. Thank you; we cannot say more about what was found."

# (day, by whom) of concerns, with how many there are: all of a concern that lasts when the words
# of it and its reporter are forgotten.
Raised = Counter[tuple[str, str]]


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The listings about which a concern was raised that nobody has answered, the oldest first: the
    first so many, or the one of that key."""
    ids = [row.listing_id for row in db.execute(_open(key).limit(most))]
    raised, kept = _all_raised(db, ids), held.rows_of(db, NAME, ids)
    columns = (m.Listing.id, m.Listing.name, m.Listing.status_state, m.Listing.capacity)
    found = []
    for some in in_parts(ids):
        for row in db.execute(select(*columns).where(m.Listing.id.in_(some))):
            work = kept.get(row.id)
            new = _unanswered(raised[row.id], work)
            found.append(
                Item(
                    kind=NAME, key=row.id, title=row.name, why=_why(new, work), urgency=0,
                    since=_start_of(min(day for day, _ in new)), listing_id=row.id,
                    version=_version(raised[row.id], work), url=f"/stewards/{NAME}/{row.id}",
                    choices=_choices(
                        {"capacity": row.capacity, "status": {"state": row.status_state}}, work, now
                    ),
                )
            )  # fmt: skip
    return sorted(found, key=turn)


def number(db: Db, now: datetime) -> int:
    """How many wait."""
    return db.scalar(select(func.count()).select_from(_open().subquery())) or 0


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one concern shows: {heading, lines: [(label, text)], listing_id, version,
    choices}. Raises NotFound where there is no such listing."""
    listing, work = _listing(db, key), db.get(m.Work, (NAME, key))
    raised = _raised(listing)
    new = _unanswered(raised, work)
    lines = [
        (
            f"{'Concern' if (row['on'], row['by']) in new else 'Answered before'}, "
            f"{_day(row['on'])}, from {_FROM.get(row['by'], row['by'])}",
            row["detail"] or "No words were given.",
        )
        for row in reversed(_signals(listing))
    ]
    lines += [
        (
            f"{one['by']}, {_day(one['on'])}",
            f"{_sentence(one['deed'])}. {one['note'] or ''}".strip(),
        )
        for one in reversed(_answers(work))
    ]
    lines += [("The listing now", _as_it_is(listing, now)), ("How to reach them", _reach(listing))]
    return {
        "heading": listing["name"],
        "lines": lines,
        "listing_id": key,
        "version": _version(raised, work),
        "choices": _choices(listing, work, now) if new else (),
    }


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Answer a concern, or pause the listing until it is answered. See `Kind.decide`."""
    # Nobody raises another one while this one is answered.
    listings.hold(db, [decision.key])
    listing = _listing(db, decision.key)
    work = held.made(db, NAME, decision.key)
    raised, by, now = _raised(listing), decision.by, decision.now
    if _version(raised, work) != decision.version or not _unanswered(raised, work):
        raise Conflict(_what_happened(work, raised))
    note = " ".join(decision.reason.split())[:LONGEST_NOTE]
    choice = {one.name: one for one in _choices(listing, work, now)}.get(decision.deed)
    if choice is None:
        raise Refused("Press one of the buttons of the page.")
    if choice.asks_reason and not note:
        raise Refused("Write a few words on what you found: they stay with the concern.")
    changed: list[dict[str, Any]] = []
    before, state = _stands(work), _stands(work)
    if decision.deed == PAUSE:
        listings.pause(db, decision.key, until=None, actor=editing.editor(by), now=now, via="web")
        changed.append(_change(db, listing, "capacity"))
        state["paused"] = changed[0]
        # Pausing is no answer: it stays on the list, with whoever has begun to look into it.
        work.account_id, work.taken_at = by.id, now
    else:
        if decision.deed == CLOSE:
            listings.close(
                db, decision.key, note=None, actor=editing.editor(by), now=now, via="web"
            )
            changed.append(_change(db, listing, "status"))
        elif (pause := _own_pause(listing, work)) is not None:
            _put(db, decision.key, pause["field"], pause["before"], pause["mark"], by=by, now=now)
            changed.append(_change(db, listing, "capacity"))
        state["answered"] = [[day, who, n] for (day, who), n in sorted(raised.items())]
        state["paused"] = None
        work.done_at, work.done_by = now, by.name
    _keep(db, work, state, decision.deed, note=note, name=listing["name"], by=by, now=now)
    done = {"key": decision.key, "before": before, "after": state, "changed": changed}
    if decision.deed == PAUSE:
        return done
    told = reports.open_ones(db, decision.key, concerns=True)
    # What was found is for those who may read concerns; who told us hears that somebody looked.
    letters = reports.answer(
        db, store.settings, told, name=listing["name"], words=_ANSWER, by=by.name, now=now,
        due=now + UNDO_FOR,
    )  # fmt: skip
    return {**done, "reports": [one.id for one in told], "letters": letters}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The concern waits again, and the listing is as it was. See `Kind.undo`."""
    listing, work = _listing(db, undo["key"]), held.made(db, NAME, undo["key"])
    if _stands(work) != undo["after"]:
        last = _answers(work)[-1]
        raise Conflict(f"{last['by']} {_DONE[last['deed']]} since ({_day(last['on'])}).")
    for one in undo["changed"]:
        if listing[one["field"]] != one["after"]:
            what = "whether the group takes new people" if one["field"] == "capacity" else "that"
            raise Conflict(f"Somebody has changed {what} on the page of {listing['name']} since.")
    for one in undo["changed"]:
        _put(db, undo["key"], one["field"], one["before"], one["mark"], by=by, now=now)
    reports.open_again(db, undo.get("reports", []), undo.get("letters", []))
    work.done_at = work.done_by = None
    if undo["before"]["paused"] is None:
        work.account_id = work.taken_at = None
    _keep(db, work, undo["before"], "undone", note="", name=listing["name"], by=by, now=now)


KIND: Final = Kind(
    name=NAME, one="Concern", many="Concerns", decide=decide, undo=undo,
    first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(0,),
)  # fmt: skip


# -- which concerns wait ----------------------------------------------------------------------


def _open(key: str = "") -> Select[str, str]:
    """The ids of listings with a concern that was not there yet when a steward answered (or the one
    of that key), and the day of the first of those. As `_unanswered`, for all listings at once."""
    return _open_one(key) if key else _open_ones()


@cache
def _open_ones() -> Select[str, str]:
    # Put together once, which takes longer than asking.
    return _open_one("")


def _open_one(key: str) -> Select[str, str]:
    raised = (
        select(m.Signal.listing_id, m.Signal.on, m.Signal.by, func.count().label("n"))
        .where(m.Signal.kind == SIGNAL)
        .group_by(m.Signal.listing_id, m.Signal.on, m.Signal.by)
    )
    one = raised.where(m.Signal.listing_id == key) if key else raised
    rows = one.subquery()
    first = func.min(rows.c.on)
    return (
        select(rows.c.listing_id, first)
        .outerjoin(m.Work, of_kind(NAME, rows.c.listing_id))
        .where(rows.c.n > times_answered(m.Work.told, rows.c.on, rows.c.by))
        .group_by(rows.c.listing_id)
        .order_by(first, rows.c.listing_id)
    )


def _all_raised(db: Db, ids: Sequence[str]) -> dict[str, Raised]:
    found: dict[str, Raised] = {}
    for some in in_parts(ids):
        rows = db.execute(
            select(m.Signal.listing_id, m.Signal.on, m.Signal.by, func.count().label("n"))
            .where(m.Signal.kind == SIGNAL, m.Signal.listing_id.in_(some))
            .group_by(m.Signal.listing_id, m.Signal.on, m.Signal.by)
        )
        for row in rows:
            found.setdefault(row.listing_id, Counter())[(row.on, row.by)] = row.n
    return found


def _signals(listing: Listing) -> list[dict[str, Any]]:
    return [row for row in listing["signals"] if row["kind"] == SIGNAL]


def _raised(listing: Listing) -> Raised:
    return Counter((row["on"], row["by"]) for row in _signals(listing))


def _unanswered(raised: Raised, work: m.Work | None) -> Raised:
    """Those that were not there yet when a steward answered."""
    answered = Counter({(day, who): n for day, who, n in _stands(work)["answered"]})
    return raised - answered


def _version(raised: Raised, work: m.Work | None) -> int:
    """Grows with every concern and with every answer."""
    return raised.total() + (work.version if work else 0)


def _stands(work: m.Work | None) -> dict[str, Any]:
    """How it stands: {answered: [[day, by, number]], paused: what a pause changed, or None}."""
    kept = work.told if work else {}
    return {"answered": kept.get("answered", []), "paused": kept.get("paused")}


def _answers(work: m.Work | None) -> list[dict[str, Any]]:
    """What stewards did about it, the first first: [{on, by, deed, note}]."""
    return list(work.told.get("answers", [])) if work else []


def _own_pause(listing: Mapping[str, Any], work: m.Work | None) -> dict[str, Any] | None:
    """The pause that was made because of this concern, if it still stands as it was made."""
    made: dict[str, Any] | None = _stands(work)["paused"]
    return made if made and listing["capacity"] == made["after"] else None


def _choices(listing: Mapping[str, Any], work: m.Work | None, now: datetime) -> tuple[Choice, ...]:
    well = _PAUSE_ENDS if _own_pause(listing, work) else _ALL_IS_WELL
    if listing["status"]["state"] == "closed":
        return (well,)
    return (well, _CLOSE) if paused(listing, listings.today(now)) else (well, _PAUSE, _CLOSE)


# -- changing ---------------------------------------------------------------------------------


def _listing(db: Db, key: str) -> Listing:
    found = listings.get(db, key)
    if found is None:
        raise NotFound("There is no such listing; it may have been removed.")
    return found


def _change(db: Db, before: Listing, field: str) -> dict[str, Any]:
    """What a deed has done to one field, and whose the field was: enough to put it back."""
    after = _listing(db, before["id"])
    return {
        "field": field, "before": before[field], "after": after[field],
        "mark": before["provenance"].get(field),
    }  # fmt: skip


def _put(
    db: Db, key: str, field: str, value: Any, mark: Any, *, by: m.Account, now: datetime
) -> None:
    """Give a field the value it had, and back to whomever it belonged."""
    more: dict[str, Any] = {"actor": editing.editor(by), "now": now, "via": "web"}
    listings.save_many(db, [{**_listing(db, key), field: value}], action="undone", **more)
    saved = _listing(db, key)
    others = {name: row for name, row in saved["provenance"].items() if name != field}
    marks = {**others, field: mark} if mark else others
    # A field that no person had set is its publisher's again.
    listings.save_many(db, [{**saved, "provenance": marks}], action="handed_back", **more)


def _keep(
    db: Db, work: m.Work, state: dict[str, Any], deed: str, *, note: str, name: str,
    by: m.Account, now: datetime,
) -> None:  # fmt: skip
    """Remember who did what, and leave a row in the history. Not in that of the listing, which its
    owners read: the concern may be about them. What was noted stays with the concern alone."""
    answer = {"on": now.isoformat(), "by": by.name, "deed": deed, "note": note or None}
    work.told = {**state, "answers": [*_answers(work), answer]}
    work.version += 1
    words = f"About a concern on {name}: {by.name} {_DONE[deed]}"
    db.add(
        m.History(
            listing_id=None, at=now, role=by.role, actor=by.name, action=NAME, via="web",
            changes=[{"field": "concern", "before": None, "after": None, "words": words}],
            about=f"{NAME}:{work.key}",
        )
    )  # fmt: skip
    db.flush()


# -- words ------------------------------------------------------------------------------------


def _why(new: Raised, work: m.Work | None) -> str:
    number = new.total()
    words = "Somebody raised a concern." if number == 1 else f"{number} concerns were raised."
    state = _stands(work)
    if state["paused"]:
        words += " The listing was paused until somebody has looked into it."
    if state["answered"]:
        words += " There were others before, which were answered."
    return words


def _what_happened(work: m.Work, raised: Raised) -> str:
    answers = _answers(work)
    if not answers:
        return "Another concern has come in since you opened the page. Look at it once more."
    last = answers[-1]
    when = deeds.moment(datetime.fromisoformat(last["on"]))
    words = f"{last['by']} {_DONE[last['deed']]} on {when}."
    if last["note"]:
        words += f' Their note: "{last["note"]}"'
    return words


def _sentence(deed: str) -> str:
    words = _DONE[deed]
    return words[0].upper() + words[1:]


def _as_it_is(listing: Listing, now: datetime) -> str:
    if listing["status"]["state"] == "closed":
        return "It is closed."
    if paused(listing, listings.today(now)):
        return "It takes no new people just now."
    return "People find it, and may join."


def _reach(listing: Listing) -> str:
    organisation = listing["organisation"] or {}
    ways: Iterable[str | None] = (
        *(" ".join(filter(None, (one["name"], *one["phones"], one["email"])))
          for one in listing["contacts"]),
        organisation.get("name"), organisation.get("email"),
    )  # fmt: skip
    return "; ".join(way for way in ways if way) or "We know no way to reach them."


def _start_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=listings.LONDON)


def _day(value: str) -> str:
    """ "2026-11-03", or the moment of an answer, as people say the day."""
    moment = datetime.fromisoformat(value)
    return day_words(moment.astimezone(listings.LONDON) if moment.tzinfo else moment)
