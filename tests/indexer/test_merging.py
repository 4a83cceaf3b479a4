"""Merging two listings field by field, undoing it, and saying that two are different groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, merging, side_by_side, versions
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.matching.find import find
from indexer.people import accounts
from indexer.phoning.listed import phone_list
from indexer.reminders import facts
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, make_listing, save_listing
from tests.people import somebody

NOT_THERE = "6a8378b4-131c-4579-86e3-68fd28bcb674"
FEED = Actor("source", "feed")


def group(number: int, **changes: Any) -> Listing:
    given = {
        "name": "Mill Lane Lunch Club", "sources": [{"name": f"List {number}", "id": "1"}],
        "id": f"local-{number}", **changes,
    }  # fmt: skip
    return make_listing(**given)


@pytest.fixture
def steward(store: Store, now: datetime) -> str:
    return somebody.make(store, "steward", now=now, name="Stella Steward")


Merge = Callable[..., str]


@pytest.fixture
def merge(store: Store, steward: str, now: datetime) -> Merge:
    def merged(kept: Listing, away: Listing, choices: dict[str, str] | None = None,
               **more: Any) -> str:  # fmt: skip
        with store.write(now=now) as db:
            by = accounts.by_id(db, steward)
            return merging.merge(
                db, kept["id"], away["id"], choices or {}, by=by, now=now, **more
            ).id

    return merged


def undo(store: Store, steward: str, merge_id: str, now: datetime, **more: Any) -> None:
    with store.write(now=now) as db:
        merging.undo(db, merge_id, by=accounts.by_id(db, steward), now=now, **more)


def saved(store: Store, now: datetime, *some: Listing) -> tuple[Listing, ...]:
    for one in some:
        save_listing(store, one, now, actor=FEED)
    return tuple(present(store, one) for one in some)


def present(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def pair(store: Store) -> m.Duplicate:
    with store.read() as db:
        return db.scalars(select(m.Duplicate)).one()


CONTENT = [field for chosen in side_by_side.CHOOSABLE.values() for field in chosen.fields]


def content(listing: Listing) -> dict[str, Any]:
    return {field: listing[field] for field in [*CONTENT, "provenance", "same_as", "not_same_as"]}


# -- merging ----------------------------------------------------------------------------------


def test_a_chosen_field_is_the_stewards_and_the_rest_stays_the_feeds(
    store: Store, merge: Merge, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2, summary="Soup.", cost={"state": "paid"}))
    merge(kept, away, {"summary": "away", "cost": "kept"})
    after = present(store, kept)
    assert after["summary"] == "Soup."
    assert after["cost"] == kept["cost"]
    assert after["provenance"]["summary"]["by"] == "steward"
    assert "cost" not in after["provenance"]
    assert after["same_as"] == [away["id"]]
    assert present(store, away)["same_as"] == [kept["id"]]
    assert present(store, away)["summary"] == "Soup."


def test_feeds_go_on_with_both_and_the_chosen_field_stays(
    store: Store, merge: Merge, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2, summary="Soup."))
    merge(kept, away, {"summary": "away"})
    for number, listing in ((1, kept), (2, away)):
        links = {"same_as": present(store, listing)["same_as"]}
        fed = group(number, summary="From the feed.", description=f"New {number}.")
        save_listing(store, {**fed, **links}, now, actor=FEED)
    assert present(store, kept)["summary"] == "Soup."
    assert present(store, kept)["description"] == "New 1."
    assert present(store, away)["summary"] == "From the feed."
    assert present(store, away)["description"] == "New 2."


def test_places_and_times_come_together(store: Store, merge: Merge, now: datetime) -> None:
    venue = {"id": "hall", "name": "Zion", "postcode": "WF5 0BT"}
    moved = group(2, venues=[venue], sessions=[{"venue": "hall", "days": ["fri"]}])
    kept, away = saved(store, now, group(1), moved)
    merge(kept, away, {"venues": "away"})
    after = present(store, kept)
    assert [row["id"] for row in after["venues"]] == ["hall"]
    assert [row["venue"] for row in after["sessions"]] == ["hall"]


def test_an_address_that_the_kept_one_hides_stays_hidden(
    store: Store, merge: Merge, now: datetime
) -> None:
    place = {"id": "v1", "address": "3 Elm Street", "postcode": "WF1 2AP"}
    hidden = group(1, venues=[{**place, "hidden": True}], sessions=[])
    shown = group(2, venues=[{**place, "id": "x"}], sessions=[])
    kept, away = saved(store, now, hidden, shown)
    merge(kept, away, {"venues": "away"})
    assert [row["hidden"] for row in present(store, kept)["venues"]] == [True]
    told = str(side_by_side.CHOOSABLE["venues"].words(present(store, kept)))
    assert "Elm" not in told
    assert "WF1" not in told


def test_both_histories_say_it_and_who_did_it(store: Store, merge: Merge, now: datetime) -> None:
    kept, away = saved(store, now, group(1), group(2, summary="Soup."))
    merge(kept, away, {"summary": "away"})
    with store.read() as db:
        for listing in (kept, away):
            newest = versions.history_of(db, listing["id"], limit=1)[0]
            assert newest["action"] == "merged"
            assert newest["by"] == "Stella Steward"
            assert any("Joined it with" in line for line in newest["sentences"])


def test_owners_of_the_other_keep_this_one_too(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    both = somebody.make(store, "owner", now=now, name="Olive Owner")
    only = somebody.make(store, "owner", now=now, name="Percy Owner")
    with store.write(now=now) as db:
        for key, listing in ((both, kept), (both, away), (only, away)):
            accounts.give(db, accounts.by_id(db, key), listing["id"], how="claim",
                          by=somebody.SYSTEM, via="web", now=now)  # fmt: skip
    done = merge(kept, away)
    with store.read() as db:
        assert {one.id for one in accounts.owners_of(db, kept["id"])} == {both, only}
    undo(store, steward, done, now)
    with store.read() as db:
        assert {one.id for one in accounts.owners_of(db, kept["id"])} == {both}
        assert {one.id for one in accounts.owners_of(db, away["id"])} == {both, only}


@pytest.mark.parametrize(
    ("choices", "words"),
    [({"id": "away"}, "no field"), ({"sources": "away"}, "no field"), ({"name": "both"}, "Choose")],
)
def test_only_fields_of_a_listing_are_chosen(
    store: Store, merge: Merge, now: datetime, choices: dict[str, str], words: str
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    with pytest.raises(Refused, match=words):
        merge(kept, away, choices)


def test_with_itself_and_with_what_is_not_there_nothing_is_merged(
    store: Store, merge: Merge, now: datetime
) -> None:
    (kept,) = saved(store, now, group(1))
    with pytest.raises(Refused, match="itself"):
        merge(kept, kept)
    for key in (NOT_THERE, "not an id", ""):
        with pytest.raises(NotFound):
            merge(kept, {"id": key})


def test_a_closed_one_is_not_kept_and_the_way_out_is_said(
    store: Store, merge: Merge, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    with store.write(now=now) as db:
        listings.close(db, kept["id"], note=None, actor=OWNER, now=now)
    with pytest.raises(Refused, match=r"Keep the other one, or restore it first"):
        merge(kept, away)
    merge(away, kept)


def test_merged_twice_or_the_other_way_round_is_a_conflict(
    store: Store, merge: Merge, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    merge(kept, away)
    with pytest.raises(Conflict, match="Stella Steward merged these two on 24 November"):
        merge(kept, away)
    with pytest.raises(Conflict, match="Undo that first"):
        merge(away, kept)


def test_of_two_stewards_the_second_is_told_who_was_quicker(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    find(store, now=now)
    seen = pair(store)
    merge(kept, away, duplicate_id=seen.id, version=seen.version)
    assert (pair(store).state, pair(store).decided_by) == ("merged", "Stella Steward")
    with store.write(now=now) as db, pytest.raises(Conflict, match="Stella Steward has merged"):
        merging.dismiss(db, seen.id, version=seen.version, by=accounts.by_id(db, steward), now=now)
    assert find(store, now=now).new == 0
    assert pair(store).state == "merged"


# -- undoing ----------------------------------------------------------------------------------


def test_undoing_puts_everything_back(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    kept, away = saved(
        store, now, group(1), group(2, summary="Soup.", cost={"state": "paid"}, age={"min": 50})
    )
    find(store, now=now)
    before = content(kept), content(away)
    done = merge(kept, away, dict.fromkeys(side_by_side.CHOOSABLE, "away"))
    assert content(present(store, kept)) != before[0]
    undo(store, steward, done, now)
    assert (content(present(store, kept)), content(present(store, away))) == before
    assert pair(store).state == "open"
    with store.read() as db:
        assert merging.merges_of(db, kept["id"]) == []
    with pytest.raises(Conflict, match="Stella Steward undid this"):
        undo(store, steward, done, now)
    save_listing(store, group(1, summary="The feed goes on."), now, actor=FEED)
    assert present(store, kept)["summary"] == "The feed goes on."


def test_what_was_changed_since_is_named_and_stays_if_undone_all_the_same(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2, summary="Soup.", description="Long."))
    done = merge(kept, away, {"summary": "away", "description": "away"})
    save_listing(store, {**present(store, kept), "summary": "By hand."}, now, actor=OWNER)
    with pytest.raises(Conflict, match=r"Of Mill Lane Lunch Club this was changed .*: in short"):
        undo(store, steward, done, now)
    assert present(store, kept)["same_as"] == [away["id"]]
    undo(store, steward, done, now, anyway=True)
    after = present(store, kept)
    assert (after["summary"], after["description"]) == ("By hand.", kept["description"])
    assert after["provenance"]["summary"]["by"] == "owner"
    assert "description" not in after["provenance"]
    assert after["same_as"] == []


def test_undoing_one_merge_of_a_chain_leaves_the_other(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    a, b, c = saved(store, now, group(1), group(2), group(3))
    first = merge(a, b)
    second = merge(c, a)
    undo(store, steward, first, now)
    assert present(store, b)["same_as"] == []
    assert present(store, a)["same_as"] == [c["id"]]
    undo(store, steward, second, now)
    assert present(store, a)["same_as"] == []


# -- where addresses lead ---------------------------------------------------------------------


def leads(store: Store, listing: Listing, now: datetime) -> str | None:
    with store.read() as db:
        return merging.stands_for(db, listing["id"], today=listings.today(now), trusted=frozenset())


def test_a_chain_of_merges_leads_to_its_end(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    a, b, c = saved(store, now, group(1), group(2), group(3))
    merge(a, b)
    second = merge(c, a)
    assert leads(store, b, now) == c["id"]
    assert leads(store, a, now) == c["id"]
    assert leads(store, c, now) is None
    with pytest.raises(Conflict, match="Undo that first"):
        merge(b, c)  # would lead in a circle
    undo(store, steward, second, now)
    assert leads(store, b, now) == a["id"]


def test_two_that_are_joined_through_a_third_can_be_merged(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    a, b, c = saved(store, now, group(1), group(2), group(3))
    merge(a, b)
    merge(a, c)
    third = merge(b, c)
    assert leads(store, c, now) == a["id"]
    undo(store, steward, third, now)
    assert leads(store, c, now) == a["id"]


def test_when_the_kept_one_closes_the_other_has_its_page_again(
    store: Store, merge: Merge, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    merge(kept, away)
    with store.write(now=now) as db:
        listings.close(db, kept["id"], note=None, actor=OWNER, now=now)
    assert leads(store, away, now) is None
    assert set(store.engine.marks()) == {away["id"]}


def test_when_the_kept_one_has_ended_the_other_that_goes_on_is_shown(
    store: Store, merge: Merge, now: datetime
) -> None:
    """One list says that it ran until last week, the other that it goes on."""
    until = (now - timedelta(days=7)).date().isoformat()
    kept, away = saved(store, now, group(1), group(2))
    merge(kept, away)
    assert set(store.engine.marks()) == {kept["id"]}
    listing = present(store, kept)
    assert listing["sessions"]
    saved(store, now, {**listing, "sessions": [{**row, "until": until} for row in
                                               listing["sessions"]]})  # fmt: skip
    assert leads(store, away, now) is None
    assert leads(store, kept, now) is None
    assert set(store.engine.marks()) == {away["id"]}


# -- different groups -------------------------------------------------------------------------


def test_different_groups_say_so_both_ways_and_it_can_be_taken_back(
    store: Store, steward: str, now: datetime
) -> None:
    one, other = saved(store, now, group(1), group(2))
    find(store, now=now)
    seen = pair(store)
    with store.write(now=now) as db:
        by = accounts.by_id(db, steward)
        merging.dismiss(db, seen.id, version=seen.version, by=by, now=now)
    assert present(store, one)["not_same_as"] == [other["id"]]
    assert present(store, other)["not_same_as"] == [one["id"]]
    with store.write(now=now) as db, pytest.raises(Conflict, match="said that these are different"):
        merging.dismiss(db, seen.id, version=seen.version, by=accounts.by_id(db, steward), now=now)
    with store.write(now=now) as db:
        merging.take_back_dismissal(db, seen.id, by=accounts.by_id(db, steward), now=now)
    assert present(store, one)["not_same_as"] == present(store, other)["not_same_as"] == []
    assert pair(store).state == "open"
    with store.write(now=now) as db, pytest.raises(Conflict):
        merging.take_back_dismissal(db, seen.id, by=accounts.by_id(db, steward), now=now)


def test_a_pair_that_is_not_there_is_not_found(store: Store, steward: str, now: datetime) -> None:
    for key in (NOT_THERE, "x"):
        with store.write(now=now) as db, pytest.raises(NotFound):
            merging.dismiss(db, key, version=0, by=accounts.by_id(db, steward), now=now)
        with store.write(now=now) as db, pytest.raises(NotFound):
            merging.undo(db, key, by=accounts.by_id(db, steward), now=now)


# -- side by side -----------------------------------------------------------------------------


def test_fields_stand_side_by_side_in_words(store: Store, now: datetime) -> None:
    one, other = saved(
        store, now, group(1, age={"min": 50}),
        group(2, cost={"state": "paid", "options": [{"amount": 2, "per": "session"}]},
              contacts=[{"phones": ["0113 496 0199"], "public": False}]),
    )  # fmt: skip
    with store.read() as db:
        rows = {
            row["field"]: row for row in merging.fields_side_by_side(db, one["id"], other["id"])
        }
    assert rows["name"]["same"]
    assert rows["age"]["one"] == ["50 and over"]
    assert rows["age"]["other"] == []
    assert rows["cost"]["other"] == ["£2 a session"]
    assert not rows["cost"]["same"]
    assert rows["needs"]["one"] == ["Shared meals"] or rows["needs"]["one"][0][0].isupper()
    assert rows["contacts"]["other"] == ["A contact that is not shown"]
    assert any("Thursday" in line for line in rows["venues"]["one"])
    assert "first_visit" not in rows  # neither says anything
    with store.read() as db, pytest.raises(NotFound):
        merging.fields_side_by_side(db, one["id"], NOT_THERE)


def test_every_field_of_a_listing_can_be_told(demo_store: Store) -> None:
    with demo_store.read() as db:
        ids = list(db.scalars(select(m.Listing.id).order_by(m.Listing.id)))
        for one, other in pairwise(ids):
            for row in merging.fields_side_by_side(db, one, other):
                assert all(line.strip() for line in [*row["one"], *row["other"]]), row


def test_later_and_merged_again_after_an_undo(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    kept, away = saved(store, now, group(1), group(2))
    undo(store, steward, merge(kept, away), now)
    undo(store, steward, merge(away, kept), now + timedelta(minutes=1))
    assert leads(store, kept, now) is None
    assert leads(store, away, now) is None


def test_nobody_is_asked_or_rung_about_what_a_merge_has_put_away(
    store: Store, merge: Merge, steward: str, now: datetime
) -> None:
    """Its page leads to the other one; while that is not shown it stands again, and is asked."""
    long_ago = [{"on": (now - timedelta(days=400)).date().isoformat(), "by": "owner"}]
    kept, away = saved(
        store, now, *(group(number, confirmations=long_ago) for number in (1, 2))
    )  # fmt: skip
    sweep(store, now=now)

    def asked() -> tuple[set[str], set[str]]:
        with store.read() as db:
            due = {one.listing_id for one in facts.due_now(db, now=now, trusted=frozenset())}
            rung = phone_list(db, now=now, trusted=frozenset()).rows
        return due, {row.entry.id for row in rung}

    both = {kept["id"], away["id"]}
    assert asked() == (both, both)
    merge_id = merge(kept, away)
    assert asked() == ({kept["id"]}, {kept["id"]})
    undo(store, steward, merge_id, now)
    assert asked() == (both, both)
    merge(kept, away)
    with store.write(now=now) as db:
        listings.close(db, kept["id"], note=None, actor=OWNER, now=now)
    sweep(store, now=now)
    assert asked() == ({away["id"]}, {away["id"]})
