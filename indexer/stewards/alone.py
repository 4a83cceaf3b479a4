"""Groups whose page nobody keeps any more: the last owner left, or no letter reaches them.

A group without an owner is asked nothing and confirms nothing, so its page goes stale unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, literal, or_, select, union_all
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..people import sharing
from ..store import Store
from . import held
from .in_statements import key_of, of_kind
from .items import Choice, Decision, Item, Kind, first_of, one_of

NAME: Final = "alone"
SEEN: Final = "seen"
CHOICES: Final = (Choice(SEEN, "The team keeps it for now"),)

_LEFT: Final = "Whoever kept it last has left, and nobody keeps it now."
_UNREACHED: Final = "None of its owners has come, can sign in, or can be reached by e-mail."


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The groups that somebody used to keep and nobody does, the longest alone first: the first so
    many, or the one of that key."""
    rows = db.execute(_not_seen(now, key).limit(most)).all()
    kept = held.rows_of(db, NAME, [row.id for row in rows])
    return [
        Item(
            kind=NAME, key=row.id, title=row.name, why=row.why, since=row.since, urgency=6,
            version=kept[row.id].version if row.id in kept else 0, listing_id=row.id,
            url=f"/stewards/{NAME}/{row.id}", choices=CHOICES,
        )
        for row in rows
    ]  # fmt: skip


def number(db: Db, now: datetime) -> int:
    """How many wait."""
    return db.scalar(select(func.count()).select_from(_not_seen(now).subquery())) or 0


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one such group shows. Raises NotFound where there is no such listing."""
    listing, work = listings.get(db, key), db.get(m.Work, (NAME, key))
    if listing is None:
        raise NotFound("There is no such group; it may have been taken away.")
    found = db.execute(select(_alone(now, key))).first()
    why, since = (found.why, found.since) if found else ("Somebody keeps it.", None)
    owners = select(m.Account).join(m.Ownership, m.Ownership.account_id == m.Account.id)
    open_still = since is not None and not _is_seen(work, since)
    # While it waits the page says why above all lines.
    lines = [] if open_still else [("Why", why)]
    lines += [
        ("Was kept by", f"{row.name}, {row.email}{'' if row.active else ' (account ended)'}")
        for row in db.scalars(owners.where(m.Ownership.listing_id == key).order_by(m.Account.email))
    ]
    for contact in listing["contacts"]:
        ways = [contact["name"], *contact["phones"], contact["email"]]
        lines.append(("Contact of the group", ", ".join(filter(None, ways))))
    lines.append(
        ("What helps", "Ring them, and ask who should keep the page. Then invite that person, or "
         "let them use “Is this your group?” on it.")
    )  # fmt: skip
    return {
        "heading": listing["name"],
        "lines": lines,
        "listing_id": key,
        "version": work.version if work else 0,
        "choices": CHOICES if open_still else (),
    }


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Take it off the list until somebody leaves again. See `Kind.decide`."""
    listings.hold(db, [decision.key])
    work = held.made(db, NAME, decision.key)
    if work.version != decision.version:
        done = f"{work.done_by} has dealt with this" if work.done_by else "This was undone"
        raise Conflict(f"{done} since you opened the page.")
    if decision.deed != SEEN:
        raise Refused("Press one of the buttons of the page.")
    if db.execute(select(_alone(decision.now, decision.key))).first() is None:
        raise Conflict("Somebody keeps this group's page again.")
    work.done_at, work.done_by = decision.now, decision.by.name
    work.version += 1
    db.flush()
    return {"key": decision.key, "version": work.version}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """It waits again. See `Kind.undo`."""
    work = held.made(db, NAME, undo["key"])
    if work.version != undo["version"]:
        raise Conflict(f"{work.done_by or 'Somebody'} has dealt with this again since.")
    work.done_at = work.done_by = None
    work.version += 1
    db.flush()


KIND: Final = Kind(
    name=NAME, one="Group nobody keeps", many="Groups nobody keeps", decide=decide, undo=undo,
    first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(6,),
)  # fmt: skip


def _alone(now: datetime, key: str = "") -> Subquery:
    """(id, name, why, since when) of each, or of the one with that id."""
    left = sharing.left_alone()
    lost = sharing.without_keeper(now)
    if key:
        left, lost = left.where(m.Listing.id == key), lost.where(m.Listing.id == key)
    rows, ids = left.subquery(), lost.subquery()
    since = _lost_since(key)
    return union_all(
        select(rows.c.id, rows.c.name, literal(_LEFT).label("why"), rows.c.since),
        select(ids.c.id, ids.c.name, literal(_UNREACHED), since.c.at).join(
            since, since.c.listing_id == ids.c.id
        ),
    ).subquery()


def _lost_since(key: str) -> Subquery:
    """When the last owner of each listing was lost: the account ended or changed, or a letter came
    back. The newest of what is known: a letter that comes back later brings it back to the list."""
    own = m.Ownership
    account = m.History.about == literal("account:").concat(key_of(own.account_id))
    times = [
        select(own.listing_id, m.History.at)
        .join(m.History, account)
        .where(m.History.action.in_(("account_ended", "role_changed"))),
        select(own.listing_id, m.Account.bounced_at)
        .join(m.Account, m.Account.id == own.account_id)
        .where(m.Account.bounced_at.is_not(None)),
        select(own.listing_id, own.since),
    ]
    if key:
        times = [one.where(own.listing_id == key) for one in times]
    rows = union_all(*times).subquery()
    newest = func.max(rows.c.at).label("at")
    return select(rows.c.listing_id, newest).group_by(rows.c.listing_id).subquery()


def _not_seen(now: datetime, key: str = "") -> Select[Any]:
    """Those of which nobody has said, since they were left, that the team keeps them. As
    `_is_seen`."""
    rows = _alone(now, key)
    return (
        select(rows.c.id, rows.c.name, rows.c.why, rows.c.since)
        .outerjoin(m.Work, of_kind(NAME, rows.c.id))
        .where(or_(m.Work.done_at.is_(None), m.Work.done_at < rows.c.since))
        .order_by(rows.c.since, rows.c.id)
    )


def _is_seen(work: m.Work | None, since: datetime) -> bool:
    return work is not None and work.done_at is not None and work.done_at >= since
