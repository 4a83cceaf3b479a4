"""The quarterly audit: listings drawn by chance, rung one after the other, and what that tells.

Called by `waymark audit`, the stewards' pages and the public figures. What somebody finds is
evidence about the listing too, so that nobody has to be rung or told twice.
"""

from __future__ import annotations

import math
import random
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text

from .. import listings, personal
from .. import models as m
from ..database import one_at_a_time
from ..errors import Conflict, NotFound, Refused
from ..freshness.sweep import sweep
from ..history import Actor
from ..listings import today
from ..people import accounts, reports
from ..records import read_listings
from ..search.document import freshness_of
from ..search.sync import trusted_sources
from ..settings import secret_key
from ..store import Store
from .ages import last_said_right
from .decay import Decay, Share, decay, wilson
from .population import open_ids

RIGHT, CHANGED, CLOSED, NOT_REACHED = "right", "changed", "closed", "not_reached"
RESULTS: Final = {
    RIGHT: "Still right",
    CHANGED: "Something has changed",
    CLOSED: "It has closed",
    NOT_REACHED: "Not reached",
}
"""What may be found, in the words of its button."""

STATES: Final = ("fresh", "due", "unverified", "stale")
USUAL, MOST = 50, 1000
LONGEST_NOTE: Final = 500
DRAWING: Final = accounts.ADMINS + 2
"""Held by who draws an audit, so that one form draws one."""
COMPLETE: Final = 0.9
"""The share of a sample that must be entered before its result is made public."""

_FORMS: Final = UUID("5a3c1f0e-8a52-4b1c-9b5e-2f0b8a6f7d11")
_SEED: Final = re.compile(r"[0-9A-Za-z_.-]{1,32}")
_TOLD: Final = {CHANGED: "wrong", CLOSED: "closed"}
"""What the listing is reported as: it then waits on the work list, to be mended or closed."""


@dataclass(frozen=True)
class Progress:
    """An audit and how far it is."""

    id: str
    drawn_at: datetime
    drawn_by: str
    seed: str
    size: int
    population: int
    entered: int

    @property
    def complete(self) -> bool:
        """Whether enough has been entered for its result to be told."""
        return is_complete(self.entered, self.size)


@dataclass(frozen=True)
class Result:
    """What an audit found.

    `right_of_reached` leaves out who was not reached; `all_wrong` and `all_right` are the shares
    if every one of those had turned out the one or the other. `decay` rests on those reached that
    somebody had confirmed before. `by_state`: what the directory said -> what was found -> number.
    """

    audit: Progress
    found: dict[str, int]
    reached: int
    right_of_reached: Share | None
    all_wrong: float | None
    all_right: float | None
    decay: Decay | None
    by_state: dict[str, dict[str, int]]


def is_complete(entered: int, size: int) -> bool:
    """Whether at least COMPLETE of a sample is entered."""
    return size > 0 and entered >= math.ceil(COMPLETE * size)


# -- drawing ----------------------------------------------------------------------------------


def draw(
    store: Store, size: int, *, by: Actor, now: datetime, via: str, seed: str = "", form: str = "",
) -> str:  # fmt: skip
    """Draw `size` open listings (`population.WORDS`) without putting any back; the audit's id.

    The sweep runs first, so that what is open is what is open today. All ids are put in order and
    Python's Mersenne Twister, begun with `seed`, chooses among them: the same seed draws the same
    sample as long as the same listings are open. Without one it is made of 64 random bits. Where
    there are fewer listings than asked for, all are drawn.

    `form` is the id of the form that was sent: sent again for as many listings (a double press, a
    page that was read again) it gives back the audit it has drawn.

    Raises Refused for a size or seed that cannot be, and where there is nothing to draw from.
    """
    if not 1 <= size <= MOST:
        raise Refused(f"Draw from 1 to {MOST} listings.", field="size")
    if seed and not _SEED.fullmatch(seed):
        raise Refused("A seed is up to 32 letters, digits, dots, dashes.", field="seed")
    sown = seed or secrets.token_hex(8)
    key = str(uuid5(_FORMS, f"{form} {size}")) if form else str(uuid4())
    with store.read() as db:
        if db.get(m.Audit, key) is not None:
            return key
    sweep(store, now=now)
    trusted = frozenset(trusted_sources(store))

    def drawn(db: Db) -> str:
        # Of two presses at one moment the second sees what the first has drawn.
        one_at_a_time(db, DRAWING)
        if db.get(m.Audit, key) is not None:
            return key
        everything = list(db.scalars(open_ids()))
        if not everything:
            raise Refused("There is no open listing to draw.", field="size")
        # A text and not a number: the seed is kept as it was typed.
        ids = random.Random(sown).sample(everything, min(size, len(everything)))  # noqa: S311
        audit = m.Audit(
            id=key, drawn_at=now, drawn_by=by.name[:100], seed=sown, size=len(ids),
            population=len(everything),
        )  # fmt: skip
        db.add(audit)
        db.flush()
        read = read_listings(db, ids)
        for one_id in ids:
            is_now = freshness_of(read[one_id], today=today(now), trusted=trusted)
            # One that the sweep saw open, and that something has closed in this very moment.
            state = is_now.state if is_now.state in STATES else "stale"
            said_right = last_said_right(read[one_id], today=today(now), trusted=trusted)
            db.add(
                m.AuditItem(
                    audit_id=audit.id, listing_id=one_id, name=read[one_id]["name"],
                    state_then=state, result=None, note=None, by=None, at=None, version=1,
                    confirmed_on=said_right.isoformat() if said_right else None,
                )
            )  # fmt: skip
        words = f"Drew {len(ids)} of {len(everything)} open listings for an audit (seed {sown})"
        _note(db, audit.id, "audit_drawn", words, by=by, now=now, via=via)
        return audit.id

    return store.change(drawn, drain=False)


# -- reading ----------------------------------------------------------------------------------


def listed(db: Db, *, most: int = 100) -> list[Progress]:
    """The audits, the newest first, and how far each is."""
    entered = func.sum(case((m.AuditItem.result.is_not(None), 1), else_=0))
    rows = db.execute(
        select(m.Audit, entered)
        .outerjoin(m.AuditItem, m.AuditItem.audit_id == m.Audit.id)
        .group_by(*m.Audit.__table__.c)
        .order_by(m.Audit.drawn_at.desc(), m.Audit.id)
        .limit(most)
    )
    return [_progress(row, int(number or 0)) for row, number in rows]


def one(db: Db, audit_id: str | None = None) -> tuple[Progress, list[m.AuditItem]]:
    """An audit with its listings in the order of their names; None is the newest. Raises
    NotFound."""
    newest = select(m.Audit).order_by(m.Audit.drawn_at.desc(), m.Audit.id).limit(1)
    row = db.scalar(newest) if audit_id is None else _row(db, audit_id)
    if row is None:
        raise NotFound("There is no such audit; `waymark audit draw 50` draws one.")
    items = list(
        db.scalars(
            select(m.AuditItem)
            .where(m.AuditItem.audit_id == row.id)
            .order_by(m.AuditItem.name, m.AuditItem.listing_id)
        )
    )
    return _progress(row, sum(item.result is not None for item in items)), items


def item_of(db: Db, audit_id: str, listing_id: str) -> m.AuditItem:
    """One listing of an audit. Raises NotFound."""
    try:
        found = db.get(m.AuditItem, (str(UUID(audit_id)), str(UUID(listing_id))))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such listing in this audit.")
    return found


def result(db: Db, audit_id: str | None = None) -> Result:
    """What an audit has found so far; None is the newest. Raises NotFound."""
    progress, items = one(db, audit_id)
    return result_of(progress, items)


def latest_complete(db: Db) -> Result | None:
    """The newest audit of which enough is entered; None before the first."""
    complete = next((one for one in listed(db) if one.complete), None)
    return result(db, complete.id) if complete else None


def result_of(progress: Progress, items: Sequence[m.AuditItem]) -> Result:
    """The arithmetic of `Result`, of listings that were read already."""
    found = Counter(item.result for item in items if item.result)
    by_state: dict[str, dict[str, int]] = {}
    for item in items:
        if item.result:
            row = by_state.setdefault(item.state_then, dict.fromkeys(RESULTS, 0))
            row[item.result] += 1
    entered, missed = found.total(), found[NOT_REACHED]
    reached, right = entered - missed, found[RIGHT]
    aged = [
        (float((today(item.at) - date.fromisoformat(item.confirmed_on)).days), item.result == RIGHT)
        for item in items
        if item.confirmed_on and item.at and item.result and item.result != NOT_REACHED
    ]
    return Result(
        audit=progress,
        found={name: found[name] for name in RESULTS},
        reached=reached,
        right_of_reached=wilson(right, reached),
        all_wrong=right / entered if entered else None,
        all_right=(right + missed) / entered if entered else None,
        decay=decay(aged),
        by_state=dict(sorted(by_state.items(), key=lambda one: STATES.index(one[0]))),
    )


# -- entering ---------------------------------------------------------------------------------


def enter(
    store: Store,
    audit_id: str,
    listing_id: str,
    found: str,
    *,
    by: Actor,
    who: str,
    now: datetime,
    via: str,
    note: str | None = None,
    version: int | None = None,
) -> None:
    """Enter what was found about one listing; again, to correct it. `who` is their account.

    `right` also confirms the listing by telephone, as whoever rang did hear it. `changed` and
    `closed` are reported as well, so that the work list asks a steward to mend or close it. Where
    `right` is corrected, its confirmation goes; a report that was made stays until it is answered.
    `version` is that of the page it was entered on; None does not ask.

    Raises NotFound, Refused for another result or a note that is too long or looks as if it were
    about a client, and Conflict where somebody else has entered something meanwhile.
    """
    if found not in RESULTS:
        raise Refused(f"Enter one of: {', '.join(RESULTS)}.", field="result")
    words = (clean_text(note or "") or "").strip()
    if len(words) > LONGEST_NOTE:
        raise Refused(f"Shorten the note to {LONGEST_NOTE} letters.", field="note")

    trusted = frozenset(trusted_sources(store))

    def entered(db: Db) -> None:
        # The listing first, as everybody does who changes both.
        listing = listings.get(db, listing_id)
        item = item_of(db, audit_id, listing_id)
        item = db.get_one(
            m.AuditItem, (item.audit_id, item.listing_id),
            with_for_update=True, populate_existing=True,
        )  # fmt: skip
        if version is not None and item.version != version:
            raise Conflict(
                f"{item.by or 'Somebody'} has entered this meanwhile: "
                f"{RESULTS.get(item.result or '', 'nothing')}. Look, and press again to change it."
            )
        if words:
            known = personal.known_of_group(listing) if listing else [item.name]
            personal.check(words, of_the_group=known, sure=True, field="note")
        before = item.result
        if (before, item.note or "") == (found, words):
            return
        item.note = words or None
        if before != found:
            # A note is no second look: when it was looked at, and who did, stay.
            item.result, item.by, item.at = found, by.name[:100], now
        item.version += 1
        if listing is not None and before != found:
            _tell_listing(
                db, store, item, found, by=by, who=who, now=now, via=via, trusted=trusted
            )  # fmt: skip
        said = RESULTS[found].lower()
        told = f"Entered for {item.name}: {said}"
        if before and before != found:
            told = f"Changed for {item.name}: from {RESULTS[before].lower()} to {said}"
        elif before:
            told = f"Changed the note on {item.name}"
        _note(db, item.audit_id, "audit_entered", told, by=by, now=now, via=via)

    store.change(entered, now=now)


def _tell_listing(
    db: Db,
    store: Store,
    item: m.AuditItem,
    found: str,
    *,
    by: Actor,
    who: str,
    now: datetime,
    via: str,
    trusted: frozenset[str],
) -> None:
    """What was found becomes evidence about the listing."""
    listing = listings.get(db, item.listing_id)
    assert listing is not None  # held by whoever calls
    mark = f"audit {item.audit_id}"
    rows = [row for row in listing["confirmations"] if row["note"] != mark]
    action = "undone"
    if found == RIGHT and listing["status"]["state"] != "closed":
        action = "confirmed"
        rows.append(
            {"on": today(now).isoformat(), "by": "steward", "how": "phone", "note": mark,
             "left_standing": listings.left_standing(listing)}
        )  # fmt: skip
    if rows != listing["confirmations"]:
        listings.save_many(
            db, [{**listing, "confirmations": rows}], actor=by, now=now, action=action, via=via
        )
    if found in _TOLD and listing["status"]["state"] != "closed":
        reports.tell(
            db, item.listing_id, _TOLD[found], by="steward", who=who,
            secret=secret_key(store.settings), now=now, trusted=trusted,
        )  # fmt: skip


# -- small ------------------------------------------------------------------------------------


def _row(db: Db, audit_id: str) -> m.Audit | None:
    try:
        return db.get(m.Audit, str(UUID(audit_id)))
    except ValueError:
        return None


def _progress(row: m.Audit, entered: int) -> Progress:
    return Progress(
        id=row.id, drawn_at=row.drawn_at, drawn_by=row.drawn_by, seed=row.seed, size=row.size,
        population=row.population, entered=entered,
    )  # fmt: skip


def _note(
    db: Db, audit_id: str, action: str, words: str, *, by: Actor, now: datetime, via: str
) -> None:
    change: dict[str, Any] = {"field": "audit", "before": None, "after": None, "words": words}
    db.add(
        m.History(
            listing_id=None, at=now, role=by.role, actor=by.name, action=action, changes=[change],
            about=f"audit:{audit_id}", via=via,
        )
    )  # fmt: skip
