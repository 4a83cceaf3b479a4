"""Chips: what was understood or ticked, each taken off in one press and put back in one."""

from __future__ import annotations

import pytest
from flask import Flask

from directory_app.chips import chip_label, day_words, taking_off
from tests.browser import Browser
from tests.web.desk import press


@pytest.mark.parametrize(
    ("form", "drop", "changes"),
    [
        ({"day": ["tue", "wed"]}, {"day": "tue"}, {"day": ["wed"]}),
        ({"day": ["tue"]}, {"day": "tue"}, {"day": None}),
        ({"near": "WF1"}, {"place": "WF1"}, {"near": None}),
        ({"from": "09:00", "to": "12:00"}, {"time": "am"}, {"from": None, "to": None}),
        ({"within": "5"}, {"within": 5}, {"within": ""}),
        (
            {"q": "wife died", "without": ["age:70"]},
            {"need": "wellbeing.bereavement"},
            {"without": ["age:70", "need:wellbeing.bereavement"]},
        ),
    ],
)
def test_taking_a_condition_off_changes_only_what_asked_for_it(
    form: dict[str, object], drop: dict[str, object], changes: dict[str, object]
) -> None:
    assert taking_off(form, drop) == {"page": None, "group": None, **changes}


def test_what_was_ticked_and_said_is_taken_off_both() -> None:
    form, drop = {"q": "needs a loop", "access": ["hearing_loop"]}, {"access": "hearing_loop"}
    found = {"kind": "access", "id": "hearing_loop"}
    ticked = {"page": None, "group": None, "access": None}
    assert taking_off(form, drop, [{**found, "how": "asked"}]) == ticked
    assert taking_off(form, drop, [{**found, "how": "phrase"}]) == {
        **ticked,
        "without": ["access:hearing_loop"],
    }


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("access:hearing_loop", "Working hearing loop"),
        ("need:wellbeing.bereavement", "Grief and loss"),
        ("day:tue", "Tuesday"),
        ("age:70", "70"),
    ],
)
def test_what_was_taken_off_has_the_name_of_its_chip(demo_app: Flask, key: str, label: str) -> None:
    with demo_app.test_request_context():
        assert chip_label(key) == label


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("tue", "Tuesday"),
        ("tue mon", "Monday or Tuesday"),
        ("wed mon fri", "Monday or Wednesday or Friday"),
        ("fri mon tue thu wed", "Monday to Friday"),
        ("sun sat", "Saturday or Sunday"),
        ("fri sat sun", "Friday to Sunday"),
        ("mon tue wed thu sat sun", "Any day but Friday"),
        ("mon tue wed thu fri sat sun", "Any day of the week"),
    ],
)
def test_days_are_told_as_people_tell_them(demo_app: Flask, days: str, words: str) -> None:
    with demo_app.test_request_context():
        assert day_words(days.split()) == words


def test_days_of_the_same_words_are_one_chip_and_come_off_in_one_press(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?q=lunch+club+on+weekdays")
    assert "Monday to Friday" in page.texts(".app-chip__name")
    assert "Tuesday" not in page.texts(".app-chip__name")
    off = page.follow("Remove: Monday to Friday")
    assert "Monday to Friday" not in off.texts(".app-chip__name")
    assert "You took off: Monday to Friday (put back Monday to Friday)" in off.text
    back = off.follow("put back Monday to Friday")
    assert back.texts(".app-chip__name") == page.texts(".app-chip__name")


def test_days_told_one_by_one_or_ticked_come_off_one_by_one(demo_browser: Browser) -> None:
    said = demo_browser.get("/search?q=lunch+club+tuesdays+and+thursdays").texts(".app-chip__name")
    assert {"Tuesday", "Thursday"} <= set(said)
    ticked = demo_browser.get("/search?q=lunch&day=mon&day=tue&day=wed").texts(".app-chip__name")
    assert {"Monday", "Tuesday", "Wednesday"} <= set(ticked)


def test_at_the_desk_days_of_the_same_words_are_one_chip_too(demo_browser: Browser) -> None:
    page = demo_browser.post("/desk", {"q": "lunch club, any day but friday"})
    assert "Any day but Friday" in page.texts(".app-chip__name")
    off = press(page, "Remove: Any day but Friday")
    assert "Any day but Friday" not in off.texts(".app-chip__name")
    assert "You took off: Any day but Friday (put back Any day but Friday)" in off.text


def test_days_that_came_off_one_by_one_are_put_back_one_by_one(demo_browser: Browser) -> None:
    off = demo_browser.get("/search?q=lunch+tuesdays+and+thursdays&without=day:tue&without=day:thu")
    back = off.follow("put back Thursday")
    assert "Thursday" in back.texts(".app-chip__name")
    assert "Tuesday" not in back.texts(".app-chip__name")
