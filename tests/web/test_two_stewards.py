"""Two stewards on one list: nobody undoes unknowingly what the other has done, nothing is lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer import listings
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import ADMIN, NOW
from tests.people.somebody import make, signed_in
from tests.people.waiting import leave_waiting, pretend
from tests.web.test_work_list import rows, tick, with_concern

CHOICES = "main form.app-work-choices"
WELL, CLOSE = "Looked into it, all is well", "Close the listing"


def undo(page: Page, **may: int) -> Page:
    return page.submit(form="form.app-work-undo", button=page.texts("[data-work-undo]")[0], **may)


def test_the_second_is_told_what_the_first_did_and_keeps_what_they_wrote(
    ada: Browser, ben: Browser, store: Store
) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    theirs, mine = ada.get(path), ben.get(path)
    theirs.submit({"reason": "Rang Jean."}, form=CHOICES, button=WELL)
    conflict = mine.submit({"reason": "Ben's long reason"}, form=CHOICES, button=CLOSE, status=409)
    assert conflict.h1 == "This has changed since you opened it"
    assert "Ada Steward looked into this and found all well on 24 November 2026" in conflict.text
    assert "You wanted to do this: Close. It was not done." in conflict.text
    assert "Ben's long reason" in conflict.text
    assert "It waits no more." in conflict.text
    assert conflict.find_all(CHOICES) == []
    assert rows(conflict.follow("Back to the list")) == []


def test_where_it_still_waits_one_can_go_on_from_there(
    ada: Browser, ben: Browser, store: Store
) -> None:
    listing = with_concern(store)
    path = f"/stewards/concern/{listing['id']}"
    mine = ben.get(path)
    ada.get(path).submit({"reason": ""}, form=CHOICES, button="Pause the listing meanwhile")
    conflict = mine.submit({"reason": "Ben's long reason"}, form=CHOICES, button=CLOSE, status=409)
    assert "Ada Steward paused the listing" in conflict.text
    assert "You wanted to do this: Close the listing." in conflict.text
    assert "It takes no new people just now." in conflict.text
    assert "Ben's long reason" in "".join(conflict.find("textarea").itertext())
    done = conflict.submit(form=CHOICES, button=CLOSE)
    assert "1 done." in done.text


def test_a_new_concern_in_between_is_shown_before_anything_is_answered(
    ada: Browser, store: Store
) -> None:
    listing = with_concern(store)
    page = ada.get(f"/stewards/concern/{listing['id']}")
    with store.write(drain=False) as db:
        listings.signal(
            db, listing["id"], kind="report_concern", by="staff", actor=ADMIN, now=NOW,
            detail="And now this.",
        )  # fmt: skip
    conflict = page.submit({"reason": "All well"}, form=CHOICES, button=WELL, status=409)
    assert "Another concern has come in" in conflict.text
    assert "And now this." in conflict.text
    assert rows(ada.get("/stewards")) == ["Lunch club"]


def test_pressing_twice_does_it_once(ada: Browser, store: Store) -> None:
    page = ada.get(f"/stewards/concern/{with_concern(store)['id']}")
    page.submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    twice = page.submit({"reason": "Rang."}, form=CHOICES, button=WELL, status=409)
    assert "Ada Steward looked into this" in twice.text
    assert len(ada.get("/stewards/done").find_all("main section")) == 1


def test_a_conflict_among_several_stops_none_of_the_others_and_keeps_the_reason(
    ada: Browser, ben: Browser, store: Store
) -> None:
    for name in ("One", "Two", "Three"):
        with_concern(store, name)
    page = ben.get("/stewards")
    asked = page.submit(form="[data-work-form]", button="Decide on all 3 on this page")
    ada.get("/stewards").follow("Two").submit(form=CHOICES, button="Pause the listing meanwhile")
    done = asked.submit({"deed": "well", "reason": "All rung."}, button="Do it")
    assert "2 done, 1 not:" in done.text
    assert "Two: Ada Steward paused the listing on 24 November 2026 at 10am." in done.text
    assert rows(done) == ["Two"]
    hrefs = [href for words, href in done.links() if words == "Two" and "again=" in href]
    again = ben.get(hrefs[0])
    assert "All rung." in "".join(again.find("textarea").itertext())
    nosy = ada.get(hrefs[0])
    assert "".join(nosy.find("textarea").itertext()).strip() == "", "it is Ben's"
    assert "2 things are as they were before." in undo(done).text


def test_what_was_ticked_and_is_dealt_with_meanwhile_is_said_before_anything_is_done(
    ada: Browser, ben: Browser, store: Store
) -> None:
    with_concern(store, "One")
    with_concern(store, "Two")
    page = ben.get("/stewards")
    ticks = {"item": tick(page, "One", "Two")}
    ada.get("/stewards").follow("One").submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    asked = page.submit(ticks, form="[data-work-form]", button="Decide on what is ticked")
    assert "Of what you ticked, this waits no more:" in asked.text
    assert "Ada Steward has dealt with this" in asked.text
    assert len(asked.find_all("input[name=item]")) == 1
    ada.get("/stewards").follow("Two").submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    late = asked.submit({"deed": "well", "reason": "My words"}, button="Do it", status=400)
    assert "Others have dealt with all of this meanwhile." in late.text


def test_undoing_what_somebody_changed_since_says_why_not(
    ada: Browser, ben: Browser, store: Store
) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    done = ada.get(path).submit(form=CHOICES, button="Pause the listing meanwhile")
    ben.get(path).submit(
        {"reason": "Rang."}, form=CHOICES, button="All is well, and the pause ends"
    )
    stays = undo(done)
    assert "Nothing could be undone:" in stays.text
    assert "Ben Steward looked into this and found all well since" in stays.text


def test_undoing_twice_is_refused_in_words(ada: Browser, store: Store) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    done = ada.get(path).submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    undo(done)
    twice = undo(done, status=409)
    assert "This was undone on 24 November 2026 at 10am already." in twice.text


def test_only_who_did_it_or_an_admin_can_undo_it(
    app: Flask, ada: Browser, ben: Browser, store: Store, now: datetime
) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    done = ada.get(path).submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    everybody = ben.get("/stewards/done?everybody=1")
    assert "Ada Steward, 24 November 2026" in everybody.text
    assert everybody.find_all("[data-work-undo]") == []
    assert "Nothing yet." in ben.get("/stewards/done").text
    token = ben.get("/account").find_all("input[name=token]")[0].get("value")
    action = done.find("form.app-work-undo").get("action") or ""
    refused = ben.post(action, {"token": token}, status=400)
    assert "Only whoever did this, or an admin, may undo it." in refused.text
    make(store, "admin", now=now)
    admin = signed_in(app, store, "admin@example.org")
    back = undo(admin.get("/stewards/done?everybody=1"))
    assert rows(back) == ["Lunch club"]
    assert "undone by Admin Ibbotson" in ada.get("/stewards/done").text


def test_what_the_other_has_is_taken_over_only_after_asking(
    ada: Browser, ben: Browser, store: Store
) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    mine = ben.get(path)
    ada.get(path).submit(form="main form.app-button-form", button="I take it")
    asks = mine.submit(form="main form.app-button-form", button="I take it", status=409)
    assert asks.h1 == "Somebody else has this"
    assert "Ada Steward has this since 24 November 2026 at 10am." in asks.text
    assert "Ada Steward has this." in ben.get("/stewards").text
    taken = asks.submit(form="main form.app-button-form", button="Take it over")
    assert "You have it, since 24 November 2026." in taken.text
    assert "Ben Steward has this." in ada.get("/stewards").text


def test_one_gives_it_to_the_other_by_name(ada: Browser, ben: Browser, store: Store) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    page = ada.get(path)
    form = "main form[novalidate]"
    share = [one for one in page.find_all(form) if one.get("action", "").endswith("/who")]
    assert len(share) == 1
    options = [(o.get("value"), "".join(o.itertext())) for o in share[0].iter("option")]
    assert [words for _, words in options] == ["Choose", "Ben Steward"]
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "assign", "to": options[1][0]}
    given = ada.post(f"{path}/who", sent)
    assert "Ben Steward has it, since 24 November 2026." in given.text
    assert rows(ben.get("/stewards?mine=1")) == ["Lunch club"]
    nobody = ada.post(f"{path}/who", {**sent, "to": ""}, status=400)
    assert "Choose whom to give this to." in nobody.text
    taken = ada.post(f"{path}/who", {**sent, "deed": "give_back"}, status=409)
    assert "Ben Steward has this since" in taken.text


def test_what_the_other_dealt_with_cannot_be_taken(
    ada: Browser, ben: Browser, store: Store
) -> None:
    path = f"/stewards/concern/{with_concern(store)['id']}"
    mine = ben.get(path)
    ada.get(path).submit({"reason": "Rang."}, form=CHOICES, button=WELL)
    late = mine.submit(form="main form.app-button-form", button="I take it", status=409)
    assert 'Ada Steward has dealt with this: "Looked into it, all is well"' in late.text
    assert late.find_all("main form") == []


def test_what_was_decided_about_many_is_in_the_order_in_which_it_was_done(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "stubborn")
        leave_waiting(db, "willing")
    page = ada.get("/stewards")
    asked = page.submit(form="[data-work-form]", button="Decide on all 2 on this page")
    back = undo(asked.submit({"deed": "approve"}, button="Do it"))
    assert "1 thing is as it was before. 1 could not be undone:" in back.text
    assert "stubborn: It does not want to." in back.text
    assert rows(back) == ["willing"]
