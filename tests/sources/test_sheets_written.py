"""Spreadsheets that Waymark writes: nothing in them is worked out, and all of it is read back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from indexer.sheets import annotated, escaped, export_sheet, remarks_of, template, write_csv
from indexer.sheets.annotate import FOUND
from indexer.sheets.exports import words_of
from indexer.sheets.remarks import Remark
from indexer.sources.sheets import preview
from indexer.sources.sheets.layout import EXAMPLE
from indexer.times.reading import new_session
from schemas.listing import load_listing
from schemas.rows import all_columns
from tests.sources.sheet_files import (
    HEADER,
    canonical,
    crawl_of,
    csv_of,
    listings_of,
    ods_of,
    with_part,
    xlsx_of,
)

DANGEROUS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", "  =1+1", "＝1+1", "＋1", "－1",
    "＠SUM(A1)", "\x00=1+1",
)  # fmt: skip
KNIT = ("Knitters", "Knitting", "Tuesday 10am-12 noon", "Library", "NE1 8QH", "1914960101", "x@y")
FULL: dict[str, Any] = {
    "id": "0b5c9f0e-6a53-4a7e-9b8b-0d9f7b9f4a11",
    "name": "=Tea, and Talk",
    "alternate_name": "T&T",
    "summary": "Tea.",
    "description": "-Cake\nand talk",
    "needs": ["company.social"],
    "activities": ["baking", "talking"],
    "words": ["cuppa"],
    "organisation": {
        "name": "Age Matters",
        "led_by": "charity",
        "website": "https://age.example.org",
        "identifiers": [{"scheme": "GB-CHC", "identifier": "1234567"}],
    },
    "status": {"state": "open"},
    "alert": "@ the back door",
    "age": {"min": 18, "max": 65},
    "who": [{"id": "carers", "note": "and who they care for"}, {"id": "women_only", "note": None}],
    "conditions": [{"id": "members_of", "note": "the library"}],
    "eligibility": "Anyone in Heaton",
    "languages": ["en", "pa"],
    "join": ["ring_first", "book"],
    "join_note": "Ring Jean",
    "attend": ["venue", "online"],
    "cost": {
        "state": "paid",
        "note": "£2, tea 50p",
        "options": [
            {"amount": 2, "currency": "GBP", "per": "session", "note": None},
            {"amount": 0.5, "currency": "GBP", "per": None, "note": "tea"},
        ],
    },
    "access": {"text_email_contact": {"state": "yes"}},
    "venues": [
        {
            "id": "v1", "name": "Library", "kind": "library", "address": "1 High Street, Heaton",
            "postcode": "NE1 8QH", "lat": 54.9, "lon": -1.6, "point_from": "given",
            "uprn": "4510000001", "transport": "Bus 12",
            "access": {
                "step_free_entrance": {"state": "partly", "note": "one low step"},
                "parking": {"state": "no", "note": None},
            },
            "access_text": "Ring the bell.",
        },
        {
            "id": "v2", "name": "Civic Hall", "address": None, "postcode": "NE1 4LP",
            "access": {}, "hidden": True, "show_district": True,
        },
    ],
    "sessions": [
        {
            "venue": "v1", "days": ["tue"], "opens": "10:00", "closes": "12:00",
            "starts_on": "2026-09-01", "until": "2027-07-01", "term_time": True,
            "access": {"hearing_loop": {"state": "yes", "note": "tested in May"}},
        },
        {"venue": "v1", "days": ["thu"], "opens": "19:00", "every": "month", "nth": [1, 3]},
        {"venue": "v2", "days": ["mon", "wed"], "opens": "09:30", "closes": "17:00",
         "kind": "open_hours"},
    ],
    "service_areas": [{"outcode": "NE1"}, {"text": "Heaton and around"}],
    "contacts": [
        {"name": "Jean", "role": "Secretary", "phones": ["+33 1 70 18 99 00", "0191 496 0101"],
         "email": "jean@example.org", "times": "mornings"},
        {"name": "Sam", "role": None, "phones": ["0191 496 0102"], "public": False},
    ],
    "website": "https://tea.example.org",
    "first_visit": {"who_meets_you": "Jean", "what_to_bring": "@ least a cup"},
    "sources": [{"name": "sheet", "checked_on": "2026-09-03", "changed_on": "2026-09-01"}],
}  # fmt: skip


# -- escaping ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert escaped(text).startswith("'")
    (header, row) = csv.reader(io.StringIO(write_csv([text], [[text]]).decode("utf-8-sig")))
    assert header[0].startswith("'")
    assert row[0].startswith("'")


def test_a_number_and_a_plain_text_stay_as_they_are() -> None:
    assert [escaped(one) for one in (-1.5, 3, "Tea", "a=b", None, "")] == [
        "-1.5", "3", "Tea", "a=b", "", "",
    ]  # fmt: skip


def test_a_telephone_number_stays_readable_and_comes_back() -> None:
    assert escaped("+44 191 496 0101") == "'+44 191 496 0101"
    rows = [HEADER, (*KNIT[:5], escaped("+44 191 496 0101"), "")]
    assert listings_of(csv_of(rows))[0]["contacts"][0]["phones"] == ["0191 496 0101"]


# -- export -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_read_back_as_the_same_listing(kind: Any) -> None:
    listing = load_listing({**FULL, "name": "Tea and Talk"})
    (back,) = listings_of(export_sheet([listing], kind))
    for key in listing:
        if key == "needs":
            assert [one["id"] for one in back[key]] == [one["id"] for one in listing[key]]
        elif key == "sources":
            assert back[key][0]["checked_on"] == listing[key][0]["checked_on"]
            assert back[key][0]["changed_on"] == listing[key][0]["changed_on"]
        else:
            assert back[key] == listing[key], key
    (again,) = listings_of(export_sheet([back], kind))
    assert again == back


def test_an_export_holds_no_formula_in_either_kind() -> None:
    listing = load_listing(FULL)
    text = export_sheet([listing], "csv").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            number = cell.replace(".", "", 1).lstrip("-").isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@"))
    book = load_workbook(io.BytesIO(export_sheet([listing], "xlsx")))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book.active["C2"].value == "'=Tea, and Talk"


def test_a_name_that_is_a_formula_is_set_aside_when_it_comes_back() -> None:
    (record,) = crawl_of(export_sheet([load_listing(FULL)], "csv"))[1]
    assert record.quarantined is not None
    assert record.quarantined.startswith("formula_text: ")


def test_every_column_of_an_export_is_certain_to_be_known() -> None:
    shown = preview(export_sheet([load_listing(FULL)], "csv"), "export.csv")
    assert [one.header for one in shown.columns] == list(all_columns())
    assert {one.sure for one in shown.columns} == {"certain"}
    assert len({one.field for one in shown.columns}) == len(all_columns())


@pytest.mark.parametrize(
    "parts",
    [
        {"days": ["mon"], "opens": "07:00", "closes": "09:00"},
        {"days": ["fri"], "opens": "12:00"},
        {"days": ["sat", "sun"], "closes": "12:30"},
        {"days": ["wed"], "opens": "18:00", "closes": "20:00", "every": "fortnight"},
        {"days": ["fri"], "opens": "14:00", "every": "month", "nth": [-1]},
        {"every": "once", "dates": ["2026-12-05"], "opens": "10:00", "closes": "12:00"},
    ],
)
def test_times_are_written_in_words_that_are_read_as_the_same_times(parts: dict[str, Any]) -> None:
    session = {**new_session(), **parts}
    (back,) = listings_of(csv_of([("Group", "When"), ("Tea", words_of(session))]))[0]["sessions"]
    assert back == session


# -- template ---------------------------------------------------------------------------------


def test_the_example_of_the_template_is_never_taken_in() -> None:
    shown = preview(template(), "template.xlsx")
    assert shown.sheet == "Groups"
    assert shown.records == 0
    assert [(one.row, one.code) for one in shown.skipped] == [(2, "not_a_record")]
    assert "example" in shown.skipped[0].reason
    assert crawl_of(template())[1] == []


def test_every_column_of_the_template_is_certain_to_be_known() -> None:
    columns = preview(template(), "template.xlsx").columns
    assert {one.sure for one in columns} == {"certain"}
    assert len({one.field for one in columns}) == len(columns)


def test_the_template_offers_choices_and_help() -> None:
    sheet = load_workbook(io.BytesIO(template()))["Groups"]
    rules = {str(one.sqref).split("2:")[0]: one for one in sheet.data_validations.dataValidation}
    by_header = {cell.value: cell for cell in sheet[1]}
    for header in ("Days", "Cost (choose)", "Step-free way in", "How often"):
        rule = rules[by_header[header].column_letter]
        assert rule.type == "list"
        # Words of one's own are read as well.
        assert not rule.showErrorMessage
    assert all(cell.comment.text for cell in sheet[1])


def test_a_filled_template_becomes_a_whole_listing() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet = book["Groups"]
    sheet["B2"] = sheet["B2"].value.removeprefix(EXAMPLE)
    out = io.BytesIO()
    book.save(out)
    (record,) = crawl_of(out.getvalue())[1]
    listing = canonical(record)
    assert record.issues == ()
    assert listing["name"] == "Tuesday Knitters"
    assert record.external_id == "17"
    assert [one["id"] for one in listing["needs"]] == ["company.social"]
    assert listing["join"] == ["drop_in"]
    assert listing["cost"]["state"] == "free"
    assert listing["age"] == {"min": 18, "max": None}
    assert listing["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"
    (session,) = listing["sessions"]
    assert (session["days"], session["opens"], session["closes"]) == (["tue"], "10:00", "12:00")
    assert session["term_time"] is False
    (back,) = listings_of(export_sheet([listing], "xlsx"))
    different = {key for key in listing if back[key] != listing[key]}
    assert different <= {"sources"}


@pytest.mark.parametrize("often", ["Every fortnight", "1st of the month", "Last of the month"])
def test_how_often_as_the_template_offers_it(often: str) -> None:
    rows = [("Group", "Days", "Start time", "How often"), ("Tea", "Monday", "10am", often)]
    (session,) = listings_of(csv_of(rows))[0]["sessions"]
    expected = {
        "Every fortnight": ("fortnight", []),
        "1st of the month": ("month", [1]),
        "Last of the month": ("month", [-1]),
    }[often]
    assert (session["every"], session["nth"]) == expected
    assert (session["days"], session["opens"]) == (["mon"], "10:00")


# -- remarks ----------------------------------------------------------------------------------

BAD = ("=1+1", "x", "Friday 7-9", "Hall", "NOWHERE", "tbc", "")


@pytest.mark.parametrize("make", [csv_of, xlsx_of, ods_of])
def test_the_workbook_comes_back_with_a_comment_on_each_cell_concerned(make: Any) -> None:
    data = make([("Our groups",), HEADER, KNIT, BAD])
    shown = preview(data, "groups")
    remarks = remarks_of(crawl_of(data)[1], shown)
    book = load_workbook(io.BytesIO(annotated(data, "groups", remarks)))
    assert book.sheetnames[0] == FOUND
    sheet = book.worksheets[1]
    assert sheet["A3"].value == "Knitters"
    assert "lost its first 0" in sheet["F3"].comment.text
    assert "This row is not shown" in sheet["A4"].comment.text
    # A workbook's own formula comes back as what it last showed, and this one was never worked out.
    assert sheet["A4"].value == (None if make is xlsx_of else "'=1+1")
    assert sheet["B3"].comment is None
    listed = [[cell.value for cell in row] for row in book[FOUND].iter_rows(min_row=5)]
    assert len(listed) == len(remarks)
    assert listed[0][:3] == [4, "Name of group", "Not shown"]
    # What comes back can be mended and sent again: every row is where it was.
    again = preview(annotated(data, "groups", remarks), "groups.xlsx")
    assert (again.header_row, again.rows) == (shown.header_row, shown.rows)


def test_remarks_are_the_same_from_what_a_run_keeps() -> None:
    class Kept:
        def __init__(self, record: Any) -> None:
            self.external_id = record.external_id
            self.quarantined = record.quarantined
            self.issues = [
                {"code": one.code, "field": one.field, "reason": one.reason}
                for one in record.issues
            ]

    data = csv_of([HEADER, KNIT, BAD])
    records = crawl_of(data)[1]
    shown = preview(data, "a.csv")
    remarks = remarks_of(records, shown)
    assert remarks_of([Kept(one) for one in records], shown) == remarks
    assert {(one.row, one.column, one.severity) for one in remarks} == {
        (2, "Tel", "warning"),
        (2, "Email", "warning"),
        (3, "Tel", "note"),
        (3, "Name of group", "error"),
    }
    assert all(one.message and one.remedy for one in remarks)


def test_a_column_that_is_not_used_is_remarked_on_at_its_header() -> None:
    data = csv_of([("Group", "Zogs", "Where"), ("Tea", "1", "Library")])
    (remark,) = remarks_of(crawl_of(data)[1], preview(data, "a.csv"))
    assert (remark.row, remark.column, remark.severity) == (1, "Zogs", "note")


def test_formulas_and_links_of_a_workbook_do_not_come_back() -> None:
    data = xlsx_of([HEADER, (*KNIT[:6], '=HYPERLINK("https://evil.example","x")')])
    book = load_workbook(io.BytesIO(annotated(data, "a.xlsx", [])))
    assert {cell.data_type for row in book["Groups"].iter_rows() for cell in row} <= {"s", "n"}
    assert "evil" not in str([[cell.value for cell in row] for row in book["Groups"].iter_rows()])


def test_cells_joined_over_a_whole_sheet_do_not_stop_the_report() -> None:
    joined = b'</sheetData><mergeCells count="1"><mergeCell ref="A10:XFD1048576"/></mergeCells>'
    data = with_part(
        xlsx_of([HEADER, KNIT]), "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", joined),
    )  # fmt: skip
    remark = Remark(2, "Tel", "warning", "Look.", "Mend it.")
    book = load_workbook(io.BytesIO(annotated(data, "a.xlsx", [remark])))
    assert "Mend it." in book["Groups"]["F2"].comment.text


def test_a_remark_on_the_whole_sheet_stands_in_the_list_alone() -> None:
    remark = Remark(None, None, "note", "Ask for the columns' meaning.", "Use the template.")
    book = load_workbook(io.BytesIO(annotated(csv_of([HEADER, KNIT]), "a.csv", [remark])))
    assert book[FOUND]["D5"].value == "Ask for the columns' meaning."
