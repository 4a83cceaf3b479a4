"""Who is due is read of many listings at once, and is the same as of each by itself."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import insert

from indexer import models as m
from indexer.freshness.thresholds import load_rules
from indexer.models import table_of
from indexer.people import accounts
from indexer.people.proof import addresses_of
from indexer.records import all_ids, each_listing
from indexer.reminders.facts import due_now
from indexer.reminders.plan import rung_due
from indexer.search.document import freshness_of
from indexer.store import Store
from tests.factories import NOW
from tests.indexer.varied import TODAY, TRUSTED, saved
from tests.people.somebody import make


def test_who_is_due_is_what_each_listing_by_itself_gives(store: Store) -> None:
    saved(store, 300)
    keepers = [make(store, "owner", now=NOW, name=f"{name} Ibbotson") for name in "bacd"]
    dice = random.Random(5)
    with store.write(drain=False) as db:
        rows = [
            {"account_id": one, "listing_id": key, "how": "steward",
             "since": NOW - timedelta(days=dice.randint(0, 2))}
            for key in all_ids(db)[::2]
            for one in dice.sample(keepers, dice.randint(1, 3))
        ]  # fmt: skip
        db.execute(insert(table_of(m.Ownership)), rows)
        db.get_one(m.Account, keepers[2]).active = False
        db.get_one(m.Account, keepers[3]).role = "staff"
    rules, expected = load_rules(), {}
    with store.read() as db:
        for listing in each_listing(db, all_ids(db)):
            status = listing["status"]
            if status["state"] == "closed" and status["by"] == "owner":
                continue  # they have said so themselves, be it of a day to come
            freshness = freshness_of(listing, today=TODAY, trusted=TRUSTED)
            if freshness.state == "closed" or freshness.reference is None:
                continue
            found = rung_due(freshness.reference, listing["cycle"], {}, today=TODAY, rules=rules)
            if found is not None:
                owners = [one.email for one in accounts.owners_of(db, listing["id"])]
                people = [*owners, *addresses_of(listing, by_owners=True), None]
                expected[listing["id"]] = (freshness.reference, *found, people[0])
        dues = list(due_now(db, now=NOW, trusted=TRUSTED))
    assert {due.listing_id: (due.reference, due.rung, due.skipped, due.to) for due in dues} == (
        expected
    )
    reached = {due.to for due in dues}
    assert {"a@example.org", "b@example.org", "us@example.org", None} <= reached
    assert not {"c@example.org", "d@example.org"} & reached
