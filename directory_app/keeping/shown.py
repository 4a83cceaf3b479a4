"""What the home page of a listing shows its keepers: the listing in short, how sure readers may be,
what waits, what was decided, and what would help. Asked by `home`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import figures, times
from indexer import models as m
from indexer.freshness.answer import Freshness
from indexer.freshness.evidence import paused
from indexer.freshness.rules import ladder_day
from indexer.freshness.thresholds import load_rules
from indexer.freshness.words import sentence
from indexer.history import differences
from indexer.listings import today
from indexer.people import accounts, editing, keeping
from indexer.people.helpful import helpful, progress
from indexer.public import public_form
from indexer.records import read_listings
from indexer.search import cards
from indexer.search.document import freshness_of
from indexer.search.sync import trusted_sources
from indexer.store import Store
from schemas.listing import Listing

from .sections import SECTIONS, of_field

DECIDED_SHOWN: Final = timedelta(days=90)
MOST_DECIDED: Final = 5
MOST_ADVICE: Final = 5


@dataclass(frozen=True)
class Standing:
    """How a listing stands today. `closed` is as `keeping.is_closed_now` says."""

    freshness: Freshness
    sentence: str
    asked_next: date | None
    closed: str | None
    paused: bool
    room: Mapping[str, Any]
    may_open_again: bool
    may_say_room: bool


def standing(
    store: Store, db: Db, listing: Listing, account: m.Account, *, now: datetime
) -> Standing:
    """How a listing stands at this moment, for somebody who keeps it."""
    day = today(now)
    trusted = frozenset(trusted_sources(store))
    freshness = freshness_of(listing, today=day, trusted=trusted)
    return Standing(
        freshness=freshness,
        sentence=sentence(freshness, listing, today=day),
        asked_next=_asked_next(listing, freshness, day),
        closed=keeping.is_closed_now(listing, day),
        paused=paused(listing, day),
        room={**listing["capacity"], **cards.capacity_of(listing, day)},
        may_open_again=keeping.may_open_again(
            listing, keeping.keeps_as(db, account, listing["id"])
        ),
        may_say_room=keeping.may_say_room(db, listing, account, day=day),
    )


def _asked_next(listing: Listing, freshness: Freshness, day: date) -> date | None:
    """The day of the next letter that asks its owners, on the ladder of `freshness.md`."""
    if freshness.state == "closed" or freshness.reference is None:
        return None
    rules = load_rules()
    days = [
        ladder_day(freshness.reference, listing["cycle"], rung.id, rules)
        for rung in rules.ladder
        if rung.owner
    ]
    return min((one for one in days if one > day), default=None)


def kept(store: Store, db: Db, account_id: str, *, now: datetime) -> list[dict[str, Any]]:
    """Everything somebody keeps, for the list of their account: its name and how it stands."""
    day = today(now)
    trusted = frozenset(trusted_sources(store))
    ids = accounts.listings_of(db, account_id)
    found = read_listings(db, ids)
    told = []
    for key in ids:
        listing = found[key]
        freshness = freshness_of(listing, today=day, trusted=trusted)
        told.append(
            {
                "id": key,
                "name": listing["name"],
                "url": cards.page_of(listing),
                "freshness": sentence(freshness, listing, today=day),
                "paused": paused(listing, day),
                "closed": listing["status"]["state"] == "closed",
            }
        )
    return told


def in_short(store: Store, listing: Listing, how: Standing, *, now: datetime) -> dict[str, Any]:
    """What decides whether somebody comes, exactly as the public sees it."""
    form = public_form(listing, store.places)
    day = today(now)
    return {
        "url": cards.page_of(form),
        "organisation": (form["organisation"] or {}).get("name"),
        "summary": form["summary"],
        "times": [times.sentence(dict(row), today=day) for row in cards.live_sessions(form, day)],
        "venues": form["venues"],
        "attend": form["attend"],
        "contact": cards.contact_of(form, how.freshness),
        "cost": cards.cost_sentence(form["cost"]),
        "who": form["who"],
        "age": form["age"],
        "join": form["join"],
    }


def waiting(db: Db, listing: Listing, account_id: str) -> list[dict[str, Any]]:
    """The edits that wait for a steward: whose (None: one's own), since when, in words, and
    in which sections, where their own can be looked at and taken back."""
    query = (
        select(m.Proposal, m.Account.name.label("who"))
        .outerjoin(m.Account, m.Account.id == m.Proposal.account_id)
        .where(m.Proposal.listing_id == listing["id"], m.Proposal.state == "waiting")
        .order_by(m.Proposal.at, m.Proposal.id)
    )
    return [
        {
            "who": None if row.account_id == account_id else who,
            "own": row.account_id == account_id,
            "at": row.at,
            "changes": _words(listing, row.after),
            "sections": [
                one for one in SECTIONS if any(of_field(name) is one for name in row.after)
            ],
        }
        for row, who in db.execute(query)
    ]


def decided(db: Db, listing: Listing, account_id: str, *, now: datetime) -> list[dict[str, Any]]:
    """What stewards lately decided about one's own edits, the latest first. Who decided stays
    among the team."""
    query = (
        select(m.Proposal)
        .where(
            m.Proposal.listing_id == listing["id"],
            m.Proposal.account_id == account_id,
            m.Proposal.state.in_(("approved", "rejected")),
            m.Proposal.decided_at >= now - DECIDED_SHOWN,
        )
        .order_by(m.Proposal.decided_at.desc(), m.Proposal.id)
        .limit(MOST_DECIDED)
    )
    return [
        {
            "approved": row.state == "approved",
            "at": row.decided_at,
            "reason": row.reason,
            "changes": _words({**listing, **row.before}, row.after),
        }
        for row in db.scalars(query)
    ]


def _words(before: Listing, after: Mapping[str, Any]) -> list[str]:
    wanted = editing.with_waiting(before, after)
    return [str(row["words"]) for row in differences(before, wanted)]


def advice(db: Db, listing: Listing, *, now: datetime) -> dict[str, Any]:
    """How far the listing has come, and what would help most, each with the section it is in."""
    asked = figures.shares(db, now=now)
    there = progress(listing)
    found = helpful(listing, asked=asked)
    return {
        "there": there.there,
        "of": there.of,
        "rest": max(len(found) - MOST_ADVICE, 0),
        "first": [
            {"words": one.words, "section": of_field(one.field), "field": one.field}
            for one in found[:MOST_ADVICE]
        ],
    }
