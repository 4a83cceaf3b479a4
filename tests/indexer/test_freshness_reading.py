"""Judging by what little is read gives the answers that the whole listing gives."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.freshness.reading import each_judged
from indexer.freshness.sweep import next_look, sweep
from indexer.records import all_ids, each_listing
from indexer.search import sync
from indexer.search.document import evidence_on, freshness_of
from indexer.search.slots import goes_on_remotely, slots_of
from indexer.store import Store
from tests.factories import ADMIN, NOW, make_listing, make_session
from tests.indexer.varied import TODAY, TRUSTED, later, saved


def test_what_is_read_of_a_listing_is_judged_like_the_whole_of_it(store: Store) -> None:
    """The day of its next change follows from the evidence, the day and the rules alone: where the
    evidence is the same it is too, and is not worked out once more for each."""
    saved(store, 200)
    states = set()
    with store.read() as db:
        ids = all_ids(db)
        whole, part = list(each_listing(db, ids)), list(each_judged(db, ids))
    assert [one["id"] for one in part] == ids
    for day in (TODAY, later(45), later(400)):
        for trusted in (TRUSTED, frozenset[str]()):
            for one, other in zip(whole, part, strict=True):
                evidence = evidence_on(one, today=day, trusted=trusted)
                assert evidence_on(other, today=day, trusted=trusted) == evidence
                plain = freshness_of(one, today=day, trusted=trusted)
                assert freshness_of(other, today=day, trusted=trusted) == plain
                assert next_look(other, plain, day) == next_look(one, plain, day)
                states.add((plain.state, plain.ended, plain.archived))
    assert len(states) > 8


def test_an_id_that_nobody_has_is_left_out_and_the_order_is_the_one_asked_for(
    store: Store,
) -> None:
    saved(store, 5)
    with store.read() as db:
        ids = [*reversed(all_ids(db)), "00000000-0000-4000-8000-000000000000"]
        assert [one["id"] for one in each_judged(db, ids)] == ids[:-1]


def test_whether_it_goes_on_at_a_distance_is_told_without_its_slots(store: Store) -> None:
    saved(store, 150, seed=2)
    answers = set()
    with store.read() as db:
        for one in each_listing(db, all_ids(db)):
            for day in (TODAY, later(30), later(150)):
                by_slots = any(slot.remote for slot in slots_of(one, today=day))
                assert goes_on_remotely(one, today=day) == by_slots
                answers.add(by_slots)
    assert answers == {True, False}


def test_the_sweep_writes_down_what_each_listing_by_itself_is_judged_to_be(store: Store) -> None:
    saved(store, 100, seed=3)
    before: dict[str, tuple[str, str]] = {}
    for away in (0, 70, 71):
        now, day = NOW + timedelta(days=away), later(away)
        trusted: frozenset[str] = frozenset()
        report = sweep(store, now=now)
        changed: dict[str, int] = {}
        with store.read() as db:
            rows = {row.listing_id: row for row in db.scalars(select(m.FreshnessState))}
            for one in each_listing(db, all_ids(db)):
                plain = freshness_of(one, today=day, trusted=trusted)
                row = rows[one["id"]]
                placed = (
                    "archived" if plain.archived
                    else "not_confirmed" if plain.not_confirmed else "in_search"
                )  # fmt: skip
                assert (row.state, row.placed) == (plain.state, placed)
                assert row.next_change is None or date.fromisoformat(row.next_change) > day
                was, since = before.get(one["id"], (plain.state, day.isoformat()))
                if was != plain.state:
                    words = f"{was} -> {plain.state}"
                    changed[words] = changed.get(words, 0) + 1
                    since = day.isoformat()
                assert row.since == since
                before[one["id"]] = (plain.state, since)
        assert report.changes == changed
        assert changed or away != 70


def test_after_every_sweep_the_index_is_what_the_database_says(store: Store) -> None:
    """Whatever the sweep leaves out, for its document reads as it did: over days that follow each
    other, days left out, and a change in between."""
    saved(store, 120, seed=6)
    sync.rebuild(store, now=NOW)
    written = []
    for away in (0, 1, 2, 3, 20, 55, 56, 130, 131, 300, 420):
        now = NOW + timedelta(days=away)
        if away == 20:
            with store.write(now=now) as db:
                for key in all_ids(db)[::9]:
                    listings.close(db, key, note=None, actor=ADMIN, now=now)
        before = store.engine.marks()
        report = sweep(store, now=now)
        sync.drain(store, now=now)
        found = sync.compare(store, now=now)
        assert found.ok, (away, found)
        written.append((report.looked_at, before != store.engine.marks()))
    assert sum(looked_at for looked_at, _ in written) > 300
    assert all(changed for looked_at, changed in written[4:] if looked_at > 20)


def test_what_changed_by_itself_before_the_first_sweep_is_written_by_that(store: Store) -> None:
    """A list came in late in the day, and the sweep comes on the next; or some days later."""
    saved(store, 100, seed=8)
    sync.rebuild(store, now=NOW)
    assert sync.compare(store, now=NOW).ok
    later_on = NOW + timedelta(days=12)
    assert not sync.compare(store, now=later_on).ok
    sweep(store, now=later_on)
    sync.drain(store, now=later_on)
    found = sync.compare(store, now=later_on)
    assert found.ok, found


def test_what_came_in_today_is_not_written_once_more_by_the_first_sweep(store: Store) -> None:
    saved(store, 30, seed=9)
    sync.drain(store, now=NOW)
    before = store.engine.marks()
    sweep(store, now=NOW)
    with store.read() as db:
        assert list(db.scalars(select(m.IndexTask.listing_id))) == []
    assert store.engine.marks() == before


def test_what_is_only_due_is_noticed_and_not_written_to_the_index(store: Store) -> None:
    on = (TODAY - timedelta(days=170)).isoformat()
    one = make_listing(confirmations=[{"on": on, "by": "owner"}])
    with store.write(now=NOW) as db:
        listings.save(db, one, actor=ADMIN, now=NOW)
    sweep(store, now=NOW)
    file = store.settings.data_dir / "index.sqlite"

    def change() -> int:
        with sqlite3.connect(file) as index:
            (number,) = index.execute("SELECT change FROM state").fetchone()
        index.close()
        return int(number)

    before = change()
    assert sweep(store, now=NOW + timedelta(days=10)).changes == {"fresh -> due": 1}
    assert change() == before
    assert sweep(store, now=NOW + timedelta(days=190)).changes == {"due -> stale": 1}
    assert change() > before


def test_listings_that_came_on_one_day_are_not_all_written_anew_on_one_day(store: Store) -> None:
    """Those of which the very dates stand in the document are written anew within 30 days."""
    with store.write(drain=False) as db:
        listings.save_many(
            db,
            [
                make_listing(
                    name=f"Group {number}",
                    sessions=[make_session(every="fortnight", starts_on="2026-11-19")],
                    confirmations=[{"on": TODAY.isoformat(), "by": "owner"}],
                )
                for number in range(90)
            ],
            actor=ADMIN,
            now=NOW,
        )
    sweep(store, now=NOW)
    with store.read() as db:
        days = list(db.scalars(select(m.FreshnessState.next_change)))
    assert all(later(15) < date.fromisoformat(day or "") <= later(30) for day in days)
    assert max(days.count(day) for day in set(days)) < 20
