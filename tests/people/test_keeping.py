"""What a keeper does to a listing in one press: who may, as whom, and what it says then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.errors import NotFound, Refused
from indexer.freshness.evidence import temporarily_closed
from indexer.history import Actor
from indexer.listings import close, get, signal
from indexer.people import accounts, keeping
from indexer.stewards import concerns, desk
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make

TOMORROW = date(2026, 11, 25)

DEEDS: dict[str, Callable[[Db, str, str, datetime], Any]] = {
    "confirm": lambda db, who, key, now: keeping.confirm(db, who, key, now=now),
    "pause": lambda db, who, key, now: keeping.pause(db, who, key, until=None, now=now),
    "take_new_people": lambda db, who, key, now: keeping.take_new_people(db, who, key, now=now),
    "capacity": lambda db, who, key, now: keeping.capacity(
        db, who, key, state="full", weeks=None, now=now
    ),
    "close_for_a_while": lambda db, who, key, now: keeping.close_for_a_while(
        db, who, key, until=TOMORROW, note=None, now=now
    ),
    "stop": lambda db, who, key, now: keeping.stop(db, who, key, note=None, now=now),
    "run_again": lambda db, who, key, now: keeping.run_again(db, who, key, now=now),
}


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    """A listing that somebody keeps: owner@example.org, "owner" below."""
    one = make_listing(name="Bowls at the Vine", confirmations=[])
    save_listing(store, one, now)
    return str(one["id"])


def kept_by(store: Store, key: str, role: str, now: datetime, name: str = "") -> str:
    """Somebody of that role who owns the listing."""
    made = make(store, role, now=now, name=name)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, made)
        accounts.give(db, account, key, how="invitation", by=SYSTEM, via="web", now=now)
    return made


def now_is(store: Store, key: str) -> Listing:
    with store.read() as db:
        listing = get(db, key)
    assert listing is not None
    return listing


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["other owner", "staff", "staff who own it", "ended", "nobody"])
def test_nobody_else_does_anything_to_a_listing(
    who: str, deed: str, store: Store, key: str, now: datetime
) -> None:
    match who:
        case "other owner":
            account_id = make(store, "owner", now=now)
        case "staff":
            account_id = make(store, "staff", now=now)
        case "staff who own it":
            account_id = kept_by(store, key, "staff", now)
        case "ended":
            account_id = kept_by(store, key, "owner", now)
            with store.write(drain=False) as db:
                account = accounts.held(db, account_id)
                accounts.deactivate(db, account, by=SYSTEM, via="web", now=now)
        case _:
            account_id = "00000000-0000-4000-8000-000000000000"
    before = now_is(store, key)
    with pytest.raises(NotFound), store.write(drain=False) as db:
        DEEDS[deed](db, account_id, key, now)
    assert now_is(store, key) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_listing_that_is_not_there_is_nobodys(deed: str, store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    with pytest.raises(NotFound), store.write(drain=False) as db:
        DEEDS[deed](db, steward, "00000000-0000-4000-8000-000000000000", now)


@pytest.mark.parametrize(
    ("role", "owns", "by"),
    [("owner", True, "owner"), ("steward", False, "steward"), ("admin", False, "steward"),
     ("steward", True, "owner"), ("admin", True, "owner")],
)  # fmt: skip
def test_who_owns_it_confirms_as_the_group_and_nobody_else_does(
    role: str, owns: bool, by: str, store: Store, key: str, now: datetime
) -> None:
    who = kept_by(store, key, role, now) if owns else make(store, role, now=now)
    with store.write(drain=False) as db:
        keeping.confirm(db, who, key, now=now)
    (row,) = now_is(store, key)["confirmations"]
    assert (row["by"], row["on"], row["how"]) == (by, "2026-11-24", "account")
    with store.read() as db:
        told = db.scalars(select(m.History).where(m.History.action == "confirmed")).one()
    assert (told.role, told.actor, told.via) == (by, f"{role.title()} Ibbotson", "web")


def test_what_an_admin_says_of_room_outlives_the_next_feed(store: Store, now: datetime) -> None:
    one = make_listing(name="From a feed", sources=[{"name": "A list", "id": "7"}])
    feed = Actor("source", "A list")
    save_listing(store, one, now, actor=feed)
    admin = make(store, "admin", now=now)
    with store.write(drain=False) as db:
        keeping.capacity(db, admin, one["id"], state="full", weeks=None, now=now)
    save_listing(store, {**one, "summary": "Other words"}, now, actor=feed)
    after = now_is(store, one["id"])
    assert (after["summary"], after["capacity"]["state"]) == ("Other words", "full")


@pytest.mark.parametrize(
    ("state", "weeks", "kept"),
    [("open", None, None), ("short_wait", 2, 2), ("waiting_list", 6, 6),
     ("waiting_list", None, None), ("full", 6, None), ("open", 6, None)],
)  # fmt: skip
def test_room_is_said_and_only_a_wait_has_weeks(
    state: str, weeks: int | None, kept: int | None, store: Store, key: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    with store.write(drain=False) as db:
        keeping.pause(db, owner, key, until=TOMORROW, now=now)
        keeping.capacity(db, owner, key, state=state, weeks=weeks, now=now)
    room = now_is(store, key)["capacity"]
    assert (room["state"], room["weeks"], room["until"]) == (state, kept, None)
    assert room["updated"] == "2026-11-24"


@pytest.mark.parametrize(("state", "weeks"), [("paused", None), ("unknown", None), ("", None),
                                              ("waiting_list", 0), ("waiting_list", -1),
                                              ("waiting_list", 521)])  # fmt: skip
def test_other_words_for_room_are_refused(
    state: str, weeks: int | None, store: Store, key: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    with pytest.raises(Refused), store.write(drain=False) as db:
        keeping.capacity(db, owner, key, state=state, weeks=weeks, now=now)


def test_a_closure_for_a_while_ends_by_itself(store: Store, key: str, now: datetime) -> None:
    owner = kept_by(store, key, "owner", now)
    with store.write(drain=False) as db:
        keeping.close_for_a_while(
            db, owner, key, until=TOMORROW, note="  The hall is\x00 painted ", now=now
        )
    listing = now_is(store, key)
    assert listing["status"] == {
        "state": "temporarily_closed", "on": "2026-11-24", "until": "2026-11-25", "by": "owner",
        "note": "The hall is painted",
    }  # fmt: skip
    assert temporarily_closed(listing, TOMORROW)
    assert keeping.is_closed_now(listing, TOMORROW) == "for_a_while"
    assert keeping.is_closed_now(listing, TOMORROW + timedelta(days=1)) is None


def test_a_closure_for_a_while_needs_a_day_to_come_and_a_short_note(
    store: Store, key: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    for until, note in ((now.date(), None), (TOMORROW, "x" * 501)):
        with pytest.raises(Refused), store.write(drain=False) as db:
            keeping.close_for_a_while(db, owner, key, until=until, note=note, now=now)


def test_an_owner_stops_and_runs_again(store: Store, key: str, now: datetime) -> None:
    owner = kept_by(store, key, "owner", now)
    with store.write(drain=False) as db:
        keeping.stop(db, owner, key, note="We joined the Vine club.", now=now)
    status = now_is(store, key)["status"]
    assert (status["state"], status["by"], status["note"]) == (
        "closed", "owner", "We joined the Vine club.",
    )  # fmt: skip
    with store.write(drain=False) as db:
        assert keeping.stop(db, owner, key, note="Again", now=now).outcome == "unchanged"
        assert keeping.run_again(db, owner, key, now=now).outcome == "changed"
        assert keeping.run_again(db, owner, key, now=now).outcome == "unchanged"
    assert now_is(store, key)["status"]["state"] == "open"


@pytest.mark.parametrize("deed", ["confirm", "pause", "take_new_people", "capacity",
                                  "close_for_a_while"])  # fmt: skip
def test_what_has_stopped_must_run_again_first(
    deed: str, store: Store, key: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    with store.write(drain=False) as db:
        keeping.stop(db, owner, key, note=None, now=now)
    with pytest.raises(Refused, match="runs again"), store.write(drain=False) as db:
        DEEDS[deed](db, owner, key, now)


def test_what_the_team_closed_only_the_team_opens(store: Store, key: str, now: datetime) -> None:
    owner, steward = kept_by(store, key, "owner", now), make(store, "steward", now=now)
    with store.write(drain=False) as db:
        close(db, key, note=None, actor=Actor("steward", "Sam"), now=now)
    with pytest.raises(Refused, match="directory team"), store.write(drain=False) as db:
        keeping.run_again(db, owner, key, now=now)
    assert now_is(store, key)["status"]["state"] == "closed"
    with store.write(drain=False) as db:
        keeping.run_again(db, steward, key, now=now)
    assert now_is(store, key)["status"]["state"] == "open"


# -- a pause of the team's ---------------------------------------------------------------------


def decided_on(store: Store, key: str, steward: str, deed: str, now: datetime) -> None:
    """A steward's answer to the concern that waits about the listing."""
    with store.read() as db:
        (item,) = concerns.waiting(db, now)
    wanted = desk.Wanted(concerns.NAME, key, item.version, deed, reason="Rang them")
    assert desk.decide(store, [wanted], account_id=steward, now=now).done


@pytest.fixture
def looked_into(store: Store, key: str, now: datetime) -> str:
    """The steward who has paused the listing because of a concern."""
    with store.write(now=now) as db:
        signal(db, key, kind=concerns.SIGNAL, by="public", actor=SYSTEM, now=now, detail="A man")
    steward = make(store, "steward", now=now)
    decided_on(store, key, steward, concerns.PAUSE, now)
    return steward


@pytest.mark.parametrize("changed_since", [False, True])
@pytest.mark.parametrize("deed", ["pause", "take_new_people", "capacity"])
def test_no_owner_ends_or_changes_a_pause_while_the_team_looks_into_a_concern(
    deed: str, changed_since: bool, store: Store, key: str, looked_into: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    if changed_since:
        with store.write(drain=False) as db:
            keeping.pause(db, looked_into, key, until=date(2027, 1, 31), now=now)
    before = now_is(store, key)["capacity"]
    with pytest.raises(Refused) as told, store.write(drain=False) as db:
        DEEDS[deed](db, owner, key, now)
    assert "directory team paused" in str(told.value)
    assert "concern" not in str(told.value)
    assert now_is(store, key)["capacity"] == before
    with store.write(drain=False) as db:
        DEEDS[deed](db, looked_into, key, now)


def test_an_owner_ends_their_own_pause_once_all_is_well(
    store: Store, key: str, looked_into: str, now: datetime
) -> None:
    owner = kept_by(store, key, "owner", now)
    decided_on(store, key, looked_into, concerns.WELL, now)
    for deed in ("pause", "take_new_people"):
        with store.write(drain=False) as db:
            DEEDS[deed](db, owner, key, now)
    assert now_is(store, key)["capacity"]["state"] == "unknown"


def test_a_steward_who_runs_the_group_may_end_the_pause_of_the_team(
    store: Store, key: str, looked_into: str, now: datetime
) -> None:
    runs_it = kept_by(store, key, "steward", now, name="Another Steward")
    with store.write(drain=False) as db:
        keeping.take_new_people(db, runs_it, key, now=now)
    assert now_is(store, key)["capacity"]["state"] == "unknown"


@pytest.mark.parametrize(
    ("room", "found"),
    [("waiting_list", "waiting_list"), ("open", "open"), ("unknown", "unknown"),
     ("full", "unknown")],
)  # fmt: skip
def test_after_a_pause_there_is_the_room_that_was_known_before_it(
    room: str, found: str, store: Store, now: datetime
) -> None:
    """However often the pause was changed; ended twice, the second changes nothing."""
    listing = make_listing(capacity={"state": room, "weeks": 6, "note": "Ring Jean."})
    save_listing(store, listing, now)
    steward = make(store, "steward", now=now)
    key = str(listing["id"])
    with store.write(drain=False) as db:
        for until in (None, TOMORROW):
            keeping.pause(db, steward, key, until=until, now=now)
        keeping.take_new_people(db, steward, key, now=now)
        keeping.take_new_people(db, steward, key, now=now)
    capacity = now_is(store, key)["capacity"]
    assert (capacity["state"], capacity["weeks"]) == (found, 6)
    assert (capacity["until"], capacity["note"]) == (None, "Ring Jean.")
