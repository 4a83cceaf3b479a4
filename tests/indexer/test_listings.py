"""The one write path: what a save does and does not write, who owns a field, and every deed."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from indexer import listings, tasks
from indexer import models as m
from indexer.errors import NotFound
from indexer.history import Actor
from indexer.models import table_of
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import (
    ADMIN,
    OWNER,
    STEWARD,
    make_listing,
    make_session,
    make_venue,
    save_listing,
)

FEED = Actor("source", "A list")


def read(store: Store, listing_id: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing_id)
    assert found is not None
    return found


def rows_of(store: Store, listing_id: str) -> list[m.History]:
    with store.read() as db:
        query = select(m.History).where(m.History.listing_id == listing_id).order_by(m.History.id)
        return list(db.scalars(query))


def version_of(store: Store, listing_id: str) -> int | None:
    with store.read() as db:
        return db.scalar(select(m.Listing.version).where(m.Listing.id == listing_id))


def total(store: Store, table: type[m.Base]) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_listing_is_saved_with_its_history_and_can_be_read(
    store: Store, now: datetime
) -> None:
    listing = make_listing()
    saved = save_listing(store, listing, now)
    assert (saved.outcome, saved.id) == ("new", listing["id"])
    found = read(store, listing["id"])
    assert found["name"] == "Lunch club"
    assert found["entered"] == "2026-11-24"
    (row,) = rows_of(store, listing["id"])
    assert (row.action, row.role, row.actor, row.at, row.changes) == (
        "created", "admin", "tests", now, [],
    )  # fmt: skip


def test_a_save_without_a_change_writes_nothing(store: Store, now: datetime) -> None:
    listing = make_listing()
    save_listing(store, listing, now)
    later = now + timedelta(days=3)
    with store.write(drain=False) as db:
        again = listings.save(db, listing, actor=ADMIN, now=later, places=store.places)
    assert (again.outcome, again.changed) == ("unchanged", ())
    assert version_of(store, listing["id"]) == 1
    assert len(rows_of(store, listing["id"])) == 1
    assert total(store, m.IndexTask) == 0
    with store.read() as db:
        assert db.scalar(select(m.Listing.updated_at)) == now


def test_what_was_given_is_not_changed_by_saving_it(store: Store, now: datetime) -> None:
    listing = make_listing()
    before = copy.deepcopy(listing)
    save_listing(store, listing, now)
    assert listing == before


def test_a_change_names_its_fields_and_counts_the_version_up(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(), now)
    saved = save_listing(store, make_listing(summary="New words.", activities=["dominoes"]), now)
    assert (saved.outcome, saved.changed) == ("changed", ("activities", "summary"))
    assert version_of(store, saved.id) == 2
    words = [change["words"] for change in rows_of(store, saved.id)[-1].changes]
    assert words == [
        'Added the activity "dominoes"',
        'Changed the summary from "A hot dinner and company every Thursday." to "New words."',
    ]


@pytest.mark.parametrize("junk", ["", "x", "None", "7a8378b4", "\x00", "a" * 5000, "../.."])
def test_any_text_may_be_asked_for_as_an_id(store: Store, junk: str) -> None:
    with store.read() as db:
        assert listings.get(db, junk) is None


# -- points -----------------------------------------------------------------------------------


def venue_after_saving(store: Store, now: datetime, **changes: Any) -> dict[str, Any]:
    saved = save_listing(store, make_listing(venues=[make_venue(**changes)]), now)
    venue: dict[str, Any] = read(store, saved.id)["venues"][0]
    return venue


def test_a_postcode_gives_the_point(store: Store, now: datetime) -> None:
    venue = venue_after_saving(store, now)
    found = store.places.postcode("WF1 2AP")
    assert found is not None
    assert (venue["lat"], venue["lon"], venue["point_from"]) == (found.lat, found.lon, "postcode")


def test_a_given_point_always_wins(store: Store, now: datetime) -> None:
    venue = venue_after_saving(store, now, lat=53.1, lon=-1.1)
    assert (venue["lat"], venue["lon"], venue["point_from"]) == (53.1, -1.1, "given")


def test_a_part_of_a_postcode_is_kept_as_typed_and_its_centre_used(
    store: Store, now: datetime
) -> None:
    venue = venue_after_saving(store, now, postcode="WF1")
    assert (venue["postcode"], venue["point_from"]) == ("WF1", "postcode_part")
    assert venue["lat"] is not None


def test_a_town_in_the_address_gives_the_point_when_there_is_no_postcode(
    store: Store, now: datetime
) -> None:
    venue = venue_after_saving(store, now, postcode=None, address="Market Place, Ossett")
    assert venue["point_from"] == "place"
    assert venue["lat"] == pytest.approx(53.68, abs=0.05)


def test_a_hidden_address_is_never_looked_up(store: Store, now: datetime) -> None:
    venue = venue_after_saving(store, now, hidden=True)
    assert (venue["lat"], venue["lon"], venue["point_from"]) == (None, None, None)


def test_a_postcode_nobody_knows_leaves_the_point_unknown(store: Store, now: datetime) -> None:
    venue = venue_after_saving(store, now, postcode="ZE3 9ZZ", address=None)
    assert (venue["postcode"], venue["lat"], venue["point_from"]) == ("ZE3 9ZZ", None, None)


# -- refusals ---------------------------------------------------------------------------------


def test_an_id_of_another_source_is_refused_and_nothing_is_overwritten(
    store: Store, now: datetime
) -> None:
    mine = make_listing(sources=[{"name": "A list", "id": "7"}])
    save_listing(store, mine, now)
    before = read(store, mine["id"])
    theirs = make_listing(sources=[{"name": "B list", "id": "7"}], summary="Ours now.")
    saved = save_listing(store, theirs, now)
    assert saved.outcome == "refused"
    for words in ("id:", "A list", "B list", "same_as"):
        assert words in (saved.reason or "")
    assert read(store, mine["id"]) == before
    assert len(rows_of(store, mine["id"])) == 1


def test_a_source_cannot_take_over_a_listing_of_the_directory_itself(
    store: Store, now: datetime
) -> None:
    save_listing(store, make_listing(), now)
    saved = save_listing(store, make_listing(sources=["A list"], summary="x"), now, actor=FEED)
    assert saved.outcome == "refused"
    assert "the directory itself" in (saved.reason or "")


def test_an_id_twice_in_one_batch_is_taken_once(store: Store, now: datetime) -> None:
    batch = [make_listing(), make_listing(summary="Another."), make_listing(name="Dinner club")]
    with store.write() as db:
        answers = listings.save_many(db, batch, actor=ADMIN, now=now)
    assert [row.outcome for row in answers] == ["new", "refused", "new"]
    assert read(store, batch[0]["id"])["summary"] == batch[0]["summary"]


def test_times_that_cannot_be_are_refused_with_their_place(store: Store, now: datetime) -> None:
    listing = make_listing(sessions=[make_session(), make_session(rrule="FREQ=SOMETIMES")])
    saved = save_listing(store, listing, now)
    assert saved.outcome == "refused"
    assert (saved.reason or "").startswith("sessions.1.rrule: ")
    assert total(store, m.Listing) == total(store, m.History) == 0


# -- who owns a field -------------------------------------------------------------------------


@pytest.fixture
def owned(store: Store, now: datetime) -> Listing:
    """From a feed; then the owner changed the summary and the sessions."""
    listing = make_listing(sources=["A list"])
    save_listing(store, listing, now, actor=FEED)
    edited = copy.deepcopy(read(store, listing["id"]))
    edited["summary"] = "In Jean's own words."
    edited["sessions"][0]["opens"] = "11:30"
    save_listing(store, edited, now, actor=OWNER)
    return read(store, listing["id"])


def test_a_field_set_by_the_owner_is_noted_as_theirs(owned: Listing) -> None:
    assert owned["provenance"] == {
        field: {"by": "owner", "source": None, "on": "2026-11-24"}
        for field in ("sessions", "summary")
    }


def test_a_feed_never_overwrites_what_the_owner_set(
    store: Store, now: datetime, owned: Listing
) -> None:
    feed = make_listing(sources=["A list"], summary="The feed's words.", eligibility="Over 50s.")
    saved = save_listing(store, feed, now, actor=FEED)
    found = read(store, owned["id"])
    assert saved.changed == ("eligibility",)
    assert found["summary"] == "In Jean's own words."
    assert found["sessions"][0]["opens"] == "11:30"
    assert found["eligibility"] == "Over 50s."
    assert found["provenance"] == owned["provenance"]


def test_a_feed_that_only_repeats_itself_changes_nothing(
    store: Store, now: datetime, owned: Listing
) -> None:
    saved = save_listing(store, make_listing(sources=["A list"]), now, actor=FEED)
    assert saved.outcome == "unchanged"
    assert read(store, owned["id"]) == owned


def test_a_steward_may_change_what_the_owner_set_and_it_is_then_theirs(
    store: Store, now: datetime, owned: Listing
) -> None:
    save_listing(store, {**owned, "summary": "Put right."}, now, actor=STEWARD)
    found = read(store, owned["id"])
    assert found["summary"] == "Put right."
    assert found["provenance"]["summary"]["by"] == "steward"
    assert found["provenance"]["sessions"]["by"] == "owner"


def test_evidence_belongs_to_nobody(store: Store, now: datetime) -> None:
    listing = make_listing()
    save_listing(store, listing, now)
    with store.write() as db:
        listings.confirm(db, listing["id"], by="owner", how="link", actor=OWNER, now=now)
    assert read(store, listing["id"])["provenance"] == {}


def test_the_entry_day_never_moves(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(), now)
    saved = save_listing(store, make_listing(summary="x"), now + timedelta(days=400))
    assert read(store, saved.id)["entered"] == "2026-11-24"


# -- organisations ----------------------------------------------------------------------------


def test_listings_of_one_body_agree_about_it_and_saving_them_again_changes_nothing(
    store: Store, now: datetime
) -> None:
    full = {"name": "Helping Hands", "description": "Neighbours.", "led_by": "people"}
    batch = [
        make_listing(name="A", organisation=full),
        make_listing(name="B", organisation="Helping Hands"),
    ]
    for expected in ("new", "unchanged", "unchanged"):
        with store.write() as db:
            answers = listings.save_many(db, batch, actor=ADMIN, now=now)
        assert [row.outcome for row in answers] == [expected] * 2
    bodies = [read(store, row["id"])["organisation"] for row in batch]
    assert bodies[0] == bodies[1]
    assert bodies[0]["description"] == "Neighbours."
    assert bodies[0]["led_by"] == "people"


def test_an_import_that_changes_a_body_has_all_its_listings_indexed_again(
    store: Store, now: datetime
) -> None:
    one, other = (make_listing(name=name, organisation="Helping Hands") for name in "AB")
    for listing in (one, other):
        save_listing(store, listing, now)
    full = make_listing(
        name="A", organisation={"name": "Helping Hands", "email": "a@helping.example"}
    )
    with store.write(drain=False) as db:
        for listing in (one, other):
            db.add(
                m.FreshnessState(
                    listing_id=listing["id"], state="due", placed="in_search", since="2026-11-01",
                    next_change="2027-11-01",
                )
            )  # fmt: skip
    with store.write(drain=False) as db:
        listings.save(db, full, actor=ADMIN, now=now)
    with store.read() as db:
        assert {one["id"], other["id"]} <= set(db.scalars(select(m.IndexTask.listing_id)))
        # What the sweep foresaw may not hold: how to reach the body is evidence on both.
        foreseen = set(db.scalars(select(m.FreshnessState.next_change)))
        assert foreseen == {listings.today(now).isoformat()}
    assert read(store, other["id"])["organisation"]["email"] == "a@helping.example"


# -- deeds ------------------------------------------------------------------------------------


def after(store: Store, deed: Any, now: datetime, **given: Any) -> Listing:
    listing = make_listing()
    save_listing(store, listing, now)
    with store.write(now=now) as db:
        deed(db, listing["id"], now=now, **given)
    return read(store, listing["id"])


def test_confirming_keeps_who_how_and_the_day_in_britain(store: Store) -> None:
    late = datetime.fromisoformat("2026-07-31T23:30:00+00:00")
    found = after(store, listings.confirm, late, by="staff", how="phone", actor=STEWARD)
    (row,) = found["confirmations"]
    assert (row["on"], row["by"], row["how"]) == ("2026-08-01", "staff", "phone")
    last = rows_of(store, found["id"])[-1]
    assert (last.action, last.actor) == ("confirmed", STEWARD.name)
    assert last.changes[0]["words"] == (
        "The directory team said everything is right on 1 August 2026, by phone"
    )


def test_a_signal_keeps_its_kind_and_its_reporter(store: Store, now: datetime) -> None:
    found = after(
        store, listings.signal, now, kind="report_closed", by="public", actor=Actor("public", "x"),
        detail="locked", reporter="r1",
    )  # fmt: skip
    assert found["signals"] == [
        {"kind": "report_closed", "on": "2026-11-24", "by": "public", "detail": "locked",
         "reporter": "r1"}
    ]  # fmt: skip


def test_pausing_says_until_when_and_keeps_the_rest_of_the_capacity(
    store: Store, now: datetime
) -> None:
    listing = make_listing(capacity={"state": "open", "maximum": 12})
    save_listing(store, listing, now)
    with store.write() as db:
        listings.pause(db, listing["id"], until=date(2027, 1, 5), actor=OWNER, now=now)
    capacity = read(store, listing["id"])["capacity"]
    assert (capacity["state"], capacity["until"], capacity["maximum"], capacity["updated"]) == (
        "paused", "2027-01-05", 12, "2026-11-24",
    )  # fmt: skip
    with store.write() as db:
        listings.pause(db, listing["id"], until=None, actor=OWNER, now=now)
    assert read(store, listing["id"])["capacity"]["until"] is None


def test_closing_takes_it_out_of_search_and_restoring_brings_it_back(
    store: Store, now: datetime
) -> None:
    found = after(store, listings.close, now, note="Jean has retired", actor=OWNER)
    assert found["status"] == {
        "state": "closed", "on": "2026-11-24", "until": None, "by": "owner",
        "note": "Jean has retired",
    }  # fmt: skip
    assert list(store.engine.marks()) == []
    with store.write(now=now) as db:
        listings.restore(db, found["id"], note=None, actor=STEWARD, now=now)
    assert read(store, found["id"])["status"]["state"] == "open"
    assert list(store.engine.marks()) == [found["id"]]
    assert [row.action for row in rows_of(store, found["id"])] == ["created", "closed", "restored"]
    words = [row.changes[0]["words"] for row in rows_of(store, found["id"])[1:]]
    assert words == [
        'Changed the status from open to closed; added the note on the status "Jean has retired"',
        'Changed the status from closed to open; removed the note on the status "Jean has retired"',
    ]


@pytest.mark.parametrize("listing_id", ["7a8378b4-131c-5579-86e3-68fd28bcb674", "x"])
def test_a_deed_on_a_listing_that_is_not_there_says_so(
    store: Store, now: datetime, listing_id: str
) -> None:
    with store.write() as db, pytest.raises(NotFound, match="may have been removed"):
        listings.close(db, listing_id, note=None, actor=OWNER, now=now)


# -- index tasks ------------------------------------------------------------------------------


def test_a_task_added_while_documents_are_written_is_not_forgotten(
    store: Store, now: datetime
) -> None:
    listing = make_listing()
    with store.write(drain=False) as db:
        listings.save(db, listing, actor=ADMIN, now=now)
    with store.read() as db:
        ids, taken = tasks.take_index_tasks(db)
    assert ids == [listing["id"]]
    with store.write(drain=False) as db:
        tasks.queue_index_tasks(db, ids)
        tasks.finish_index_tasks(db, taken)
    with store.read() as db:
        again, later = tasks.take_index_tasks(db)
    assert again == ids
    assert len(later) == 1
    assert not set(later) & set(taken)


def test_a_task_that_became_visible_late_is_not_forgotten_with_those_of_higher_numbers(
    store: Store, now: datetime
) -> None:
    """On PostgreSQL the writer who drew the lower number may be the later one to commit."""
    listing, table = make_listing(), table_of(m.IndexTask)
    with store.write(drain=False) as db:
        listings.save(db, listing, actor=ADMIN, now=now)
        db.execute(delete(table))
        db.execute(insert(table), {"id": 8, "listing_id": listing["id"]})
    with store.read() as db:
        _, taken = tasks.take_index_tasks(db)
    with store.write(drain=False) as db:
        db.execute(insert(table), {"id": 7, "listing_id": listing["id"]})
        tasks.finish_index_tasks(db, taken)
    with store.read() as db:
        assert tasks.take_index_tasks(db) == ([listing["id"]], [7])


def test_many_tasks_of_one_listing_are_one_document(store: Store, now: datetime) -> None:
    with store.write(drain=False) as db:
        for words in ("a", "b", "c"):
            listings.save(db, make_listing(summary=words), actor=ADMIN, now=now)
    with store.read() as db:
        ids, _ = tasks.take_index_tasks(db)
    assert len(ids) == 1
