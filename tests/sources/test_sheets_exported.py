"""Exports opened with other readers than our own: no cell is ever worked out, and a telephone
number stays the text it is."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from indexer.sheets import annotated, export_sheet, template
from indexer.sheets.remarks import remarks_of
from indexer.sources.sheets import preview
from schemas.listing import Listing, load_listing
from tests.sources.sheet_files import crawl_of, xlsx_of

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMULAS = (
    '=HYPERLINK("https://bad.example.org","Tea")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)",
    "\t=1+1", "\r=1+1", " \n =1+1", "＝1+1", "=DDE(1)", "-", "+44 113 496 0123",
)  # fmt: skip
PHONES = ["0113 496 0123", "01134960123", "+44 113 496 0123"]


def listing(text: str) -> Listing:
    """A group that says the same thing wherever it can say anything."""
    return load_listing(
        {
            "name": text, "alternate_name": text, "summary": text, "description": text,
            "alert": text, "activities": [text], "words": [text], "eligibility": text,
            "interpreters": text, "join_note": text, "cost": {"state": "paid", "note": text},
            "conditions": [{"id": "other", "note": text}],
            "organisation": {"name": text, "description": text},
            "venues": [{"id": "v1", "name": text, "address": text, "postcode": "WF1 2AP",
                        "lat": 53.683, "lon": -1.4977, "uprn": "000010012345", "transport": text,
                        "access_text": text,
                        "access": {"hearing_loop": {"state": "yes", "note": text}}}],
            "sessions": [{"venue": "v1", "days": ["thu"], "opens": "12:00", "note": text}],
            "contacts": [{"name": text, "role": text, "phones": PHONES, "times": text}],
            "first_visit": {"who_meets_you": text, "what_to_bring": text},
        }
    )  # fmt: skip


def cells(data: bytes) -> Iterator[Cell]:
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def formulas_in(data: bytes) -> list[str]:
    """The parts of a workbook that hold a formula, by what is written in the file itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return [name for name in parts.namelist()
                if name.startswith("xl/worksheets/") and b"<f" in parts.read(name)]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_an_export_is_worked_out(text: str) -> None:
    group = listing(text)
    book = export_sheet([group], "xlsx")
    assert formulas_in(book) == []
    for cell in cells(book):
        assert cell.data_type in ("s", "n")
        assert not str(cell.value).startswith(STARTS) or isinstance(cell.value, float)
    table = list(csv.reader(io.StringIO(export_sheet([group], "csv").decode("utf-8-sig"))))
    for row in table:
        for name, cell in zip(table[0], row, strict=True):
            assert not cell.startswith(STARTS) or name == "Longitude", (name, cell)
            assert not cell.strip().startswith(STARTS) or name == "Longitude", (name, cell)


def test_the_test_would_see_a_formula() -> None:
    book = xlsx_of([("Group", "Cost"), ("Tea", "=1+1")])
    assert formulas_in(book) != []
    assert "f" in {cell.data_type for cell in cells(book)}


def test_numbers_that_begin_with_a_nought_stay_text() -> None:
    by_value: dict[Any, Cell] = {one.value: one for one in cells(export_sheet([listing("Tea")],
                                                                             "xlsx"))}  # fmt: skip
    phones = [one for value, one in by_value.items() if "0113 496 0123" in str(value)]
    assert phones
    for cell in (*phones, by_value["000010012345"]):
        assert (cell.data_type, cell.number_format) == ("s", "@")
    assert by_value[-1.4977].data_type == "n"


def test_no_cell_of_a_template_or_of_a_workbook_sent_back_is_worked_out() -> None:
    assert {cell.data_type for cell in cells(template())} <= {"s", "n"}
    sent = xlsx_of([("Group", "Cost", "Post code"), ("=1+1", "=2+2", "no such place"),
                    ("Tea", "@SUM(1)", "WF1 2AP")])  # fmt: skip
    told = remarks_of(crawl_of(sent)[1], preview(sent, "a.xlsx"))
    assert told
    back = annotated(sent, "a.xlsx", told)
    assert formulas_in(back) == []
    assert not [cell.value for cell in cells(back) if str(cell.value).startswith(STARTS)]
