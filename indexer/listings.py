"""Listings: read, save, confirm, pause, close, restore. THE one write path of the directory.

Web form, confirm link, spreadsheet, feed, API and command line all end here. The change, its
history row and its "index me" row are written in the caller's one transaction.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing, evidence_in_order
from schemas.postcodes import normalise_postcode

from . import bodies, times
from . import models as m
from .database import CREATING, in_parts, one_at_a_time
from .errors import NotFound
from .history import Actor, differences
from .models import table_of
from .records import organisation_id, read_listings, write_rows
from .tasks import queue_index_tasks

LONDON = ZoneInfo("Europe/London")

# The roles of people who know the group: a field one of them set is theirs until handed back.
PEOPLE = ("owner", "steward", "staff")


class FindsPlaces(Protocol):
    """What saving needs of `indexer.places`: points for postcodes and for names of towns."""

    def postcode(self, postcode: str) -> Any: ...

    def find(self, text: str) -> Any: ...


@dataclass(frozen=True)
class Saved:
    """What became of one listing: new, changed, unchanged, or refused with the reason."""

    id: str
    outcome: str
    changed: tuple[str, ...] = ()
    reason: str | None = None


def get(db: Db, listing_id: str) -> Listing | None:
    """The canonical listing with that id, or None. Any text may be asked for.

    In a transaction that writes it is held until the end, as `hold` does, so that what is saved
    after a look at it never undoes what somebody else has saved meanwhile.
    """
    try:
        key = str(UUID(listing_id))
    except ValueError:
        return None
    if db.info.get("writes"):
        hold(db, [key])
    return read_listings(db, [key]).get(key)


def hold(db: Db, ids: Iterable[str]) -> set[str]:
    """Keep other writers from these listings until the transaction ends; which there are.

    And from the organisations behind them, which are read and saved as a part of the listing.

    Hold all that a transaction will change at its start and at once: they are taken in the order
    of their ids, so that no two writers wait for each other. On SQLite a transaction that writes
    has the whole database for itself already.
    """
    heads, behind = _holding()
    held: dict[str, str | None] = {}
    for some in in_parts(ids):
        held.update((row.id, row.organisation_id) for row in db.execute(heads, {"ids": some}))
    for some in in_parts(filter(None, held.values())):
        db.execute(behind, {"ids": some})
    return set(held)


@cache
def _holding() -> tuple[Select[str, str | None], Select[str]]:
    """The statements that hold listings and the bodies behind them, put together once: they are
    run by everything that is saved."""
    ids: BindParameter[Any] = bindparam("ids", type_=m.Listing.id.type, expanding=True)
    heads = select(m.Listing.id, m.Listing.organisation_id).where(m.Listing.id.in_(ids))
    behind = select(m.Organisation.id).where(m.Organisation.id.in_(ids))
    return (
        heads.order_by(m.Listing.id).with_for_update(key_share=True),
        behind.order_by(m.Organisation.id).with_for_update(key_share=True),
    )


def today(now: datetime) -> date:
    """The day it is in Britain."""
    return now.astimezone(LONDON).date()


def save(
    db: Db,
    listing: Listing,
    *,
    actor: Actor,
    now: datetime,
    places: FindsPlaces | None = None,
    via: str | None = None,
) -> Saved:
    """Save one canonical listing. See `save_many`."""
    return save_many(db, [listing], actor=actor, now=now, places=places, via=via)[0]


def save_many(
    db: Db,
    listings: Sequence[Listing],
    *,
    actor: Actor,
    now: datetime,
    places: FindsPlaces | None = None,
    action: str | None = None,
    via: str | None = None,
    others_by: Actor | None = None,
    held: Mapping[str, Listing] | None = None,
) -> list[Saved]:
    """Save canonical listings; one answer per listing, in order. Nothing is committed here.
    `via` says from where, for the history: web, link, command line, feed.

    Refused without touching anything: an id that stands twice in the batch, and an id that
    belongs to another source (data.md: "reported, never overwritten"). A `source` never
    overwrites a field that a person of the group or the directory has set.

    Of an organisation that other listings use too, a person who enters it changes nothing; who
    changes it where it is (a steward; owners wait, `indexer.people.editing`) changes it on all its
    listings, each with a row in its history, by `others_by` where that is not the same person.

    `held` are the listings as they are, where the caller holds them all and has just read them.
    """
    settled = [_settle(listing, now=now, places=places) for listing in listings]
    _agree_on_organisations(settled)
    ids = [listing["id"] for listing in settled]
    before = dict(held) if held is not None else _held(db, ids)
    asked = len(settled)
    if actor.role in PEOPLE:
        settled = [bodies.linked(db, one, before.get(one["id"])) for one in settled]
        touched = bodies.shared_changes(db, settled, before)
        others = _held(db, list(touched)) if touched else {}
        before |= others
        settled += [{**others[key], "organisation": dict(touched[key])} for key in sorted(others)]
    answers: list[Saved] = []
    writing: list[tuple[Listing, int, Listing | None]] = []
    rows: list[dict[str, Any]] = []
    versions = _versions(db, before)
    seen: set[str] = set()
    for number, listing in enumerate(settled):
        key = listing["id"]
        old = before.get(key)
        by = actor if number < asked else others_by or actor
        refusal = _refusal(listing, old, seen, actor)
        seen.add(key)
        if refusal:
            answers.append(Saved(key, "refused", reason=refusal))
            continue
        if old is None:
            answers.append(Saved(key, "new"))
            changes: list[dict[str, Any]] = []
        else:
            listing["entered"] = old["entered"] or listing["entered"]
            _keep_what_people_set(old, listing, by)
            changes = differences(old, listing)
            if not changes and old["provenance"] == listing["provenance"]:
                answers.append(Saved(key, "unchanged"))
                continue
            _note_who_set(listing, changes, actor=by, now=now)
            answers.append(Saved(key, "changed", tuple(row["field"] for row in changes)))
        writing.append((listing, versions.get(key, 0) + 1, old))
        rows.append(
            {
                "listing_id": key,
                "at": now,
                "role": by.role,
                "actor": by.name,
                "action": (number < asked and action) or ("changed" if old else "created"),
                "changes": changes,
                "via": via,
            }
        )
    if writing:
        changed = write_rows(db, writing, now=now)
        db.execute(insert(table_of(m.History)), rows)
        parted = {other for _, _, old in writing if old for other in old["same_as"]}
        queue_index_tasks(db, [*(listing["id"] for listing, _, _ in writing), *sorted(parted)])
        same_body = set(bodies.listings_of(db, changed)) - {row["listing_id"] for row in rows}
        for some in in_parts(same_body):
            queue_index_tasks(db, some)
            # How to reach the body is evidence on each of its listings.
            _look_again(db, some, now=now)
        _look_again(db, [listing["id"] for listing, _, old in writing if old], now=now)
    return answers[:asked]


def _held(db: Db, ids: Sequence[str]) -> dict[str, Listing]:
    """Those of the listings that are there, held; no other writer can put in those that are not."""
    there = hold(db, ids)
    if there < set(ids) and one_at_a_time(db, CREATING):
        there = hold(db, ids)
    return read_listings(db, sorted(there))


def _look_again(db: Db, ids: Sequence[str], *, now: datetime) -> None:
    """What the last sweep foresaw for these listings no longer holds: the next one looks anew."""
    if ids:
        db.execute(
            update(m.FreshnessState)
            .where(m.FreshnessState.listing_id.in_(ids))
            .values(next_change=today(now).isoformat())
        )


def _versions(db: Db, ids: Iterable[str]) -> dict[str, int]:
    wanted = list(ids)
    query = select(m.Listing.id, m.Listing.version).where(m.Listing.id.in_(wanted))
    return {row.id: row.version for row in db.execute(query)} if wanted else {}


def _refusal(listing: Listing, old: Listing | None, seen: set[str], actor: Actor) -> str | None:
    if listing["id"] in seen:
        return "id: this id stands twice; give each listing its own"
    for position, session in enumerate(listing["sessions"]):
        for field, message in times.check_session(session):
            return f"sessions.{position}.{field}: {message}"
    if old is None or actor.role in PEOPLE:
        return None
    ours = {row["name"] for row in old["sources"]}
    theirs = {row["name"] for row in listing["sources"]}
    if ours == theirs or ours & theirs:
        return None
    return (
        f"id: this id belongs to a listing from {_named(ours)}, "
        f"this record is from {_named(theirs)}; give it another id, or join the two with same_as"
    )


def _named(sources: set[str]) -> str:
    return " and ".join(sorted(sources)) or "the directory itself"


def _settle(listing: Listing, *, now: datetime, places: FindsPlaces | None) -> Listing:
    """A copy with what only the directory can fill in: entry day, organisation id, points."""
    listing = {
        **listing,
        **evidence_in_order(listing),
        "entered": listing["entered"] or today(now).isoformat(),
    }
    organisation = listing["organisation"]
    if organisation is not None:
        source = listing["sources"][0]["name"] if listing["sources"] else ""
        listing["organisation"] = {
            **organisation,
            "id": organisation_id(organisation, source=source),
        }
    if places is not None:
        listing["venues"] = [_with_point(venue, places) for venue in listing["venues"]]
    return listing


def _agree_on_organisations(batch: Sequence[Listing]) -> None:
    """Give listings of one body the same words about it: of each member, the last that was said.

    One row stands for the body. Were each listing to write its own words there, a file in which
    one listing describes it and the next only names it would change something at every import.
    """
    bodies: dict[str, dict[str, Any]] = {}
    for listing in batch:
        if listing["organisation"]:
            body = bodies.setdefault(listing["organisation"]["id"], dict(listing["organisation"]))
            said = {key: value for key, value in listing["organisation"].items()
                    if value and value != "unknown"}  # fmt: skip
            body.update(said)
    for listing in batch:
        if listing["organisation"]:
            listing["organisation"] = dict(bodies[listing["organisation"]["id"]])


def _with_point(venue: dict[str, Any], places: FindsPlaces) -> dict[str, Any]:
    """A venue with its point, if there is one: given ones win, hidden ones are never looked up."""
    if venue["hidden"] or venue["point_from"] == "given":
        return venue
    found, how = None, "postcode"
    if venue["postcode"]:
        if normalise_postcode(venue["postcode"]):
            found = places.postcode(venue["postcode"])
        else:
            found, how = places.find(venue["postcode"]).place, "postcode_part"
    elif venue["address"]:
        # "Market Place, Ossett": the last part that is a town we know without doubt.
        how = "place"
        for part in reversed(venue["address"].split(",")):
            answer = places.find(part)
            if answer.place is not None and answer.place.kind == "place" and not answer.ambiguous:
                found = answer.place
                break
    if found is None:
        return venue
    return {**venue, "lat": found.lat, "lon": found.lon, "point_from": how}


def _keep_what_people_set(old: Listing, new: Listing, actor: Actor) -> None:
    """A feed's new value never replaces a field that the owner or a steward has set."""
    if actor.role != "source":
        return
    for field, row in old["provenance"].items():
        if row["by"] in PEOPLE and field in new:
            new[field] = old[field]
            new["provenance"] = {**new["provenance"], field: row}


def _note_who_set(
    listing: Listing, changes: list[dict[str, Any]], *, actor: Actor, now: datetime
) -> None:
    if actor.role not in PEOPLE:
        return
    mark = {"by": actor.role, "source": None, "on": today(now).isoformat()}
    # What is evidence, not content, belongs to nobody; nor does what was handed back.
    evidence = {"confirmations", "signals", "sources", "provenance"}
    listing["provenance"] = {
        **listing["provenance"],
        **{row["field"]: mark for row in changes if row["field"] not in evidence},
    }


# -- deeds ------------------------------------------------------------------------------------


def _edit(
    db: Db,
    listing_id: str,
    change: Callable[[Listing], None],
    *,
    actor: Actor,
    now: datetime,
    action: str,
    via: str | None,
) -> Saved:
    listing = get(db, listing_id)
    if listing is None:
        raise NotFound(f"There is no listing {listing_id}; it may have been removed.")
    edited = copy.deepcopy(listing)
    change(edited)
    held = {listing["id"]: listing}
    return save_many(
        db, [edited], actor=actor, now=now, action=action, via=via, held=held
    )[0]  # fmt: skip


def confirm(
    db: Db,
    listing_id: str,
    *,
    by: str,
    how: str,
    actor: Actor,
    now: datetime,
    via: str | None = None,
) -> Saved:
    """Record that somebody says the listing is right today. `by` as in CONFIRMED_BY."""

    def said(listing: dict[str, Any]) -> None:
        # The team may say that the website is theirs; on the telephone nobody looks at it.
        looked = by == "website" or (by in ("steward", "staff") and how != "phone")
        left = [] if looked else left_standing(listing)
        row = {"on": today(now).isoformat(), "by": by, "how": how, "note": None}
        listing["confirmations"].append({**row, "left_standing": left})

    return _edit(
        db, listing_id, said, actor=actor, now=now, action="confirmed", via=via
    )  # fmt: skip


def left_standing(listing: Mapping[str, Any]) -> list[str]:
    """The kinds of alarm that a person's "still right" does not answer: the address of a website
    that others hold now is taken off the page, so whoever says it is right was not shown it. It
    stays off until a check finds it well, or somebody edits it (freshness.md)."""
    return sorted({row["kind"] for row in listing["signals"]} & {"site_parked"})


def signal(
    db: Db,
    listing_id: str,
    *,
    kind: str,
    by: str,
    actor: Actor,
    now: datetime,
    detail: str | None = None,
    reporter: str | None = None,
    via: str | None = None,
) -> Saved:
    """Record evidence about the listing; `indexer.freshness` decides what it is worth."""
    row: dict[str, Any] = {
        "kind": kind, "on": today(now).isoformat(), "by": by, "detail": detail,
        "reporter": reporter,
    }  # fmt: skip
    return _edit(
        db, listing_id, lambda listing: listing["signals"].append(row),
        actor=actor, now=now, action="signal", via=via,
    )  # fmt: skip


def pause(
    db: Db,
    listing_id: str,
    *,
    until: date | None,
    actor: Actor,
    now: datetime,
    via: str | None = None,
) -> Saved:
    """Take no new people for now; with a day it ends by itself."""

    def change(listing: Listing) -> None:
        listing["capacity"] = {
            **listing["capacity"],
            "state": "paused",
            "until": until.isoformat() if until else None,
            "updated": today(now).isoformat(),
        }

    return _edit(db, listing_id, change, actor=actor, now=now, action="paused", via=via)


def resume(
    db: Db, listing_id: str, *, actor: Actor, now: datetime, via: str | None = None
) -> Saved:
    """Take new people again. How much room there is, is what was known before the pause: that it is
    over says nothing of that, but that the group is not full."""

    def change(listing: Listing) -> None:
        if listing["capacity"]["state"] == "paused":
            room = _room_before_pause(db, listing["id"])
            listing["capacity"] = {
                **listing["capacity"],
                "state": "unknown" if room == "full" else room,
                "until": None,
                "updated": today(now).isoformat(),
            }

    return _edit(db, listing_id, change, actor=actor, now=now, action="resumed", via=via)


def _room_before_pause(db: Db, listing_id: str) -> str:
    """The last state of `capacity` that was no pause; "unknown" where the history has none."""
    rows = select(m.History.changes).where(m.History.listing_id == str(UUID(listing_id)))
    for changes in db.scalars(rows.order_by(m.History.id.desc())):
        for one in changes:
            before = one["before"] if one["field"] == "capacity" else None
            if before and before["state"] != "paused":
                return str(before["state"])
    return "unknown"


def close(
    db: Db,
    listing_id: str,
    *,
    note: str | None,
    actor: Actor,
    now: datetime,
    via: str | None = None,
) -> Saved:
    """The group has ended. Its page stays as a tombstone."""
    return _status(
        db, listing_id, "closed", note=note, actor=actor, now=now, action="closed", via=via
    )


def restore(
    db: Db,
    listing_id: str,
    *,
    note: str | None,
    actor: Actor,
    now: datetime,
    via: str | None = None,
) -> Saved:
    """The group runs again (or never stopped)."""
    return _status(
        db, listing_id, "open", note=note, actor=actor, now=now, action="restored", via=via
    )


def _status(
    db: Db,
    listing_id: str,
    state: str,
    *,
    note: str | None,
    actor: Actor,
    now: datetime,
    action: str,
    via: str | None,
) -> Saved:
    def change(listing: Listing) -> None:
        listing["status"] = {
            "state": state, "on": today(now).isoformat(), "until": None, "by": actor.role,
            "note": note,
        }  # fmt: skip

    return _edit(db, listing_id, change, actor=actor, now=now, action=action, via=via)
