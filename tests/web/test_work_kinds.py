"""Every kind of work goes through the same pages: listed, opened, decided on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from indexer import models as m
from indexer.people import accounts, claiming, reports
from indexer.stewards import desk
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import NOW, make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make
from tests.web.evidence_work import evidence_work
from tests.web.source_work import source_work
from tests.web.test_work_list import with_concern

TOLD = {
    "name": "Sew and sew", "what": "Sewing together", "where": "St Mary's hall, WF1 2AP",
    "contact": "0113 496 0123", "when": "Tuesdays", "who": "", "cost": "", "likely": [],
    "runs": True,
}  # fmt: skip


@pytest.fixture
def listing(store: Store) -> Listing:
    made = make_listing()
    save_listing(store, made)
    return made


def left_alone(store: Store, owner: str) -> str:
    """The id of a listing that its only owner has left."""
    key = str(uuid4())
    save_listing(store, make_listing(id=key, name="Left alone"))
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        for deed, more in ((accounts.give, {"how": "claim"}), (accounts.take, {})):
            deed(db, account, key, by=SYSTEM, via="web", now=NOW, **more)
    return key


def reported(store: Store, *, now: datetime) -> str:
    """The id of a listing of which somebody has told us that it closed."""
    key = str(uuid4())
    save_listing(store, make_listing(id=key, name="Not there"))
    with store.write(drain=False) as db:
        reports.tell(db, key, "closed", by="public", who="192.0.2.1", secret="s", now=now)
    return key


def to_ring(store: Store) -> dict[str, str]:
    """The phone list, with a group on it against which much speaks."""
    signals = [
        {"kind": kind, "on": "2026-11-20", "by": "check"}
        for kind in ("missing_from_feed", "email_bounce")
    ]
    save_listing(store, make_listing(id=str(uuid4()), name="Silent", signals=signals))
    return {"call": "list"}


def alike(store: Store, listing: Listing) -> str:
    """The id of a pair of listings that may be one group."""
    key = str(uuid4())
    save_listing(store, make_listing(id=key, name="Lunchtime club"))
    one, other = sorted((key, listing["id"]))
    with store.write(drain=False) as db:
        pair = m.Duplicate(
            id=str(uuid4()), one=one, other=other, score=0.93, why=["Their names are alike."],
            found_at=NOW, state="open", version=1,
        )  # fmt: skip
        db.add(pair)
        return str(pair.id)


def asked_by_people(store: Store, listing: Listing, owner: str) -> dict[str, str]:
    """What people want of a steward: that a page is theirs, an edit, a new group, a look again."""
    since = {"state": "waiting", "version": 1, "at": NOW - timedelta(days=1)}
    asked: dict[str, Any] = {
        "claim": m.Claim(
            id=str(uuid4()), listing_id=listing["id"], email="cleo@example.org", name="Cleo",
            note="I run it.", proof="none", reached_at=NOW, **since,
        ),
        "proposal": m.Proposal(
            id=str(uuid4()), listing_id=listing["id"], account_id=owner,
            before={"name": listing["name"]}, after={"name": "Dinner club"}, **since,
        ),
        "suggestion": m.Suggestion(
            id=str(uuid4()), told=TOLD, email="sue@example.org", listing_id=None, **since
        ),
        "note": m.StaffNote(
            id=str(uuid4()), listing_id=listing["id"], author="Ned", text="Ring Jean", at=NOW,
            review_on="2026-11-01", version=1, taken_away_at=None,
        ),
    }  # fmt: skip
    keys = {kind: row.id for kind, row in asked.items()}
    with store.write(drain=False) as db:
        db.add_all(asked.values())
    return keys


def waiting(store: Store, listing: Listing) -> dict[str, str]:
    """One of each kind that waits, by name of the kind; its key."""
    keys = {"concern": with_concern(store, "Men's shed")["id"]}
    owner = make(store, "owner", now=NOW)
    keys["alone"] = left_alone(store, owner)
    keys["report"] = reported(store, now=NOW)
    keys["duplicate"] = alike(store, listing)
    keys |= source_work(store, listing)
    keys |= evidence_work(store)
    keys |= to_ring(store)
    return keys | asked_by_people(store, listing, owner)


@pytest.fixture
def asked(store: Store, listing: Listing) -> dict[str, str]:
    return asked_by_people(store, listing, make(store, "owner", now=NOW))


def choose(page: Page, name: str, reason: str = "") -> Page:
    button = page.find(f"button[value={name}]")
    words = "".join(button.itertext())
    return page.submit({"reason": reason}, form="form.app-work-choices", button=words)


def test_every_kind_stands_on_the_list_and_has_a_page(
    ada: Browser, store: Store, listing: Listing
) -> None:
    """What can be decided on each page, and undone, is tried in test_acting_twice.py."""
    keys = waiting(store, listing)
    assert set(keys) == set(desk.KINDS) == set(desk.TOLD)
    ticks = [one.get("value", "") for one in ada.get("/stewards").find_all("input[name=item]")]
    assert sorted(tick.rpartition("/")[0] for tick in ticks) == sorted(
        f"{kind}/{key}" for kind, key in keys.items()
    )
    for kind, key in keys.items():
        assert ada.get(f"/stewards/{kind}/{key}").find_all("form.app-work-choices button"), kind


def test_an_edit_is_shown_in_sentences(ada: Browser, asked: dict[str, str]) -> None:
    page = ada.get(f"/stewards/proposal/{asked['proposal']}")
    assert page.texts("h2")[0] == "What would change"
    assert 'Changed the name from "Lunch club" to "Dinner club"' in page.text


def test_what_a_suggestion_may_be_already_is_one_press_away(
    ada: Browser, store: Store, listing: Listing, asked: dict[str, str]
) -> None:
    key = asked["suggestion"]
    with store.write(drain=False) as db:
        row = db.get_one(m.Suggestion, key)
        row.told = {**TOLD, "name": "Lunch club"}
    page = ada.get(f"/stewards/suggestion/{key}")
    assert "Is it one of these?" in page.text
    button = page.texts("main li form button").index("It is this one: Lunch club")
    form = page.find_all("main li form")[button]
    sent = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
    done = ada.post(form.get("action", ""), {**sent, "deed": "duplicate"})
    assert "1 done." in done.text
    with store.read() as db:
        assert db.get_one(m.Suggestion, key).listing_id == listing["id"]


def test_whether_a_suggested_page_is_given_away_is_a_choice_of_its_own(
    ada: Browser, store: Store, asked: dict[str, str]
) -> None:
    path = f"/stewards/suggestion/{asked['suggestion']}"
    buttons = ada.get(path).texts("form.app-work-choices button")
    assert buttons[:2] == ["Make the page", "Make the page and give it to sue@example.org"]
    done = choose(ada.get(path), "give")
    assert "1 done." in done.text
    assert "sue@example.org" not in ada.get("/stewards/done").text
    with store.read() as db:
        account = accounts.by_email(db, "sue@example.org")
        assert account is not None
        assert len(accounts.listings_of(db, account.id)) == 1


def test_a_private_address_is_said_to_be_so_before_the_page_is_made(
    ada: Browser, store: Store, asked: dict[str, str]
) -> None:
    key = asked["suggestion"]
    path = f"/stewards/suggestion/{key}"
    saved = ada.get(path).submit({"field-private": "yes"}, form=f"form[action={path}/correct]")
    assert "Yes: nobody sees it on the page" in saved.text
    assert saved.find("#field-private option[selected]").get("value") == "yes"
    choose(saved, "accept")
    with store.read() as db:
        made = db.get_one(m.Suggestion, key).listing_id
    page = ada.get(f"/groups/{made}")
    assert page.h1 == "Sew and sew"
    assert "St Mary's hall" not in page.html
    assert "WF1" not in page.text


def test_the_page_of_a_claim_says_why_it_waits(ada: Browser, store: Store, now: datetime) -> None:
    hidden = make_listing(
        name="Refuge", venues=[make_venue(hidden=True)], contacts=[{"email": "jo@refuge.example"}]
    )
    save_listing(store, hidden)
    with store.write(drain=False) as db:
        claim = claiming.ask(
            db, hidden["id"], name="Jo", email="jo@refuge.example", note="", now=now
        )
        claiming.use(db, claim.id, settings=store.settings, site="", now=now)
        key = claim.id
    for path in (f"/stewards/claim/{key}", "/stewards"):
        assert "The listing has a hidden address" in ada.get(path).text


def test_what_was_typed_can_be_corrected_first(
    ada: Browser, listing: Listing, asked: dict[str, str]
) -> None:
    path = f"/stewards/suggestion/{asked['suggestion']}"
    page = ada.get(path)
    form = f"form[action={path}/correct]"
    old = ada.get(path)
    saved = page.submit({"field-name": "Sew & so"}, form=form)
    assert saved.h1 == "Sew & so"
    conflict = old.submit({"field-name": "Mine"}, form=form, status=409)
    assert conflict.h1 == "This has changed since you opened it"
    assert "Sew & so" in conflict.text
    assert "Name: Mine" in conflict.text, "what was typed is kept"
    empty = saved.submit({"field-name": "  "}, form=form, status=400)
    assert "Name" in empty.texts(".nhsuk-error-summary__list")[0]
    assert (
        "There is nothing to correct here"
        in ada.post(
            f"/stewards/concern/{listing['id']}/correct",
            {"token": page.find_all("input[name=token]")[0].get("value")},
            status=404,
        ).text
    )


def test_a_suggestion_says_on_the_list_what_it_is_about(
    ada: Browser, asked: dict[str, str]
) -> None:
    assert asked["suggestion"]
    assert "Sewing together. St Mary's hall, WF1 2AP. 0113 496 0123." in ada.get("/stewards").text
