"""The second pass of a run: drafts become listings, some hundred in each transaction.

Whatever belongs to a record is saved together with it (the record itself, its listing, what was
set aside, what differs from what people set), so a run that is killed leaves nothing half done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, Listing

from .. import history, listings
from .. import models as m
from ..database import in_parts
from ..history import Actor
from ..listings import today
from ..models import table_of
from ..publishers import hold
from ..records import read_listings
from ..store import Store
from . import differences, quarantine
from .draft import Draft
from .laying import key_of, laid_onto, listing_gone, why_not
from .leases import Lease
from .organisations import as_they_stand
from .preparing import GONE, SENT

FROM_FEED = ("publisher_deleted", "missing_from_feed")


@dataclass
class Done:
    """What one batch did; `told` only when it was asked for (a dry run)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    """Of each record: new | changed | unchanged | refused."""


@dataclass(frozen=True)
class Saving:
    """What all batches of a run share. `relinked`: new id of a record -> the one it had before;
    `bodies`: the organisations that were looked up, and whether the source has a say in them;
    `old_days`: the days of checking are not believed in this run (`touched`)."""

    store: Store
    source: m.Source
    now: datetime
    lease: Lease | None
    relinked: Mapping[str, str]
    tell: bool = False
    old_days: bool = False
    bodies: dict[str, bool] = field(default_factory=dict)

    def batch(self, db: Db, drafts: Sequence[Draft]) -> Done:
        """Save some records in the caller's transaction; the figures of these alone, for the work
        may have to be done again."""
        hold(db, self.source)
        if self.lease is not None:
            self.lease.check(db)
        done = Done()
        day = today(self.now).isoformat()
        old_ids = [self.relinked.get(draft.id, draft.id) for draft in drafts]
        rows = _rows(db, self.source, [*old_ids, *(draft.id for draft in drafts)])
        known = {
            draft.id: rows.get(draft.id) or rows.get(old_id)
            for draft, old_id in zip(drafts, old_ids, strict=True)
        }
        targets = {draft.id: _target(draft, known[draft.id]) for draft in drafts}
        ids = sorted({key for key in targets.values() if key})
        listings.hold(db, ids)
        before = read_listings(db, ids)
        wanted = self._wanted(db, drafts, targets, before, done, day)
        answers = listings.save_many(
            db,
            as_they_stand(db, self.source, [one for _, one in wanted], ours=self.bodies),
            actor=Actor("source", self.source.name), now=self.now, places=self.store.places,
            via="feed",
        )  # fmt: skip
        gone = {draft.id for draft in drafts if draft.gone}
        for (external_id, _), answer in zip(wanted, answers, strict=True):
            if answer.outcome == "refused":
                where, _, reason = (answer.reason or "").partition(": ")
                done.refused[external_id] = (where, reason)
                continue
            done.outcomes[external_id] = answer.outcome
            if answer.outcome != "unchanged":
                done.saved.append(answer.id)
            if external_id in gone:
                done.withdrawn += answer.outcome == "changed"
            else:
                setattr(done, answer.outcome, getattr(done, answer.outcome) + 1)
        done.outcomes |= {draft.id: "refused" for draft in drafts if draft.id not in done.outcomes}
        saved = [(external_id, listing) for external_id, listing in wanted
                 if external_id not in done.refused]  # fmt: skip
        differences.note(
            db, self.source, now=self.now,
            said=[(before[row["id"]], row) for external_id, row in saved
                  if row["id"] in before and external_id not in gone],
        )  # fmt: skip
        quarantine.note(db, self.source, drafts, done.refused, day=today(self.now))
        if self.tell:
            done.told = _told(db, drafts, dict(saved), before, done.refused)
        self._keep_records(db, drafts, known, dict(saved), done, day)
        return done

    def _wanted(
        self, db: Db, drafts: Sequence[Draft], targets: Mapping[str, str | None],
        before: Mapping[str, Listing], done: Done, day: str,
    ) -> list[tuple[str, Listing]]:  # fmt: skip
        """The listings to save, each with its record's id; what cannot be one goes to refused."""
        wanted: dict[str, tuple[str, Listing]] = {}
        owners = _owners(db, self.source, [key for key in targets.values() if key])
        for draft in drafts:
            key = targets[draft.id]
            if key is None:
                if draft.onto:
                    done.refused[draft.id] = ("onto", listing_gone(draft.onto))
                continue
            old = before.get(key)
            if draft.gone:
                if old is not None:
                    wanted[key] = (draft.id, _withdrawn(old, self.source, day))
            elif draft.onto:
                under = wanted[key][1] if key in wanted else old
                if under is None:
                    done.refused[draft.id] = ("onto", listing_gone(draft.onto))
                elif draft.listing is not None:
                    try:
                        laid = laid_onto(under, draft.listing, self.source.name, on=day)
                        wanted[key] = (draft.id, laid)
                    except BadListing as error:
                        done.refused[draft.id] = why_not(error)
            elif draft.listing is not None:
                other = owners.get(key, draft.id)
                if other not in (draft.id, self.relinked.get(draft.id)):
                    done.refused[draft.id] = (
                        "id", f"this id is that of the record {other} too; give each its own"
                    )  # fmt: skip
                    continue
                if old is not None and self.source.name not in {
                    row["name"] for row in old["sources"]
                }:
                    done.refused[draft.id] = (
                        "id",
                        "this id is that of a listing from elsewhere; give the record another",
                    )
                    continue
                owners[key] = draft.id
                new = {**draft.listing, "id": key}
                wanted[key] = (draft.id, merged(old, self._dated(old, new), self.source, day))
        return list(wanted.values())

    def _dated(self, old: Listing | None, new: Listing) -> Listing:
        """The feed's listing, with the day of its last real check where the new one is doubted."""
        if old is None or not self.old_days:
            return new
        before = {row["name"]: row["checked_on"] for row in old["sources"]}
        return {
            **new,
            "sources": [
                {**row, "checked_on": before.get(row["name"]) or row["checked_on"]}
                for row in new["sources"]
            ],
        }

    def _keep_records(
        self, db: Db, drafts: Sequence[Draft], known: Mapping[str, m.SourceRecord | None],
        saved: Mapping[str, Listing], done: Done, day: str,
    ) -> None:  # fmt: skip
        """Keep what came, and move "last seen" without calling that a change of the listing."""
        rows: list[dict[str, Any]] = []
        for draft in drafts:
            old = known[draft.id]
            listing = saved.get(draft.id)
            digest = _again(draft.hash) if draft.id in done.refused else draft.hash
            # What was withdrawn and came back in a form that cannot be used did not come back.
            still_gone = bool(old and old.hash.startswith(GONE) and not listing and not draft.gone)
            rows.append(
                {
                    "source": self.source.name,
                    "external_id": draft.id,
                    "listing_id": listing["id"] if listing else (old and old.listing_id),
                    "hash": f"{GONE}{digest}"[:64] if still_gone else digest,
                    "raw": draft.raw,
                    # What a withdrawn record meant is known from when it was last whole.
                    "mapped": old.mapped if (draft.gone or still_gone) and old else draft.listing,
                    "issues": draft.issues,
                    "quarantined": draft.quarantined,
                    "seen_on": day,
                    "read_on": day,
                    "missing_since": None,
                    "missing_runs": 0,
                }
            )
        away = {
            *(draft.id for draft in drafts),
            *(row.external_id for row in known.values() if row),
        }
        db.expunge_all()
        for part in in_parts(away):
            db.execute(
                delete(m.SourceRecord).where(
                    m.SourceRecord.source == self.source.name, m.SourceRecord.external_id.in_(part)
                )
            )
        if rows:
            db.execute(insert(table_of(m.SourceRecord)), rows)
        move_last_seen(db, self.source, [row["listing_id"] for row in rows if row["listing_id"]
                                         and not row["hash"].startswith(GONE)], day)  # fmt: skip


def _again(digest: str) -> str:
    """For what was refused here, so that it is tried and told again each time it comes. That its
    publisher sent it stays known, or the next feed would miss it."""
    return SENT if digest.startswith(SENT) else ""


def move_last_seen(db: Db, source: m.Source, ids: Sequence[str], day: str) -> None:
    """The source has these listings today. The caller holds them."""
    for part in in_parts(ids):
        db.execute(
            update(m.ListingSource)
            .where(
                m.ListingSource.listing_id.in_(part),
                m.ListingSource.name == source.name,
                m.ListingSource.last_seen.is_distinct_from(day),
            )
            .values(last_seen=day)
        )


def merged(old: Listing | None, new: Listing, source: m.Source, day: str) -> Listing:
    """The feed's listing with what the directory knows of it: evidence, merges, other sources."""
    (row,) = new["sources"]
    if old is None:
        return {**new, "sources": [{**row, "first_seen": day, "last_seen": day}]}
    mine: dict[str, Any] = next((one for one in old["sources"] if one["name"] == source.name), {})
    others = [one for one in old["sources"] if one["name"] != source.name]
    said = new["confirmations"]
    return {
        **new,
        "entered": old["entered"],
        "sources": [
            # Being seen again is no change; `move_last_seen` says so without one.
            {
                **row,
                "first_seen": mine.get("first_seen") or day,
                "last_seen": mine.get("last_seen") or day,
            },
            *others,
        ],
        "same_as": old["same_as"],
        "not_same_as": old["not_same_as"],
        # A publisher's newest word replaces its older one, or each day would add a row.
        "confirmations": [
            *(one for one in old["confirmations"] if one["by"] != "publisher" or not said), *said,
        ],
        "signals": sorted(
            [*not_from(old, source), *new["signals"]],
            key=lambda one: (one["on"], one["kind"], one["by"]),
        ),
        "provenance": old["provenance"],
        **differences.others_keep(old, source.name),
    }  # fmt: skip


def _withdrawn(old: Listing, source: m.Source, day: str) -> Listing:
    """A listing that its publisher has deleted. It stays; its sources and signals say so."""
    deleted = {
        "kind": "publisher_deleted", "on": day, "by": "source", "detail": source.name,
        "reporter": None,
    }  # fmt: skip
    return {
        **old,
        "sources": [
            {**row, "live": False} if row["name"] == source.name else row for row in old["sources"]
        ],
        "signals": [*not_from(old, source), deleted],
    }


def not_from(old: Listing, source: m.Source) -> list[dict[str, Any]]:
    """The signals of a listing without what this source's feed has said by coming or not."""
    return [
        signal
        for signal in old["signals"]
        if signal["kind"] not in FROM_FEED
        # The name of one source may be the beginning of another's.
        or not f"{signal['detail'] or ''}: ".startswith(f"{source.name}: ")
    ]


def _rows(db: Db, source: m.Source, ids: Sequence[str]) -> dict[str, m.SourceRecord]:
    found: dict[str, m.SourceRecord] = {}
    for part in in_parts(ids):
        query = select(m.SourceRecord).where(
            m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(part)
        )
        found.update((row.external_id, row) for row in db.scalars(query))
    return found


def _owners(db: Db, source: m.Source, ids: Sequence[str]) -> dict[str, str]:
    """Which record of this source each of these listings is."""
    found: dict[str, str] = {}
    for part in in_parts(ids):
        query = select(m.SourceRecord.listing_id, m.SourceRecord.external_id).where(
            m.SourceRecord.source == source.name, m.SourceRecord.listing_id.in_(part)
        )
        found.update((row.listing_id, row.external_id) for row in db.execute(query))
    return found


def _target(draft: Draft, known: m.SourceRecord | None) -> str | None:
    """The listing that a record is, or adds to."""
    if draft.onto:
        return key_of(draft.onto)
    if known is not None and known.listing_id:
        return known.listing_id
    return draft.listing["id"] if draft.listing else None


def _told(
    db: Db, drafts: Sequence[Draft], saved: Mapping[str, Listing],
    before: Mapping[str, Listing], refused: Mapping[str, tuple[str, str]],
) -> list[dict[str, Any]]:  # fmt: skip
    """What became of each record, in sentences; only of those of which something became."""
    after = read_listings(db, sorted({listing["id"] for listing in saved.values()}))
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        listing = saved.get(draft.id)
        name = (listing or draft.listing or {}).get("name")
        said = [
            f"{where}: {reason}" if where else reason
            for where, reason in [*((row[0], row[1]) for row in draft.set_aside),
                                  *([refused[draft.id]] if draft.id in refused else [])]
        ]  # fmt: skip
        outcome = "quarantined"
        if listing is not None:
            old, new = before.get(listing["id"]), after[listing["id"]]
            if old is None:
                outcome, said = "new", [*_introduced(new), *(f"Set aside: {one}" for one in said)]
            elif changes := history.sentences(old, new):
                outcome, said = "changed", [*changes, *(f"Set aside: {one}" for one in said)]
        if said:
            rows.append({"id": draft.id, "name": name, "outcome": outcome, "sentences": said})
    return rows


def _introduced(listing: Listing) -> list[str]:
    """A listing that is not here yet, in a sentence or two."""
    where = [venue["name"] or venue["postcode"] for venue in listing["venues"]
             if not venue["hidden"] and (venue["name"] or venue["postcode"])]  # fmt: skip
    at = f", at {where[0]}" if where else ""
    said = [f"Not here yet: {listing['name']}{at}"]
    if listing["summary"]:
        said.append(listing["summary"])
    return said
