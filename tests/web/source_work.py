"""One piece of work of each kind that is about sources, for tests of the list and of its pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from indexer import listings, publishers
from indexer import models as m
from indexer.stewards import quarantine
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import NOW, OWNER, make_listing, make_venue, save_listing

YESTERDAY = NOW - timedelta(days=1)


def source_work(store: Store, listing: Listing) -> dict[str, str]:
    """Kind -> key of what waits: a run that asks, a source that fails, records that were set aside,
    a source that says something else of `listing` than its owner does, and words about access."""
    asks = publishers.add_source(store, "https://asks.example.org", name="Asks", now=NOW)
    fails = publishers.add_source(store, "https://fails.example.org", name="Fails", now=NOW)
    with store.write(drain=False) as db:
        run = m.Run(
            source_id=asks.id, started_at=YESTERDAY, ended_at=YESTERDAY, complete=True, dry=False,
            state="stopped", by=None, stopped="9 of 12 known records would change.", figures={},
        )  # fmt: skip
        db.add(run)
        row = db.get_one(m.Source, fails.id)
        row.failing_since, row.last_error = YESTERDAY, "It answered 500."
        for name in ("1", "2"):
            db.add(
                m.Quarantine(
                    id=str(uuid4()), source="Asks", external_id=name, field="venues.0.postcode",
                    reason=f"'{name}' is no postcode", value=name, first_on="2026-11-20",
                    last_on="2026-11-23", state="open", fix=None, version=1,
                )
            )  # fmt: skip
        now_says = {**listing, "alert": "Shut on Monday"}
        listings.save(db, now_says, actor=OWNER, now=NOW, places=store.places)
        db.add(
            m.Difference(
                id=str(uuid4()), listing_id=listing["id"], source="Asks", field="alert",
                theirs={"value": "Shut on Tuesday"}, noticed_at=YESTERDAY, state="open", version=1,
            )
        )  # fmt: skip
        db.flush()
        number = run.id
    words = make_listing(
        name="Read in its words", venues=[make_venue(access={}, access_text="Hearing loop.")]
    )
    save_listing(store, words)
    with store.write(drain=False) as db:
        db.add(
            m.SourceRecord(
                source="Asks", external_id="w", hash="x", listing_id=words["id"], raw={},
                mapped={}, issues=[], quarantined=None, seen_on="2026-11-20",
                read_on="2026-11-20", missing_since=None, missing_runs=0,
            )
        )  # fmt: skip
    with store.read() as db:
        (group,) = quarantine.groups(db)
    return {
        "run": str(number), "source": str(fails.id), "quarantine": group.key,
        "difference": listing["id"], "access": words["id"],
    }  # fmt: skip
