"""The audit: whom it draws, that the draw can be made again, and what is entered becomes known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.store import Store
from indexer.truth import audit
from indexer.versions import history_of_directory
from tests.conftest import OpenStore
from tests.factories import STEWARD, make_listing, save_listing
from tests.indexer.test_truth_figures import ago, put

ADA = Actor("steward", "Ada Steward")


def draw(store: Store, size: int, now: datetime, seed: str = "autumn") -> str:
    return audit.draw(store, size, by=ADA, now=now, via="web", seed=seed)


def drawn(store: Store, key: str) -> list[m.AuditItem]:
    with store.read() as db:
        return audit.one(db, key)[1]


def enter(store: Store, key: str, listing: str, found: str, now: datetime, **more: Any) -> None:
    audit.enter(
        store, key, listing, found, by=more.pop("by", ADA), who="ada", now=now, via="web", **more
    )


def listing_of(store: Store, key: str) -> Any:
    with store.read() as db:
        return listings.get(db, key)


# -- drawing ----------------------------------------------------------------------------------


def test_a_sample_has_each_listing_once_and_the_same_seed_draws_it_again(
    store: Store, now: datetime
) -> None:
    for number in range(30):
        put(store, f"Group {number}", (10, "owner"))
    first = draw(store, 12, now)
    ids = [item.listing_id for item in drawn(store, first)]
    assert len(set(ids)) == 12
    again = draw(store, 12, now + timedelta(days=1))
    assert [item.listing_id for item in drawn(store, again)] == ids
    other = draw(store, 12, now, seed="winter")
    assert {item.listing_id for item in drawn(store, other)} != set(ids)
    with store.read() as db:
        progress, _ = audit.one(db, first)
        seeds = {one.seed for one in audit.listed(db)}
    assert (progress.size, progress.population, progress.seed) == (12, 30, "autumn")
    assert seeds == {"autumn", "winter"}


def test_without_a_seed_each_draw_has_its_own(store: Store, now: datetime) -> None:
    put(store, "Group")
    keys = [audit.draw(store, 1, by=ADA, now=now, via="web") for _ in range(2)]
    with store.read() as db:
        seeds = {audit.one(db, key)[0].seed for key in keys}
    assert len(seeds) == 2


def test_every_listing_has_the_same_chance(store: Store, now: datetime) -> None:
    ids = [put(store, f"Group {number}") for number in range(5)]
    times = dict.fromkeys(ids, 0)
    for seed in range(100):
        for item in drawn(store, draw(store, 2, now, seed=str(seed))):
            times[item.listing_id] += 1
    # 200 places among 5: 40 each; one of fewer than 20 or more than 60 is a fault of the draw.
    assert all(20 < number < 60 for number in times.values()), times


def test_only_open_listings_are_drawn_as_they_stand_on_that_day(
    store: Store, now: datetime
) -> None:
    put(store, "Archived", (800, "owner"))
    put(store, "Fresh", (10, "owner"))
    put(store, "Due", (200, "owner"))
    put(store, "Stale", (400, "owner"))
    put(store, "Unverified", sources=[{"name": "A list", "first_seen": ago(5), "live": True}])
    put(store, "Never", sources=[])
    swept = put(store, "Closed before", (1, "owner"))
    with store.write(drain=False) as db:
        listings.close(db, swept, note=None, actor=STEWARD, now=now)
    sweep(store, now=now)
    late = put(store, "Closed since", (1, "owner"))
    with store.write(drain=False) as db:
        listings.close(db, late, note=None, actor=STEWARD, now=now)
    items = {item.name: item for item in drawn(store, draw(store, 50, now))}
    assert {name: item.state_then for name, item in items.items()} == {
        "Fresh": "fresh", "Due": "due", "Stale": "stale", "Unverified": "unverified",
        "Never": "unverified",
    }  # fmt: skip
    # The day nobody confirmed it is none, whatever day a list was last seen on.
    assert {name: item.confirmed_on for name, item in items.items()} == {
        "Fresh": ago(10), "Due": ago(200), "Stale": ago(400), "Unverified": None, "Never": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "since"),
    [
        ({"confirmations": [{"on": ago(50), "by": "owner"}]}, ago(50)),
        ({"sources": [{"name": "A list", "checked_on": ago(40), "live": True}]}, ago(40)),
        ({"sources": [{"name": "B list", "checked_on": ago(40), "live": True}]}, None),
        ({"confirmations": [{"on": ago(90), "by": "staff", "how": "phone"},
                            {"on": ago(9), "by": "staff", "how": "seen"}]}, ago(90)),
        ({"confirmations": [{"on": ago(90), "by": "owner"}, {"on": ago(5), "by": "website"}]},
         ago(90)),
        ({"confirmations": [{"on": ago(90), "by": "owner"}, {"on": ago(-5), "by": "owner"}]},
         ago(90)),
    ],
    ids=["owner", "trusted list", "other list", "somebody went", "website", "to come"],
)  # fmt: skip
def test_the_age_runs_from_the_day_on_which_somebody_said_that_the_page_is_right(
    open_store: OpenStore, now: datetime, more: dict[str, Any], since: str | None
) -> None:
    store = open_store("ages", trusted_sources="A list")
    save_listing(store, make_listing(name="Lunch club", **more))
    (item,) = drawn(store, draw(store, 1, now))
    assert item.confirmed_on == since


@pytest.mark.parametrize("at_once", [False, True], ids=["one after the other", "at one moment"])
def test_one_form_that_is_sent_twice_draws_one_audit(
    store: Store, now: datetime, at_once: bool
) -> None:
    for number in range(5):
        put(store, f"Group {number}")

    def press(there: Store, size: int = 3, form: str = "a form") -> str:
        return audit.draw(there, size, by=ADA, now=now, via="web", form=form)

    if at_once:
        other = Store(store.settings)
        with ThreadPoolExecutor(2) as pool:
            keys = {one.result(timeout=60) for one in [pool.submit(press, store),
                                                       pool.submit(press, other)]}  # fmt: skip
        other.close()
    else:
        keys = {press(store), press(store)}
    with store.read() as db:
        assert [one.id for one in audit.listed(db)] == list(keys)
        drawings = select(m.History).where(m.History.action == "audit_drawn")
        assert len(list(db.scalars(drawings))) == 1
    # Another form, or the same for another number, is another wish.
    assert len({*keys, press(store, 4), press(store, form="another")}) == 3


@pytest.mark.parametrize(("size", "seed"), [(0, ""), (1001, ""), (5, "x" * 33), (5, "a b")])
def test_what_cannot_be_drawn_is_refused(store: Store, now: datetime, size: int, seed: str) -> None:
    put(store, "Group")
    with pytest.raises(Refused):
        draw(store, size, now, seed=seed)


def test_an_empty_directory_has_nothing_to_draw(store: Store, now: datetime) -> None:
    with pytest.raises(Refused, match="no open listing"):
        draw(store, 5, now)
    with store.read() as db:
        assert audit.listed(db) == []
        with pytest.raises(NotFound, match="waymark audit draw"):
            audit.one(db)


# -- entering ---------------------------------------------------------------------------------


@pytest.fixture
def one(store: Store, now: datetime) -> tuple[str, str]:
    """An audit of one listing: its id and the listing's."""
    key = put(store, "Lunch club", (200, "owner"))
    return draw(store, 1, now), key


def test_right_is_entered_and_confirms_the_page_by_telephone(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    later = now + timedelta(days=3)
    enter(store, *one, "right", later, note=" Jean answered ")
    (item,) = drawn(store, one[0])
    assert (item.result, item.note, item.by) == ("right", "Jean answered", "Ada Steward")
    assert (item.at, item.version) == (later, 2)
    last = listing_of(store, one[1])["confirmations"][-1]
    assert (last["on"], last["by"], last["how"]) == ("2026-11-27", "steward", "phone")


def test_what_is_not_right_is_reported_for_the_work_list(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    enter(store, *one, "closed", now)
    assert [row["kind"] for row in listing_of(store, one[1])["signals"]] == ["report_closed"]
    assert listing_of(store, one[1])["status"]["state"] == "open"
    with store.read() as db:
        (report,) = db.scalars(select(m.Report))
        assert (report.kind, report.by, report.state) == ("closed", "steward", "open")


def test_not_reached_changes_nothing_of_the_listing(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    before = listing_of(store, one[1])
    enter(store, *one, "not_reached", now)
    assert listing_of(store, one[1]) == before


def test_a_correction_takes_the_confirmation_of_the_audit_back_and_no_other(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    enter(store, *one, "right", now)
    with store.write(drain=False) as db:
        listings.confirm(db, one[1], by="steward", how="phone", actor=STEWARD, now=now)
    assert len(listing_of(store, one[1])["confirmations"]) == 3
    enter(store, *one, "changed", now)
    left = listing_of(store, one[1])["confirmations"]
    assert [row["note"] for row in left] == [None, None]
    assert [row["kind"] for row in listing_of(store, one[1])["signals"]] == ["report_wrong"]
    assert drawn(store, one[0])[0].result == "changed"


def test_pressed_twice_it_is_entered_once(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    for _ in range(2):
        enter(store, *one, "right", now)
    assert drawn(store, one[0])[0].version == 2
    assert len(listing_of(store, one[1])["confirmations"]) == 2


def test_what_somebody_else_has_entered_meanwhile_is_not_lost(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    enter(store, *one, "closed", now, version=1, by=Actor("steward", "Bea"))
    with pytest.raises(Conflict, match="Bea has entered this meanwhile: It has closed"):
        enter(store, *one, "right", now, version=1)
    assert drawn(store, one[0])[0].result == "closed"
    enter(store, *one, "right", now, version=2)
    assert drawn(store, one[0])[0].result == "right"


def test_what_cannot_be_entered_is_refused(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    for found, note in [("fine", ""), ("right", "x" * 501), ("right", "NHS 943 476 5919")]:
        with pytest.raises(Refused):
            enter(store, *one, found, now, note=note)
    for key, listing in [(one[0], one[0]), ("x", one[1]), (one[1], one[1])]:
        with pytest.raises(NotFound):
            enter(store, key, listing, "right", now)
    assert drawn(store, one[0])[0].result is None


def test_what_was_found_stays_when_the_listing_goes(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    with store.write(drain=False) as db:
        db.delete(db.get_one(m.Listing, one[1]))
    enter(store, *one, "closed", now)
    assert drawn(store, one[0])[0].result == "closed"


def test_of_a_listing_that_was_closed_since_nothing_is_told_again(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    with store.write(drain=False) as db:
        listings.close(db, one[1], note=None, actor=STEWARD, now=now)
    for found in ("right", "closed"):
        enter(store, *one, found, now)
    assert listing_of(store, one[1])["signals"] == []
    assert len(listing_of(store, one[1])["confirmations"]) == 1


def test_drawing_and_entering_are_in_the_history_in_words(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    enter(store, *one, "right", now)
    enter(store, *one, "closed", now)
    enter(store, *one, "closed", now, note="Jean said so")
    with store.read() as db:
        rows = history_of_directory(db, kind=None, limit=10)
    assert [row["sentences"] for row in rows] == [
        ["Changed the note on Lunch club"],
        ["Changed for Lunch club: from still right to it has closed"],
        ["Entered for Lunch club: still right"],
        ["Drew 1 of 1 open listings for an audit (seed autumn)"],
    ]
    assert {row["by"] for row in rows} == {"Ada Steward"}


# -- the result -------------------------------------------------------------------------------


def test_the_result_keeps_who_was_not_reached_apart(store: Store, now: datetime) -> None:
    for number in range(10):
        # Half of them confirmed a year ago; of the others nobody knows.
        confirmed = [(365, "owner")] if number < 5 else []
        put(store, f"Group {number}", *confirmed, cycle="stable")
    key = draw(store, 10, now)
    found = dict(zip((f"Group {n}" for n in range(10)), [
        "right", "right", "right", "closed", "not_reached", "right", "changed", "right", "right",
    ], strict=False))  # fmt: skip
    for item in drawn(store, key):
        if item.name in found:
            enter(store, key, item.listing_id, found[item.name], now)
    with store.read() as db:
        result = audit.result(db, key)
        assert audit.latest_complete(db) == result
    assert (result.audit.entered, result.audit.complete) == (9, True)
    assert result.found == {"right": 6, "changed": 1, "closed": 1, "not_reached": 1}
    assert result.right_of_reached is not None
    assert (result.reached, result.right_of_reached.share) == (8, 6 / 8)
    assert (result.all_wrong, result.all_right) == (6 / 9, 7 / 9)
    # Four were confirmed 365 days ago and reached; three of them are still right.
    assert result.decay is not None
    assert (result.decay.listings, result.decay.right) == (4, 3)
    assert result.decay.a_year.share == pytest.approx(1 - 0.75 ** (365.25 / 365))
    assert result.by_state["due"] == {"right": 3, "changed": 0, "closed": 1, "not_reached": 1}
    assert sum(result.by_state["unverified"].values()) == 4


def test_the_age_runs_to_the_day_somebody_looked(store: Store, now: datetime) -> None:
    key = put(store, "Lunch club", (65, "owner"))
    drawing = draw(store, 1, now)
    enter(store, drawing, key, "right", now + timedelta(days=35))
    with store.read() as db:
        found = audit.result(db).decay
    assert found == audit.decay([(100, True)])


def test_a_note_that_is_changed_later_is_no_second_look(store: Store, now: datetime) -> None:
    key = put(store, "Lunch club", (65, "owner"))
    drawing = draw(store, 1, now)
    enter(store, drawing, key, "right", now)
    bea = Actor("steward", "Bea Steward")
    enter(store, drawing, key, "right", now + timedelta(days=9), note="Jean answered", by=bea)
    (item,) = drawn(store, drawing)
    assert (item.note, item.at, item.by) == ("Jean answered", now, "Ada Steward")
    enter(store, drawing, key, "changed", now + timedelta(days=10), by=bea)
    (item,) = drawn(store, drawing)
    assert (item.at, item.by) == (now + timedelta(days=10), "Bea Steward")


@pytest.mark.parametrize(
    ("entered", "size", "complete"),
    [(9, 10, True), (8, 10, False), (44, 50, False), (45, 50, True), (1, 1, True), (0, 0, False)],
)
def test_nine_in_ten_make_it_complete(entered: int, size: int, complete: bool) -> None:
    assert audit.is_complete(entered, size) is complete


def test_the_public_result_is_the_newest_complete_one(store: Store, now: datetime) -> None:
    key = put(store, "Lunch club", (10, "owner"))
    with store.read() as db:
        assert audit.latest_complete(db) is None
    first = draw(store, 1, now)
    enter(store, first, key, "right", now)
    draw(store, 1, now + timedelta(days=90))
    with store.read() as db:
        found = audit.latest_complete(db)
        assert found is not None
        assert found.audit.id == first
        assert audit.result(db).found["right"] == 0  # of the newest


def test_nobody_reached_is_no_share(store: Store, one: tuple[str, str], now: datetime) -> None:
    enter(store, *one, "not_reached", now)
    with store.read() as db:
        result = audit.result(db)
    assert (result.right_of_reached, result.decay) == (None, None)
    assert (result.all_wrong, result.all_right) == (0, 1)


def test_a_listing_saved_meanwhile_keeps_what_was_saved(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    changed = {**listing_of(store, one[1]), "summary": "Soup and bread."}
    save_listing(store, changed)
    enter(store, *one, "right", now)
    assert listing_of(store, one[1])["summary"] == "Soup and bread."


def test_the_sample_of_a_listing_is_made_of_its_name_then(
    store: Store, one: tuple[str, str], now: datetime
) -> None:
    save_listing(store, {**make_listing(name="Lunch club"), "name": "Supper club"})
    assert drawn(store, one[0])[0].name == "Lunch club"
