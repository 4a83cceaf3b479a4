"""The sender's workbook given back with a comment on each cell that something was found in.

Called by the page that shows a run of a spreadsheet. The first sheet lists all remarks; formulas
come back as what they last showed, macros and links to other files not at all.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from indexer.sheets.books import new_book, put, saved, write_table
from indexer.sheets.escaping import LONGEST_CELL, escaped
from indexer.sheets.remarks import Remark
from indexer.sources.sheets.archive import clean_archive, column_number
from indexer.sources.sheets.layout import Layout, lay_out
from indexer.sources.sheets.opening import Sheet
from indexer.sources.values import OF_BAD_SHAPE

FOUND: Final = "What we found"
MOST_CELLS: Final = 600_000
"""Cells that a workbook may have to be given back whole; of a larger one only the rows concerned
come back."""
_UNREADABLE: Final = (
    *OF_BAD_SHAPE, zipfile.BadZipFile, SyntaxError, InvalidFileException, AssertionError
)  # fmt: skip
"""What openpyxl raises over workbooks that other programs read; a new workbook does as well."""

MOST_REMARKS: Final = 20_000

_FILLS: Final = {
    "error": PatternFill("solid", start_color="FFF6C7C3"),
    "warning": PatternFill("solid", start_color="FFFFEB9C"),
    "note": PatternFill("solid", start_color="FFDDEBF7"),
}
_WORDS: Final = {"error": "Not shown", "warning": "Look at this", "note": "To know"}
_ORDER: Final = ("error", "warning", "note")
_MERGED: Final = re.compile(rb'<mergeCell\s[^<>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def annotated(
    data: bytes,
    name: str,
    remarks: Iterable[Remark],
    options: Mapping[str, Any] | None = None,
) -> bytes:
    """The workbook with its remarks, as XLSX whatever came. `options` as in `sheets.preview`.

    Refused when `data` holds no list, as `sheets.preview` would.
    """
    layout = lay_out(data, name, options or {})
    listed = sorted(remarks, key=lambda one: (_ORDER.index(one.severity), one.row or 0))
    listed = listed[:MOST_REMARKS]
    book = _own_book(data, layout) if layout.book.format == "xlsx" else None
    if book is None:
        book = _new_book(layout, {one.row for one in listed if one.row})
    sheet = next(one for one in book.worksheets if one.title == _title(layout.sheet))
    places = _comment(sheet, layout, listed)
    _add_list(book, sheet.title, listed, places)
    return saved(book)


def _title(sheet: Sheet) -> str:
    """A sheet's name as XLSX allows it."""
    return re.sub(r"[\[\]:*?/\\]", " ", sheet.name or "Your list")[:31].strip("' ") or "Your list"


def _own_book(data: bytes, layout: Layout) -> Any | None:
    """The sender's own workbook with its looks; None when it is too large or odd to be opened."""
    archive = clean_archive(data, "The workbook").data
    if not _is_modest(archive):
        return None
    try:
        # What formulas last showed, so that none of them comes back to be worked out.
        book = load_workbook(io.BytesIO(archive), data_only=True, keep_links=False)
    except _UNREADABLE:
        return None
    if FOUND in book.sheetnames:
        del book[FOUND]
    if layout.sheet.name not in book.sheetnames or _title(layout.sheet) != layout.sheet.name:
        return None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = escaped(cell.value)
                    cell.data_type = "s"
                if cell.hyperlink is not None:
                    cell.hyperlink = None
    return book


def _is_modest(archive: bytes) -> bool:
    cells = 0
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        for part in parts.namelist():
            if not part.lower().startswith("xl/worksheets/") or not part.endswith(".xml"):
                continue
            text = parts.read(part)
            # The whole rectangle counts here, with cells that have only a colour.
            for match in _MERGED.finditer(text):
                left, right = column_number(match[1].decode()), column_number(match[3].decode())
                cells += (abs(right - left) + 1) * (abs(int(match[4]) - int(match[2])) + 1)
            rows = [
                int(one) for one in re.findall(rb'<(?:row|c)\s[^<>]*?r="[A-Z]*(\d{1,7})"', text)
            ]
            columns = [
                column_number(one.decode()) for one in re.findall(rb'\sr="([A-Z]{1,3})\d', text)
            ]
            cells += max(rows, default=0) * max(columns, default=0)
    return cells <= MOST_CELLS


def _new_book(layout: Layout, concerned: set[int]) -> Any:
    """A new workbook with the texts of the sheet in their places, or with the rows concerned only
    when it would be too large."""
    book = new_book()
    sheet = book.active
    sheet.title = _title(layout.sheet)
    cells = sum(map(len, layout.sheet.rows))
    for at, row in enumerate(layout.sheet.rows, start=1):
        if cells > MOST_CELLS and at not in concerned and at != layout.header_row:
            continue
        for column, text in enumerate(row, start=1):
            if text:
                put(sheet, at, column, text)
    return book


def _comment(sheet: Any, layout: Layout, remarks: Sequence[Remark]) -> list[str | None]:
    """Put each remark on its cell; gives back the cell of each, in their order."""
    letters = {one.header: one.letter for one in layout.columns}
    named = next((one.letter for one in layout.columns if one.field == "name"), "A")
    places: list[str | None] = []
    for remark in remarks:
        if remark.row is None:
            places.append(None)
            continue
        place = f"{letters.get(remark.column or '', named)}{remark.row}"
        cell = sheet[place]
        if isinstance(cell, MergedCell):
            places.append(place)
            continue
        said = f"{remark.message}\n{remark.remedy}"
        if cell.comment is not None:
            said = f"{cell.comment.text}\n\n{said}"
        comment = Comment(said[:LONGEST_CELL], "Waymark")
        comment.width, comment.height = 340, 150
        cell.comment = comment
        if cell.fill is None or cell.fill.fill_type is None:
            cell.fill = _FILLS[remark.severity]
        places.append(place)
    return places


def _add_list(
    book: Any, title: str, remarks: Sequence[Remark], places: Sequence[str | None]
) -> None:
    sheet = book.create_sheet(FOUND, 0)
    book.active = 0
    counts = {one: sum(remark.severity == one for remark in remarks) for one in _ORDER}
    words = (
        f"{counts['error']} rows are not shown; {counts['warning']} cells were repaired or left"
        f" out; {counts['note']} could be clearer."
    )
    put(sheet, 1, 1, words)
    put(sheet, 2, 1, "Mend them in the list, delete this sheet if you like, and send it again.")
    rows = [
        [remark.row, remark.column or "", _WORDS[remark.severity], remark.message, remark.remedy]
        for remark in remarks
    ]
    write_table(sheet, ["Row", "Column", "Kind", "What", "What to do"], rows, first=4)
    for at, place in enumerate(places, start=5):
        if place is not None:
            quoted = title.replace("'", "''")
            sheet.cell(row=at, column=1).hyperlink = f"#'{quoted}'!{place}"
            sheet.cell(row=at, column=3).fill = _FILLS[remarks[at - 5].severity]
