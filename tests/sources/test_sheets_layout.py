"""How a sheet is laid out: its header, its columns, its rows, and how a record is known again."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from indexer.errors import Refused
from indexer.sources import sheets
from indexer.sources.sheets import field_choices, field_of, preview
from tests.sources.sheet_files import (
    HEADER,
    canonical,
    codes,
    crawl_of,
    csv_of,
    listings_of,
    look_at,
    one_record,
    xlsx_of,
)

KNIT = ("Knitters", "Knitting", "Tuesday 10am-12 noon", "Library", "NE1 8QH", "0191 496 0101", "")
SING = ("Singers", "Singing", "Friday 7pm-9pm", "Church Hall", "NE1 4LP", "0191 496 0102", "")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Group", "name"),
        ("NAME OF GROUP:", "name"),
        ("What is it?", "description"),
        ("Day(s)", "days"),
        ("Time", "times"),
        ("Venue", "venue"),
        ("Post code", "postcode"),
        ("Contact name", "contact_name"),
        ("Tel.", "phone"),
        ("Mobile", "mobile"),
        ("E-mail", "email"),
        ("Web", "website"),
        ("Cost (£)", "cost"),
        ("Who for?", "eligibility"),
        ("Wheelchair access?", "access:step_free_entrance"),
        ("Toilets", "access:toilet_any"),
        ("Parking", "access:parking"),
        ("Hearing loop", "access:hearing_loop"),
        ("Last checked", "checked_on"),
        ("import_id_reference", "adds_to"),
        ("location_postcode", "postcode"),
        ("schedules_opens_at", "opens"),
        ("scheduled_weekday", "days"),
        ("is_free", "free"),
        ("fees_text", "cost"),
        ("referral_method", "join_note"),
        ("eligibility_age_group_custom", "age"),
        ("Zogs per annum", None),
    ],
)
def test_headers_that_publishers_use_are_known(header: str, field: str | None) -> None:
    assert field_of(header)[0] == field


def test_every_choice_for_a_column_has_words() -> None:
    choices = dict(field_choices())
    assert choices["name"] == "Name of the group"
    assert choices[sheets.IGNORE] == "Do not use this column"
    assert all(choices.values())


def test_a_column_without_a_name_is_known_by_what_stands_in_it() -> None:
    rows = [("Group", "What is it", "", "Info"), *[
        (f"Group {at}", "Tea", f"NE1 8Q{at}", f"tea{at}@example.org") for at in "ABD"
    ]]  # fmt: skip
    columns = {one.letter: one for one in preview(csv_of(rows), "a.csv").columns}
    assert (columns["C"].field, columns["C"].sure) == ("postcode", "likely")
    assert columns["C"].header == "Column C"
    assert columns["C"].samples == ("NE1 8QA", "NE1 8QB", "NE1 8QD")
    assert columns["D"].field == "email"


def test_what_a_person_chose_wins_over_every_guess() -> None:
    data = csv_of([("Group", "Blurb", "Notes"), ("Tea", "Cake and talk", "Jean is ill")])
    shown = preview(data, "a.csv")
    assert [one.header for one in shown.unused] == ["Blurb", "Notes"]
    assert any("Blurb" in warning for warning in shown.warnings)
    chosen = {"blurb ": "description", "Notes": sheets.IGNORE}
    again = preview(data, "a.csv", {"columns": chosen})
    assert [(one.field, one.sure) for one in again.columns] == [
        ("name", "certain"),
        ("description", "told"),
        (None, "told"),
    ]
    assert again.warnings == ()
    (listing,) = listings_of(data, columns=chosen)
    assert listing["description"] == "Cake and talk"


def test_a_column_that_has_another_name_now_is_asked_about_and_never_guessed_silently() -> None:
    chosen = {"Group": "name", "Blurb": "description", "Ring": "phone", "Old": sheets.IGNORE}
    renamed = csv_of([("Group", "Wording", "Tel"), ("Tea", "Cake and talk", "0191 496 0101")])
    (said,) = [one for one in preview(renamed, "a.csv", {"columns": chosen}).warnings
               if "Not in this file any more" in one]  # fmt: skip
    assert "“blurb”" in said
    assert "ring" not in said, "another column is it now"
    assert said in crawl_of(renamed, columns=chosen)[0].warnings
    told = {**chosen, "Wording": "description"}
    assert preview(renamed, "a.csv", {"columns": told}).warnings == ()


@pytest.mark.parametrize(
    ("field", "value", "looks"),
    [
        ("summary", "jean@example.org", "E-mail"),
        ("venue", "0191 496 010", "Telephone"),
        ("name", "NE1 8Q", "Postcode"),
        ("phone", "jean@example.org", "E-mail"),
    ],
)
def test_a_remembered_column_that_holds_something_else_now_is_asked_about(
    field: str, value: str, looks: str
) -> None:
    """A name's column that holds addresses of people would publish them."""
    cells = [value.replace("jean", f"jean{at}") + ("" if "@" in value else "ABDEFGH"[at] if
             "NE" in value else str(at)) for at in range(4)]  # fmt: skip
    rows = [("Group", "Info", "About"), *[("Tea", one, "Cake") for one in cells]]
    chosen = {"Info": field} | ({} if field == "name" else {"Group": "name"})
    shown = preview(csv_of(rows), "a.csv", {"columns": chosen}).warnings
    (said,) = [one for one in shown if one.startswith("Column B “Info” is taken for")]
    assert looks.casefold() in said.casefold()


def test_a_remembered_column_that_holds_what_it_held_is_taken_without_a_word() -> None:
    rows = [("Group", "Info", "Post"), *[("Tea", f"jean{at}@example.org", "NE1 8QA")
                                         for at in range(4)]]  # fmt: skip
    chosen = {"Info": "contact_any", "Post": "address", "Group": "name"}
    assert preview(csv_of(rows), "a.csv", {"columns": chosen}).warnings == ()


def test_a_column_that_is_not_used_is_kept_and_shown_to_nobody() -> None:
    record, listing = one_record(Notes="Jean is ill, do not ring her")
    assert record.raw["cells"]["Notes"] == "Jean is ill, do not ring her"
    assert "Jean" not in str(listing)


def test_a_list_of_organisations_has_them_as_names() -> None:
    (listing,) = listings_of(csv_of([("Organisation", "Tel"), ("Age Matters", "0191 496 0101")]))
    assert listing["name"] == "Age Matters"


def test_two_header_rows_are_read_as_one() -> None:
    rows = [
        ("Group", "Venue", "", "Contact", ""),
        ("", "Name", "Postcode", "Name", "Email"),
        ("Tea", "Library", "NE1 8QH", "Jean", "jean@example.org"),
    ]
    shown = preview(csv_of(rows), "a.csv")
    assert shown.header_row == 2
    assert [one.field for one in shown.columns] == [
        "name", "venue", "postcode", "contact_name", "email",
    ]  # fmt: skip


def test_rows_that_are_no_records_are_named_with_their_numbers() -> None:
    rows = [HEADER, KNIT, (), HEADER, ("ARTS:",), SING, ("Total", "2")]
    crawl, records = crawl_of(csv_of(rows))
    assert [canonical(one)["name"] for one in records] == ["Knitters", "Singers"]
    assert "not_a_record: blank rows (3)." in crawl.warnings
    said = [warning for warning in crawl.warnings if "not_a_record: row" in warning]
    assert [warning.split(".")[0] for warning in said] == [
        "not_a_record: row 4", "not_a_record: row 5", "not_a_record: row 7",
    ]  # fmt: skip
    assert crawl.complete
    assert crawl.declared_total == 2


def test_a_row_with_nothing_but_a_name_is_set_aside_and_not_lost() -> None:
    records = crawl_of(csv_of([HEADER, KNIT, ("Chess Club",)]))[1]
    assert records[1].quarantined is not None
    assert records[1].quarantined.startswith("only_a_name: ")
    assert records[1].raw["cells"] == {"Name of group": "Chess Club"}


def test_one_bad_row_never_stops_the_others() -> None:
    records = crawl_of(csv_of([HEADER, ("=1+1", "x"), ("", "no name"), ("test",) * 3, SING]))[1]
    assert [bool(one.quarantined) for one in records] == [True, True, True, False]


def test_the_sheet_with_the_best_header_is_read_and_the_others_are_named() -> None:
    data = xlsx_of([("Notes", "for"), ("the", "office")], Clubs=[HEADER, KNIT], Old=[("a", "b")])
    shown = preview(data, "a.xlsx")
    assert shown.sheet == "Clubs"
    assert shown.other_sheets == ("Groups", "Old")
    assert any("“Groups”, “Old”" in warning for warning in shown.warnings)
    assert preview(data, "a.xlsx", {"sheet": "Groups"}).sheet == "Groups"


def test_cells_joined_downwards_count_for_each_row() -> None:
    book = load_workbook(io.BytesIO(xlsx_of([HEADER, KNIT, (*SING[:3], "", *SING[4:])])))
    book.active.merge_cells("D2:D3")
    out = io.BytesIO()
    book.save(out)
    assert [one["venues"][0]["name"] for one in listings_of(out.getvalue())] == ["Library"] * 2


def test_a_list_without_a_column_of_names_can_still_be_shown() -> None:
    data = csv_of([("Alpha", "Beta"), ("Tea", "Cake"), ("Knit", "Wool")])
    shown = preview(data, "a.csv")
    assert shown.header_row == 1
    assert "No column was recognised as the name" in shown.warnings[0]
    assert [one["name"] for one in listings_of(data, columns={"Alpha": "name"})] == ["Tea", "Knit"]


def test_one_column_is_no_list() -> None:
    with pytest.raises(Refused, match="one column only"):
        preview(b"Group\nTea\nKnit, and natter\n", "a.csv", {})


# -- who a record is --------------------------------------------------------------------------


def test_another_telephone_number_makes_no_other_record() -> None:
    first = crawl_of(csv_of([HEADER, KNIT]))[1][0]
    changed = crawl_of(csv_of([HEADER, (*KNIT[:5], "0191 496 0199", "")]))[1][0]
    assert first.external_id == changed.external_id
    assert first.raw != changed.raw


def test_rows_that_only_moved_are_the_same_to_the_last_letter() -> None:
    before = crawl_of(csv_of([HEADER, KNIT, SING]))[1]
    after = crawl_of(csv_of([("A list",), HEADER, SING, (), KNIT]))[1]
    assert {one.external_id: one.raw for one in before} == {
        one.external_id: one.raw for one in after
    }


def test_the_rows_of_records_are_found_by_their_ids() -> None:
    data = csv_of([("A list",), HEADER, SING, (), KNIT])
    shown = preview(data, "a.csv")
    records = {one.external_id: one for one in crawl_of(data)[1]}
    assert set(shown.rows) == set(records)
    assert {shown.rows[id]: one.raw["cells"]["Name of group"] for id, one in records.items()} == {
        3: "Singers",
        5: "Knitters",
    }


def test_a_reference_of_the_list_is_its_id_and_may_not_stand_twice() -> None:
    rows = [("Ref", *HEADER), ("17", *KNIT), ("18", *SING), ("17", *SING)]
    records = crawl_of(csv_of(rows))[1]
    assert [one.external_id for one in records] == ["17", "18", "17 (2)"]
    assert "id_repeated" in codes(records[2])


def test_rows_of_one_name_and_place_are_both_kept() -> None:
    rows = [HEADER, KNIT, KNIT, (KNIT[0], *KNIT[1:4], "NE1 4LP", *KNIT[5:])]
    records = crawl_of(csv_of(rows))[1]
    assert len({one.external_id for one in records}) == 3
    assert [codes(one) for one in records] == [[], ["probable_duplicate"], []]


def test_what_as_above_stands_for_is_part_of_what_was_sent() -> None:
    def second(place: str) -> dict[str, object]:
        rows = [HEADER, (*KNIT[:3], place, "", "", ""), (*SING[:3], "as above", "", "", "")]
        return crawl_of(csv_of(rows))[1][1].raw

    assert second("Library")["above"] == {"Where": "Library"}
    assert second("Library") != second("Civic Hall")


def test_nothing_stands_above_the_first_row() -> None:
    (record,) = crawl_of(csv_of([HEADER, (*KNIT[:3], "ditto", *KNIT[4:])]))[1]
    assert codes(record) == ["ditto_unresolved"]
    assert canonical(record)["venues"][0]["name"] is None


def test_rows_that_add_to_another_are_joined_to_it() -> None:
    header = (
        "import_id", "import_id_reference", "name", "location_name", "location_postcode",
        "scheduled_weekday", "schedules_opens_at", "schedules_closes_at", "contact_name",
        "contact_phone", "contact_visible", "cost_option", "cost_amount", "cost_type",
    )  # fmt: skip
    monday = ("Library", "NE1 8QH", "monday", "09:00:00", "11:00:00")
    tuesday = ("Civic Hall", "NE1 4LP", "tuesday", "14:00:00", "16:00:00")
    rows = [
        header,
        ("1", "", "Tea", *monday),
        ("2", "1", "", *tuesday),
        ("3", "1", "", *[""] * 5, "Jean", "0191 496 0101", "FALSE"),
        ("4", "1", "", *[""] * 8, "OAP", "2", "per session"),
    ]
    (record,) = crawl_of(csv_of(rows))[1]
    listing = canonical(record)
    assert [one["postcode"] for one in listing["venues"]] == ["NE1 8QH", "NE1 4LP"]
    assert [(one["venue"], one["days"], one["opens"]) for one in listing["sessions"]] == [
        ("v1", ["mon"], "09:00"),
        ("v2", ["tue"], "14:00"),
    ]
    assert [(one["name"], one["public"]) for one in listing["contacts"]] == [("Jean", False)]
    assert listing["cost"]["options"] == [
        {"amount": 2, "currency": "GBP", "per": "session", "note": "OAP"}
    ]
    assert len(record.raw["more"]) == 3


def test_what_is_not_to_be_shown_is_set_aside() -> None:
    record, _ = one_record(visible="FALSE")
    assert record.quarantined is not None
    assert record.quarantined.startswith("not_published: ")


# -- which files are of this kind -------------------------------------------------------------


def test_a_list_of_groups_is_recognised_by_its_header() -> None:
    why = sheets.recognises(look_at(csv_of([("Our groups",), HEADER, KNIT])))
    assert why is not None
    assert "row 2" in why
    assert "“Name of group”" in why


def test_a_workbook_is_recognised() -> None:
    assert sheets.recognises(look_at(xlsx_of([HEADER, KNIT]))) == "It is an Excel workbook."


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"services": []}',
        b"[1, 2]",
        b"<html><table><tr><td>Name</td></tr></table></html>",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"%PDF-1.7 name, venue, time",
        b"Dear all,\nthe group meets on Tuesday, as ever,\nand Jean brings cake.\n",
        b"id,amount,currency\n1,2,GBP\n",
    ],
)
def test_what_is_no_list_of_groups_is_not_recognised(data: bytes) -> None:
    assert sheets.recognises(look_at(data)) is None


def test_a_column_called_what_says_what_they_do() -> None:
    data = b"Name of group,What,Postcode\nOssett Whittlers,Carving spoons,WF5 8BE\n"
    columns = {column.header: column.field for column in preview(data, "a.csv").columns}
    assert columns["What"] == "description"
