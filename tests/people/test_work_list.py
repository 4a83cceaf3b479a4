"""The one list of what waits for stewards: its order, who has what, what is decided and undone."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts
from indexer.stewards import concerns, deeds, desk, held, taking
from indexer.stewards.desk import Wanted
from indexer.stewards.in_turn import Row
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, NOW, make_listing, save_listing
from tests.people.somebody import SYSTEM, make
from tests.people.waiting import FAKE, ids_of, leave_waiting, pretend

SOME_ID = "00000000-0000-4000-8000-000000000000"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def ada(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now, name="Ada Steward")


@pytest.fixture
def ben(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now, name="Ben Steward")


def raise_concern(store: Store, listing: Listing, *, on: datetime = NOW, **more: Any) -> None:
    with store.write(drain=False) as db:
        listings.signal(
            db, listing["id"], kind="report_concern", by=more.pop("by", "public"), actor=ADMIN,
            now=on, **more,
        )  # fmt: skip


def with_concern(store: Store, name: str = "Lunch club", **more: Any) -> Listing:
    listing = make_listing(name=name)
    save_listing(store, listing)
    raise_concern(store, listing, **more)
    return listing


def rows(store: Store, **more: Any) -> list[Row]:
    with store.read() as db:
        return list(desk.waiting(db, now=LATER, **more).rows)


def now_of(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def wanted(store: Store, listing: Listing, deed: str, reason: str = "") -> Wanted:
    """What a steward wants who has the list as it is now in front of them."""
    item = next(row.item for row in rows(store) if row.item.key == listing["id"])
    return Wanted("concern", item.key, item.version, deed, reason)


def do(store: Store, who: str, *each: Wanted, now: datetime = LATER) -> desk.Outcome:
    return desk.decide(store, each, account_id=who, now=now)


def done(store: Store, who: str, *each: Wanted) -> str:
    outcome = do(store, who, *each)
    assert outcome.not_done == []
    assert outcome.deed_id is not None
    return outcome.deed_id


# -- the list ---------------------------------------------------------------------------------


def test_what_is_urgent_comes_first_then_what_has_waited_longest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    day = timedelta(days=1)
    with store.write(drain=False) as db:
        leave_waiting(db, "old", since=NOW - 9 * day)
        leave_waiting(db, "older", since=NOW - 10 * day)
        for letter in "ba":
            key = SOME_ID.replace("4", letter)
            leave_waiting(db, f"{letter} at once", since=NOW - 2 * day, key=key)
        leave_waiting(db, "rather urgent", since=NOW, urgency=1)
    concern = with_concern(store)
    titles = [row.item.title for row in rows(store)]
    assert titles == [concern["name"], "rather urgent", "older", "old", "a at once", "b at once"]


def test_hundreds_are_paged_and_each_is_on_one_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        for number in range(230):
            leave_waiting(db, f"number {number:03}", since=NOW - timedelta(hours=number))
    with store.read() as db:
        pages = [desk.waiting(db, now=NOW, page=number, size=50) for number in range(1, 6)]
        assert [len(one.rows) for one in pages] == [50, 50, 50, 50, 30]
        assert {one.total for one in pages} == {230}
        assert pages[0].counts[FAKE] == desk.count(db, NOW) == 230
        seen = [row.item.title for one in pages for row in one.rows]
        assert seen == sorted(seen, reverse=True)
        for odd in (0, -3, 99):
            near = desk.waiting(db, now=NOW, page=odd, size=50)
            assert near.page == (5 if odd == 99 else 1)


def test_one_kind_and_what_is_mine_are_parts_of_the_list(
    store: Store, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "one")
        leave_waiting(db, "two")
    concern = with_concern(store)
    key = ids_of(store)["two"]
    with store.write(drain=False) as db:
        taking.take(db, FAKE, key, accounts.by_id(db, ada), NOW)
    assert [row.item.key for row in rows(store, kind="concern")] == [concern["id"]]
    mine = rows(store, account_id=ada, mine=True)
    assert [(row.item.title, row.holder and row.holder.name) for row in mine] == [
        ("two", "Ada Steward")
    ]
    with store.read() as db:
        found = desk.waiting(db, now=NOW, account_id=ada, kind="concern")
        assert (found.total, found.mine, found.counts[FAKE]) == (1, 1, 2)


# -- who has what -----------------------------------------------------------------------------


def take(store: Store, listing: Listing, who: str, **more: Any) -> None:
    with store.write(drain=False) as db:
        taking.take(db, "concern", listing["id"], accounts.by_id(db, who), LATER, **more)


def test_what_somebody_has_is_taken_over_only_after_asking(
    store: Store, ada: str, ben: str
) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with pytest.raises(Conflict, match=r"Ada Steward has this since 24 November 2026 at 10\.05am"):
        take(store, listing, ben)
    take(store, listing, ada)  # nothing new, and no complaint
    take(store, listing, ben, over=ada)
    with pytest.raises(Conflict, match="Ben Steward has this"):
        take(store, listing, ada, over="somebody else")
    holder = rows(store)[0].holder
    assert holder is not None
    assert holder.name == "Ben Steward"


def test_work_is_given_to_stewards_and_admins_alone(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    owner = make(store, "owner", now=NOW)
    with store.write(drain=False) as db:
        told = {"now": LATER}
        by, to, no = (accounts.by_id(db, one) for one in (ada, ben, owner))
        with pytest.raises(Refused, match="no steward"):
            taking.assign(db, "concern", listing["id"], to=no, by=by, **told)
        with pytest.raises(Refused, match="Only stewards and admins"):
            taking.assign(db, "concern", listing["id"], to=to, by=no, **told)
        with pytest.raises(Refused, match="Only stewards and admins"):
            taking.give_back(db, "concern", listing["id"], no, LATER)
        taking.assign(db, "concern", listing["id"], to=to, by=by, **told)
        assert {one.name for one in taking.stewards(db)} == {"Ada Steward", "Ben Steward"}
    assert [row.holder and row.holder.name for row in rows(store)] == ["Ben Steward"]


def test_only_who_has_it_gives_it_back(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with store.write(drain=False) as db:
        with pytest.raises(Conflict, match="Ada Steward has this"):
            taking.give_back(db, "concern", listing["id"], accounts.by_id(db, ben), LATER)
        taking.give_back(db, "concern", listing["id"], accounts.by_id(db, ada), LATER)
    assert rows(store)[0].holder is None


def test_what_does_not_wait_cannot_be_taken(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    with pytest.raises(Conflict, match="Ada Steward has dealt with this"):
        take(store, listing, ben)
    with store.write(drain=False) as db, pytest.raises(NotFound):
        taking.take(db, "no such kind", listing["id"], accounts.by_id(db, ben), LATER)


def test_all_that_an_account_had_is_free_when_it_goes(store: Store, ada: str, ben: str) -> None:
    one, two, third = (with_concern(store, name) for name in ("One", "Two", "Third"))
    for listing, who in ((one, ada), (two, ada), (third, ben)):
        take(store, listing, who)
    with store.write(drain=False) as db:
        assert held.give_back_all(db, ada) == 2
        assert held.give_back_all(db, ada) == 0
    holders = {row.item.key: row.holder and row.holder.name for row in rows(store)}
    assert holders == {one["id"]: None, two["id"]: None, third["id"]: "Ben Steward"}


def test_an_account_that_has_ended_holds_nothing(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ada), by=SYSTEM, via="web", now=NOW)
    assert rows(store)[0].holder is None
    take(store, listing, ben)
    assert [row.holder and row.holder.name for row in rows(store)] == ["Ben Steward"]


# -- concerns ---------------------------------------------------------------------------------


def test_a_concern_waits_until_a_steward_has_answered_and_stays_in_the_evidence(
    store: Store, ada: str
) -> None:
    listing = with_concern(store, detail="A man shouted at me.")
    row = rows(store)[0]
    assert (row.item.urgency, row.item.why) == (0, "Somebody raised a concern.")
    before = now_of(store, listing)
    done(store, ada, wanted(store, listing, "well", "Rang Jean, who knows of it."))
    assert rows(store) == []
    after = now_of(store, listing)
    assert after["signals"] == before["signals"]
    assert after["confirmations"] == [], "whoever looked into a concern confirmed no line of it"
    assert after["capacity"] == before["capacity"]


def test_a_new_concern_brings_it_back_and_an_old_one_never_does(store: Store, ada: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    raise_concern(store, listing)  # on the same day, by the same sort of person
    row = rows(store)[0]
    assert (
        row.item.why == "Somebody raised a concern. There were others before, which were answered."
    )
    done(store, ada, wanted(store, listing, "well", "The same again."))
    assert rows(store) == []


def test_a_concern_is_not_lost_where_an_answered_one_was_forgotten(store: Store, ada: str) -> None:
    """Counting alone would take the new one for the old."""
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    with store.write(drain=False) as db:
        listings.save(db, {**now_of(store, listing), "signals": []}, actor=ADMIN, now=NOW)
    assert rows(store) == []
    raise_concern(store, listing, on=NOW + timedelta(days=1))
    assert [row.item.key for row in rows(store)] == [listing["id"]]


def test_that_a_reporter_is_forgotten_brings_nothing_back(store: Store, ada: str) -> None:
    listing = with_concern(store, detail="He shouted.", reporter="r1")
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    found = now_of(store, listing)
    signals = [{**row, "detail": None, "reporter": None} for row in found["signals"]]
    with store.write(drain=False) as db:
        listings.save(db, {**found, "signals": signals}, actor=ADMIN, now=NOW)
    assert rows(store) == []


def test_other_reports_are_no_concern(store: Store) -> None:
    listing = make_listing()
    save_listing(store, listing)
    with store.write(drain=False) as db:
        listings.signal(db, listing["id"], kind="report_closed", by="public", actor=ADMIN, now=NOW)
    assert rows(store) == []


def test_an_answer_needs_a_note(store: Store, ada: str) -> None:
    listing = with_concern(store)
    for deed in ("well", "close"):
        outcome = do(store, ada, wanted(store, listing, deed, "  \n "))
        assert (outcome.done, outcome.deed_id) == (0, None)
        assert "Write a few words" in outcome.not_done[0].why
        assert not outcome.not_done[0].overtaken
    outcome = do(store, ada, wanted(store, listing, "approve", "x"))
    assert "Press one of the buttons" in outcome.not_done[0].why
    assert len(rows(store)) == 1
    assert now_of(store, listing)["status"]["state"] == "open"


def test_pausing_is_no_answer_and_all_is_well_ends_the_pause(store: Store, ada: str) -> None:
    listing = with_concern(store)
    was = now_of(store, listing)
    done(store, ada, wanted(store, listing, "pause"))
    assert now_of(store, listing)["capacity"]["state"] == "paused"
    row = rows(store)[0]
    assert "was paused until somebody has looked" in row.item.why
    assert row.holder is not None
    assert row.holder.name == "Ada Steward", "whoever has begun looks into it"
    assert [choice.name for choice in row.item.choices] == ["well", "close"]
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    found = now_of(store, listing)
    assert found["capacity"] == was["capacity"]
    assert found["provenance"].get("capacity") == was["provenance"].get("capacity")
    assert rows(store) == []


def test_a_pause_of_the_owner_is_left_alone(store: Store, ada: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "pause"))
    with store.write(drain=False) as db:
        until = date(2027, 1, 10)
        listings.pause(db, listing["id"], until=until, actor=ADMIN, now=LATER)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    assert now_of(store, listing)["capacity"]["until"] == "2027-01-10"


def test_closing_answers_it_and_the_note_is_not_on_the_page_of_the_group(
    store: Store, ada: str
) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "close", "The police asked us to."))
    found = now_of(store, listing)
    assert (found["status"]["state"], found["status"]["note"]) == ("closed", None)
    assert rows(store) == []
    with store.read() as db:
        told = concerns.told(db, listing["id"], LATER)
        assert "The police asked us to." in str(told["lines"])
        seen_by_owners = select(m.History.changes).where(m.History.listing_id == listing["id"])
        assert "police" not in str(list(db.scalars(seen_by_owners)))
        about = db.scalars(select(m.History).where(m.History.about == f"concern:{listing['id']}"))
        row = about.one()
        assert row.changes[0]["words"] == (
            "About a concern on Lunch club: Ada Steward closed the listing"
        )


def test_a_concern_about_a_closed_group_still_waits(store: Store, ada: str) -> None:
    listing = with_concern(store)
    with store.write(drain=False) as db:
        listings.close(db, listing["id"], note=None, actor=ADMIN, now=NOW)
    assert [one.name for one in rows(store)[0].item.choices] == ["well"]
    done(store, ada, wanted(store, listing, "well", "It had ended anyway."))
    assert rows(store) == []


@pytest.mark.parametrize(("deed", "note"), [("well", "Rang."), ("pause", ""), ("close", "Police.")])
def test_every_answer_can_be_undone(store: Store, ada: str, deed: str, note: str) -> None:
    listing = with_concern(store)
    was, version = now_of(store, listing), rows(store)[0].item.version
    deed_id = done(store, ada, wanted(store, listing, deed, note))
    shown = desk.undo(store, deed_id, account_id=ada, now=LATER)
    assert [entry["undone"] for entry in shown.done] == ["Ada Steward"]
    found = now_of(store, listing)
    for field in ("capacity", "status", "signals", "provenance"):
        assert found[field] == was[field], field
    row = rows(store)[0]
    assert row.item.version > version, "a page from before is stale"
    assert [one.name for one in row.item.choices] == ["well", "pause", "close"]
    assert row.holder is None


def test_answers_are_undone_from_the_last_to_the_first(store: Store, ada: str) -> None:
    listing = with_concern(store)
    paused = done(store, ada, wanted(store, listing, "pause"))
    well = done(store, ada, wanted(store, listing, "well", "Rang."))
    stays = desk.undo(store, paused, account_id=ada, now=LATER).done[0]["stays"]
    assert stays == "Ada Steward looked into this and found all well since (24 November 2026)."
    desk.undo(store, well, account_id=ada, now=LATER)
    assert now_of(store, listing)["capacity"]["state"] == "paused"
    desk.undo(store, paused, account_id=ada, now=LATER)
    assert now_of(store, listing)["capacity"]["state"] != "paused"


# -- one or several at once -------------------------------------------------------------------


def test_a_page_from_before_is_told_who_did_what_and_when(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    old = wanted(store, listing, "close", "Ben's reason")
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    missed = do(store, ben, old).not_done[0]
    assert missed.overtaken
    assert missed.why == (
        "Ada Steward looked into this and found all well on 24 November 2026 at 10.05am. "
        'Their note: "Rang Jean."'
    )
    assert missed.wanted.reason == "Ben's reason"
    assert now_of(store, listing)["status"]["state"] == "open"


def test_a_concern_that_came_in_meanwhile_is_looked_at_first(store: Store, ada: str) -> None:
    listing = with_concern(store)
    old = wanted(store, listing, "well", "Rang Jean.")
    raise_concern(store, listing, on=LATER, by="staff")
    assert "Another concern has come in" in do(store, ada, old).not_done[0].why
    assert len(rows(store)) == 1


def test_several_are_one_deed_and_a_conflict_stops_none_of_the_others(
    store: Store, ada: str, ben: str
) -> None:
    each = [with_concern(store, name) for name in ("One", "Two", "Three", "Four")]
    ticked = [wanted(store, one, "well", "All rung.") for one in each]
    done(store, ada, wanted(store, each[1], "pause"))
    outcome = do(store, ben, *ticked)
    assert outcome.done == 3
    assert [one.title for one in outcome.not_done] == ["Two"]
    assert [row.item.title for row in rows(store)] == ["Two"]
    assert outcome.deed_id is not None
    with store.read() as db:
        shown = deeds.deed(db, outcome.deed_id)
        assert shown is not None
        assert {entry["title"] for entry in shown.done} == {"One", "Three", "Four"}
        assert [set(entry) for entry in shown.done] == 3 * [
            {"kind", "key", "title", "words", "undo"}
        ]
        rest = shown.not_done[0]
        assert (rest["title"], rest["reason"]) == ("Two", "All rung.")
        assert "Ada Steward paused the listing" in rest["why"]
        assert db.scalar(select(m.Deed).where(m.Deed.account_id == ben)) is not None
    desk.undo(store, outcome.deed_id, account_id=ben, now=LATER)
    assert {row.item.title for row in rows(store)} == {"One", "Two", "Three", "Four"}


def test_what_is_ticked_twice_is_done_once(store: Store, ada: str) -> None:
    one = wanted(store, with_concern(store), "well", "Rang.")
    outcome = do(store, ada, one, one)
    assert (outcome.done, outcome.not_done) == (1, [])


def test_only_stewards_decide_and_undo(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    want = wanted(store, listing, "well", "Rang.")
    for role in ("owner", "staff"):
        nobody = make(store, role, now=NOW)
        with pytest.raises(Refused, match="Only stewards and admins"):
            do(store, nobody, want)
    deed_id = done(store, ada, want)
    with pytest.raises(Refused, match="Only whoever did this, or an admin"):
        desk.undo(store, deed_id, account_id=ben, now=LATER)
    admin = make(store, "admin", now=NOW)
    assert desk.undo(store, deed_id, account_id=admin, now=LATER).undone_at == LATER


def test_whoever_is_a_steward_no_more_decides_nothing_that_they_had_ticked(
    store: Store, ada: str
) -> None:
    listing = with_concern(store)
    want = wanted(store, listing, "well", "Rang.")
    with store.write(drain=False) as db:
        accounts.set_role(db, accounts.by_id(db, ada), "staff", by=SYSTEM, via="web", now=NOW)
    with pytest.raises(Refused):
        do(store, ada, want)
    assert len(rows(store)) == 1


@pytest.mark.parametrize(
    ("kind", "key", "why"),
    [
        ("no such kind", "x", "no such kind of work"),
        ("concern", "x' OR 1=1", "no such piece of work"),
        ("concern", SOME_ID, "no such listing"),
    ],
)
def test_what_was_never_there_is_said_to_be_so(
    store: Store, ada: str, kind: str, key: str, why: str
) -> None:
    outcome = do(store, ada, Wanted(kind, key, 1, "well", "x"))
    assert why in outcome.not_done[0].why
    with store.read() as db:
        assert list(db.scalars(select(m.Deed))) == []
        assert list(db.scalars(select(m.Work))) == []


def test_too_much_at_once_is_refused_whole(store: Store, ada: str) -> None:
    many = [Wanted("concern", f"{n}", 1, "well", "x") for n in range(desk.MOST_AT_ONCE + 1)]
    with pytest.raises(Refused, match="at most 200"):
        do(store, ada, *many)


# -- undoing ----------------------------------------------------------------------------------


def test_undoing_twice_is_refused_in_words(store: Store, ada: str) -> None:
    deed_id = done(store, ada, wanted(store, with_concern(store), "well", "Rang."))
    desk.undo(store, deed_id, account_id=ada, now=LATER)
    with pytest.raises(Conflict, match=r"undone on 24 November 2026 at 10\.05am already"):
        desk.undo(store, deed_id, account_id=ada, now=LATER)
    with pytest.raises(NotFound):
        desk.undo(store, SOME_ID, account_id=ada, now=LATER)


def test_what_somebody_changed_since_stays_and_the_rest_is_undone(
    store: Store, ada: str, ben: str
) -> None:
    one, two = with_concern(store, "One"), with_concern(store, "Two")
    deed_id = done(store, ada, wanted(store, one, "close", "x"), wanted(store, two, "close", "x"))
    with store.write(drain=False) as db:
        listings.restore(db, one["id"], note=None, actor=ADMIN, now=LATER)
    shown = desk.undo(store, deed_id, account_id=ada, now=LATER)
    told = {entry["title"]: entry.get("stays") or entry["undone"] for entry in shown.done}
    assert told == {
        "One": "Somebody has changed that on the page of One since.",
        "Two": "Ada Steward",
    }
    assert now_of(store, two)["status"]["state"] == "open"
    assert [row.item.title for row in rows(store)] == ["Two"]


def test_nothing_half_undone_is_left_where_a_part_cannot_be(
    store: Store, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "stubborn")
        leave_waiting(db, "willing")
    keys = ids_of(store)
    each = [Wanted(FAKE, keys[title], 1, "approve") for title in ("stubborn", "willing")]
    deed_id = done(store, ada, *each)
    shown = desk.undo(store, deed_id, account_id=ada, now=LATER)
    assert {entry["title"]: "undone" in entry for entry in shown.done} == {
        "stubborn": False,
        "willing": True,
    }
    with store.read() as db:
        # It began to undo, and then said that it cannot.
        assert db.get_one(m.Claim, keys["stubborn"]).state == "approved"
        assert db.get_one(m.Claim, keys["willing"]).state == "waiting"


def test_the_last_deeds_come_first_and_only_those_that_did_anything(
    store: Store, ada: str, ben: str
) -> None:
    one, two = with_concern(store, "One"), with_concern(store, "Two")
    want = [wanted(store, each, "well", "x") for each in (one, two)]
    do(store, ada, want[0], now=LATER)
    do(store, ben, want[1], now=LATER + timedelta(minutes=1))
    do(store, ben, *want, now=LATER + timedelta(minutes=2))  # both were done before
    with store.read() as db:
        assert [each.by for each in deeds.deeds(db)] == ["Ben Steward", "Ada Steward"]
        assert [each.by for each in deeds.deeds(db, ada)] == ["Ada Steward"]
        assert len(deeds.deeds(db, limit=1)) <= 1


# -- two at once ------------------------------------------------------------------------------


def at_once(first: Any, second: Any) -> list[Any]:
    start = threading.Barrier(2)

    def run(deed: Any) -> Any:
        start.wait()
        return deed()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second)))


def test_of_two_stewards_at_once_one_decides_and_the_other_is_told(
    store: Store, other: Store, ada: str, ben: str
) -> None:
    for number in range(4):
        listing = with_concern(store, f"Club {number}")
        want = wanted(store, listing, "well", "x")
        answers = at_once(lambda w=want: do(store, ada, w), lambda w=want: do(other, ben, w))
        assert sorted(answer.done for answer in answers) == [0, 1]
        missed = next(answer.not_done[0] for answer in answers if answer.not_done)
        assert missed.overtaken
        assert "looked into this and found all well" in missed.why
        with store.read() as db:
            told = db.get_one(m.Work, ("concern", listing["id"])).told
        assert len(told["answers"]) == 1
    with store.read() as db:
        assert len(deeds.deeds(db)) == 4


def test_of_two_who_take_it_at_once_one_has_it(
    store: Store, other: Store, ada: str, ben: str
) -> None:
    listing = with_concern(store)

    def try_to(mine: Store, who: str) -> str:
        def work(db: Any) -> str:
            try:
                taking.take(db, "concern", listing["id"], accounts.by_id(db, who), LATER)
            except Conflict as conflict:
                return str(conflict)
            return "mine"

        return mine.change(work, drain=False)

    answers = at_once(lambda: try_to(store, ada), lambda: try_to(other, ben))
    assert answers.count("mine") == 1
    assert any("has this since" in answer for answer in answers)


def test_an_undo_that_is_pressed_twice_at_once_is_done_once(
    store: Store, other: Store, ada: str
) -> None:
    deed_id = done(store, ada, wanted(store, with_concern(store), "well", "x"))

    def press(mine: Store) -> str:
        try:
            desk.undo(mine, deed_id, account_id=ada, now=LATER)
        except Conflict as conflict:
            return str(conflict)
        return "undone"

    answers = at_once(lambda: press(store), lambda: press(other))
    assert answers.count("undone") == 1
    assert any("already" in answer for answer in answers)
    assert len(rows(store)) == 1


def test_a_decision_waits_for_whoever_is_writing_and_then_sees_what_they_did(
    store: Store, other: Store, ada: str, ben: str
) -> None:
    listing = with_concern(store)
    want = wanted(store, listing, "well", "x")
    with ThreadPoolExecutor(1) as pool:
        with store.write(drain=False) as db:
            listings.signal(
                db, listing["id"], kind="report_concern", by="staff", actor=ADMIN, now=LATER
            )
            answer = pool.submit(do, other, ben, want)
            time.sleep(0.3)
        missed = answer.result(timeout=20).not_done[0]
    assert "Another concern has come in" in missed.why
