"""The pages about sources with something on each of them, and the pages that somebody without an
account comes to about one group; for `people_pages.filled`.
"""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import ingest
from indexer import models as m
from indexer.history import Actor
from indexer.people import confirming, reports
from indexer.settings import secret_key
from indexer.stewards import sources, uploads
from indexer.store import Store
from schemas.listing import Listing
from tests.conftest import NOW

ADA = Actor("steward", "Ada Steward")
FIRST = """Name,About,Postcode,Where,When,Ring,Colour
Painting,Watercolours for everybody,WF1 2AP,St Mary's hall,Mondays 2pm to 4pm,0113 496 0123,red
Draughts,A friendly game,nowhere at all,The Bull,Fridays from 7pm,0113 496 0124,green
,No name here,WF1 2AP,,,,blue
"""
NEWER = FIRST.replace("A friendly game", "=A friendly game of draughts or of chess")


def about_sources(store: Store, keys: dict[str, str]) -> dict[str, str]:
    """Name -> path of every page about sources. `keys` are those of the work that waits. A sheet
    was taken in and a newer one was tried."""
    sheet = _sheet(store)
    with store.read() as db:
        run = db.scalars(select(m.Run.id).where(m.Run.source_id == sheet, ~m.Run.dry)).one()
        aside = list(db.scalars(select(m.Quarantine).order_by(m.Quarantine.external_id)))
    field = next(row.id for row in aside if row.source == "Asks")
    (record,) = (row.id for row in aside if row.source == "Council")
    of = "/stewards/sources"
    return {
        "sources": of,
        "add a source": f"{of}/add",
        "add a spreadsheet": f"{of}/upload",
        "a source": f"{of}/{keys['source']}",
        "a source of files": f"{of}/{sheet}",
        "remove a source": f"{of}/{sheet}/remove",
        "a newer file": f"{of}/{sheet}/upload",
        "columns": f"{of}/{sheet}/columns",
        "trial": f"{of}/{sheet}/trial",
        "a run": f"{of}/runs/{run}",
        "a run that asks": f"{of}/runs/{keys['run']}",
        "a letter to a publisher": f"{of}/runs/{run}/report",
        "set aside": f"{of}/quarantine",
        "set aside for one reason": f"{of}/quarantine?group={keys['quarantine']}",
        "a field that was set aside": f"{of}/quarantine/{field}",
        "a record that was set aside": f"{of}/quarantine/{record}",
        "differences": f"{of}/differences",
        "what nobody has confirmed": f"/account/listings/{keys['access']}/unconfirmed",
        "side by side": f"/stewards/duplicates/{keys['duplicate']}",
    }


def _sheet(store: Store) -> int:
    """The number of a source of files."""

    def add(db: Db) -> int:
        wanted = sources.read_settings({"contact": "lists@council.example.org"}, uploaded=True)
        file = uploads.File("groups.csv", FIRST.encode())
        return uploads.add(db, "Council", wanted, file, by=ADA, now=NOW - timedelta(days=2)).id

    key = store.change(add, drain=False)
    _read(store, key, dry=False)
    newer = uploads.File("groups.csv", NEWER.encode())
    upload = store.change(
        lambda db: uploads.keep(db, key, newer, by=ADA, now=NOW).id, drain=False
    )  # fmt: skip
    _read(store, key, dry=True)
    store.change(lambda db: uploads.mark_trial(db, key, upload), drain=False)
    return key


def _read(store: Store, key: int, *, dry: bool) -> None:
    with store.read() as db:
        source = db.get_one(m.Source, key)
        db.expunge(source)
    ingest.run(store, source, now=NOW - timedelta(hours=1 if dry else 40), dry_run=dry, by=ADA.name)


def about_a_group(store: Store, listing: Listing) -> dict[str, str]:
    """Name -> path of what somebody without an account comes to about a group that is theirs, or
    that they went to."""
    key = listing["id"]
    secret = secret_key(store.settings)
    with store.write(drain=False) as db:
        told = reports.tell(db, key, "wrong", by="public", who="192.0.2.9", secret=secret, now=NOW)
        token = URLSafeTimedSerializer(secret, salt="waymark report").dumps(told.id)
        link = confirming.make(db, key, "owner@example.org", now=NOW)
        open_one = confirming.address(store.settings, link, site="", now=NOW)
        used = confirming.make(db, key, "owner@example.org", now=NOW - timedelta(days=9))
        used_one = confirming.address(store.settings, used, site="", now=NOW)
        used.used_at = NOW - timedelta(days=8)
        used.deed = "right"
    return {
        "report": f"/groups/{key}/report",
        "reported": f"/reported/{token}",
        "confirm": open_one,
        "confirm with changes": open_one.replace("/confirm?", "/confirm/changed?"),
        "confirm by a link that was used": used_one,
    }
