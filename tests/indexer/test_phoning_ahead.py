"""The phone list as the job works it out ahead is the list as each listing by itself gives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import event

from indexer import listings, stored
from indexer.freshness.sweep import sweep
from indexer.phoning import ahead
from indexer.phoning.candidates import views_of
from indexer.phoning.entries import Entry, entry_for
from indexer.phoning.listed import phone_list
from indexer.records import all_ids, each_listing
from indexer.search.document import freshness_of
from indexer.search.sync import trusted_in
from indexer.stewards import calls
from indexer.store import Store
from tests.factories import ADMIN, NOW, make_listing
from tests.indexer.varied import TODAY, later, saved

NOBODY: frozenset[str] = frozenset()


def one_by_one(store: Store, day: date, *, trusted: frozenset[str] = NOBODY) -> set[Entry]:
    """The entries of the day, each listing read whole and judged by itself."""
    found = set()
    with store.read() as db:
        ids = all_ids(db)
        views = views_of(db, ids, day)
        for listing in each_listing(db, ids):
            freshness = freshness_of(listing, today=day, trusted=trusted)
            entry = entry_for(
                listing, freshness, day=day, nobody=False, views=views.get(listing["id"], 0)
            )
            if entry is not None:
                found.add(entry)
    return found


def shown(store: Store, now: datetime, *, trusted: frozenset[str] = NOBODY) -> set[Entry]:
    """The entries of the page, of all its parts, as a process shows them that was just started."""
    with another(store) as fresh, fresh.read() as db:
        pages = [
            phone_list(db, now=now, trusted=trusted, show=part, size=10_000)
            for part in ("now", "later", "no_number")
        ]
    return {row.entry for page in pages for row in page.rows}


@contextmanager
def another(store: Store) -> Iterator[Store]:
    """The same directory in a process that knows nothing of it yet."""
    fresh = Store(store.settings)
    try:
        yield fresh
    finally:
        fresh.close()


@contextmanager
def trusting_a(store: Store) -> Iterator[Store]:
    """The same directory with settings by which the source "A" really checks."""
    trusting = Store(replace(store.settings, trusted_sources=("A",)))
    try:
        yield trusting
    finally:
        trusting.close()


@contextmanager
def tables_read(store: Store) -> Iterator[set[str]]:
    """The tables of evidence that are read meanwhile."""
    read: set[str] = set()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        named = [f"FROM {name}" for name in ("signal", "session", "listing_source")]
        read.update(one for one in named if statement.split("WHERE")[0].find(one) > 0)

    event.listen(store.database, "before_cursor_execute", note)
    try:
        yield read
    finally:
        event.remove(store.database, "before_cursor_execute", note)


def test_the_page_is_the_same_with_the_job_and_without_it_and_as_each_listing_gives_it(
    store: Store,
) -> None:
    saved(store, 300)
    for away in (0, 1, 2, 35, 36):
        day, now = later(away), NOW + timedelta(days=away)
        if away != 1:
            sweep(store, now=now)
        plain = one_by_one(store, day)
        assert shown(store, now) == plain
        if away != 2:  # of that day it has what the job of the day before yesterday left
            done = ahead.job(store, now)
            assert done == {"to_ring": len(plain)}
            assert shown(store, now) == plain
        assert len(plain) > 20


def test_what_the_job_has_worked_out_is_not_worked_out_at_the_page(store: Store) -> None:
    saved(store, 60)
    sweep(store, now=NOW)
    ahead.job(store, NOW)
    with another(store) as fresh, tables_read(fresh) as read, fresh.read() as db:
        assert phone_list(db, now=NOW, trusted=NOBODY).total
    assert read == set()


def test_what_changed_since_is_on_the_page_at_once(store: Store) -> None:
    saved(store, 60)
    sweep(store, now=NOW)
    ahead.job(store, NOW)
    before = shown(store, NOW)
    one = min(before, key=lambda entry: entry.id)
    with store.write(drain=False) as db:
        listings.close(db, one.id, note=None, actor=ADMIN, now=NOW)
    assert shown(store, NOW) == before - {one}
    assert ahead.job(store, NOW) == {"to_ring": len(before) - 1}


def test_what_was_worked_out_while_others_were_trusted_is_not_used(store: Store) -> None:
    saved(store, 300)
    with trusting_a(store) as other:
        sweep(other, now=NOW)
    ahead.job(store, NOW)
    trusted = frozenset({"A"})
    plain = one_by_one(store, TODAY, trusted=trusted)
    assert plain != one_by_one(store, TODAY)
    assert shown(store, NOW, trusted=trusted) == plain


def test_what_another_version_of_the_program_has_kept_is_not_used(store: Store) -> None:
    saved(store, 60)
    sweep(store, now=NOW)
    with store.write(drain=False) as db:
        stored.keep(db, "phone list", {"form": 0, "looked": "otherwise"}, now=NOW)
    assert shown(store, NOW) == one_by_one(store, TODAY)
    ahead.job(store, NOW)
    assert shown(store, NOW) == one_by_one(store, TODAY)


def test_nobodys_number_or_name_is_kept_there(store: Store) -> None:
    numbered = make_listing(contacts=[{"name": "Jean Kept", "phones": ["0113 496 0999"]}])
    with store.write(drain=False) as db:
        listings.save(db, numbered, actor=ADMIN, now=NOW)
        db.flush()
    later_on = NOW + timedelta(days=500)
    ahead.job(store, later_on)
    with store.read() as db:
        told = repr(stored.kept(db, "phone list"))
    assert "Lunch club" in told
    assert "0113" not in told
    assert "Jean" not in told


def test_the_line_on_the_work_list_trusts_whom_the_page_trusts(store: Store) -> None:
    """Also publishers that are trusted by the settings and are not marked in the database."""
    checked = (TODAY - timedelta(days=330)).isoformat()
    one = make_listing(
        sources=[{"name": "A", "id": "7", "first_seen": "2020-01-01", "checked_on": checked}]
    )
    with store.write(drain=False) as db:
        listings.save(db, one, actor=ADMIN, now=NOW)
    with trusting_a(store) as trusting:
        for opened, titles in ((store, []), (trusting, ["1 group to ring"])):
            with opened.read() as db:
                assert [item.title for item in calls.waiting(db, NOW)] == titles
                page = phone_list(db, now=NOW, trusted=trusted_in(db))
            assert page.total == len(titles)
