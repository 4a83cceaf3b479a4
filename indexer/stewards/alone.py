"""Groups whose page nobody keeps any more: the last owner left, or no letter reaches them.

A group without an owner is asked nothing and confirms nothing, so its page goes stale unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..people import accounts, sharing
from ..store import Store
from . import held
from .items import Choice, Decision, Item, Kind

NAME: Final = "alone"
SEEN: Final = "seen"
CHOICES: Final = (Choice(SEEN, "The team keeps it for now"),)

_LEFT: Final = "Whoever kept it last has left, and nobody keeps it now."
_UNREACHED: Final = "None of its owners has come, can sign in, or can be reached by e-mail."


def waiting(db: Db, now: datetime) -> Sequence[Item]:
    """Every group that somebody used to keep and nobody does, the longest alone first."""
    kept = {row.key: row for row in db.scalars(select(m.Work).where(m.Work.kind == NAME))}
    found = [
        Item(
            kind=NAME, key=key, title=name, why=why, since=since, urgency=6, listing_id=key,
            version=kept[key].version if key in kept else 0, url=f"/stewards/{NAME}/{key}",
            choices=CHOICES,
        )
        for key, name, why, since in _alone(db, now)
        if not _is_seen(kept.get(key), since)
    ]  # fmt: skip
    return sorted(found, key=lambda item: (item.since, item.key))


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one such group shows. Raises NotFound where there is no such listing."""
    listing, work = listings.get(db, key), db.get(m.Work, (NAME, key))
    if listing is None:
        raise NotFound("There is no such group; it may have been taken away.")
    why, since = next(
        ((why, since) for one, _, why, since in _alone(db, now) if one == key),
        ("Somebody keeps it.", None),
    )
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
    if all(key != decision.key for key, *_ in _alone(db, decision.now)):
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
    name=NAME, one="Group nobody keeps", many="Groups nobody keeps", items=waiting, decide=decide,
    undo=undo,
)  # fmt: skip


def _alone(db: Db, now: datetime) -> Iterator[tuple[str, str, str, datetime]]:
    """(id, name, why, since when) of each."""
    for key, name, since in sharing.left_alone(db):
        yield key, name, _LEFT, since
    for key, name in accounts.listings_without_keeper(db, now=now):
        yield key, name, _UNREACHED, _lost_since(db, key)


def _lost_since(db: Db, listing_id: str) -> datetime:
    """When the last of its owners was lost: the account ended or changed, or a letter came back."""
    owners = select(m.Ownership.account_id).where(m.Ownership.listing_id == listing_id)
    about = [f"account:{key}" for key in db.scalars(owners)]
    ended = select(func.max(m.History.at)).where(
        m.History.about.in_(about),
        or_(m.History.action == "account_ended", m.History.action == "role_changed"),
    )
    bounced = select(func.max(m.Account.bounced_at)).where(m.Account.id.in_(owners))
    given = select(func.max(m.Ownership.since)).where(m.Ownership.listing_id == listing_id)
    # The newest of what is known: a letter that comes back later brings it back to the list.
    times = [db.scalar(query) for query in (ended, bounced, given)]
    return max(at for at in times if at is not None)


def _is_seen(work: m.Work | None, since: datetime) -> bool:
    return work is not None and work.done_at is not None and work.done_at >= since
