"""What single cells become: damage is repaired and said, nothing is taken for more than it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.sources.base import Findings
from indexer.sources.sheets.cells import mend_phones, read_day, read_postcode
from indexer.sources.sheets.wording import read_access, read_ages, read_price
from tests.sources.sheet_files import codes, one_listing, one_record


def said(found: Findings) -> list[str]:
    return [issue.code for issue in found.issues]


@pytest.mark.parametrize(
    ("cell", "phones", "issues"),
    [
        ("1914960101", ["0191 496 0101"], ["number_lost_zero"]),
        ("1914960101.0", ["0191 496 0101"], ["number_lost_zero"]),
        ("191 496 0101", ["0191 496 0101"], ["number_lost_zero"]),
        ("441914960101", ["0191 496 0101"], []),
        ("+44 191 496 0101", ["0191 496 0101"], []),
        ("'+44 191 496 0101", ["0191 496 0101"], []),
        ("4.41914960101E+11", ["0191 496 0101"], ["number_as_float"]),
        ("4.41915E+11", [], ["phone_invalid"]),
        ("0191 496 0101; 0191 496 0102", ["0191 496 0101", "0191 496 0102"], []),
        ("1914960101 / 1914960102", ["0191 496 0101", "0191 496 0102"], ["number_lost_zero"] * 2),
        ("tbc", [], ["placeholder_field"]),
        ("ask at the desk", [], ["phone_invalid"]),
    ],
)
def test_telephone_numbers_are_put_right(cell: str, phones: list[str], issues: list[str]) -> None:
    record, listing = one_record(Tel=cell)
    assert [one for contact in listing["contacts"] for one in contact["phones"]] == phones
    assert codes(record) == issues


def test_a_number_of_another_kind_is_given_no_zero() -> None:
    found = Findings()
    assert mend_phones("6125551234", found, "Tel") == "6125551234"
    assert said(found) == []


@pytest.mark.parametrize(
    ("cell", "postcode", "issues"),
    [
        ("ne18qh", "NE1 8QH", []),
        ("LS1O 1AA", "LS10 1AA", ["postcode_repaired"]),
        ("NEI 8QH", "NE1 8QH", ["postcode_repaired"]),
        ("0L9 6AA", "OL9 6AA", ["postcode_repaired"]),
        ("NE1", "NE1", ["postcode_outcode_only"]),
        ("Gateshead", None, ["postcode_invalid"]),
    ],
)
def test_postcodes_with_letters_and_figures_exchanged(
    cell: str, postcode: str | None, issues: list[str]
) -> None:
    found = Findings()
    assert read_postcode(cell, found, "Postcode") == postcode
    assert said(found) == issues


@pytest.mark.parametrize(
    ("cell", "day", "issues"),
    [
        ("03/09/2026", "2026-09-03", []),
        ("3.9.26", "2026-09-03", []),
        ("3rd September 2026", "2026-09-03", []),
        ("Thursday 3 Sept 2026", "2026-09-03", []),
        ("2026-09-03 00:00:00", "2026-09-03", []),
        ("March 2026", "2026-03-01", []),
        ("09/25/2026", "2026-09-25", ["date_month_first"]),
        ("46268", "2026-09-03", ["date_damage"]),
        ("13/13/2026", None, ["date_invalid"]),
        ("30/02/2026", None, ["date_invalid"]),
        ("last autumn", None, ["date_invalid"]),
    ],
)
def test_days_are_read_with_the_day_before_the_month(
    cell: str, day: str | None, issues: list[str]
) -> None:
    found = Findings()
    read = read_day(cell, found, "Last checked")
    assert (read.isoformat() if read else None) == day
    assert said(found) == issues


def test_a_check_that_has_not_happened_yet_is_not_used() -> None:
    record, listing = one_record(**{"Last checked": "01/02/2027"})
    assert listing["sources"][0]["checked_on"] is None
    assert codes(record) == ["date_future"]


@pytest.mark.parametrize(
    ("cell", "youngest", "oldest"),
    [
        ("18+", 18, None),
        ("16 to 25", 16, 25),
        ("5-11 yrs", 5, 11),
        ("Over 50s", 50, None),
        ("under 5s", None, 4),
        ("up to 25 years", None, 25),
        ("6 months - 5 years", 0.5, 5),
        ("All ages", None, None),
    ],
)
def test_ages_as_people_write_them(cell: str, youngest: Any, oldest: Any) -> None:
    listing = one_listing(Age=cell)
    assert listing["age"] == {"min": youngest, "max": oldest}
    assert listing["eligibility"] is None


@pytest.mark.parametrize("cell", ["10-Dec", "Dec-10", "2026-12-10", "10/12/2026"])
def test_ages_that_became_a_date_are_a_guess_to_be_asked(cell: str) -> None:
    record, listing = one_record(Age=cell)
    assert listing["age"] == {"min": None, "max": None}
    assert "10 to 12" in listing["eligibility"]
    assert codes(record) == ["date_damage"]


def test_ages_from_twelve_to_eighteen_that_became_the_year_2018() -> None:
    found = Findings()
    assert "12 to 18" in (read_ages("Dec-18", found, "Age").words or "")
    assert "12 to 18" in (read_ages("2018-12-01", found, "Age").words or "")


def test_ages_in_words_stay_words() -> None:
    listing = one_listing(Age="mostly retired people")
    assert listing["age"] == {"min": None, "max": None}
    assert "mostly retired people" in listing["eligibility"]


@pytest.mark.parametrize(
    ("cell", "state", "amounts"),
    [
        ("Free", "free", [0]),
        ("No cost", "free", [0]),
        ("£2.50 per session", "paid", [2.5]),
        ("2.5", "paid", [2.5]),
        ("0", "free", [0]),
        ("50p", "paid", [0.5]),
        ("donation", "donation", []),
        ("Free, donations welcome", "donation", []),
        ("£2 a session, carers free", "paid", [2]),
        ("£3 (£2 concessions)", "paid", [3, 2]),
        ("ask us", "unknown", []),
        ("n/a", "unknown", []),
    ],
)
def test_costs_as_people_write_them(cell: str, state: str, amounts: list[float]) -> None:
    cost = one_listing(Cost=cell)["cost"]
    assert cost["state"] == state
    assert [option["amount"] for option in cost["options"]] == amounts


def test_a_price_says_per_what_it_is() -> None:
    price = read_price("£3 per session, £2 for concessions", Findings(), "Cost")
    assert [(one["amount"], one["per"], one["note"]) for one in price["options"]] == [
        (3, "session", None),
        (2, None, "concessions"),
    ]


@pytest.mark.parametrize(
    ("cell", "state", "note"),
    [
        ("Y", "yes", None),
        ("Yes - ramp at back", "yes", "ramp at back"),
        ("✓", "yes", None),
        ("N", "no", None),
        ("No (three steps)", "no", "three steps"),
        ("yes, but not the toilet", "partly", "but not the toilet"),
        ("partial", "partly", "Wheelchair access?: partial"),
        ("ask", "unknown", "The list says “ask”."),
        ("No steps", "unknown", "No steps"),
        ("no-one has looked", "unknown", "no-one has looked"),
        ("Not yet", "unknown", "Not yet"),
        ("x", "unknown", "x"),
    ],
)
def test_access_is_yes_or_no_only_when_it_says_so(cell: str, state: str, note: str | None) -> None:
    assert read_access(cell, "Wheelchair access?") == {"state": state, "note": note}
    facts = one_listing(**{"Wheelchair access?": cell})["venues"][0]["access"]
    assert facts["step_free_entrance"]["state"] == state


@pytest.mark.parametrize("cell", ["", "?", "??", "tbc", "n/a", "-"])
def test_silence_about_access_is_never_a_no(cell: str) -> None:
    assert one_listing(**{"Wheelchair access?": cell})["venues"][0]["access"] == {}


def test_facts_about_the_hour_belong_to_the_session_of_the_row() -> None:
    listing = one_listing(When="Tuesday 2pm", **{"Hearing loop": "yes", "Toilets": "yes"})
    assert listing["sessions"][0]["access"]["hearing_loop"]["state"] == "yes"
    assert set(listing["venues"][0]["access"]) == {"toilet_any"}


def test_words_of_one_cell_about_several_places() -> None:
    record, listing = one_record(Where="Civic Hall; Central Library", Postcode="NE1 8QH")
    assert [(one["name"], one["postcode"]) for one in listing["venues"]] == [
        ("Civic Hall", "NE1 8QH"),
        ("Central Library", None),
    ]
    assert codes(record) == ["venue_text_split"]


def test_the_lines_of_an_address_are_one_place() -> None:
    (venue,) = one_listing(Where="Civic Hall\n12 Barras Bridge\nNewcastle NE1 8QH")["venues"]
    assert venue["name"] == "Civic Hall"
    assert venue["address"] == "Civic Hall, 12 Barras Bridge, Newcastle"
    assert venue["postcode"] == "NE1 8QH"


def test_a_place_that_is_only_online_is_no_venue() -> None:
    listing = one_listing(Where="Online (Zoom)")
    assert listing["venues"] == []
    assert listing["attend"] == ["online"]


def test_days_and_hours_in_columns_of_their_own() -> None:
    (session,) = one_listing(
        Day="Tuesday", **{"Start time": "10:00", "End time": "12:00", "Frequency": "Fortnightly"}
    )["sessions"]
    assert (session["days"], session["every"]) == (["tue"], "fortnight")
    assert (session["opens"], session["closes"]) == ("10:00", "12:00")


def test_one_column_for_each_day() -> None:
    sessions = one_listing(Monday="9am-12 noon", Tuesday="Closed", Wednesday="2pm-4pm")["sessions"]
    assert [(one["days"], one["opens"]) for one in sessions] == [
        (["mon"], "09:00"),
        (["wed"], "14:00"),
    ]


def test_an_hour_that_may_be_morning_or_evening_is_left_open() -> None:
    record, listing = one_record(When="Tuesday 7-9")
    (session,) = listing["sessions"]
    assert (session["days"], session["opens"], session["closes"]) == (["tue"], None, None)
    assert session["note"] == "Tuesday 7-9"
    assert codes(record) == ["times_unclear"]


def test_times_that_cannot_be_read_are_kept_as_they_are_written() -> None:
    record, listing = one_record(When="whenever Jean is in")
    (session,) = listing["sessions"]
    assert session["note"] == "whenever Jean is in"
    assert session["days"] == []
    assert codes(record) == ["times_unread"]


def test_mixed_ways_to_get_in_touch_are_taken_apart() -> None:
    listing = one_listing(Contact="Jean, 0191 496 0101, jean@example.org, www.tea.example.org")
    (contact,) = listing["contacts"]
    assert contact["name"] == "Jean"
    assert contact["phones"] == ["0191 496 0101"]
    assert contact["email"] == "jean@example.org"
    assert listing["website"] == "https://www.tea.example.org"


def test_room_for_new_people_counts_with_the_day_it_was_true_on() -> None:
    undated = one_listing(**{"Room for new people": "Full"})["capacity"]
    assert (undated["state"], undated["note"]) == ("unknown", "Full")
    dated = one_listing(**{"Room for new people": "Full", "Last checked": "03/09/2026"})["capacity"]
    assert (dated["state"], dated["updated"]) == ("full", "2026-09-03")


def test_the_first_of_a_month_stands_for_a_month_alone() -> None:
    assert read_day("Mar-26", Findings(), "Checked") == date(2026, 3, 1)


def test_a_formula_costs_its_cell_and_only_as_a_name_its_row() -> None:
    record, listing = one_record(Website='=HYPERLINK("https://evil.example","us")')
    assert listing["website"] is None
    assert codes(record) == ["formula_text"]
    named, _ = one_record(**{"Name of group": "@SUM(1+1)*cmd|' /C calc'!A0"})
    assert named.quarantined is not None
    assert named.quarantined.startswith("formula_text: ")
