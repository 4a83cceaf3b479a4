"""What a keeper saves: what is live at once, what waits for a steward, and what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts, changed, editing
from indexer.store import Store
from schemas.listing import BadListing, Listing
from tests.factories import STEWARD, make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make


@pytest.fixture
def key(store: Store, owner: str, now: datetime) -> str:
    """A listing of the owner."""
    one = make_listing(name="Bowls at the Vine", safeguarding=[{"fact": "insurance"}])
    save_listing(store, one, now)
    give(store, owner, one["id"], now)
    return str(one["id"])


def give(store: Store, account_id: str, listing_id: str, now: datetime) -> None:
    with store.write(drain=False) as db:
        account = accounts.by_id(db, account_id)
        accounts.give(db, account, listing_id, how="claim", by=SYSTEM, via="web", now=now)


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    return found


def shown(store: Store, who: str, key: str) -> Listing:
    """The listing as they edit it."""
    with store.read() as db:
        return editing.shown_to(db, who, key)[0]


def waits(store: Store, who: str, key: str) -> m.Proposal | None:
    with store.read() as db:
        return editing.shown_to(db, who, key)[1]


def save(store: Store, who: str, key: str, now: datetime, /, **changes: Any) -> editing.Outcome:
    """Save what a form shows and changes of it."""
    seen = editing.seen(shown(store, who, key), list(changes))
    with store.write(now=now) as db:
        return editing.save(db, who, key, changes, seen_as=seen, now=now, places=store.places)


def put_right(store: Store, key: str, now: datetime, /, **changes: Any) -> None:
    """What the directory's own people change meanwhile."""
    save_listing(store, {**live(store, key), **changes}, now, actor=STEWARD)


# -- live at once, and not --------------------------------------------------------------------


def test_what_an_owner_changes_of_the_rest_is_live_at_once_and_theirs(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    outcome = save(store, owner, key, now, summary="Bowls on the green.", activities=["bowls"])
    assert (outcome.live, outcome.waiting) == (("activities", "summary"), ())
    after = live(store, key)
    assert after["summary"] == "Bowls on the green."
    assert after["provenance"]["summary"]["by"] == "owner"
    assert waits(store, owner, key) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Bowls at the Green"),
        ("alternate_name", "The Bowlers"),
        ("safeguarding", [{"fact": "insurance", "state": "yes"}]),
    ],
)
def test_name_and_safeguarding_wait_and_the_page_stays_as_it_was(
    field: str, value: Any, store: Store, owner: str, key: str, now: datetime
) -> None:
    before = live(store, key)
    outcome = save(store, owner, key, now, **{field: value})
    assert (outcome.live, outcome.waiting) == ((), (field,))
    assert live(store, key) == before
    assert shown(store, owner, key)[field] != before[field]


def test_of_a_venue_the_place_waits_and_the_way_in_does_not(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    step_free = {"step_free_entrance": {**venue["access"]["step_free_entrance"], "state": "no"}}
    changed = {**venue, "postcode": "WF1 1AA", "transport": "Bus 110", "access": step_free}
    outcome = save(store, owner, key, now, venues=[changed])
    assert outcome.waiting == ("venues",)
    (after,) = live(store, key)["venues"]
    assert (after["postcode"], after["transport"]) == ("WF1 2AP", "Bus 110")
    assert after["access"]["step_free_entrance"]["state"] == "no"
    (wanted,) = shown(store, owner, key)["venues"]
    assert (wanted["postcode"], wanted["transport"]) == ("WF1 1AA", "Bus 110")


def test_hiding_an_address_is_done_at_once_and_only_showing_it_waits(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    def marks() -> tuple[bool, bool]:
        (found,) = live(store, key)["venues"]
        return found["hidden"], found["show_district"]

    (venue,) = live(store, key)["venues"]
    hid = {**venue, "hidden": True, "show_district": True}
    assert save(store, owner, key, now, venues=[hid]).waiting == ()
    assert marks() == (True, True)
    assert save(store, owner, key, now, venues=[{**hid, "show_district": False}]).waiting == ()
    assert marks() == (True, False)
    for shows in (hid, venue):
        assert save(store, owner, key, now, venues=[shows]).waiting == ("venues",)
        assert marks() == (True, False)


def test_an_address_is_hidden_at_once_though_its_other_changes_wait(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    changed = {**venue, "hidden": True, "show_district": False, "postcode": "WF1 1AA"}
    assert save(store, owner, key, now, venues=[changed]).waiting == ("venues",)
    (found,) = live(store, key)["venues"]
    assert (found["hidden"], found["postcode"]) == (True, "WF1 2AP")
    one = waits(store, owner, key)
    assert one is not None
    # Hiding is done: what waits is the address alone.
    assert one.before["venues"][0]["hidden"] is True


def test_what_was_hidden_meanwhile_is_hidden_in_an_edit_that_waits(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    save(store, owner, key, now, venues=[{**venue, "name": "The hall"}])
    put_right(store, key, now, venues=[{**venue, "hidden": True, "show_district": False}])
    (found,) = shown(store, owner, key)["venues"]
    assert (found["name"], found["hidden"]) == ("The hall", True)
    no_step = {"step_free_entrance": {**found["access"]["step_free_entrance"], "state": "no"}}
    save(store, owner, key, now, venues=[{**found, "access": no_step}])
    (again,) = shown(store, owner, key)["venues"]
    assert (again["name"], again["hidden"], again["show_district"]) == ("The hall", True, False)


def test_a_new_venue_and_one_that_is_taken_away_wait(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    second = make_venue(id="v-new", name="The Library", access={})
    save(store, owner, key, now, venues=[venue, second])
    assert [row["id"] for row in live(store, key)["venues"]] == ["v1"]
    assert [row["id"] for row in shown(store, owner, key)["venues"]] == ["v1", "v-new"]
    save(store, owner, key, now, sessions=[])
    save(store, owner, key, now, venues=[second])
    assert [row["id"] for row in live(store, key)["venues"]] == ["v1"]
    assert [row["id"] for row in shown(store, owner, key)["venues"]] == ["v-new"]


def test_a_time_at_a_place_that_waits_waits_with_it(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    before = live(store, key)
    second = make_venue(id="v-new", name="The Library", access={})
    save(store, owner, key, now, venues=[*before["venues"], second])
    times = [make_session(), make_session(venue="v-new", days=["mon"])]
    outcome = save(store, owner, key, now, sessions=times)
    assert outcome.waiting == ("sessions",)
    assert live(store, key)["sessions"] == before["sessions"]
    assert len(shown(store, owner, key)["sessions"]) == 2


def test_times_at_places_that_are_there_are_live_at_once(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    outcome = save(
        store, owner, key, now, sessions=[make_session(days=["mon"]), make_session(venue=None)]
    )
    assert (outcome.live, outcome.waiting) == (("sessions",), ())


def test_of_the_organisation_who_it_is_waits_and_its_description_does_not(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    body = live(store, key)["organisation"]
    changed = {**body, "email": "jean@elsewhere.example.org", "description": "Neighbours."}
    assert save(store, owner, key, now, organisation=changed).waiting == ("organisation",)
    after = live(store, key)["organisation"]
    assert (after["email"], after["description"]) == (None, "Neighbours.")


BIG = {"scheme": "GB-CHC", "identifier": "1234567"}


def another_of(store: Store, body: Any, now: datetime) -> str:
    """Another listing of an organisation."""
    one = make_listing(name="Bells", organisation=body)
    save_listing(store, one, now)
    return str(one["id"])


def test_an_owners_edit_of_an_organisation_that_runs_other_groups_waits_as_a_whole(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    body = live(store, key)["organisation"]
    other = another_of(store, body, now)
    changed = {**body, "description": "Mine.", "logo": "https://evil.example/x.png"}
    assert save(store, owner, key, now, organisation=changed).waiting == ("organisation",)
    assert live(store, other)["organisation"] == live(store, key)["organisation"] == body
    assert shown(store, owner, key)["organisation"]["description"] == "Mine."


@pytest.mark.parametrize("by_number", [True, False])
def test_a_body_that_others_use_is_linked_as_it_stands_by_whoever_enters_it(
    by_number: bool, store: Store, key: str, now: datetime
) -> None:
    numbers = [BIG] if by_number else []
    body = {"name": "Big Charity", "email": "info@big.example", "identifiers": numbers}
    other = another_of(store, body, now)
    stands = live(store, other)["organisation"]
    save(store, make(store, "steward", now=now), key, now, organisation=None)
    typed = {
        "name": "Big Charity", "email": "evil@evil.example", "website": "https://evil.example",
        "led_by": "charity", "identifiers": numbers,
    }  # fmt: skip
    save(store, make(store, "admin", now=now), key, now, organisation=typed)
    assert live(store, key)["organisation"] == live(store, other)["organisation"] == stands


def test_a_steward_changes_a_body_on_all_its_pages_with_a_row_in_the_history_of_each(
    store: Store, key: str, now: datetime
) -> None:
    body = live(store, key)["organisation"]
    other = another_of(store, body, now)
    steward = make(store, "steward", now=now)
    changed = {**body, "email": "office@example.org"}
    with store.write(drain=False) as db:
        editing.save(
            db, steward, key, {"organisation": changed}, now=now, places=store.places,
            seen_as=editing.seen(live(store, key), ["organisation"]),
        )  # fmt: skip
    with store.read() as db:
        assert set(db.scalars(select(m.IndexTask.listing_id))) >= {key, other}
        rows = db.scalars(
            select(m.History).where(m.History.listing_id == other).order_by(m.History.id)
        ).all()
    assert live(store, other)["organisation"]["email"] == "office@example.org"
    assert live(store, other)["provenance"]["organisation"]["by"] == "steward"
    assert (rows[-1].actor, rows[-1].action) == ("Steward Ibbotson", "changed")
    assert [row["field"] for row in rows[-1].changes] == ["organisation"]


def test_saving_what_is_there_already_changes_nothing(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    before = live(store, key)
    everything = {name: before[name] for name in editing.FIELDS}
    with store.read() as db:
        rows = db.scalar(select(func.count()).select_from(m.History))
    assert save(store, owner, key, now, **everything) == editing.Outcome()
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.History)) == rows
        assert db.scalar(select(func.count()).select_from(m.Proposal)) == 0


@pytest.mark.parametrize("role", ["steward", "admin"])
def test_what_a_steward_or_admin_saves_is_live_at_once(
    role: str, store: Store, key: str, now: datetime
) -> None:
    who = make(store, role, now=now)
    need = {"id": "active.walking", "how": "owner"}
    needs = [*live(store, key)["needs"], need]
    outcome = save(store, who, key, now, name="Bowls on the Green", needs=needs)
    assert outcome.waiting == ()
    after = live(store, key)
    assert after["name"] == "Bowls on the Green"
    assert after["provenance"]["name"]["by"] == "steward"
    assert [row["how"] for row in after["needs"]] == ["owner", "steward"]


# -- one waiting edit -------------------------------------------------------------------------


def test_edits_of_one_person_wait_as_one(store: Store, owner: str, key: str, now: datetime) -> None:
    save(store, owner, key, now, name="Bowls on the Green")
    save(store, owner, key, now, alternate_name="The Bowlers")
    one = waits(store, owner, key)
    assert one is not None
    assert one.after == {"name": "Bowls on the Green", "alternate_name": "The Bowlers"}
    assert one.before == {"name": "Bowls at the Vine", "alternate_name": None}
    save(store, owner, key, now, name="Bowls")
    again = waits(store, owner, key)
    assert again is not None
    assert (again.id, again.after["name"], again.version > one.version) == (one.id, "Bowls", True)


def test_typing_the_old_name_again_takes_the_edit_back(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    save(store, owner, key, now, name="Bowls on the Green")
    save(store, owner, key, now, name="Bowls at the Vine")
    assert waits(store, owner, key) is None
    with store.read() as db:
        assert db.scalars(select(m.Proposal.state)).all() == ["withdrawn"]


def test_what_waits_is_taken_back_in_the_version_that_was_seen(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    save(store, owner, key, now, name="Bowls on the Green")
    one = waits(store, owner, key)
    assert one is not None
    save(store, owner, key, now, name="Bowls")
    with pytest.raises(Conflict, match="has changed since"), store.write() as db:
        editing.withdraw(db, owner, key, version=one.version, now=now)
    with store.write() as db:
        editing.withdraw(db, owner, key, version=one.version + 1, now=now)
    assert waits(store, owner, key) is None
    assert live(store, key)["name"] == "Bowls at the Vine"
    with pytest.raises(Conflict, match="Nothing of yours waits"), store.write() as db:
        editing.withdraw(db, owner, key, version=one.version + 2, now=now)


def test_edits_of_two_owners_wait_apart(store: Store, owner: str, key: str, now: datetime) -> None:
    second = make(store, "owner", now=now, name="Second Owner")
    give(store, second, key, now)
    save(store, owner, key, now, name="Bowls on the Green")
    save(store, second, key, now, name="Second Bowls")
    assert shown(store, owner, key)["name"] == "Bowls on the Green"
    assert shown(store, second, key)["name"] == "Second Bowls"


def test_what_stewards_put_right_meanwhile_stays_in_what_waits(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    (first,) = live(store, key)["venues"]
    second = make_venue(id="v-new", name="The Library", access={})
    save(store, owner, key, now, venues=[first, second])
    third = make_venue(id="v-third", name="The Baths", access={})
    put_right(
        store,
        key,
        now,
        venues=[
            {**first, "name": "St Mary's new hall"},
            {**live(store, key)["venues"][0], **third, "access": {}, "uprn": None},
        ],
    )
    names = [row["name"] for row in shown(store, owner, key)["venues"]]
    assert names == ["St Mary's new hall", "The Library", "The Baths"]


def test_a_place_they_want_away_stays_in_sight_while_the_group_meets_there(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    sessions = live(store, key)["sessions"]
    second = make_venue(id="v-new", name="The Library", access={})
    save(store, owner, key, now, sessions=[])
    save(store, owner, key, now, venues=[second])
    put_right(store, key, now, sessions=sessions)
    assert [row["id"] for row in shown(store, owner, key)["venues"]] == ["v-new", "v1"]
    # Another form of theirs can still be saved.
    assert save(store, owner, key, now, summary="Bowls.").live == ("summary",)


# -- two at once ------------------------------------------------------------------------------


def test_a_form_that_is_older_than_another_change_of_its_fields_is_not_saved(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    seen = editing.seen(shown(store, owner, key), ["summary", "description"])
    with store.read() as db:
        number = changed.newest(db, key)
    put_right(store, key, now, description="Every Thursday, with tea.")
    changes = {"summary": "Mine.", "description": None}
    with pytest.raises(editing.ChangedMeanwhile) as caught, store.write() as db:
        editing.save(db, owner, key, changes, seen_as=seen, now=now, places=store.places)
    assert live(store, key)["summary"] != "Mine."
    with store.read() as db:
        rows = changed.changed_since(db, live(store, key), ["description"], number=number)
        assert [(row.actor, said) for row, said in rows] == [
            (STEWARD.name, ['Added the description "Every Thursday, with tea."'])
        ]
        assert changed.changed_since(db, live(store, key), ["name"], number=number) == []
    with store.write() as db:
        editing.save(
            db, owner, key, changes, seen_as=caught.value.seen, now=now, places=store.places
        )
    assert live(store, key)["summary"] == "Mine."


def test_a_change_of_other_fields_is_in_nobodys_way(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    seen = editing.seen(shown(store, owner, key), ["summary"])
    put_right(store, key, now, description="Every Thursday, with tea.")
    with store.write() as db:
        editing.save(
            db, owner, key, {"summary": "Mine."}, seen_as=seen, now=now, places=store.places
        )
    after = live(store, key)
    assert (after["summary"], after["description"]) == ("Mine.", "Every Thursday, with tea.")


# -- refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("confirmations", [{"on": "2026-11-24", "by": "steward"}]),
        ("signals", []),
        ("sources", []),
        ("same_as", []),
        ("provenance", {}),
        ("status", {"state": "closed"}),
        ("cycle", "stable"),
    ],
)
def test_evidence_ids_and_sources_are_changed_by_no_form(
    field: str, value: Any, store: Store, owner: str, key: str, now: datetime
) -> None:
    before = live(store, key)
    with pytest.raises(Refused, match="cannot be changed here"):
        save(store, owner, key, now, **{field: value})
    assert live(store, key) == before


def test_what_is_wrong_is_said_with_its_path_and_nothing_is_saved(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    before = live(store, key)
    (venue,) = before["venues"]
    with pytest.raises(BadListing) as caught:
        save(store, owner, key, now, venues=[{**venue, "postcode": "nowhere"}], name="X")
    assert [row.field for row in caught.value.problems] == ["venues.0.postcode"]
    assert live(store, key) == before


def test_nobody_edits_withdraws_or_reads_what_is_not_theirs(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    save(store, owner, key, now, name="Bowls on the Green")
    before = live(store, key)
    other = make(store, "owner", now=now, name="Other Owner")
    give(store, other, save_other(store, now), now)
    seen = editing.seen(before, ["summary"])
    nobody = "00000000-0000-4000-8000-000000000000"
    for who, listing_id in (
        (other, key),
        (other, nobody),
        (make(store, "steward", now=now), nobody),
    ):
        with pytest.raises(NotFound), store.write() as db:
            editing.save(
                db, who, listing_id, {"summary": "Mine."}, seen_as=seen, now=now,
                places=store.places,
            )  # fmt: skip
        with pytest.raises((NotFound, Conflict)), store.write() as db:
            editing.withdraw(db, who, listing_id, version=1, now=now)
        with pytest.raises(NotFound), store.read() as db:
            editing.shown_to(db, who, listing_id)
    assert live(store, key) == before
    assert waits(store, owner, key) is not None


def save_other(store: Store, now: datetime) -> str:
    one = make_listing(name="Another group")
    save_listing(store, one, now)
    return str(one["id"])


def test_whoever_has_left_edits_nothing_any_more(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.held(db, owner), by=SYSTEM, via="web", now=now)
    with pytest.raises(NotFound):
        save(store, owner, key, now, summary="Mine.")
