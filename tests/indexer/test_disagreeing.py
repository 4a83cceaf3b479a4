"""Two lists that say different things of one group: what counts as that, and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import disagreeing, listings
from indexer import models as m
from indexer.disagreeing_points import points_of
from indexer.errors import Conflict
from indexer.freshness.rules import load_rules
from indexer.people import accounts
from indexer.search.document import freshness_of
from indexer.stewards import contradictions, held
from indexer.stewards.items import Decision
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import NOW, OWNER, make_listing, make_session, make_venue, save_listing
from tests.people.somebody import make

TODAY = NOW.date()
FADED = NOW + timedelta(days=load_rules().signals["sources_disagree"].full_days + 1)


def version(**changes: Any) -> Listing:
    return make_listing(id=str(uuid4()), **changes)


def on_days(*days: str, **more: Any) -> dict[str, Any]:
    return {"sessions": [make_session(days=list(days), **more)]}


ENDED = {"sessions": [make_session(days=["fri"], until="2026-10-01")]}
NO_PLACE = {"venues": [], "sessions": [make_session(venue=None)], "attend": ["online"]}
HIDDEN = {"venues": [make_venue(postcode="WF5 8AA", hidden=True)]}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (on_days("fri"), [("Day", "Thursday", "Friday")]),
        (on_days("thu", opens="13:30"), [("Time", "Thursday noon", "Thursday 1.30pm")]),
        ({"venues": [make_venue(name="Town hall", postcode="WF5 8AA")]},
         [("Place", "St Mary's hall, WF1 2AP", "Town hall, WF5 8AA")]),
        (on_days("thu", closes="15:00"), []),
        (on_days("thu", "fri"), []),
        (on_days("thu", opens=None, closes=None), []),
        ({"sessions": []}, []),
        (ENDED, []),
        (on_days("mon", kind="open_hours"), []),
        ({"venues": [make_venue(postcode="WF1")]}, []),
        (NO_PLACE, []),
        (HIDDEN, []),
        ({"venues": [make_venue(), make_venue(id="v2", postcode="WF5 8AA")]}, []),
    ],
    ids=["day", "time", "place", "an end is no beginning", "more days", "no hours", "no times",
         "ended", "opening hours", "half a postcode", "online", "hidden", "one place more"],
)  # fmt: skip
def test_only_what_both_say_and_say_differently_is_a_disagreement(
    other: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    for one, theirs, way in ((version(), version(**other), 1), (version(**other), version(), -1)):
        found = points_of(one, theirs, today=TODAY)
        assert [(row.what, *(row.one, row.other)[::way]) for row in found] == expected


# -- in a directory ---------------------------------------------------------------------------


def joined(
    store: Store, *, sources: tuple[str, str] = ("A list", "B list"), **other: Any
) -> list[str]:
    """The ids of two listings that a person has joined; the second says `other`."""
    ids = [str(uuid4()), str(uuid4())]
    for key, beside, source, more in zip(ids, ids[::-1], sources, ({}, other), strict=True):
        rows = [{"name": source, "id": key, "last_seen": "2026-11-20"}]
        save_listing(store, make_listing(id=key, same_as=[beside], sources=rows, **more))
    return ids


def read(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    return found


def alarms(store: Store, key: str) -> list[tuple[str, float]]:
    freshness = freshness_of(read(store, key), today=TODAY, trusted=frozenset())
    return [(one.kind, one.points) for one in freshness.alarms]


def test_both_listings_have_the_alarm_once_and_a_second_look_says_nothing(store: Store) -> None:
    ids = joined(store, **on_days("fri"))
    report = disagreeing.look(store, now=NOW)
    assert (report.contradictions, report.raised, report.taken_back) == (1, 2, 0)
    for key in ids:
        assert alarms(store, key) == [("sources_disagree", 1.0)]
        (row,) = read(store, key)["signals"]
        assert (row["by"], row["on"]) == ("check", TODAY.isoformat())
        assert "Friday" in row["detail"]
        assert "A list says" in row["detail"]
    again = disagreeing.look(store, now=NOW + timedelta(days=1))
    assert (again.contradictions, again.raised, again.taken_back) == (1, 0, 0)


def test_the_alarm_goes_when_they_agree_again(store: Store) -> None:
    ids = joined(store, **on_days("fri"))
    disagreeing.look(store, now=NOW)
    save_listing(store, {**read(store, ids[1]), "sessions": read(store, ids[0])["sessions"]})
    report = disagreeing.look(store, now=NOW)
    assert (report.contradictions, report.taken_back) == (0, 2)
    assert [read(store, key)["signals"] for key in ids] == [[], []]


def test_other_evidence_of_the_listing_stays_as_it_is(store: Store) -> None:
    ids = joined(store, **on_days("fri"))
    with store.write(drain=False) as db:
        listings.signal(db, ids[0], kind="page_gone", by="check", actor=OWNER, now=NOW)
    disagreeing.look(store, now=NOW)
    save_listing(store, {**read(store, ids[1]), "sessions": read(store, ids[0])["sessions"]})
    disagreeing.look(store, now=NOW)
    assert [row["kind"] for row in read(store, ids[0])["signals"]] == ["page_gone"]


def test_a_confirmation_answers_it_and_it_is_not_raised_again_for_the_same(store: Store) -> None:
    ids = joined(store, **on_days("fri"))
    disagreeing.look(store, now=NOW)
    with store.write(drain=False) as db:
        for key in ids:
            listings.confirm(db, key, by="owner", how="link", actor=OWNER, now=NOW)
    assert disagreeing.look(store, now=FADED).raised == 0
    assert alarms(store, ids[0]) == []


def test_what_nobody_answers_is_said_again_when_it_begins_to_fade(store: Store) -> None:
    ids = joined(store, **on_days("fri"))
    disagreeing.look(store, now=NOW)
    assert disagreeing.look(store, now=FADED).raised == 2
    assert [row["on"] for row in read(store, ids[0])["signals"]] == [FADED.date().isoformat()]


@pytest.mark.parametrize(
    "other",
    [
        {"status": {"state": "closed", "on": "2026-10-01", "by": "owner"}},
        {"sessions": [make_session(days=["fri"], until="2026-10-01")]},
    ],
    ids=["closed", "ended"],
)
def test_what_is_not_said_any_more_contradicts_nobody(store: Store, other: dict[str, Any]) -> None:
    joined(store, **{**on_days("fri"), **other})
    assert disagreeing.look(store, now=NOW).contradictions == 0


def test_one_list_that_has_a_group_twice_is_not_two_lists(store: Store) -> None:
    joined(store, sources=("A list", "A list"), **on_days("fri"))
    assert disagreeing.look(store, now=NOW).contradictions == 0


def test_two_listings_that_nobody_joined_may_differ(store: Store) -> None:
    save_listing(store, version())
    save_listing(store, version(**on_days("fri")))
    assert disagreeing.look(store, now=NOW) == disagreeing.Report()


def test_one_listing_of_two_lists_is_compared_by_what_each_last_sent(store: Store) -> None:
    key = str(uuid4())
    rows = [{"name": name, "id": name, "last_seen": "2026-11-20"} for name in ("A list", "B list")]
    save_listing(store, make_listing(id=key, sources=rows))
    sent(store, key, ("A list", version()), ("B list", version(**on_days("mon"))))
    assert disagreeing.look(store, now=NOW).raised == 1
    assert read(store, key)["signals"][0]["detail"] == (
        "Day: A list says Thursday, B list says Monday."
    )
    with store.write(drain=False) as db:
        db.scalars(select(m.SourceRecord).where(m.SourceRecord.source == "B list")).one().hash = "-"
    assert disagreeing.look(store, now=NOW).taken_back == 1


def sent(store: Store, key: str, *lists: tuple[str, Listing]) -> None:
    """What each list last sent of one listing."""
    with store.write(drain=False) as db:
        for number, (name, said) in enumerate(lists):
            db.add(
                m.SourceRecord(
                    source=name, external_id=str(number), listing_id=key, hash="x", raw={},
                    mapped=said, issues=[], quarantined=None, seen_on="2026-11-20",
                    read_on="2026-11-20", missing_since=None, missing_runs=0,
                )
            )  # fmt: skip


def test_one_list_that_sent_a_group_under_two_ids_does_not_disagree_with_itself(
    store: Store,
) -> None:
    key = str(uuid4())
    rows = [{"name": "A list", "id": "0", "last_seen": "2026-11-20"}]
    save_listing(store, make_listing(id=key, sources=rows))
    sent(store, key, ("A list", version()), ("A list", version(**on_days("mon"))))
    assert disagreeing.look(store, now=NOW) == disagreeing.Report()
    assert read(store, key)["signals"] == []


# -- two at one moment ------------------------------------------------------------------------

LEAD = 0.5
"""Seconds after which a second writer has come to where it must wait for the first."""


def settle(store: Store, db: Db, key: str, steward: str, now: datetime) -> dict[str, Any]:
    """As the desk does: whose work it is is held before it is decided."""
    held.row_of(db, contradictions.NAME, key)
    version = contradictions.told(db, key, now)["version"]
    by = accounts.by_id(db, steward)
    assert by is not None
    wanted = Decision(key, version, contradictions.SETTLE, by, now, "")
    return contradictions.decide(store, db, wanted)


def key_of(store: Store, key: str) -> str:
    (row,) = read(store, key)["signals"]
    return str(row["reporter"])


def test_what_a_steward_lets_stand_while_the_job_looks_is_not_raised_again(
    store: Store, other: Store
) -> None:
    ids = joined(store, **on_days("fri"))
    disagreeing.look(store, now=NOW)
    steward = make(store, "steward", now=NOW)
    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        settle(store, db, key_of(store, ids[0]), steward, FADED)
        # The alarm has begun to fade, so the job is about to raise it anew.
        looking = pool.submit(disagreeing.look, other, now=FADED)
        time.sleep(LEAD)
        db.commit()
        assert looking.result(timeout=60).raised == 0
    assert [read(store, key)["signals"] for key in ids] == [[], []]


def test_what_is_put_right_while_the_job_looks_is_not_raised(store: Store, other: Store) -> None:
    ids = joined(store, **on_days("fri"))
    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        one, two = (listings.get(db, key) for key in ids)
        assert one is not None
        assert two is not None
        listings.save(db, {**two, "sessions": one["sessions"]}, actor=OWNER, now=NOW)
        looking = pool.submit(disagreeing.look, other, now=NOW)
        time.sleep(LEAD)
        db.commit()
        assert looking.result(timeout=60).raised == 0
    assert [read(store, key)["signals"] for key in ids] == [[], []]


def test_one_who_decides_and_one_who_undoes_do_not_wait_for_each_other(
    store: Store, other: Store
) -> None:
    ids = joined(store, **on_days("fri"))
    disagreeing.look(store, now=NOW)
    steward, key = make(store, "steward", now=NOW), key_of(store, ids[0])
    with store.write(drain=False) as db:
        undo = settle(store, db, key, steward, NOW)
    # They disagree about something else by now, so it waits again; the first deed can be undone.
    on_mondays = version(**on_days("mon"))["sessions"]
    save_listing(store, {**read(store, ids[1]), "sessions": on_mondays})
    disagreeing.look(store, now=NOW)

    begun = []

    def take_back(db: Db) -> None:
        begun.append(NOW)
        by = accounts.by_id(db, steward)
        assert by is not None
        contradictions.undo(other, db, undo, by, NOW)

    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        held.row_of(db, contradictions.NAME, key)
        undoing = pool.submit(other.change, take_back, drain=False)
        time.sleep(LEAD)
        settle(store, db, key, steward, NOW)
        db.commit()
        assert isinstance(undoing.exception(timeout=60), Conflict)
    assert len(begun) == 1, "whoever is caught in a deadlock has to begin again"
    assert [read(store, key)["signals"] for key in ids] == [[], []]


def test_only_the_listings_of_a_disagreement_are_compared_to_find_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [joined(store, **on_days("fri")) for _ in range(3)]
    disagreeing.look(store, now=NOW)
    compared: list[str] = []
    really = disagreeing.contradictions

    def counting(db: Db, ids: Iterable[str], **more: Any) -> Iterator[Any]:
        compared.extend(ids := list(ids))
        return really(db, ids, **more)

    monkeypatch.setattr(disagreeing, "contradictions", counting)
    with store.read() as db:
        contradictions.told(db, key_of(store, every[1][0]), NOW)
    assert sorted(compared) == sorted(every[1])


def test_the_two_versions_of_one_pair_have_one_key_whatever_they_say(store: Store) -> None:
    ids = joined(store, **on_days("fri"))

    def key() -> str:
        with store.read() as db:
            some = disagreeing.contradictions(
                db, ids, today=date(2026, 11, 24), trusted=frozenset()
            )
            (found,) = some
        return found.key

    before = key()
    on_mondays = version(**on_days("mon"))["sessions"]
    save_listing(store, {**read(store, ids[1]), "sessions": on_mondays})
    assert key() == before
