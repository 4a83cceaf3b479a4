"""The work list of stewards, as its pages: read, filtered, ticked, decided on and undone by one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from indexer import listings
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import ADMIN, NOW, make_listing, save_listing
from tests.people.somebody import make, sign_in
from tests.people.waiting import FAKE, ids_of, leave_waiting, pretend

SOME_ID = "00000000-0000-4000-8000-000000000000"
HOSTILE = "<script>alert(1)</script> & \"quotes' {{ 7*7 }}"


def with_concern(store: Store, name: str = "Lunch club", **more: Any) -> Listing:
    listing = make_listing(name=name)
    save_listing(store, listing)
    with store.write(drain=False) as db:
        listings.signal(
            db, listing["id"], kind="report_concern", by="public", actor=ADMIN,
            now=more.pop("on", NOW), **more,
        )  # fmt: skip
    return listing


def rows(page: Page) -> list[str]:
    """The titles on the list."""
    return page.texts("[data-work-open]")


def tick(page: Page, *titles: str) -> list[str]:
    """The values of the boxes of these rows."""
    boxes = page.find_all("input[name=item]")
    return [
        box.get("value", "") for box, title in zip(boxes, rows(page), strict=True)
        if title in titles
    ]  # fmt: skip


# -- who may see it ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_others_are_refused(role: str, app: Flask, store: Store, now: datetime) -> None:
    make(store, role, now=now)
    browser, page = sign_in(app, store, f"{role}@example.org", now=now)
    listing = with_concern(store)
    for path in ("/stewards", "/stewards/done", f"/stewards/concern/{listing['id']}"):
        browser.get(path, status=403)
    token = page.find_all("input[name=token]")[0].get("value")
    for path in ("/stewards/check", "/stewards/decide", f"/stewards/concern/{listing['id']}"):
        browser.post(path, {"token": token, "deed": "close", "reason": "x"}, status=403)
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    assert found["status"]["state"] == "open"


def test_who_has_not_signed_in_is_asked_to(browser: Browser) -> None:
    assert browser.get("/stewards").url == "/sign-in?next=/stewards"


# -- the list ---------------------------------------------------------------------------------


def test_an_empty_list_says_so_in_words(ada: Browser) -> None:
    page = ada.get("/stewards")
    assert "Nothing waits." in page.text
    assert page.find_all("[data-work-form]") == []
    assert "Nothing yet." in ada.get("/stewards/done").text


def test_each_says_what_it_is_why_it_is_here_and_how_long(ada: Browser, store: Store) -> None:
    with_concern(store, "Today")
    with_concern(store, "Yesterday", on=NOW - timedelta(days=1))
    with_concern(store, "Last week", on=NOW - timedelta(days=7))
    page = ada.get("/stewards")
    assert rows(page) == ["Last week", "Yesterday", "Today"]
    told = page.texts("[data-work-row]")
    assert "Concern Last week Somebody raised a concern. Waiting for 7 days." in told[0]
    assert "Waiting since yesterday." in told[1]
    assert "Waiting since today." in told[2]
    assert page.follow("Last week").h1 == "Last week"


def test_hundreds_are_on_pages_with_nothing_left_out(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        for number in range(130):
            leave_waiting(db, f"number {number:03}", since=NOW - timedelta(minutes=number))
    page = ada.get("/stewards")
    assert "Everything (130)" in page.text
    seen = rows(page)
    assert len(seen) == 50
    for number in (2, 3):
        seen += rows(ada.get(f"/stewards?page={number}"))
    assert seen == [f"number {number:03}" for number in reversed(range(130))]
    assert "/stewards?page=2" in page.html
    assert rows(ada.get("/stewards?page=99")) == rows(ada.get("/stewards?page=3"))
    assert rows(ada.get("/stewards?page=x")) == rows(page)


def test_the_list_is_parted_by_kind_and_by_who_has_it(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "a try")
    with_concern(store)
    page = ada.get("/stewards")
    assert rows(page) == ["Lunch club", "a try"]
    concerns = page.follow("Concerns (1)")
    assert concerns.url == "/stewards?only=concern"
    assert rows(concerns) == ["Lunch club"]
    assert "Nothing of this waits." in page.follow("What you have taken (0)").text
    one = ada.get(f"/stewards/{FAKE}/{ids_of(store)['a try']}")
    assert "Nobody has taken it." in one.text
    taken = one.submit(form="main form.app-button-form", button="I take it")
    assert "You have it, since 24 November 2026." in taken.text
    mine = ada.get("/stewards?mine=1")
    assert rows(mine) == ["a try"]
    assert "You have this." in mine.text
    back = taken.submit(form="main form.app-button-form", button="Give it back")
    assert "Nobody has taken it." in back.text
    assert rows(ada.get("/stewards?only=nonsense")) == ["Lunch club", "a try"]


def test_the_next_one_is_of_the_part_one_was_looking_at(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "a try")
    with_concern(store, "First", on=NOW - timedelta(days=2))
    with_concern(store, "Second", on=NOW - timedelta(days=1))
    page = ada.get("/stewards?only=concern").follow("First")
    page = page.follow("Second")
    assert page.url.endswith("?only=concern")
    assert "a try" not in page.text
    assert page.follow("First").h1 == "First"
    whole = ada.get("/stewards").follow("Second")
    assert whole.follow("a try").h1 == "a try"


# -- one of them ------------------------------------------------------------------------------


def test_one_is_decided_with_everything_in_view_and_undone_without_script(
    ada: Browser, store: Store
) -> None:
    listing = with_concern(store, detail="A man shouted at me.")
    page = ada.get(f"/stewards/concern/{listing['id']}")
    assert "A man shouted at me." in page.text
    assert "0113 496 0123" in page.text
    assert "Needed for: Looked into it, all is well; Close the listing." in page.text
    form = "main form.app-work-choices"
    done = page.submit({"reason": "Rang."}, form=form, button="Looked into it, all is well")
    assert done.url.startswith("/stewards?done=")
    assert done.texts("#result") == ["Looked into it, all is well"]
    assert "1 done." in done.text
    assert "Nothing waits." in done.text
    again = ada.get(done.url)
    assert again.html == done.html, "reading it changes nothing"
    back = done.submit(form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert "Undone: Looked into it" in back.text
    assert "1 thing is as it was before." in back.text
    assert rows(back) == ["Lunch club"]
    assert back.find_all("[data-work-undo]") == []


def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_lost(
    ada: Browser, store: Store
) -> None:
    listing = with_concern(store)
    page = ada.get(f"/stewards/concern/{listing['id']}?only=concern")
    form = "main form.app-work-choices"
    wrong = page.submit({"reason": "  "}, form=form, button="Close the listing", status=400)
    assert "Write a few words on what you found" in wrong.text
    assert wrong.title.startswith("Error: ")
    assert wrong.find("textarea").get("aria-describedby") == "reason-hint reason-error"
    assert wrong.find_all("input[name=only]")[0].get("value") == "concern"
    done = wrong.submit({"reason": "Police"}, form=form, button="Close the listing")
    assert "1 done." in done.text


def test_what_a_choice_cannot_do_keeps_what_was_typed(ada: Browser, store: Store) -> None:
    listing = with_concern(store)
    page = ada.get(f"/stewards/concern/{listing['id']}")
    token = page.find_all("input[name=token]")[0].get("value")
    version = page.find_all("input[name=version]")[0].get("value")
    sent = {"token": token, "version": version, "deed": "nonsense", "reason": "My long note"}
    wrong = ada.post(f"/stewards/concern/{listing['id']}", sent, status=400)
    assert "My long note" in "".join(wrong.find("textarea").itertext())
    none = ada.post(f"/stewards/concern/{listing['id']}", {"token": token}, status=400)
    assert "Press one of the buttons" in none.text


@pytest.mark.parametrize(
    "path",
    [
        f"/stewards/concern/{SOME_ID}",
        f"/stewards/nonsense/{SOME_ID}",
        "/stewards/concern/x'--",
        "/stewards/done/x",
    ],
)
def test_what_is_not_there_is_not_found(path: str, ada: Browser) -> None:
    ada.get(path, status=404)


def test_what_was_dealt_with_says_by_whom(ada: Browser, store: Store) -> None:
    listing = with_concern(store)
    page = ada.get(f"/stewards/concern/{listing['id']}")
    page.submit(
        {"reason": "Rang."}, form="main form.app-work-choices", button="Looked into it, all is well"
    )
    gone = ada.get(f"/stewards/concern/{listing['id']}")
    assert "Ada Steward has dealt with this" in gone.text
    assert "Rang." in gone.text
    assert gone.find_all("main form") == []


# -- several at once --------------------------------------------------------------------------


def test_several_are_ticked_checked_done_and_undone_together(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        for title in ("one", "two", "three"):
            leave_waiting(db, title)
    page = ada.get("/stewards")
    asked = page.submit(
        {"item": tick(page, "one", "three")}, form="[data-work-form]",
        button="Decide on what is ticked",
    )  # fmt: skip
    assert asked.h1 == "Decide on 2 at once"
    assert "two" not in asked.text
    assert rows(ada.get("/stewards")) == rows(page), "nothing is done yet"
    done = asked.submit({"deed": "approve"}, button="Do it")
    assert "2 done." in done.text
    assert rows(done) == ["two"]
    listed = ada.get("/stewards/done")
    assert "Approve Ada Steward, 24 November 2026 at 10am" in listed.text
    back = listed.submit(form="form.app-work-undo", button=listed.texts("[data-work-undo]")[0])
    assert "2 things are as they were before." in back.text
    assert sorted(rows(back)) == ["one", "three", "two"]


def test_all_on_the_page_are_decided_on_in_one_press(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        for number in range(60):
            leave_waiting(db, f"number {number}")
    page = ada.get("/stewards")
    asked = page.submit(form="[data-work-form]", button="Decide on all 50 on this page")
    assert asked.h1 == "Decide on 50 at once"
    assert "50 done." in asked.submit({"deed": "approve"}, button="Do it").text
    assert len(rows(ada.get("/stewards"))) == 10


def test_choices_that_are_for_some_only_say_so_and_the_rest_is_told(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "a try")
    with_concern(store)
    page = ada.get("/stewards")
    ticks = {"item": tick(page, "a try", "Lunch club")}
    asked = page.submit(ticks, form="[data-work-form]", button="Decide on what is ticked")
    labels = asked.texts("main label")
    assert "Approve (1 of 2)" in labels
    assert "Looked into it, all is well / Fine" in labels, "both kinds have this one"
    done = asked.submit({"deed": "approve"}, button="Do it")
    assert "1 done, 1 not:" in done.text
    assert "Lunch club: Press one of the buttons of the page." in done.text
    assert rows(done) == ["Lunch club"]


def test_nothing_ticked_and_nothing_chosen_are_said_in_words(ada: Browser, store: Store) -> None:
    with_concern(store)
    page = ada.get("/stewards")
    form, go = "[data-work-form]", "Decide on what is ticked"
    none = page.submit(form=form, button=go, status=400)
    assert "Tick what you want to decide on." in none.text
    asked = none.submit({"item": tick(none, "Lunch club")}, form=form, button=go)
    nothing = asked.submit({"reason": "My words"}, button="Do it", status=400)
    assert "Choose what to do." in nothing.text
    assert "My words" in "".join(nothing.find("textarea").itertext())
    unsaid = asked.submit({"deed": "well"}, button="Do it", status=400)
    assert "Write the reason." in unsaid.text
    checked = [box for box in unsaid.find_all("input[name=deed]") if "checked" in box.attrib]
    assert [box.get("value") for box in checked] == ["well"]
    assert len(unsaid.find_all("input[name=item]")) == 1
    assert "1 done." in unsaid.submit({"reason": "Rang."}, button="Do it").text


def test_what_is_sent_by_hand_does_no_harm(ada: Browser, store: Store) -> None:
    with_concern(store)
    page = ada.get("/stewards")
    token = page.find_all("input[name=token]")[0].get("value")
    for items in ([], ["x"], ["nonsense/1/1"], ["//"], ["concern//1"], ["concern/a/b/c"]):
        ada.post("/stewards/decide", {"token": token, "item": items, "deed": "close"}, status=400)
    assert rows(ada.get("/stewards")) == ["Lunch club"]
    for done in ("x", SOME_ID, "%00", "1' OR 1=1"):
        assert ada.get(f"/stewards?done={done}").find_all("#result") == []


# -- forms, keys, what others typed -----------------------------------------------------------


def test_every_form_carries_the_token_and_without_it_nothing_is_done(
    ada: Browser, store: Store
) -> None:
    listing = with_concern(store)
    page = ada.get("/stewards")
    where = f"/stewards/concern/{listing['id']}"
    pages = [page, ada.get(where)]
    pages.append(
        page.submit({"item": tick(page, "Lunch club")}, form="[data-work-form]",
                    button="Decide on what is ticked")
    )  # fmt: skip
    for each in pages:
        forms = [one for one in each.find_all("main form") if one.get("method") == "post"]
        assert forms
        for one in forms:
            assert [field.get("name") for field in one.iter("input")].count("token") == 1
    value = tick(page, "Lunch club")[0]
    sent: dict[str, Any] = {"item": value, "deed": "close", "reason": "x", "version": "1"}
    for path in ("/stewards/check", "/stewards/decide", where, f"/stewards/concern/{SOME_ID}/who",
                 f"/stewards/concern/{SOME_ID}/correct", f"/stewards/done/{SOME_ID}"):  # fmt: skip
        answer = ada.post(path, sent, status=400)
        assert answer.h1 == "Nothing was saved yet", path
    assert rows(ada.get("/stewards")) == ["Lunch club"]


def test_all_that_a_key_does_is_on_the_page_to_be_reached_by_tab(
    ada: Browser, store: Store
) -> None:
    with_concern(store)
    page = ada.get("/stewards")
    assert page.find("[data-work-keys]").get("hidden") is not None
    assert len(page.texts("[data-work-keys] kbd")) == 7
    assert page.find("[data-work-switch]").get("type") == "checkbox"
    assert page.find("[data-work-row]").get("data-first") == "well"
    # In the order of the page: box, link, and the buttons after all of them; nothing is moved.
    focusable = [
        one for one in page.find("[data-work-form]").iter()
        if one.tag in ("a", "button") or (one.tag == "input" and one.get("type") == "checkbox")
    ]  # fmt: skip
    assert [one.tag for one in focusable] == ["input", "a", "button", "button"]
    assert not re.search(r'tabindex="[1-9]', page.html)
    assert "accesskey" not in page.html
    assert 'role="status"' in page.html


def test_what_others_typed_is_only_ever_text(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, HOSTILE)
    listing = with_concern(store, HOSTILE, detail=HOSTILE)
    seen = {"may_contain": ["{{", "}}"]}
    page = ada.get("/stewards", **seen)
    assert rows(page) == 2 * [HOSTILE]
    one = ada.get(f"/stewards/concern/{listing['id']}", **seen)
    assert one.text.count(HOSTILE) >= 2
    wrong = one.submit(
        {"reason": HOSTILE}, form="main form.app-work-choices", button="Close the listing", **seen
    )
    assert HOSTILE in wrong.text
    asked = page.submit(
        {"item": tick(page, HOSTILE)}, form="[data-work-form]", button="Decide on what is ticked",
        **seen,
    )  # fmt: skip
    done = asked.submit({"deed": "approve", "reason": HOSTILE}, button="Do it", **seen)
    assert "1 done." in done.text
    for each in (page, one, wrong, asked, done, ada.get("/stewards/done", **seen)):
        assert "<script>alert" not in each.html
        assert "49" not in each.text.replace("0113 496 0123", "")
