"""Suggested groups: what is read, what is likely the same, what a steward makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from indexer import listings, retention
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts, suggested
from indexer.people.likely import likely, name_likeness, ways_in
from indexer.public import public_form
from indexer.search import sync
from indexer.search.query import SearchQuery
from indexer.stewards import suggestions
from indexer.stewards.items import UNDO_FOR, Decision
from indexer.store import Store
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make

TYPED = {
    "name": "Ossett Whittlers",
    "what": "We carve spoons and drink tea.",
    "where": "Town Hall, Ossett, WF5 8BE",
    "contact": "Ring Ned on 0113 496 0456",
}


def kept(store: Store, *, now: datetime, **more: str) -> str:
    one = suggested.read({**TYPED, **more})
    assert one.wrong == ()
    with store.write(drain=False) as db:
        return suggested.keep(db, one, likely=[], press=more.get("press", "p"), now=now)


def row_of(store: Store, key: str) -> m.Suggestion:
    with store.read() as db:
        return db.get_one(m.Suggestion, key)


def decided(
    store: Store, key: str, deed: str, *, by: str, now: datetime, reason: str = "",
    version: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    seen = row_of(store, key).version if version is None else version
    with store.write(now=now) as db:
        decision = Decision(key, seen, deed, accounts.by_id(db, by), now, reason)
        return suggestions.KIND.decide(store, db, decision)


def undone(store: Store, undo: dict[str, Any], *, by: str, now: datetime) -> None:
    with store.write(now=now) as db:
        suggestions.KIND.undo(store, db, undo, accounts.by_id(db, by), now)


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).order_by(m.Mail.id)))


def searched(store: Store, word: str) -> tuple[str, ...]:
    return store.engine.search([SearchQuery(words=(word,))])[0].ids


def alike(store: Store, *, now: datetime, **typed: str) -> list[str]:
    given = {"name": "", "where": "", "contact": "", **typed}
    return [one["name"] for one in likely(store, now=now, **given)]


# -- what is read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "remedy"),
    [
        ({"name": " "}, "name", "Type the name"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"what": ""}, "what", "in a sentence"),
        ({"what": "x" * 2001}, "what", "at most 2000"),
        ({"where": "\u200b"}, "where", "a postcode, a place, or online"),
        ({"contact": ""}, "contact", "phone number"),
        ({"contact": "ask Ned at the pub"}, "contact", "no phone number"),
        ({"contact": "ring 12"}, "contact", "no phone number"),
        ({"email": "nobody"}, "email", "name@example.org"),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "email", "name@example.org"),
        ({"runs": "yes"}, "email", "too"),
        ({"when": "x" * 301}, "when", "at most 300"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_the_remedy(
    changes: dict[str, str], field: str, remedy: str
) -> None:
    ((wrong, message),) = suggested.read({**TYPED, **changes}).wrong
    assert wrong == field
    assert remedy in message


@pytest.mark.parametrize(
    "contact", ["0113 496 0456", "+44 113 496 0456", "ned@whittlers.example", "whittlers.example",
                "https://whittlers.example/x", "facebook.com/whittlers"]
)  # fmt: skip
def test_any_way_to_get_in_touch_is_enough(contact: str) -> None:
    assert suggested.read({**TYPED, "contact": contact}).wrong == ()


def test_fields_nobody_asked_for_are_not_kept(store: Store, now: datetime) -> None:
    key = kept(store, now=now, state="accepted", listing_id="x", needs="company")
    told = row_of(store, key)
    known = {*suggested.NEEDED, *suggested.MORE, "runs", "private", "likely"}
    assert set(told.told) == known
    assert (told.state, told.listing_id) == ("waiting", None)


def test_a_form_that_is_sent_twice_is_kept_once_and_two_groups_are_two(
    store: Store, now: datetime
) -> None:
    first = kept(store, now=now)
    assert kept(store, now=now) == first
    assert kept(store, now=now, name="Horbury Whittlers") != first
    assert kept(store, now=now, press="another") != first
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.Suggestion)) == 3


# -- the listing that is made ------------------------------------------------------------------


def made(store: Store, now: datetime, **changes: str) -> dict[str, Any]:
    told = suggested.read({**TYPED, **changes}).told
    return suggested.listing_of(told, places=store.places, day=listings.today(now))


def test_what_was_told_is_a_listing_that_nobody_has_confirmed(store: Store, now: datetime) -> None:
    listing = made(store, now, when="Thursdays", who="Anybody over 18", cost="Free")
    assert listing["summary"] == TYPED["what"]
    assert listing["description"] is None
    assert [(one["venue"], one["days"]) for one in listing["sessions"]] == [("v1", ["thu"])]
    assert listing["eligibility"] == "Anybody over 18"
    assert listing["cost"]["state"] == "free"
    assert listing["sources"] == listing["confirmations"] == []
    assert listing["status"]["state"] == "open"
    (venue,) = listing["venues"]
    assert (venue["postcode"], venue["address"]) == ("WF5 8BE", "Town Hall, Ossett")
    (contact,) = listing["contacts"]
    assert contact["phones"] == ["0113 496 0456"]
    # That one cannot join online, nobody has said.
    assert listing["attend"] == []


@pytest.mark.parametrize("when", ["every second Thursday", "Thursdays unless it rains", "2-3"])
def test_times_that_may_mean_two_things_stay_in_the_words_they_were_told_in(
    store: Store, now: datetime, when: str
) -> None:
    listing = made(store, now, when=when)
    assert (listing["sessions"], listing["description"]) == ([], f"When: {when}")


def test_needs_are_inferred_where_the_words_are_plain(store: Store, now: datetime) -> None:
    listing = made(store, now, what="A walking group for anybody.")
    assert {"id": "active.walking", "how": "inferred"} in listing["needs"]
    assert made(store, now, name="Qwertyuiop", what="Zxcvbnm asdfgh.")["needs"] == []


@pytest.mark.parametrize(
    ("where", "attend", "venues"),
    [("online", ["online"], 0), ("By phone", ["phone"], 0), ("Zoom", ["online"], 0),
     ("online and at WF1 2AP", ["venue", "online"], 1), ("Phone Box Museum", [], 1),
     ("WF1", [], 1)],
)  # fmt: skip
def test_where_is_a_venue_unless_it_is_no_place(
    store: Store, now: datetime, where: str, attend: list[str], venues: int
) -> None:
    listing = made(store, now, where=where)
    assert (listing["attend"], len(listing["venues"])) == (attend, venues)


def test_what_is_not_plainly_free_is_told_in_the_own_words(store: Store, now: datetime) -> None:
    assert made(store, now, cost="Free for members")["cost"]["state"] == "unknown"
    assert made(store, now, cost="Free for members")["cost"]["note"] == "Free for members"
    assert made(store, now)["cost"] == {"state": "unknown", "note": None, "options": []}


def test_markup_stays_text_and_a_long_description_is_whole(store: Store, now: datetime) -> None:
    long = "<script>alert(1)</script> " + "We carve spoons. " * 100
    listing = made(store, now, what=long)
    assert listing["description"] == long.strip()
    assert len(listing["summary"]) <= 200


# -- likely the same ---------------------------------------------------------------------------


def test_the_same_group_is_found_by_name_phone_email_or_site(store: Store, now: datetime) -> None:
    save_listing(
        store,
        make_listing(
            name="Whittlers of Ossett", website="https://www.whittlers.example",
            contacts=[{"phones": ["(0113) 496-0456"], "email": "Ned@spoons.example"}],
            venues=[make_venue(postcode="WF5 8BE")],
        ),
    )  # fmt: skip
    save_listing(store, make_listing(name="Chess at the library"))
    found = ["Whittlers of Ossett"]
    assert alike(store, now=now, name="the whittlers of ossett") == found
    assert alike(store, now=now, name="Ossett whittlers group") == found
    near = {"name": "Spoon carving", "where": "WF5 8BE"}
    assert alike(store, now=now, contact="+44 113 4960456", **near) == found
    assert alike(store, now=now, contact="ned@SPOONS.example", **near) == found
    assert alike(store, now=now, contact="whittlers.example/about", **near) == found
    assert alike(store, now=now, **near) == []
    assert alike(store, now=now, name="Bingo") == []
    (told,) = likely(store, name="Whittlers of Ossett", where="wf58be", contact="", now=now)
    assert told["why"] == "The same name, the same postcode"
    assert told["url"].startswith("/groups/")
    assert told["score"] == 1.0


def test_where_a_hidden_group_meets_and_private_numbers_are_told_to_nobody(
    store: Store, now: datetime
) -> None:
    save_listing(
        store,
        make_listing(
            name="Safe house", venues=[make_venue(postcode="WF5 8BE", hidden=True)],
            contacts=[{"phones": ["0113 496 0456"], "public": False}],
        ),
    )  # fmt: skip
    typed = {"where": "WF5 8BE", "contact": "0113 496 0456"}
    assert alike(store, now=now, name="Home", **typed) == []
    (told,) = likely(store, name="Safe house", now=now, **typed)
    assert told["why"] == "The same name"


def test_a_closed_group_is_found_and_said_to_be_closed(store: Store, now: datetime) -> None:
    listing = make_listing(name="Whittlers", contacts=[{"phones": ["0113 496 0456"]}])
    save_listing(store, listing)
    with store.write(now=now) as db:
        listings.close(db, listing["id"], note=None, actor=SYSTEM, now=now)
    (told,) = likely(store, name="Whittlers", where="", contact="0113 496 0456", now=now)
    assert told["why"].endswith("it is here as closed")


@pytest.mark.parametrize(
    "odd", ["", "%", "'; drop table x;--", "\x00", "a" * 100_000, "🙂", "(" * 99]
)
def test_nothing_that_is_typed_makes_looking_fail(store: Store, now: datetime, odd: str) -> None:
    save_listing(store, make_listing())
    assert isinstance(likely(store, name=odd, where=odd, contact=odd, now=now), list)


def test_words_that_many_groups_have_say_little() -> None:
    assert name_likeness("Walking group", "Knitting group") < 0.6
    assert name_likeness("Group", "Club") == 0
    assert name_likeness("The Men's Shed", "Mens shed") == 1
    assert ways_in("ned@a.example, a.example or 0113 496 0456") == ways_in(
        "0113 496 0456 ned@a.example a.example"
    )


# -- what stewards decide ----------------------------------------------------------------------


def test_accepting_makes_a_page_that_is_found_and_thanks_after_the_time_for_undoing(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    with store.read() as db:
        (item,) = suggestions.items(db, now)
        assert (item.key, item.title) == (key, "Ossett Whittlers")
        assert suggestions.told(db, key, now)["version"] == item.version
    decided(store, key, "accept", by=steward, now=now)
    one = row_of(store, key)
    assert (one.state, one.email, one.decided_by) == ("accepted", None, "Steward Ibbotson")
    assert searched(store, "whittlers") == (one.listing_id,)
    (letter,) = letters(store)
    assert (letter.to, letter.due_at) == ("sue@gmail.com", now + UNDO_FOR)
    assert "Ossett Whittlers" in letter.body
    with store.read() as db:
        assert suggestions.items(db, now) == []
        history = db.scalars(select(m.History).where(m.History.listing_id == one.listing_id)).one()
        assert (history.action, history.actor) == ("created", "Steward Ibbotson")


def test_undoing_takes_the_page_and_the_letter_back_and_keeps_the_suggestion(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    undo = decided(store, key, "give", by=steward, now=now)
    made = row_of(store, key).listing_id
    assert made
    undone(store, undo, by=steward, now=now)
    assert searched(store, "whittlers") == ()
    assert letters(store) == []
    one = row_of(store, key)
    assert (one.state, one.email, one.listing_id) == ("waiting", "sue@gmail.com", None)
    with store.read() as db:
        assert listings.get(db, made) is None
        assert accounts.by_email(db, "sue@gmail.com") is None
        for table in (m.Venue, m.Contact, m.Ownership, m.IndexTask):
            assert db.scalar(select(func.count()).select_from(table)) == 0
        removed = db.scalars(select(m.History).where(m.History.action == "removed")).one()
        assert removed.listing_id == made
        assert removed.actor == "Steward Ibbotson"
    assert sync.compare(store, now=now).ok
    with pytest.raises(Conflict):
        undone(store, undo, by=steward, now=now)
    decided(store, key, "accept", by=steward, now=now)
    assert len(searched(store, "whittlers")) == 1


@pytest.mark.parametrize("touched", ["changed", "note", "owner", "staff", "claim"])
def test_a_page_that_somebody_has_worked_on_is_not_taken_away(
    store: Store, now: datetime, touched: str
) -> None:
    steward = make(store, "steward", now=now)
    staff = make(store, "staff", now=now)
    key = kept(store, now=now)
    undo = decided(store, key, "accept", by=steward, now=now)
    made = row_of(store, key).listing_id
    assert made
    with store.write(now=now) as db:
        if touched == "changed":
            listings.confirm(db, made, by="steward", how="phone", actor=SYSTEM, now=now)
        elif touched in ("owner", "staff"):
            by = accounts.by_id(db, steward if touched == "owner" else staff)
            accounts.give(db, by, made, how="invitation", by=SYSTEM, via="web", now=now)
        elif touched == "note":
            db.add(
                m.StaffNote(
                    id=made, listing_id=made, author="N", text="Ring Ned", at=now,
                    review_on="2027-11-24", version=1,
                )
            )  # fmt: skip
        else:
            db.add(
                m.Claim(
                    id=made, listing_id=made, email="c@d.org", name="C", note=None, proof="none",
                    at=now, reached_at=now, state="waiting", version=1,
                )
            )  # fmt: skip
    with pytest.raises(Conflict, match="Somebody has worked on"):
        undone(store, undo, by=steward, now=now)
    assert row_of(store, key).state == "accepted"
    with store.read() as db:
        assert listings.get(db, made) is not None


def test_who_runs_it_is_its_owner_once_they_read_their_letter(store: Store, now: datetime) -> None:
    there = replace(store.settings, base_url="https://directory.example.org")
    store.settings = there
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    decided(store, key, "give", by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "sue@gmail.com")
        assert account is not None
        assert (account.role, account.reached_at) == ("owner", None)
        owned = db.get(m.Ownership, (account.id, row_of(store, key).listing_id))
        assert owned is not None
        assert owned.how == "suggestion"
    (letter,) = letters(store)
    assert "https://directory.example.org/invitation?link=" in letter.body
    assert f"https://directory.example.org/groups/{row_of(store, key).listing_id}/" in letter.body


def test_who_runs_it_and_has_an_account_keeps_their_role_and_signs_in_as_ever(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    make(store, "owner", now=now)
    key = kept(store, now=now, email="owner@example.org", runs="yes")
    undo = decided(store, key, "give", by=steward, now=now)
    assert "/invitation" not in letters(store)[0].body
    undone(store, undo, by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "owner@example.org")
        assert account is not None
        assert accounts.listings_of(db, account.id) == []


def test_staff_who_run_it_are_not_made_keepers_who_can_change_nothing(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    make(store, "staff", now=now)
    key = kept(store, now=now, email="staff@example.org", runs="yes")
    with pytest.raises(Refused, match="cannot change listings"):
        decided(store, key, "give", by=steward, now=now)
    assert row_of(store, key).state == "waiting"
    assert searched(store, "whittlers") == ()
    decided(store, key, "accept", by=steward, now=now)
    assert len(searched(store, "whittlers")) == 1


def test_a_page_is_given_only_where_the_steward_says_so(store: Store, now: datetime) -> None:
    store.settings = replace(store.settings, base_url="https://directory.example.org")
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    with store.read() as db:
        words = {one.name: one.words for one in suggestions.told(db, key, now)["choices"]}
        (item,) = suggestions.items(db, now)
    assert list(words) == ["accept", "give", "duplicate", "reject"]
    assert words["accept"] == "Make the page"
    assert words["give"] == "Make the page and give it to sue@gmail.com"
    assert "sue@gmail.com" not in " ".join(one.words for one in item.choices), "kept with the deed"
    decided(store, key, "accept", by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "sue@gmail.com") is None
        assert db.scalar(select(func.count()).select_from(m.Ownership)) == 0
    (letter,) = letters(store)
    claim = f"https://directory.example.org/groups/{row_of(store, key).listing_id}/claim"
    assert claim in letter.body.split()
    assert "yours to keep" not in letter.body


@pytest.mark.parametrize("more", [{"email": "sue@gmail.com"}, {}])
def test_a_page_is_given_to_nobody_who_has_not_said_that_they_run_it(
    store: Store, now: datetime, more: dict[str, str]
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, **more)
    with store.read() as db:
        names = [one.name for one in suggestions.told(db, key, now)["choices"]]
    assert names == ["accept", "duplicate", "reject"]
    with pytest.raises(Refused, match="has not said that they run it"):
        decided(store, key, "give", by=steward, now=now)
    assert row_of(store, key).state == "waiting"
    assert searched(store, "whittlers") == ()


def test_a_new_keeper_is_never_called_by_a_link(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, name="Spoons at spoons.example/x", email="sue@gmail.com", runs="yes")
    decided(store, key, "give", by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "sue@gmail.com")
        assert account is not None
        assert account.name == "Organiser of a group"


@pytest.mark.parametrize("by_whom", ["who suggests it", "the steward"])
def test_a_private_address_is_hidden_from_the_first_moment(
    store: Store, now: datetime, by_whom: str
) -> None:
    steward = make(store, "steward", now=now)
    told = {"where": "12 Secret Lane, Ossett, WF5 8BE"}
    if by_whom == "the steward":
        key = kept(store, now=now, **told)
        with store.write(drain=False) as db:
            suggestions.correct(db, key, 1, {"private": "yes"})
    else:
        key = kept(store, now=now, private="yes", **told)
    with store.read() as db:
        lines = dict(suggestions.told(db, key, now)["lines"])
        assert lines["Is the address private?"].startswith("Yes")
    decided(store, key, "accept", by=steward, now=now)
    with store.read() as db:
        made = listings.get(db, row_of(store, key).listing_id or "")
    assert made is not None
    (venue,) = made["venues"]
    assert (venue["hidden"], venue["address"]) == (True, "12 Secret Lane, Ossett")
    shown = str(public_form(made, store.places))
    assert "Secret" not in shown
    assert "WF5" not in shown
    with store.write(drain=False) as db:
        other = suggested.keep(
            db, suggested.read({**TYPED, **told, "private": "yes"}), likely=[], press="q", now=now
        )
        suggestions.correct(db, other, 1, {"private": "no"})
    assert row_of(store, other).told["private"] is False


def test_an_address_that_is_no_longer_kept_is_written_to_by_nobody(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent", sent_at=now))
    assert retention.forget(store, now=now + timedelta(days=100))["letters"] == 1
    undone(store, undo, by=steward, now=now + timedelta(days=100))
    assert row_of(store, key).email is None
    assert [letter.state for letter in letters(store)] == ["sent"]


def test_without_saying_so_nobody_becomes_an_owner(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    decided(store, kept(store, now=now, email="sue@gmail.com"), "accept", by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "sue@gmail.com") is None
        assert db.scalar(select(func.count()).select_from(m.Ownership)) == 0


def test_rejecting_mails_the_reason_where_there_is_an_address(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key, silent = kept(store, now=now, email="sue@gmail.com"), kept(store, now=now, press="q")
    with pytest.raises(Refused, match="Say why"):
        decided(store, key, "reject", by=steward, now=now)
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    decided(store, silent, "reject", by=steward, now=now, reason="It has ended.")
    (letter,) = letters(store)
    assert "It has ended." in letter.body
    assert row_of(store, key).email is None
    undone(store, undo, by=steward, now=now)
    assert row_of(store, key).email == "sue@gmail.com"
    assert letters(store) == []


def test_a_duplicate_names_the_listing_and_leads_there(store: Store, now: datetime) -> None:
    store.settings = replace(store.settings, base_url="https://directory.example.org")
    steward = make(store, "steward", now=now)
    listing = make_listing(name="Whittlers of Ossett")
    save_listing(store, listing)
    key = kept(store, now=now, email="sue@gmail.com")
    for wrong in ("", "Whittlers", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(Refused, match="Copy the address"):
            decided(store, key, "duplicate", by=steward, now=now, reason=wrong)
    address = f"https://x.example/groups/{listing['id']}/whittlers"
    undo = decided(store, key, "duplicate", by=steward, now=now, reason=address)
    one = row_of(store, key)
    assert (one.state, one.listing_id) == ("duplicate", listing["id"])
    assert f"https://directory.example.org/groups/{listing['id']}/" in letters(store)[0].body
    assert "x.example" not in letters(store)[0].body
    undone(store, undo, by=steward, now=now)
    with store.read() as db:
        assert listings.get(db, listing["id"]) is not None
    assert row_of(store, key).listing_id is None


def test_our_letters_do_not_carry_what_somebody_else_wants_to_be_read(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, name="Cheap pills at pills.example", email="victim@gmail.com")
    decided(store, key, "reject", by=steward, now=now, reason="No group.")
    assert "pills" not in letters(store)[0].body + letters(store)[0].subject


def test_after_the_letter_has_left_undoing_says_that_it_was_too_early(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent"))
    undone(store, undo, by=steward, now=now)
    assert "too early" in letters(store)[-1].body
    assert row_of(store, key).email == "sue@gmail.com"


def test_a_steward_corrects_before_accepting(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now)
    with store.write(drain=False) as db:
        version = suggestions.correct(
            db, key, 1, {"name": "Ossett Spoon Carvers", "when": "Mondays"}
        )
        assert version == 2
        with pytest.raises(Conflict, match="changed since"):
            suggestions.correct(db, key, 1, {"name": "X"})
        with pytest.raises(Refused, match="How to get in touch"):
            suggestions.correct(db, key, 2, {"contact": "ask Ned"})
    with pytest.raises(Conflict):
        decided(store, key, "accept", by=steward, now=now, version=1)
    decided(store, key, "accept", by=steward, now=now, version=2)
    with store.read() as db:
        made = listings.get(db, row_of(store, key).listing_id or "")
        assert made is not None
        assert made["name"] == "Ossett Spoon Carvers"
        with pytest.raises(Conflict, match="Steward Ibbotson has decided on this already"):
            suggestions.correct(db, key, 3, {"name": "X"})


def test_of_two_stewards_the_second_is_told_what_the_first_did(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    decided(store, key, "accept", by=steward, now=now, version=1)
    with pytest.raises(Conflict, match="Steward Ibbotson has decided on this already"):
        decided(store, key, "reject", by=steward, now=now, version=1, reason="No")
    assert len(letters(store)) == 1
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.Listing)) == 1


def test_the_page_of_a_suggestion_shows_what_is_likely_the_same(
    store: Store, now: datetime
) -> None:
    listing = make_listing(name="Ossett Whittlers")
    save_listing(store, listing)
    one = suggested.read(TYPED)
    with store.write(drain=False) as db:
        key = suggested.keep(db, one, likely=[listing["id"]], press="p", now=now)
    with store.read() as db:
        told = suggestions.told(db, key, now)
        (item,) = suggestions.items(db, now)
        for missing in ("nothing", "00000000-0000-4000-8000-000000000000"):
            with pytest.raises(NotFound):
                suggestions.told(db, missing, now)
    assert [row["id"] for row in told["likely"]] == [listing["id"]]
    assert "may be listed already" in item.why
    assert {row["name"] for row in told["fields"] if row["needed"]} == set(suggested.NEEDED)


def test_the_page_of_a_suggestion_says_each_thing_once(store: Store, now: datetime) -> None:
    """The list shows the beginning of what was typed; its page has all of it in the lines."""
    key = str(uuid4())
    with store.write(drain=False) as db:
        db.add(
            m.Suggestion(
                id=key, at=now, email=None, state="waiting", version=1,
                told={"name": "Knitters", "what": "We knit", "where": "Horbury",
                      "contact": "Jean, 01924 000000", "runs": True},
            )
        )  # fmt: skip
    with store.read() as db:
        (item,) = suggestions.items(db, now)
        told = suggestions.told(db, key, now)
    assert "We knit" in item.why
    assert told["why"] == "Somebody who says they run it told us about it."
    for text in ("We knit", "Horbury", "Jean, 01924 000000"):
        assert f"{told['why']} {told['lines']}".count(text) == 1
