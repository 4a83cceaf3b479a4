"""What nobody should type, and what somebody will: each has its answer in words, on the page and in
the JSON. A page explains what it could not use and answers the rest; the API refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from directory_app import create_app
from indexer.places import Places
from tests.browser import Browser, Page, text_of
from tests.conftest import close_directory, open_directory, settings_for
from tests.factories import make_listing, save_listing


@pytest.fixture(scope="module")
def lunch(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Flask]:
    """The site of a directory with three groups. Nothing here changes it, so all tests share it."""
    store = open_directory(settings_for(tmp_path_factory.mktemp("lunch")), places)
    for name in ("Ibbotson club", "Knitting circle", "Near & far walks"):
        save_listing(store, make_listing(name=name, summary="We meet."))
    yield create_app(settings=store.settings, store=store, now=lambda: now)
    close_directory(store)


def names(body: dict[str, Any]) -> set[str]:
    return {row["name"] for group in body["groups"] for row in group["results"]}


def on(page: Page) -> set[str]:
    return {text_of(next(card.iter("h3"))).strip() for card in page.find_all("article")}


EVERY = {"Ibbotson club", "Knitting circle", "Near & far walks"}

# What is malformed: (the address, the parameter that is wrong, what is said would be right).
WRONG: dict[str, tuple[str, str, str]] = {
    "negative distance": ("near=WF1+2AP&within=-1", "within", "from 0.1 to 500"),
    "distance that is no number": ("near=WF1+2AP&within=far", "within", "from 0.1 to 500"),
    "half a postcode": ("near=ABC", "near", "ABC"),
    "page in floating point": ("page=9e9", "page", "whole number from 1 to 10,000"),
    "page nought": ("page=0", "page", "whole number from 1 to 10,000"),
    "too deep a page": ("page=500&per_page=100", "page", "first 10,000 results"),
    "too many on a page": ("per_page=101", "per_page", "from 1 to 100"),
    "two orders": ("sort=name&sort=nearest", "sort", "only once"),
    "two questions": ("q=ibbotson&q=walks", "q", "only once"),
    "two pages": ("page=1&page=2", "page", "only once"),
    "unknown need": ("need=knitting", "need", '"knitting" is not known'),
    "nearly a need": ("need=company.socal", "need", 'did you mean "company.social"'),
    "unknown access fact": ("access=ramp", "access", '"ramp" is not known'),
    "unknown day": ("day=thursday", "day", "thu"),
    "unknown group": ("group=all", "group", "matches"),
    "unknown order": ("sort=distance", "sort", "nearest"),
    "age that is no age": ("age=-3", "age", "from 0 to 130"),
    "hour that is none": ("from=25:00", "from", "write it as 14:00"),
    "day in words": ("date=tomorrow", "date", "2026-12-03"),
    "day that is past": ("date=2026-11-23", "date", "from today to a year ahead"),
    "HTML for an id": ("need=%3Cb%3E", "need", '"<b>" is not known'),
    "null byte for an id": ("day=mon%00", "day", "is not known"),
}


@pytest.mark.parametrize(("address", "parameter", "words"), WRONG.values(), ids=WRONG)
def test_the_api_refuses_with_the_name_of_what_is_wrong_and_what_would_be_right(
    lunch: Flask, address: str, parameter: str, words: str
) -> None:
    answer = lunch.test_client().get(f"/api/search?{address}")
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["parameter"] == parameter
    assert words in error["message"]


@pytest.mark.parametrize(("address", "parameter", "words"), WRONG.values(), ids=WRONG)
def test_the_page_says_what_is_wrong_and_answers_the_rest(
    lunch: Flask, address: str, parameter: str, words: str
) -> None:
    page = Browser(lunch).get(f"/search?{address}")
    assert page.title.startswith("Error: ")
    (said,) = page.find(".nhsuk-error-summary").iter("li")
    assert words in text_of(said)
    # Of two questions the first is asked; everything else that is wrong asks for nothing.
    assert on(page) == ({"Ibbotson club"} if parameter == "q" else EVERY)


def test_a_parameter_nobody_knows_is_refused_by_the_api_and_ignored_by_the_page(
    lunch: Flask,
) -> None:
    refused = lunch.test_client().get("/api/search?q=ibbotson&acess=parking")
    assert refused.status_code == 422
    (error,) = refused.get_json()["errors"]
    assert (error["parameter"], 'did you mean "access"' in error["message"]) == ("acess", True)
    page = Browser(lunch).get("/search?q=ibbotson&acess=parking")
    assert not page.find_all(".nhsuk-error-summary")
    assert on(page) == {"Ibbotson club"}


def test_everything_that_is_wrong_is_named_at_once(lunch: Flask) -> None:
    answer = lunch.test_client().get("/api/search?within=-1&day=x&day=y&page=9e9&colour=red")
    named = [row["parameter"] for row in answer.get_json()["errors"]]
    assert sorted(named) == ["colour", "day", "day", "page", "within"]


# What is odd and yet a question: (what is typed, which groups answer it).
ODD: dict[str, tuple[str, set[str]]] = {
    "a phrase in quotes": ('"ibbotson"', {"Ibbotson club"}),
    "a quote left open": ('"ibbotson', {"Ibbotson club"}),
    "a star": ("ibbotson*", {"Ibbotson club"}),
    "a caret": ("^ibbotson", {"Ibbotson club"}),
    "a plus": ("+ibbotson", {"Ibbotson club"}),
    "a column": ("name:ibbotson", {"Ibbotson club"}),
    "braces": ("{name} : ibbotson", {"Ibbotson club"}),
    "brackets": ("((ibbotson", {"Ibbotson club"}),
    "NEAR with brackets": ("NEAR(walks", {"Near & far walks"}),
    "an end of statement": ("ibbotson'; DROP TABLE document;--", {"Ibbotson club"}),
    "only operators": ('"" * ^ : ( ) -', EVERY),
    "an emoji beside a word": ("ibbotson 🍲", {"Ibbotson club"}),
    "a heart beside a word": ("ibbotson ❤️", {"Ibbotson club"}),
    "a mark with no letter under it": ("\u0301", EVERY),
    "only emoji": ("😀🧶🏳️‍🌈👩‍👩‍👧", EVERY),
    "no word": ("!! ?? …", EVERY),
    "a null byte": ("ibbotson\x00", {"Ibbotson club"}),
    "only a null byte": ("\x00", EVERY),
    "HTML": ("<b>ibbotson</b>", {"Ibbotson club"}),
    "ten kilobytes of one word": ("ibbotson " * 1700, {"Ibbotson club"}),
    "ten kilobytes of nothing": (" " * 10_000, EVERY),
    "a word with spaces of all kinds": ("\u00a0ibbotson\u2028\u200b", {"Ibbotson club"}),
}


@pytest.mark.parametrize(("typed", "expected"), ODD.values(), ids=ODD)
def test_odd_text_is_a_question_like_any_other_for_both(
    lunch: Flask, typed: str, expected: set[str]
) -> None:
    # As plain words and as understood ones: no sign is an operator to either.
    for more in ("", "&understand=0"):
        answer = lunch.test_client().get(f"/api/search?q={quote(typed)}{more}")
        assert answer.status_code == 200
        assert names(answer.get_json()) == expected, more
        assert len(answer.get_json()["query"]["text"]) <= 4000
        page = Browser(lunch).get(f"/search?q={quote(typed)}{more}", may_contain=["{{", "}}"])
        assert not page.find_all(".nhsuk-error-summary")
        assert on(page) == expected
        assert len(page.title) < 700


def test_without_any_group_that_answers_both_say_so_in_words(lunch: Flask) -> None:
    typed = quote("x" * 10_000)
    body = lunch.test_client().get(f"/api/search?q={typed}").get_json()
    assert names(body) == set()
    assert body["relax"][0]["count"] == 3
    page = Browser(lunch).get(f"/search?q={typed}")
    assert page.h1.startswith("No groups for “xxx")
    assert "link worker" in page.text


def test_what_was_typed_comes_back_as_text_and_never_as_html(lunch: Flask) -> None:
    typed = '</title><script>alert(1)</script><img src=x onerror="x">'
    page = Browser(lunch).get(f"/search?q={quote(typed)}&near={quote(typed)}")
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html
    answer = lunch.test_client().get(f"/api/search?q={quote(typed)}")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.get_json()["query"]["text"] == typed


def test_what_the_api_repeats_of_a_bad_value_is_short(lunch: Flask) -> None:
    client = lunch.test_client()
    for address in (
        "need=" + "x" * 10_000, "x" * 5000 + "=1", "near=" + "W" * 5000, "date=" + "1" * 5000,
        "without=" + "x" * 5000, "exclude=" + "x" * 5000, "at=" + "1" * 5000,
    ):  # fmt: skip
        answer = client.get(f"/api/search?{address}")
        assert answer.status_code == 422
        (error,) = answer.get_json()["errors"]
        assert len(error["message"]) < 500
        assert len(error["parameter"]) <= 60
