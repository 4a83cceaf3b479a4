"""The notes of staff on their pages: who reads them, who never does, and nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from directory_app import create_app
from indexer import models as m
from indexer.people import accounts
from indexer.people import staff_notes as notes
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make, sign_in, signed_in
from tests.web.desk import ask, press

SOME_ID = "00000000-0000-4000-8000-000000000000"
SECRET = "Zebedee opens the blue door"
HOSTILE = "<script>alert(1)</script> & \"quotes' {{ 7*7 }} <b>bold</b>"
YEAR = timedelta(days=365)


@pytest.fixture
def key(store: Store) -> str:
    listing = make_listing(confirmations=[{"on": "2026-11-16", "by": "owner"}])
    save_listing(store, listing)
    return str(listing["id"])


@pytest.fixture
def ann(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "staff", now=now, name="Ann Desk")
    return signed_in(app, store, "ann@example.org")


def of(key: str) -> str:
    return f"/groups/{key}/staff/notes"


def write(browser: Browser, key: str, text: str, **may: object) -> Page:
    return browser.get(of(key)).submit(
        {"text": text}, form="#write", button="Save the note", **may
    )  # fmt: skip


def only(store: Store, key: str) -> m.StaffNote:
    with store.read() as db:
        (note,) = notes.of_listing(db, key)
        db.expunge(note)
        return note


def change_form(store: Store, key: str) -> str:
    return f"#change-{only(store, key).id}"


# -- who reads them ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["staff", "steward", "admin"])
def test_all_staff_read_and_write_them(
    role: str, app: Flask, store: Store, key: str, ann: Browser, now: datetime
) -> None:
    page = write(ann, key, SECRET)
    assert page.h1 == "Staff notes on Lunch club"
    assert "The note is saved." in page.text
    make(store, role, now=now, name="Bea Other")
    browser, _ = sign_in(app, store, "bea@example.org", now=now)
    page = browser.get(of(key))
    assert SECRET in page.text
    assert "Ann Desk, 24 November 2026" in page.text
    assert "the people who run the group do not see them either" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    write(browser, key, "Ring Jean, not the office")
    with store.read() as db:
        assert notes.count(db, key) == 2


def test_nobody_else_does(
    app: Flask, store: Store, key: str, ann: Browser, browser: Browser, now: datetime
) -> None:
    write(ann, key, SECRET)
    answer = browser.client.get(of(key))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")
    assert browser.client.post(of(key), data={"deed": "add", "text": "x"}).status_code == 401
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        accounts.give(
            db, accounts.by_id(db, owner), key, how="claim", by=SYSTEM, via="web", now=now
        )
    own, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    assert own.client.get(of(key)).status_code == 403
    sent = {"deed": "add", "text": "Ours", "token": token}
    assert own.client.post(of(key), data=sent).status_code == 403
    assert only(store, key).text == SECRET


def test_it_is_in_nothing_that_others_read(
    app: Flask, store: Store, key: str, ann: Browser, now: datetime
) -> None:
    write(ann, key, SECRET)
    save_listing(store, make_listing(summary="Saved again."))
    public = Browser(app)
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        accounts.give(
            db, accounts.by_id(db, owner), key, how="claim", by=SYSTEM, via="web", now=now
        )
    own, _ = sign_in(app, store, "owner@example.org", now=now)
    everybody = [
        f"/groups/{key}", "/search?q=lunch", "/search?q=zebedee", "/api/search?q=lunch",
        "/api/search?q=Zebedee", "/api/suggest?q=zebe", "/", "/browse",
    ]  # fmt: skip
    for client in (public.client, own.client):
        for path in everybody:
            answer = client.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
            assert "opens the blue door" not in answer.get_data(as_text=True), path
    html = public.client.get(f"/groups/{key}", follow_redirects=True).get_data(as_text=True)
    assert "Saved again." in html
    assert "Staff notes" not in html
    kept = [
        f"/account/listings/{key}/preview", f"/account/listings/{key}/export",
        f"/account/listings/{key}", f"/account/listings/{key}/history",
        f"/account/listings/{key}/history/export?as=json", "/account",
    ]  # fmt: skip
    for path in kept:
        answer = own.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        text = answer.get_data(as_text=True)
        assert "blue door" not in text, path
        assert "taff note" not in text, path


def test_a_steward_reads_none_in_the_preview_that_owners_get(
    store: Store, key: str, ada: Browser
) -> None:
    write(ada, key, SECRET)
    assert SECRET not in ada.client.get(f"/account/listings/{key}/preview").get_data(as_text=True)


def test_a_steward_without_a_second_step_reads_none(
    app: Flask, store: Store, key: str, ann: Browser, now: datetime
) -> None:
    write(ann, key, SECRET)
    make(store, "steward", now=now, codes=False)
    browser, _ = sign_in(app, store, "steward@example.org", now=now)
    for path in (f"/groups/{key}", of(key)):
        answer = browser.client.get(path, follow_redirects=True)
        assert SECRET not in answer.get_data(as_text=True)


def test_there_are_none_on_a_group_that_is_not_there(ann: Browser) -> None:
    ann.get(f"/groups/{SOME_ID}/staff/notes", status=404)


def test_a_group_called_notes_keeps_its_page(store: Store, browser: Browser) -> None:
    for name in ("Notes", "Staff", "Staff notes"):
        choir = make_listing(name=name)
        save_listing(store, choir)
        assert browser.get(f"/groups/{choir['id']}").h1 == name


# -- beside the group -------------------------------------------------------------------------


def test_staff_have_the_newest_beside_the_page_of_the_group(
    store: Store, key: str, ann: Browser, browser: Browser
) -> None:
    page = ann.get(f"/groups/{key}")
    assert "Staff notes (0)" in page.texts("h2")
    for text in ("First", "Second", "Third", SECRET):
        write(ann, key, text)
    page = ann.get(f"/groups/{key}")
    assert "Staff notes (4)" in page.texts("h2")
    (panel,) = [
        one for one in page.find_all("section") if one.get("aria-labelledby") == "staff-notes"
    ]
    assert "app-screen-only" in (panel.get("class") or "")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.follow("All staff notes, and write one").h1 == "Staff notes on Lunch club"
    assert "Staff notes" not in browser.get(f"/groups/{key}").html


def test_the_desk_has_the_newest_two_to_know_and_never_to_give_away(
    store: Store, key: str, ann: Browser, browser: Browser
) -> None:
    write(ann, key, "x" * 400)
    write(ann, key, SECRET)
    write(ann, key, "Ring Jean, not the office")
    answers = ask(ann, "lunch", near="WF1 2AP")
    card = press(answers, "Lunch club")
    assert "For you, not to read out" in card.texts("h2")
    assert "x" * 200 not in card.html
    notes_shown = sum(
        SECRET in one or "xxx" in one or "Ring Jean" in one for one in card.texts("li")
    )
    assert notes_shown == 2
    for said in (*card.texts(".app-desk-sentences li"), *card.texts("textarea")):
        assert "Zebedee" not in said
        assert "not the office" not in said
    copies = [one.get("data-desk-copy") or "" for one in card.find_all("button")]
    assert any(copies)
    assert "Zebedee" not in "".join(copies)
    for words in ("Print a hand-out", "Text message"):
        given = press(card, words)
        assert "Zebedee" not in given.html
        assert "not the office" not in given.html
    for_others = press(ask(browser, "lunch", near="WF1 2AP"), "Lunch club")
    assert "For you, not to read out" not in for_others.html
    assert SECRET not in for_others.html


# -- deeds ------------------------------------------------------------------------------------


def test_a_note_is_changed_kept_taken_away_and_put_back(
    store: Store, key: str, ann: Browser, ada: Browser
) -> None:
    write(ann, key, "Ring Jean")
    page = ada.get(of(key)).submit(
        {"text": "Ring Sue"}, form=change_form(store, key), button="Save the note"
    )  # fmt: skip
    assert "The note is changed." in page.text
    assert "Ada Steward, 24 November 2026" in page.text
    assert "Ann Desk wrote it" in page.text
    note = only(store, key)
    assert (note.text, note.author, note.version) == ("Ring Sue", "Ada Steward", 2)
    forms = f"#note-{note.id} .app-button-form"
    named = ": Ring Sue"
    page = page.submit(form=forms, button=f"Still true: keep for a year{named}")
    assert "kept for another year" in page.text
    page = page.submit(form=forms, button=f"Take away{named}")
    assert "You can put it back for 30 days." in page.text
    assert "There are no notes yet." in page.text
    page = page.submit(form="main .app-button-form", button=f"Put it back{named}")
    assert only(store, key).version == 5
    assert "Ada Steward put it back" in page.text


def test_hostile_text_is_only_text(store: Store, key: str, ann: Browser) -> None:
    page = write(ann, key, HOSTILE, may_contain=["{{", "}}"])
    for shown in (page, ann.get(f"/groups/{key}", may_contain=["{{", "}}"])):
        assert HOSTILE in shown.text
        assert "<script>alert" not in shown.html
        assert not shown.find_all("b")


def test_hostile_text_stays_inside_its_box(key: str, ann: Browser) -> None:
    page = write(ann, key, f"</textarea><h1>Hm</h1> {'x' * 1000}", status=400)
    assert page.find("#text-new").text == f"</textarea><h1>Hm</h1> {'x' * 1000}"


@pytest.mark.parametrize("text", [" ", "x" * 1001])
def test_what_is_wrong_is_said_at_the_box_and_the_text_stays(
    text: str, store: Store, key: str, ann: Browser
) -> None:
    page = write(ann, key, text, status=400)
    assert page.title.startswith("Error: ")
    assert page.find("#text-new-error") is not None
    assert (page.find("#text-new").text or "").strip() == text.strip()
    assert any(href == "#text-new" for _, href in page.links())


def test_a_page_that_was_made_up_changes_nothing(store: Store, key: str, ann: Browser) -> None:
    write(ann, key, "Ring Jean")
    token = ann.get(of(key)).find_all("input[name=token]")[0].get("value")
    note = only(store, key)
    other = make_listing(name="Another club")
    save_listing(store, other)
    told = {"note": note.id, "version": "1", "token": token, "text": "Gone"}
    for path, deed, status in [
        (of(key), "burn", 400),
        (of(key), "", 400),
        (of(other["id"]), "take_away", 404),
        (of(other["id"]), "change", 404),
    ]:
        ann.post(path, {**told, "deed": deed}, status=status)
    ann.post(of(key), {**told, "deed": "keep", "note": "../1"}, status=404)
    ann.post(of(key), {**told, "deed": "keep", "version": "-1"}, status=409)
    ann.post(of(key), {**told, "deed": "take_away", "token": "no"}, status=400)
    after = only(store, key)
    assert (after.text, after.version) == ("Ring Jean", 1)


# -- about clients ----------------------------------------------------------------------------


def test_an_nhs_number_is_refused_for_good_and_everything_typed_stays(
    store: Store, key: str, ann: Browser
) -> None:
    text = "Good for 943 476 5919, quiet"
    page = write(ann, key, text, status=400)
    assert '"943 476 5919" is an NHS number. Take it out' in page.text
    assert page.find("#text-new").text == text
    assert not page.find_all("button[name=sure]")
    token = page.find_all("input[name=token]")[0].get("value")
    forced = {"deed": "add", "text": text, "seen": text, "sure": "yes", "token": token}
    ann.post(of(key), forced, status=400)
    with store.read() as db:
        assert notes.count(db, key) == 0


def test_what_is_not_certain_is_asked_once_and_saved_at_the_second_press(
    store: Store, key: str, ann: Browser
) -> None:
    text = "Ring 0113 496 0999\nafter six & not before"
    page = write(ann, key, text, status=400)
    assert '"0113 496 0999" is not a telephone number of this group' in page.text
    assert page.find("#text-new").text == text
    page = page.submit(form="#write", button="It is about the group: save it")
    assert "The note is saved." in page.text
    assert only(store, key).text == text


def test_being_sure_of_one_thing_is_not_being_sure_of_another(
    store: Store, key: str, ann: Browser
) -> None:
    page = write(ann, key, "Ring 0113 496 0999", status=400)
    page = page.submit(
        {"text": "Ring 0113 496 0999, she has dementia"}, form="#write",
        button="It is about the group: save it", status=400,
    )  # fmt: skip
    assert '"she has dementia"' in page.text
    with store.read() as db:
        assert notes.count(db, key) == 0


def test_a_change_is_asked_about_where_it_was_typed(store: Store, key: str, ann: Browser) -> None:
    write(ann, key, "Ring Jean")
    form = change_form(store, key)
    text = "Too loud for my client"
    page = ann.get(of(key)).submit(
        {"text": text}, form=form, button="Save the note", status=400
    )  # fmt: skip
    assert page.find(f"{form} textarea").text == text
    assert page.find("#text-new").text in (None, "", "\n")
    assert page.find_all("details")[0].get("open") is not None
    page.submit(form=form, button="It is about the group: save it")
    assert only(store, key).text == text


# -- two at once ------------------------------------------------------------------------------


def test_the_second_of_two_is_told_who_was_first_and_loses_nothing(
    store: Store, key: str, ann: Browser, ada: Browser
) -> None:
    write(ann, key, "Ring Jean")
    form = change_form(store, key)
    mine, theirs = ann.get(of(key)), ada.get(of(key))
    theirs.submit({"text": "Ring Sue"}, form=form, button="Save the note")
    page = mine.submit({"text": "Ring Bob"}, form=form, button="Save the note", status=409)
    assert "Ada Steward changed this note on 24 November 2026" in page.text
    assert "Ring Sue" in page.text
    assert page.find(f"{form} textarea").text == "Ring Bob"
    # Having seen both, they may save theirs.
    page.submit(form=form, button="Save the note")
    assert only(store, key).text == "Ring Bob"


def test_what_was_typed_over_a_note_that_is_gone_can_be_saved_as_a_new_one(
    store: Store, key: str, ann: Browser, ada: Browser
) -> None:
    write(ann, key, "Ring Jean")
    form = change_form(store, key)
    mine, note = ann.get(of(key)), only(store, key).id
    ada.get(of(key)).submit(
        form=f"#note-{note} .app-button-form",
        button="Take away: Ring Jean",
    )
    page = mine.submit({"text": "Ring Bob"}, form=form, button="Save the note", status=409)
    assert "Ada Steward took away this note" in page.text
    assert page.find("#text-new").text == "Ring Bob"
    page.submit(form="#write", button="Save the note")
    assert only(store, key).text == "Ring Bob"


def test_what_was_typed_is_shown_where_there_is_no_room_for_it_any_more(
    store: Store, key: str, ann: Browser
) -> None:
    page = ann.get(of(key))
    with store.write(drain=False) as db:
        account = accounts.by_email(db, "ann@example.org")
        assert account
        for number in range(notes.MOST):
            notes.add(db, account, key, f"Note {number}", now=datetime.fromisoformat(
                "2026-11-24T10:00:00+00:00"
            ))  # fmt: skip
    page = page.submit({"text": "Ring Bob"}, form="#write", button="Save the note", status=400)
    assert "There are 50 notes on this group." in page.text
    assert "Ring Bob" in page.text


# -- later ------------------------------------------------------------------------------------


def test_a_note_stays_with_its_writers_name_when_they_leave(
    store: Store, key: str, ann: Browser, ada: Browser, now: datetime
) -> None:
    write(ann, key, "Ring Jean")
    with store.write(drain=False) as db:
        account = accounts.by_email(db, "ann@example.org")
        assert account
        accounts.deactivate(db, account, by=SYSTEM, via="web", now=now)
    page = ada.get(of(key))
    assert "Ring Jean" in page.text
    assert "Ann Desk, 24 November 2026" in page.text
    assert ann.client.get(of(key)).status_code == 302


def test_after_a_year_the_page_asks_whether_it_is_still_true(
    app: Flask, store: Store, key: str, ann: Browser, now: datetime
) -> None:
    page = write(ann, key, "Ring Jean")
    assert "Looked at again on 24 November 2027." in page.text
    then = create_app(settings=store.settings, store=store, now=lambda: now + YEAR)
    browser, _ = sign_in(then, store, "ann@example.org", now=now + YEAR)
    page = browser.get(of(key))
    assert "Is this still true?" in page.text
    page = page.submit(
        form=f"#note-{only(store, key).id} .app-button-form",
        button="Still true: keep for a year: Ring Jean",
    )
    assert "Is this still true?" not in page.text
    assert only(store, key).review_on == "2028-11-24"


def test_a_steward_finds_it_on_the_work_list_takes_it_away_and_undoes_that(
    store: Store, key: str, ann: Browser, now: datetime
) -> None:
    write(ann, key, SECRET)
    make(store, "steward", now=now, name="Ada Steward")
    then = create_app(settings=store.settings, store=store, now=lambda: now + YEAR)
    ada, _ = sign_in(then, store, "ada@example.org", now=now + YEAR)
    page = ada.get("/stewards").follow("A staff note on Lunch club")
    assert SECRET in page.text
    assert "Nobody has said for a year that it is still true." in page.text
    done = page.submit(form="form.app-work-choices", button="Take away")
    assert SECRET not in done.text
    assert SECRET not in ada.get("/stewards/done").text
    assert "There are no notes yet." in ada.get(of(key)).text
    done.submit(form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert only(store, key).text == SECRET
