"""Confirming by a link that was mailed: "Is this still right?", answered in one press, no account.

The letter's link opens the page (`directory_app.confirming`); only a press does anything, because
mail scanners open links too. A link works once, for 31 days; then it offers a new one, sent to the
same address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings, mail
from .. import models as m
from ..errors import Conflict, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..settings import Settings, secret_key
from . import accounts, keeping, links, notices
from .proof import addresses_of

RIGHT, CHANGED, PAUSED, STOPPED = "right", "changed", "paused", "stopped"
KIND: Final = "confirm"
TWICE: Final = timedelta(minutes=30)
"""Pressed again within that it was a double click, or a page that was slow."""

AGAIN_AFTER: Final = timedelta(hours=1)
"""No more than one new link in that time, whoever asks for it."""

KEPT_FOR: Final = timedelta(days=365)
GROUP: Final = Actor(accounts.OWNER, "The group, by a link")
"""Who they are in the history: of a link only the address it went to is known."""


@dataclass(frozen=True)
class Opened:
    """A link that was opened: what it is about, and whether it still works."""

    link: m.ConfirmLink
    listing: Listing
    version: int
    """Of the listing, as it is shown; a press is for this one only."""
    state: str
    """open | done (just now, by a press of it) | used | old"""


def whom_to_ask(db: Db, listing: Listing) -> list[str]:
    """The addresses of those who keep a listing, else of the group itself as it is listed."""
    owners = [account.email for account in accounts.owners_of(db, listing["id"])]
    return list(dict.fromkeys(owners or addresses_of(listing, by_owners=True)))


def make(db: Db, listing_id: str, email: str, *, now: datetime) -> m.ConfirmLink:
    """A new link for an address."""
    link = m.ConfirmLink(
        id=str(uuid4()), listing_id=listing_id, email=email, made_at=now, used_at=None, deed=None
    )
    db.add(link)
    db.flush()
    return link


def address(settings: Settings, link: m.ConfirmLink, *, site: str, now: datetime) -> str:
    """Where a link leads. The link is no part of the path: paths are logged."""
    token = links.make(secret_key(settings), "confirm", links.Link(link.id, 1), now=link.made_at)
    return f"{(settings.base_url or site).rstrip('/')}/confirm?link={token}"


def ask(
    db: Db, settings: Settings, listing_id: str, *, to: Iterable[str], site: str, now: datetime
) -> list[m.Mail]:
    """Queue a letter with a link of its own for each address. Raises Refused where there is none.

    Nobody is asked twice within an hour about the same listing, unless they have answered.
    """
    listing = listings.get(db, listing_id)
    everybody = list(to)
    if listing is None or not everybody:
        raise Refused("We know no e-mail address of this group. Ring them instead.")
    letters = []
    for email in everybody:
        asked = select(m.ConfirmLink.id).where(
            m.ConfirmLink.listing_id == listing["id"], m.ConfirmLink.email == email,
            m.ConfirmLink.made_at > now - AGAIN_AFTER, m.ConfirmLink.used_at.is_(None),
        )  # fmt: skip
        if db.scalar(asked.limit(1)) is not None:
            continue
        link = make(db, listing["id"], email, now=now)
        where = address(settings, link, site=site, now=now)
        said = _last_confirmed(listing)
        text = (
            f"Is the page of {_plain(listing['name'])} in {settings.name} still right?\n\n{said} "
            "People are sent to groups by what stands there. Please look at it and press one "
            f"button; it takes a minute and needs no password:\n\n{where}\n\nThe link is for you "
            "alone. It works once, for 31 days."
        )
        subject = f"Is this still right? {_plain(listing['name'])}"
        letters.append(
            mail.queue(
                db, to=email, subject=subject, body=f"{text}\n\n{notices.ending(settings)}\n",
                kind=KIND, now=now,
            )
        )  # fmt: skip
    return letters


def asked_lately(db: Db, listing_id: str, *, now: datetime) -> bool:
    """Whether somebody was asked about a listing within the last hour."""
    asked = select(m.ConfirmLink.id).where(
        m.ConfirmLink.listing_id == listing_id, m.ConfirmLink.made_at > now - AGAIN_AFTER
    )
    return db.scalar(asked.limit(1)) is not None


def by_link(
    db: Db, settings: Settings, token: str, *, now: datetime, hold: bool = False
) -> Opened | None:
    """What a link is about; None for one that was not made here, or whose address speaks for the
    group no more. Uses nothing up."""
    said = links.read(secret_key(settings), "confirm", token, now=now, of_any_age=True)
    link = db.get(m.ConfirmLink, said.who) if said else None
    if link is not None and hold:
        # The listing first, as everybody does; nothing is confirmed that changes at this moment.
        listings.hold(db, [link.listing_id])
        link = db.get(m.ConfirmLink, link.id, with_for_update=True, populate_existing=True)
    listing = listings.get(db, link.listing_id) if link else None
    if link is None or listing is None or link.email not in _may_answer(db, listing):
        return None
    if link.used_at is not None:
        state = "done" if now - link.used_at <= TWICE else "used"
    else:
        state = "old" if now - link.made_at > links.GOOD_FOR["confirm"] else "open"
    version = db.scalar(select(m.Listing.version).where(m.Listing.id == listing["id"])) or 0
    return Opened(link, listing, version, state)


def press(
    db: Db,
    opened: Opened,
    deed: str,
    *,
    seen: int,
    until: date | None = None,
    note: str = "",
    now: datetime,
) -> None:
    """Do what was pressed on the page that showed version `seen` of the listing.

    The same press twice is done once. Raises Conflict where the listing was changed since, or the
    link was used for something else, Refused for what cannot be done.
    """
    key, link = opened.listing["id"], opened.link
    if opened.state == "done" and link.deed == deed:
        return
    if opened.state != "open":
        raise Conflict("This link was used already. Ask for a new one below.")
    if opened.version != seen:
        raise Conflict(
            "The page was changed since you opened it. Look at it once more, then press again."
        )
    check_open(opened, deed)
    if deed == RIGHT:
        listings.confirm(db, key, by=accounts.OWNER, how="link", actor=GROUP, now=now, via="link")
    elif deed == PAUSED:
        day = listings.today(now)
        if until is not None and until <= day:
            raise Refused("That day is over. Type one that is still to come", field="until")
        if keeping.paused_by_team(db, opened.listing, day=day):
            raise Refused("The directory team has paused this page. Ask them about it.")
        listings.pause(db, key, until=until, actor=GROUP, now=now, via="link")
        listings.confirm(db, key, by=accounts.OWNER, how="link", actor=GROUP, now=now, via="link")
    elif deed == STOPPED:
        words = " ".join(note.split())[: keeping.LONGEST_NOTE] or None
        listings.close(db, key, note=words, actor=GROUP, now=now, via="link")
    else:
        raise Refused("Press one of the buttons of the page.")
    use_up(db, opened, deed, now=now)


def check_open(opened: Opened, deed: str) -> None:
    """Raise Refused for a closed listing, of which only the closing can be said once more."""
    if opened.listing["status"]["state"] == "closed" and deed != STOPPED:
        raise Refused("The page says that the group has closed. Write or ring if it runs again.")


def use_up(db: Db, opened: Opened, deed: str, *, now: datetime) -> None:
    """The link has done what it was for."""
    opened.link.used_at, opened.link.deed = now, deed
    db.flush()


def clear(db: Db, *, now: datetime) -> int:
    """Take away links of more than a year ago; how many. For a job."""
    old = select(m.ConfirmLink.id).where(m.ConfirmLink.made_at < now - KEPT_FOR)
    ids = list(db.scalars(old.order_by(m.ConfirmLink.id).with_for_update()))
    db.execute(delete(m.ConfirmLink).where(m.ConfirmLink.id.in_(ids)))
    return len(ids)


def _may_answer(db: Db, listing: Listing) -> set[str]:
    """Addresses that speak for the group now; who has handed it over does so no more."""
    owners = {account.email for account in accounts.owners_of(db, listing["id"])}
    return owners | set(addresses_of(listing, by_owners=True))


def _last_confirmed(listing: Listing) -> str:
    by_people = [row["on"] for row in listing["confirmations"] if row["by"] in listings.PEOPLE]
    if not by_people:
        return "Nobody from the group has confirmed it yet."
    return f"It was last confirmed on {day_words(date.fromisoformat(max(by_people)))}."


def _plain(name: str) -> str:
    """A name in a letter of ours, without somebody else's links in it."""
    return "your group" if notices.has_link(name) else name
