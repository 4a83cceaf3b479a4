"""Versions: how a listing was is worked out from its history, and comes back without undoing what
was confirmed, reported, joined or hidden since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, publishers, retention, versions
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from indexer.people import accounts, keeping
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, OWNER, STEWARD, make_listing, make_session, make_venue
from tests.people.somebody import SYSTEM, make

FORMS: list[dict[str, Any]] = [
    {},
    {"summary": "Soup and company.", "cost": {"state": "paid", "options": [{"amount": 2}]}},
    {"summary": "Soup and company.", "sessions": [make_session(days="tue")],
     "venues": [make_venue(access={"hearing_loop": "no"})]},
    {"summary": None, "organisation": None, "contacts": [], "needs": [], "status": "closed"},
    {"name": "Dinner club", "venues": [make_venue(), make_venue(id="v2", name="The Vine")]},
]  # fmt: skip


def form(number: int) -> Listing:
    return {**make_listing(**FORMS[number]), "id": make_listing()["id"]}


def saved(store: Store, listing: Listing, *, now: datetime, actor: Any = STEWARD) -> int:
    """Save a form of the listing; the id of its row of history."""
    with store.write(now=now) as db:
        listings.save(db, listing, actor=actor, now=now, places=store.places, via="web")
        number = versions.newest(db, listing["id"])
    assert number is not None
    return number


def was(store: Store, number: int) -> Listing:
    with store.read() as db:
        return versions.as_it_was(db, make_listing()["id"], number)


def restore(
    store: Store, number: int, account_id: str, *, now: datetime, seen: int | None = None
) -> Any:
    with store.write(now=now) as db:
        return versions.restore(
            db, make_listing()["id"], number, account_id=account_id, now=now,
            places=store.places, seen=seen,
        )  # fmt: skip


def present(store: Store) -> Listing:
    with store.read() as db:
        found = listings.get(db, make_listing()["id"])
    assert found is not None
    return found


def test_every_version_is_found_again_as_it_was(store: Store, now: datetime) -> None:
    kept: list[tuple[int, Listing]] = []
    for day, number in enumerate([0, 1, 2, 3, 4, 1, 0, 3]):
        row = saved(store, form(number), now=now + timedelta(days=day))
        kept.append((row, present(store)))
    for row, listing in kept:
        found = was(store, row)
        for field in set(listing) - {"provenance"}:
            assert found[field] == listing[field], (row, field)


def test_a_version_comes_back_for_a_steward(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    saved(store, form(3), now=now)
    outcome = restore(store, first, steward, now=now + timedelta(hours=1))
    assert {"summary", "contacts", "needs", "status"} <= set(outcome.live)
    found = present(store)
    assert {key: found[key] for key in ("summary", "needs", "contacts")} == {
        key: form(0)[key] for key in ("summary", "needs", "contacts")
    }
    with store.read() as db:
        newest = versions.history_of(db, found["id"], limit=1)[0]
    assert (newest["action"], newest["by"], newest["role"], newest["via"]) == (
        "restored_version", "Steward Ibbotson", "steward", "web",
    )  # fmt: skip
    assert newest["sentences"][0] == "Brought an earlier version back"
    assert "Changed the status from closed to open" in newest["sentences"]


def test_what_is_evidence_stays_when_a_version_comes_back(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    saved(store, form(1), now=now)
    with store.write(now=now) as db:
        key = form(0)["id"]
        listings.confirm(db, key, by="owner", how="link", actor=OWNER, now=now)
        listings.signal(db, key, kind="report_wrong", by="staff", actor=STEWARD, now=now)
        joined = {**present(store), "same_as": ["6a8378b4-131c-4579-86e3-68fd28bcb674"]}
        both = listings.get(db, key) or {}
        listings.save(db, {**both, "same_as": joined["same_as"]}, actor=STEWARD, now=now)
    before = present(store)
    restore(store, first, steward, now=now)
    after = present(store)
    assert after["summary"] == form(0)["summary"] != before["summary"]
    for field in ("confirmations", "signals", "sources", "same_as"):
        assert after[field] == before[field]
        assert before[field] or field == "sources"


@pytest.mark.parametrize("venue_id", ["v1", "another"])
def test_an_address_that_was_hidden_since_stays_hidden(
    store: Store, now: datetime, venue_id: str
) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    venue = make_venue(id=venue_id, hidden=True, show_district=False)
    hid = {"summary": "x", "venues": [venue], "sessions": [make_session(venue=venue_id)]}
    saved(store, make_listing(**hid), now=now)
    restore(store, first, steward, now=now)
    (found,) = present(store)["venues"]
    assert (found["hidden"], found["show_district"]) == (True, False)
    with store.read() as db:
        rows = versions.history_of(db, form(0)["id"], limit=50)
    assert "Charlotte" not in repr(rows)


def test_an_address_that_was_hidden_and_taken_away_since_comes_back_hidden(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    hid = make_venue(id="another", hidden=True, show_district=False)
    saved(store, make_listing(venues=[hid], sessions=[]), now=now)
    saved(store, make_listing(venues=[], sessions=[]), now=now)
    restore(store, first, steward, now=now)
    (found,) = present(store)["venues"]
    assert (found["id"], found["hidden"], found["show_district"]) == ("v1", True, False)


def test_an_address_that_is_shown_by_now_is_not_hidden_by_bringing_a_version_back(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    saved(store, make_listing(venues=[make_venue(hidden=True)]), now=now)
    saved(store, make_listing(summary="Soup."), now=now)
    restore(store, first, steward, now=now)
    assert [venue["hidden"] for venue in present(store)["venues"]] == [False]


def test_bringing_a_version_back_changes_no_organisation_that_runs_other_groups(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    body = {**form(0)["organisation"], "email": "office@example.org"}
    saved(store, make_listing(summary="Soup.", organisation=body), now=now)
    saved(store, make_listing(name="Bells", organisation=present(store)["organisation"]), now=now)
    restore(store, first, steward, now=now)
    assert present(store)["summary"] == form(0)["summary"]
    assert present(store)["organisation"]["email"] == "office@example.org"


def test_of_an_owner_the_name_waits_and_the_rest_is_live(store: Store, now: datetime) -> None:
    owner = make(store, "owner", now=now)
    first = saved(store, form(0), now=now)
    saved(store, {**form(0), "name": "Dinner club", "summary": "Soup."}, now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, form(0)["id"], how="claim", by=SYSTEM, via="web", now=now)
    outcome = restore(store, first, owner, now=now)
    assert (outcome.live, outcome.waiting) == (("summary",), ("name",))
    found = present(store)
    assert (found["name"], found["summary"]) == ("Dinner club", form(0)["summary"])


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_nobody_brings_back_a_listing_that_is_not_theirs(
    store: Store, now: datetime, role: str
) -> None:
    somebody = make(store, role, now=now)
    first = saved(store, form(0), now=now)
    saved(store, form(1), now=now)
    before = present(store)
    with pytest.raises(NotFound, match="no such listing among yours"):
        restore(store, first, somebody, now=now)
    assert present(store) == before


def test_nobody_undoes_what_they_have_not_seen(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    first = saved(store, form(0), now=now)
    seen = saved(store, form(1), now=now)
    saved(store, form(2), now=now)
    before = present(store)
    with pytest.raises(Conflict, match="meanwhile"):
        restore(store, first, steward, now=now, seen=seen)
    assert present(store) == before


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**62])
def test_a_row_that_is_none_of_this_listing_is_not_found(
    store: Store, now: datetime, number: int
) -> None:
    saved(store, form(0), now=now)
    with pytest.raises(NotFound):
        was(store, number)
    other = saved(store, make_listing(name="Another"), now=now)
    with pytest.raises(NotFound):
        was(store, other)


def test_a_version_that_is_no_longer_whole_is_refused_with_the_reason(
    store: Store, now: datetime
) -> None:
    then = now - timedelta(days=4 * 365)
    first = saved(store, form(0), now=then)
    saved(store, {**form(0), "contacts": []}, now=then)
    third = saved(store, {**form(0), "contacts": [], "summary": "x"}, now=then)
    saved(store, {**form(0), "contacts": [], "summary": "y"}, now=now)
    steward = make(store, "steward", now=now)
    retention.forget(store, now=now)
    with pytest.raises(Refused, match="after three years"):
        restore(store, first, steward, now=now)
    assert restore(store, third, steward, now=now).live == ("summary",)


def test_a_version_by_rules_of_another_day_is_refused(store: Store, now: datetime) -> None:
    first = saved(store, form(0), now=now)
    second = saved(store, form(1), now=now)
    with store.write() as db:
        row = db.get_one(m.History, second)
        old = {"state": "by weight"}
        row.changes = [
            {**one, "before": old} if one["field"] == "cost" else one for one in row.changes
        ]
    with pytest.raises(Refused, match=r"other rules.*cost"):
        was(store, first)


# -- in words ---------------------------------------------------------------------------------


def test_which_steward_approved_an_edit_stays_among_the_team(store: Store, now: datetime) -> None:
    saved(store, form(0), now=now)
    by = Actor("owner", "Fred Fine (approved by Stella Steward)")
    saved(store, {**form(0), "name": "Dinner club"}, now=now, actor=by)
    with store.read() as db:
        owners = versions.history_of(db, form(0)["id"], limit=1, concerns=False)
        team = versions.history_of(db, form(0)["id"], limit=1)
    assert owners[0]["by"] == "Fred Fine (approved by the team)"
    assert team[0]["by"] == by.name


def test_the_history_is_read_newest_first_and_in_pages(store: Store, now: datetime) -> None:
    for number in (0, 1, 2, 3):
        saved(store, form(number), now=now)
    key = form(0)["id"]
    with store.read() as db:
        whole = versions.history_of(db, key, limit=50)
        first = versions.history_of(db, key, limit=3)
        rest = versions.history_of(db, key, limit=3, before=first[-1]["id"])
    assert [*first, *rest] == whole
    assert [len(first), len(rest)] == [3, 1]
    assert set(whole[0]) == {"id", "at", "by", "role", "via", "action", "sentences"}
    assert whole[-1]["sentences"] == ["Put into the directory"]
    assert "Changed the status from open to closed" in whole[0]["sentences"]


def test_what_was_written_in_older_words_is_told_in_those_of_today(
    store: Store, now: datetime
) -> None:
    saved(store, form(0), now=now)
    number = saved(store, form(1), now=now)
    with store.write() as db:
        row = db.get_one(m.History, number)
        row.changes = [{**one, "words": "Changed the cost"} for one in row.changes]
    with store.read() as db:
        (newest,) = versions.history_of(db, form(0)["id"], limit=1)
    assert newest["sentences"][0] == "Changed the cost from free to £2"


def test_what_a_keeper_does_in_one_press_says_that_it_was_on_the_website(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    saved(store, form(0), now=now)
    key = form(0)["id"]
    with store.write(now=now) as db:
        keeping.confirm(db, steward, key, now=now)
        keeping.pause(db, steward, key, until=None, now=now)
        keeping.take_new_people(db, steward, key, now=now)
        listings.close(db, key, note=None, actor=OWNER, now=now, via="link")
    with store.read() as db:
        rows = versions.history_of(db, key, limit=4)
    assert [row["via"] for row in rows] == ["link", "web", "web", "web"]
    assert rows[-1]["sentences"] == [
        "The directory team said everything is right on 24 November 2026"
    ]


def test_the_directory_has_a_history_of_accounts_roles_and_sources(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    with store.write() as db:
        accounts.set_role(db, accounts.held(db, steward), "staff", by=SYSTEM, via="web", now=now)
    publishers.add_source(store, "https://list.example.org", name="A list", now=now, by=ADMIN,
                          via="web")  # fmt: skip
    publishers.remove_source(store, "A list", now=now)
    saved(store, form(0), now=now)

    def told(kind: str | None) -> list[str]:
        with store.read() as db:
            rows = versions.history_of_directory(db, kind=kind, limit=50)
        return [line for row in rows for line in row["sentences"]]

    assert told("sources") == [
        'Removed the source "A list" and kept its 0 listings',
        'Added the source "A list" (https://list.example.org)',
    ]
    assert told("roles") == ["Changed the role of Steward Ibbotson from steward to staff"]
    assert told("roles")[0] in told("accounts")
    assert told("settings") == []
    assert len(told(None)) == len(told("accounts")) + len(told("sources"))
    assert "Put into the directory" not in told(None)


def test_a_source_with_a_long_name_has_its_history_too(store: Store, now: datetime) -> None:
    publishers.add_source(store, "https://list.example.org", name="A" * 190, now=now)
    with store.read() as db:
        row = db.scalars(select(m.History)).one()
        assert (row.about or "").startswith("source:AAA")
        assert (row.role, row.via) == ("admin", "command line")
