"""Every format a list comes in, and files that mean harm: each ends in a list or in a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import pytest
from openpyxl import load_workbook

from indexer.errors import Refused
from indexer.sources import sheets
from indexer.sources.sheets import preview
from indexer.sources.sheets.archive import MOST_BYTES, clean_archive
from indexer.sources.sheets.opening import MOST_ROWS
from tests.sources.sheet_files import (
    HEADER,
    canonical,
    codes,
    crawl_of,
    csv_of,
    listings_of,
    look_at,
    ods_of,
    with_part,
    xlsx_of,
    zip_of,
)

ROW = ("Café Knit – “natter”", "Tea, cake; talk | more", "Tuesday 10am-12 noon", "Library",
       "NE1 8QH", "0191 496 0101", "knit@example.org")  # fmt: skip
SHEET_XML = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_every_separator_and_encoding_gives_the_same_list(delimiter: str, encoding: str) -> None:
    data = csv_of([HEADER, ROW, ROW[:1] + ("x",) * 3], delimiter=delimiter, encoding=encoding)
    shown = preview(data, "a.csv")
    assert shown.delimiter == delimiter
    assert shown.encoding == encoding
    assert listings_of(data)[0]["name"] == ROW[0]
    assert listings_of(data)[0]["description"] == ROW[1]


def test_what_parts_the_columns_is_not_guessed_from_the_text() -> None:
    text = "a, b, c, d, e; f; g"
    data = csv_of(
        [("Group", "What is it", "Where"), *[("Tea", text, "Library")] * 3], delimiter="\t"
    )
    assert preview(data, "a.txt").delimiter == "\t"


def test_a_line_that_tells_excel_the_separator_is_obeyed() -> None:
    data = b"sep=;\r\n" + csv_of([HEADER, ROW], delimiter=";")
    shown = preview(data, "a.csv")
    assert (shown.delimiter, shown.header_row, shown.above) == (";", 2, ())


def test_a_quotation_mark_that_nobody_closed_costs_no_other_row() -> None:
    rows = [HEADER, *[(f"Group {at}", "Tea", *ROW[2:]) for at in range(400)]]
    lines = csv_of(rows).replace(b"Group 7,Tea", b'"Group 7,Tea', 1)
    crawl, records = crawl_of(lines)
    assert len(records) == 400
    assert any("quotation mark" in warning for warning in crawl.warnings)


def test_a_workbook_keeps_numbers_days_and_times_as_people_see_them() -> None:
    header = ("Group", "Day", "Start time", "End time", "Tel", "Age", "Last checked", "Parking")
    row = ("Tea", "Tuesday", clock(9, 30), clock(11), 1914960101.0, datetime(2026, 12, 10),
           date(2026, 9, 3), True)  # fmt: skip
    (record,) = crawl_of(xlsx_of([header, row]))[1]
    listing = canonical(record)
    assert codes(record) == ["date_damage", "number_lost_zero"]
    assert listing["contacts"][0]["phones"] == ["0191 496 0101"]
    assert listing["sessions"][0]["opens"] == "09:30"
    assert listing["sources"][0]["checked_on"] == "2026-09-03"
    assert "10 to 12" in listing["eligibility"]
    assert listing["access"]["parking"]["state"] == "yes"


def test_an_opendocument_spreadsheet_is_read() -> None:
    shown = preview(ods_of([("A list",), HEADER, ROW]), "a.ods")
    assert (shown.format, shown.sheet, shown.header_row) == ("ods", "Groups", 2)
    assert listings_of(ods_of([("A list",), HEADER, ROW]))[0]["name"] == ROW[0]
    assert sheets.recognises(look_at(ods_of([HEADER, ROW]))) == "It is an OpenDocument spreadsheet."


def test_an_old_workbook_is_read() -> None:
    data = (Path(__file__).parents[1] / "data" / "sheets" / "groups.xls").read_bytes()
    assert sheets.recognises(look_at(data)) == "It is an old Excel workbook (XLS)."
    shown = preview(data, "groups.xls")
    assert (shown.format, shown.header_row, shown.records) == ("xls", 2, 1)
    (listing,) = listings_of(data)
    assert listing["contacts"][0]["phones"] == ["0191 496 0105"]
    assert listing["sources"][0]["checked_on"] == "2026-09-03"
    assert listing["sessions"][0]["opens"] == "14:00"


def test_the_content_decides_and_not_the_name_of_the_file() -> None:
    assert preview(csv_of([HEADER, ROW]), "really.xlsx").format == "csv"
    assert preview(xlsx_of([HEADER, ROW]), "really.csv").format == "xlsx"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b'{"a": 1}', "data for programs"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"PK\x03\x04 cut off", "damaged"),
        (zip_of({"word/document.xml": "<w/>"}), "Word document"),
        (zip_of({"readme.txt": "Hello"}), "without a spreadsheet"),
        (zip_of({"xl/workbook.bin": "x"}), "XLSB"),
        (zip_of({"xl/workbook.xml": "<workbook/>"}), "damaged|no filled sheet"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "damaged"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "Word document"),
        (xlsx_of([]), "no filled sheet"),
        (b"\x00\x01\x02\x03" * 30, "no text file|damaged|one column"),
    ],
)
def test_what_holds_no_list_is_answered_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        preview(data, "groups.xlsx")
    assert "groups.xlsx" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "is a PDF"),
        (csv_of([("Alpha", "Beta"), ("1", "2")]), "No column was recognised as the name"),
    ],
)
def test_a_source_that_holds_no_list_yields_nothing_and_says_the_same(
    data: bytes, words: str
) -> None:
    crawl, records = crawl_of(data)
    assert records == []
    assert crawl.complete is False
    assert any(words in warning for warning in crawl.warnings)


def test_a_part_with_a_password_is_said_to_have_one() -> None:
    data = bytearray(xlsx_of([HEADER, ROW]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        for info in archive.infolist():
            data[info.header_offset + 6] |= 1
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    with pytest.raises(Refused, match="protected with a password"):
        preview(bytes(data), "groups.xlsx")


# -- files that mean harm ---------------------------------------------------------------------


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    bomb = with_part(xlsx_of([HEADER, ROW]), SHEET_XML, lambda _: b" " * (MOST_BYTES + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(Refused, match="unpacks to more than"):
        preview(bomb, "bomb.xlsx")


def test_readers_are_given_no_more_than_was_counted() -> None:
    """An archive may state a smaller size than it unpacks to: what is passed on is written anew."""
    data = xlsx_of([HEADER, ROW])
    clean = clean_archive(data, "a.xlsx").data
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert all(one.compress_type == zipfile.ZIP_STORED for one in archive.infolist())
        assert not any("docProps" in one for one in archive.namelist())


@pytest.mark.parametrize("row", [1_048_576, 90_000])
def test_a_cell_far_out_is_refused_before_a_reader_makes_room_for_it(row: int) -> None:
    far = f'<row r="{row}"><c r="XFD{row}" t="n"><v>1</v></c></row></sheetData>'.encode()
    data = with_part(
        xlsx_of([HEADER, ROW]), SHEET_XML, lambda xml: xml.replace(b"</sheetData>", far)
    )
    with pytest.raises(Refused, match=f"row {row:,} and in column 16,384"):
        preview(data, "far.xlsx")


def test_a_repeated_cell_of_an_opendocument_sheet_is_refused_likewise() -> None:
    more = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
        ' table:number-columns-repeated="1024" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
    with pytest.raises(Refused, match="1,024"):
        preview(ods_of([HEADER, ROW], more=more), "far.ods")


def test_blank_cells_repeated_to_the_end_of_a_sheet_do_no_harm() -> None:
    more = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert preview(ods_of([HEADER, ROW], more=more), "a.ods").records == 1


def test_sixteen_thousand_columns_are_cut_and_said() -> None:
    data = xlsx_of([[*HEADER, *(f"C{at}" for at in range(16_384 - len(HEADER)))], ROW])
    shown = preview(data, "wide.xlsx")
    assert shown.records == 1
    assert any("16,384 columns" in warning for warning in shown.warnings)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_declarations_inside_a_workbook_are_refused(declaration: bytes) -> None:
    data = with_part(xlsx_of([HEADER, ROW]), SHEET_XML, lambda xml: declaration + xml)
    with pytest.raises(Refused, match="declarations that no spreadsheet program writes"):
        preview(data, "entities.xlsx")


def test_macros_are_left_out_and_said() -> None:
    data = with_part(xlsx_of([HEADER, ROW]), "xl/vbaProject.bin", lambda _: b"Sub Auto_Open()")
    data = with_part(
        data, "[Content_Types].xml",
        lambda xml: xml.replace(
            b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )  # fmt: skip
    shown = preview(data, "a.xlsm")
    assert any("macros" in warning for warning in shown.warnings)
    clean = clean_archive(data, "a.xlsm").data
    assert b"Auto_Open" not in clean
    assert load_workbook(io.BytesIO(clean)).sheetnames == ["Groups"]


def test_a_formula_that_was_never_worked_out_is_said_and_its_row_is_set_aside() -> None:
    data = xlsx_of([HEADER, ROW, ("=1+1", *ROW[1:])])
    crawl, records = crawl_of(data)
    assert any("1 cells hold a formula without its result" in one for one in crawl.warnings)
    assert records[1].quarantined is not None
    assert records[1].quarantined.startswith("no_name: ")


def test_too_many_rows_are_refused() -> None:
    data = b"Group,Tel\n" + b"a,1\n" * (MOST_ROWS + 1)
    with pytest.raises(Refused, match="more than 200,000 rows"):
        preview(data, "long.csv")


def test_half_letters_and_zero_bytes_in_cells_stop_nothing() -> None:
    data = csv_of([HEADER, ("Tea\x07 and\x1b Talk", *ROW[1:])]) + b"\xff\xfe\x81\x8d,x,y\n"
    records = crawl_of(data)[1]
    assert len(records) == 2
    assert canonical(records[0])["name"] == "Tea and Talk"


def test_a_very_long_cell_is_kept_to_what_a_listing_can_hold() -> None:
    (listing,) = listings_of(csv_of([HEADER, ("Tea", "word " * 30_000, *ROW[2:])]))
    assert 19_000 < len(listing["description"]) <= 20_000


def test_script_in_a_cell_becomes_text_without_its_tags() -> None:
    (listing,) = listings_of(
        csv_of([HEADER, ("Tea <script>alert(1)</script>", "<b>Cake</b>", *ROW[2:])])
    )
    assert listing["name"] == "Tea"
    assert listing["description"] == "Cake"
    assert "<" not in str(listing)
