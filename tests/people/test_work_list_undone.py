"""Work that is undone, and two stewards at the same work at the same moment."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound
from indexer.people import accounts
from indexer.stewards import deeds, desk, taking
from indexer.stewards.desk import Wanted
from indexer.store import Store
from tests.factories import ADMIN
from tests.people.concerned import LATER, SOME_ID, do, done, now_of, rows, wanted, with_concern
from tests.people.waiting import FAKE, ids_of, leave_waiting, pretend

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
