"""Errors: plain words and a way on for people, one shape for programs, nothing of the inside."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask, abort

from directory_app import create_app
from directory_app.permissions import policy
from indexer import errors
from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.conftest import OpenStore
from tests.factories import NOW, make_listing, save_listing

INSIDE = re.compile(r"Traceback|sqlite|\.py\b|File \"|/tmp|/work\b|Error\(|werkzeug|flask", re.I)


def says_nothing_of_the_inside(page: Page) -> None:
    assert not INSIDE.search(page.html), INSIDE.search(page.html)
    assert "Go to the first page" in page.text
    assert "link worker" in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def failing(app: Flask) -> Flask:
    """The site with views that fail in every way."""

    @app.get("/fail/<int:code>")
    @policy("public")
    def fail(code: int) -> str:
        abort(code)

    @app.get("/api/fail/<int:code>")
    @policy("public")
    def fail_api(code: int) -> str:
        abort(code)

    @app.get("/undeclared")
    def undeclared() -> str:
        return "never"

    @app.get("/fault")
    @app.get("/api/fault")
    @policy("public")
    def fault() -> str:
        raise RuntimeError("what went wrong inside")

    return app


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        (400, "We did not understand that"),
        (403, "You cannot see this page"),
        (404, "We cannot find this page"),
        (405, "That does not work here"),
        (410, "This page has gone"),
        (413, "We did not understand that"),
        (418, "We did not understand that"),
        (429, "Please wait a moment"),
        (500, "Something went wrong"),
        (502, "Something went wrong"),
        (503, "Search is not working just now"),
    ],
)
def test_every_error_is_a_page_in_words_with_a_way_on(
    failing: Flask, code: int, heading: str
) -> None:
    page = Browser(failing).get(f"/fail/{code}", status=code)
    assert page.h1 == heading
    says_nothing_of_the_inside(page)


def test_a_page_that_is_not_there_can_be_searched_from(browser: Browser) -> None:
    page = browser.get("/no-such-page", status=404)
    results = page.submit({"q": "lunch"})
    assert results.h1 == "No groups for “lunch”"


def test_a_wrong_method_says_which_one_is_right(browser: Browser) -> None:
    for method in ("post", "put", "delete"):
        answer = getattr(browser.client, method)("/search")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert "That does not work here" in answer.get_data(as_text=True)


def test_a_view_without_a_policy_is_refused(failing: Flask) -> None:
    page = Browser(failing).get("/undeclared", status=403)
    assert "never" not in page.text
    says_nothing_of_the_inside(page)


def test_a_fault_gives_the_reader_a_number_and_the_log_the_rest(
    failing: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = Browser(failing).get("/fault?q=my+secret+trouble", status=500)
    says_nothing_of_the_inside(page)
    assert "what went wrong inside" not in page.html
    found = re.search(r"say this number: ([0-9a-f]{8})", page.text)
    assert found
    assert found[1] in caplog.text
    assert "what went wrong inside" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500, 503])
def test_under_api_every_error_has_one_json_shape(failing: Flask, code: int) -> None:
    answer = failing.test_client().get(f"/api/fail/{code}")
    assert answer.status_code == code
    assert answer.mimetype == "application/json"
    body = answer.get_json()
    assert set(body) == {"status", "errors"}
    assert body["status"] == code
    assert [set(row) for row in body["errors"]] == [{"message"}]


def test_a_fault_under_api_is_json_without_the_inside(failing: Flask) -> None:
    answer = failing.test_client().get("/api/fault")
    assert answer.status_code == 500
    body = answer.get_json()
    assert set(body) == {"status", "errors", "reference"}
    assert not INSIDE.search(answer.get_data(as_text=True))
    assert failing.test_client().get("/api/no-such-thing").get_json()["status"] == 404


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (errors.NotFound("There is no such group."), 404, True),
        (errors.Refused("That cannot be done twice."), 400, True),
        (errors.Conflict("That was changed meanwhile."), 409, True),
        (errors.SearchUnavailable("kept: /srv/waymark"), 503, False),
        (errors.NotSetUp("kept: /srv/waymark"), 503, False),
        (errors.SettingsError("kept: /srv/waymark"), 500, False),
        (errors.FetchFailed("kept: /srv/waymark"), 502, False),
    ],
)
def test_a_named_error_has_its_status_and_tells_readers_only_what_is_for_them(
    app: Flask, error: errors.WaymarkError, code: int, told: bool
) -> None:
    @app.get("/named")
    @policy("public")
    def named() -> str:
        raise error

    page = Browser(app).get("/named", status=code)
    assert (str(error) in page.text) == told
    says_nothing_of_the_inside(page)


# -- broken for real --------------------------------------------------------------------------


def ruin(file: Path) -> None:
    """Overwrite a SQLite file, and what belongs to it, with what is no database."""
    for beside in file.parent.glob(file.name + "-*"):
        beside.unlink()
    file.write_bytes(b"this is no database at all " * 400)


@pytest.mark.sqlite
def test_with_a_ruined_database_every_page_still_answers_in_words(
    store: Store, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    listing = make_listing(name="Lunch club")
    save_listing(store, listing)
    browser = Browser(app)
    browser.get("/search")
    store._database.dispose()
    ruin(store.settings.data_dir / "waymark.sqlite")

    for address in (f"/groups/{listing['id']}/lunch-club", "/search?q=lunch"):
        page = browser.get(address, status=500)
        says_nothing_of_the_inside(page)
        assert "It is our fault, not yours." in page.text
    # What needs no database is still there.
    for address in ("/", "/privacy", "/how-we-check", "/accessibility"):
        assert browser.get(address).status == 200
    assert "fault" in caplog.text


@pytest.mark.sqlite
def test_with_a_deleted_database_nobody_is_shown_an_empty_directory(
    store: Store, app: Flask
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    store._database.dispose()
    for file in store.settings.data_dir.glob("waymark.sqlite*"):
        file.unlink()
    page = Browser(app).get("/search", status=500)
    says_nothing_of_the_inside(page)


@pytest.mark.parametrize("broken", ["a folder", "garbage"])
def test_without_a_search_index_people_are_told_so_and_groups_keep_their_pages(
    store: Store, app: Flask, broken: str
) -> None:
    listing = make_listing(name="Lunch club")
    save_listing(store, listing)
    browser = Browser(app)
    assert browser.get("/search").find_all("article")
    break_index(store, broken)

    page = browser.get("/search?q=lunch", status=503)
    assert page.h1 == "Search is not working just now"
    says_nothing_of_the_inside(page)
    assert "No groups" not in page.text
    assert browser.get("/").status == 200
    group = browser.get(f"/groups/{listing['id']}")
    assert group.h1 == "Lunch club"
    assert "0113 496 0123" in group.text


def test_while_search_is_down_people_find_a_group_by_its_need(store: Store, app: Flask) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    save_listing(store, make_listing(name="Walkers", needs=["active.walking"]))
    break_index(store, "garbage")
    page = Browser(app).get("/search?q=lunch&near=WF1+2AP", status=503)
    assert "look through the groups by need" in page.text
    assert "Eat with other people (1 group)" in page.text
    assert "Money, food and bills" not in page.text
    needs = {text for text, href in page.links() if href.startswith("/browse/")}
    assert needs == {"Company and friendship", "Eat with other people", "Getting moving",
                     "Walking groups"}  # fmt: skip

    groups = page.follow("Eat with other people")
    assert groups.texts("article .app-card__name") == ["Lunch club"]
    group = groups.follow("Lunch club")
    assert group.h1 == "Lunch club"
    assert ("0113 496 0123", "tel:+44-113-496-0123") in group.links()


def test_while_search_is_down_the_team_can_be_rung(open_store: OpenStore) -> None:
    store = open_store("with-a-phone", contact_phone="0113 496 0900")
    save_listing(store, make_listing(name="Lunch club"))
    site = create_app(settings=store.settings, store=store, now=lambda: NOW)
    break_index(store, "garbage")
    page = Browser(site).get("/search", status=503)
    (main,) = page.find_all("main")
    assert "Ring us on 0113 496 0900" in text_of(main)
    assert "tel:+44-113-496-0900" in {href for _, href in page.links()}


def test_while_search_is_down_words_of_danger_still_raise_who_to_call(
    store: Store, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    break_index(store, "garbage")
    page = Browser(app).get("/search?q=I+want+to+kill+myself", status=503)
    assert page.texts(".app-crisis h2") == ["Help now"]
    assert Browser(app).get("/search?q=lunch", status=503).find_all(".app-crisis") == []
    assert "kill" not in caplog.text


def test_while_search_is_down_programs_are_told_in_their_one_shape(
    store: Store, app: Flask
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    break_index(store, "garbage")
    answer = app.test_client().get("/api/search?q=lunch")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "status": 503,
        "errors": [{"message": "This is not working just now; try again in a minute."}],
    }


@pytest.mark.sqlite
def test_with_neither_search_nor_database_there_is_still_a_page(store: Store, app: Flask) -> None:
    @app.get("/down")
    @policy("public")
    def down() -> str:
        raise errors.SearchUnavailable("kept: /srv/waymark")

    save_listing(store, make_listing(name="Lunch club"))
    browser = Browser(app)
    browser.get("/search")
    break_index(store, "garbage")
    store._database.dispose()
    ruin(store.settings.data_dir / "waymark.sqlite")

    page = browser.get("/down?q=I+want+to+kill+myself", status=503)
    says_nothing_of_the_inside(page)
    assert page.texts(".app-crisis h2") == ["Help now"]
    assert "Groups by need" not in page.text


@pytest.mark.parametrize("broken", ["a folder", "garbage"])
def test_the_site_starts_although_its_search_index_cannot_be_read(
    store: Store, broken: str
) -> None:
    listing = make_listing(name="Lunch club")
    save_listing(store, listing)
    break_index(store, broken)
    started = Browser(create_app(settings=store.settings, store=store, now=lambda: NOW))
    assert started.get(f"/groups/{listing['id']}").h1 == "Lunch club"
    started.get("/search", status=503)


def break_index(store: Store, how: str) -> None:
    store.engine.close()
    file = store.settings.index_file
    ruin(file)
    if how == "a folder":
        file.unlink()
        file.mkdir()


def test_a_deleted_search_index_mends_itself(store: Store, app: Flask) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    for file in store.settings.data_dir.glob("index.sqlite*"):
        file.unlink()
    assert len(Browser(app).get("/search").find_all("article")) == 1


def test_too_large_a_request_is_refused_in_words(app: Flask) -> None:
    answer = app.test_client().post("/search", data={"q": "x" * 1_100_000})
    assert answer.status_code in (405, 413)
    assert "<h1" in answer.get_data(as_text=True)
