"""Notes of staff on a group: written, changed, kept, taken away, looked at again after a year."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from indexer import models as m
from indexer import versions
from indexer.errors import Conflict, NotFound, Refused
from indexer.exchange import export_file
from indexer.people import accounts, staff_notes
from indexer.personal import LooksPersonal
from indexer.stewards import desk, notes
from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make

SECRET = "Zebedee opens the blue door"
YEAR = timedelta(days=365)


@pytest.fixture
def key(store: Store) -> str:
    listing = make_listing()
    save_listing(store, listing)
    return str(listing["id"])


@pytest.fixture
def ann(store: Store, now: datetime) -> str:
    return make(store, "staff", now=now, name="Ann Desk")


def did(store: Store, deed: Callable[..., m.StaffNote], who: str, *args: Any, **told: Any) -> Any:
    """One deed, in a transaction of its own; the note as it is then."""
    with store.write(drain=False) as db:
        note = deed(db, accounts.by_id(db, who), *args, **told)
        return {
            name: getattr(note, name)
            for name in ("id", "listing_id", "author", "text", "at", "review_on", "version",
                         "taken_away_at")
        }  # fmt: skip


def texts(store: Store, key: str) -> list[str]:
    with store.read() as db:
        return [note.text for note in staff_notes.of_listing(db, key)]


def rows_about(store: Store, note_id: str) -> list[m.History]:
    with store.read() as db:
        query = select(m.History).where(m.History.about == f"note:{note_id}")
        return list(db.scalars(query.order_by(m.History.id)))


# -- writing ----------------------------------------------------------------------------------


def test_a_note_has_its_words_its_writer_its_day_and_the_day_it_is_looked_at_again(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, "  Ring Jean,\r\nnot the office ", now=now)
    assert note["text"] == "Ring Jean,\nnot the office"
    assert (note["author"], note["at"], note["version"]) == ("Ann Desk", now, 1)
    assert note["review_on"] == "2027-11-24"
    assert texts(store, key) == ["Ring Jean,\nnot the office"]


@pytest.mark.parametrize("role", ["staff", "steward", "admin"])
def test_all_staff_write_and_change_them(
    role: str, store: Store, key: str, ann: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)
    other = make(store, role, now=now, name="Bea Other")
    changed = did(store, staff_notes.change, other, note["id"], "Ring Sue", version=1, now=now)
    assert (changed["text"], changed["author"], changed["version"]) == ("Ring Sue", "Bea Other", 2)


def test_owners_and_those_who_have_left_write_and_change_none(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)
    owner, left = make(store, "owner", now=now), make(store, "staff", now=now, name="Lee Left")
    with store.write(drain=False) as db:
        accounts.give(
            db, accounts.by_id(db, owner), key, how="claim", by=SYSTEM, via="web", now=now
        )
        accounts.deactivate(db, accounts.by_id(db, left), by=SYSTEM, via="web", now=now)
    told = {"version": 1, "now": now}
    for who in (owner, left):
        with pytest.raises(NotFound):
            did(store, staff_notes.add, who, key, "Ours", now=now)
        with pytest.raises(NotFound):
            did(store, staff_notes.change, who, note["id"], "Ours", **told)
        for deed in (staff_notes.keep, staff_notes.take_away, staff_notes.put_back):
            with pytest.raises(NotFound):
                did(store, deed, who, note["id"], **told)
    assert texts(store, key) == ["Ring Jean"]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1001])
def test_a_note_says_something_and_not_too_much(
    text: str, store: Store, key: str, ann: str, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        did(store, staff_notes.add, ann, key, text, now=now)
    assert refused.value.field == "text"
    assert texts(store, key) == []


def test_a_group_has_fifty_notes_at_most(store: Store, key: str, ann: str, now: datetime) -> None:
    with store.write(drain=False) as db:
        account = accounts.by_id(db, ann)
        for number in range(staff_notes.MOST):
            last = staff_notes.add(db, account, key, f"Note {number}", now=now).id
    with pytest.raises(Refused, match="50 notes"):
        did(store, staff_notes.add, ann, key, "One more", now=now)
    did(store, staff_notes.take_away, ann, last, version=1, now=now)
    did(store, staff_notes.add, ann, key, "One more", now=now)
    with pytest.raises(Refused, match="50 notes"):
        did(store, staff_notes.put_back, ann, last, version=2, now=now)


def test_there_are_no_notes_on_a_group_that_does_not_exist(
    store: Store, ann: str, now: datetime
) -> None:
    for key in (str(uuid4()), "no id at all"):
        with pytest.raises(NotFound):
            did(store, staff_notes.add, ann, key, "Ring Jean", now=now)
        with pytest.raises(NotFound):
            did(store, staff_notes.keep, ann, key, version=1, now=now)


# -- about clients ----------------------------------------------------------------------------


def test_what_is_certainly_about_a_client_is_never_kept(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    for sure in (False, True):
        with pytest.raises(LooksPersonal, match="943 476 5919"):
            did(store, staff_notes.add, ann, key, "For 943 476 5919", now=now, sure=sure)
    assert texts(store, key) == []


def test_what_may_be_about_a_client_is_kept_at_the_second_press(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    with pytest.raises(LooksPersonal, match="my client"):
        did(store, staff_notes.add, ann, key, "Too loud for my client", now=now)
    note = did(store, staff_notes.add, ann, key, "Too loud for my client", now=now, sure=True)
    with pytest.raises(LooksPersonal):
        did(store, staff_notes.change, ann, note["id"], "Ring 0113 496 0999", version=1, now=now)
    assert texts(store, key) == ["Too loud for my client"]


def test_the_groups_own_number_is_no_secret(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    did(store, staff_notes.add, ann, key, "0113 496 0123 rings for ever: wait", now=now)
    assert len(texts(store, key)) == 1


# -- keeping and taking away ------------------------------------------------------------------


def test_a_note_that_is_kept_is_asked_about_a_year_later(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)
    later = now + YEAR
    with store.read() as db:
        assert staff_notes.to_review(db, now=later - timedelta(days=1)) == []
        assert [row.id for row, _ in staff_notes.to_review(db, now=later)] == [note["id"]]
    kept = did(store, staff_notes.keep, ann, note["id"], version=1, now=later)
    assert kept["review_on"] == "2028-11-24"
    assert (kept["author"], kept["at"]) == ("Ann Desk", now)
    with store.read() as db:
        assert staff_notes.to_review(db, now=later) == []


def test_a_year_after_a_leap_day_is_the_last_of_february() -> None:
    assert staff_notes.in_a_year(date(2028, 2, 29)) == date(2029, 2, 28)
    assert staff_notes.in_a_year(date(2028, 3, 1)) == date(2029, 3, 1)


def test_what_was_taken_away_can_be_put_back_for_thirty_days_and_is_then_gone(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, SECRET, now=now)
    did(store, staff_notes.take_away, ann, note["id"], version=1, now=now)
    assert texts(store, key) == []
    last, over = now + timedelta(days=30), now + timedelta(days=30, seconds=1)
    with store.read() as db:
        assert [one.text for one in staff_notes.taken_away(db, key, now=last)] == [SECRET]
        assert staff_notes.taken_away(db, key, now=over) == []
        assert staff_notes.to_review(db, now=now + YEAR) == []
    with store.write(drain=False) as db:
        assert staff_notes.forget(db, last) == 0
    back = did(store, staff_notes.put_back, ann, note["id"], version=2, now=last)
    assert (back["version"], texts(store, key)) == (3, [SECRET])
    did(store, staff_notes.take_away, ann, note["id"], version=3, now=now)
    with pytest.raises(NotFound):
        did(store, staff_notes.put_back, ann, note["id"], version=4, now=over)
    with store.write(drain=False) as db:
        assert staff_notes.forget(db, over) == 1
        assert db.scalar(select(func.count()).select_from(m.StaffNote)) == 0


def test_a_note_stays_when_its_writer_leaves(
    store: Store, key: str, ann: str, now: datetime
) -> None:
    did(store, staff_notes.add, ann, key, "Ring Jean", now=now)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ann), by=SYSTEM, via="web", now=now)
    with store.read() as db:
        (note,) = staff_notes.of_listing(db, key)
        assert (note.text, note.author) == ("Ring Jean", "Ann Desk")


# -- two at once ------------------------------------------------------------------------------


def test_whoever_is_second_is_told_who_was_first_and_changes_nothing(
    store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)["id"]
    did(store, staff_notes.change, ada, note, "Ring Sue", version=1, now=now)
    with pytest.raises(Conflict, match="Ada Steward changed this note on 24 November 2026"):
        did(store, staff_notes.change, ann, note, "Ring Bob", version=1, now=now)
    assert texts(store, key) == ["Ring Sue"]
    did(store, staff_notes.take_away, ada, note, version=2, now=now)
    for deed in (staff_notes.keep, staff_notes.take_away):
        with pytest.raises(Conflict, match="Ada Steward took away this note"):
            did(store, deed, ann, note, version=2, now=now)
        with pytest.raises(Conflict, match="took away"):
            did(store, deed, ann, note, version=3, now=now)
    did(store, staff_notes.put_back, ada, note, version=3, now=now)
    with pytest.raises(Conflict, match="Ada Steward put back this note"):
        did(store, staff_notes.put_back, ann, note, version=4, now=now)


def test_of_two_who_write_the_last_note_there_is_room_for_one_does(
    store: Store, other: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    with store.write(drain=False) as db:
        for number in range(staff_notes.MOST - 1):
            staff_notes.add(db, accounts.by_id(db, ann), key, f"Note {number}", now=now)

    def second() -> None:
        with other.write(drain=False) as db:
            staff_notes.add(db, accounts.by_id(db, ada), key, "Second", now=now)

    with ThreadPoolExecutor(1) as pool:
        with store.write(drain=False) as db:
            staff_notes.add(db, accounts.by_id(db, ann), key, "First", now=now)
            waits = pool.submit(second)
            time.sleep(0.3)
        with pytest.raises(Refused, match=r"50 notes|same moment"):
            waits.result(timeout=30)
    assert len(texts(store, key)) == staff_notes.MOST


# -- where it is, and where it is not ---------------------------------------------------------


def test_the_history_says_who_did_what_and_never_what_the_note_said(
    store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, SECRET, now=now)["id"]
    did(store, staff_notes.change, ada, note, SECRET + "!", version=1, now=now)
    did(store, staff_notes.change, ada, note, SECRET + "!", version=2, now=now)
    did(store, staff_notes.keep, ann, note, version=2, now=now)
    did(store, staff_notes.take_away, ann, note, version=3, now=now)
    did(store, staff_notes.put_back, ann, note, version=4, now=now)
    rows = rows_about(store, note)
    assert [(row.actor, row.action) for row in rows] == [
        ("Ann Desk", "note_written"), ("Ada Steward", "note_changed"), ("Ann Desk", "note_kept"),
        ("Ann Desk", "note_taken_away"), ("Ann Desk", "note_put_back"),
    ]  # fmt: skip
    assert all("Zebedee" not in json.dumps(row.changes) for row in rows)
    with store.read() as db:
        told = versions.history_of_directory(db, kind=None, limit=1)
        assert told[0]["sentences"] == ["Put a staff note back on Lunch club"]
        # Owners read the history of their listing.
        shown = json.dumps(versions.history_of(db, key, limit=100), default=str)
        assert "note" not in shown


def test_neither_the_export_nor_the_index_has_it(
    store: Store, key: str, ann: str, now: datetime, tmp_path: Any
) -> None:
    did(store, staff_notes.add, ann, key, SECRET, now=now)
    save_listing(store, make_listing(summary="Saved once more."))
    out = tmp_path / "all.json"
    export_file(store, out)
    assert "Saved once more" in out.read_text()
    assert "Zebedee" not in out.read_text()
    files = store.settings.index_file.parent.glob(f"{store.settings.index_file.name}*")
    index = b"".join(file.read_bytes() for file in files).lower()
    assert b"saved once more" in index
    assert b"zebedee" not in index


# -- the work list ----------------------------------------------------------------------------


def test_after_a_year_it_is_on_the_work_list_last_of_all(
    store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note = did(store, staff_notes.add, ann, key, SECRET, now=now)["id"]
    with store.read() as db:
        assert desk.waiting(db, now=now + timedelta(days=364), kind="note").rows == []
        # By then nobody has confirmed the group either: to ring them comes first.
        before, row = desk.waiting(db, now=now + YEAR).rows
        assert before.item.kind == "call"
        assert (row.item.kind, row.item.key, row.item.urgency) == ("note", note, 8)
        assert row.item.listing_id == key
        # What stands on the list stays in what was done; the note itself may be taken away.
        assert "Zebedee" not in row.item.title + row.item.why
        told = notes.told(db, note, now + YEAR)
        assert ("The note", SECRET) in told["lines"]
        assert [choice.name for choice in told["choices"]] == ["keep", "remove"]


@pytest.mark.parametrize("deed", ["keep", "remove"])
def test_what_a_steward_decides_is_done_and_undone(
    deed: str, store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note, later = did(store, staff_notes.add, ann, key, SECRET, now=now)["id"], now + YEAR
    wanted = [desk.Wanted("note", note, 1, deed)]
    outcome = desk.decide(store, wanted, account_id=ada, now=later)
    assert outcome.done == 1
    assert outcome.deed_id
    assert texts(store, key) == ([SECRET] if deed == "keep" else [])
    with store.read() as db:
        assert desk.waiting(db, now=later, kind="note").rows == []
        assert notes.told(db, note, later)["choices"] == ()
        kept = db.scalars(select(m.Deed)).one()
        assert "Zebedee" not in json.dumps(kept.items)
    desk.undo(store, outcome.deed_id, account_id=ada, now=later)
    assert texts(store, key) == [SECRET]
    with store.read() as db:
        (row,) = desk.waiting(db, now=later, kind="note").rows
        assert (row.item.version, row.item.since.year) == (3, 2027)


def test_a_deed_is_not_undone_over_what_somebody_else_did_since(
    store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note, later = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)["id"], now + YEAR
    wanted = [desk.Wanted("note", note, 1, "keep")]
    outcome = desk.decide(store, wanted, account_id=ada, now=later)
    did(store, staff_notes.change, ann, note, "Ring Sue", version=2, now=later)
    done = desk.undo(store, str(outcome.deed_id), account_id=ada, now=later)
    assert "Ann Desk changed this note" in done.done[0]["stays"]
    assert texts(store, key) == ["Ring Sue"]


def test_the_second_of_two_stewards_is_told(
    store: Store, key: str, ann: str, ada: str, now: datetime
) -> None:
    note, later = did(store, staff_notes.add, ann, key, "Ring Jean", now=now)["id"], now + YEAR
    bob = make(store, "steward", now=now, name="Bob Second")
    wanted = [desk.Wanted("note", note, 1, "remove")]
    desk.decide(store, wanted, account_id=ada, now=later)
    outcome = desk.decide(store, wanted, account_id=bob, now=later)
    assert outcome.not_done[0].overtaken
    assert "Ada Steward took away this note" in outcome.not_done[0].why
    wrong = desk.decide(
        store, [desk.Wanted("note", note, 2, "burn")], account_id=bob, now=later
    ).not_done[0]  # fmt: skip
    assert not wrong.overtaken
