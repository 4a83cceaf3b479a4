"""A spreadsheet's bytes as sheets of texts, whatever program wrote them: CSV, XLSX, ODS or XLS.

Called by `layout`. The content decides the format, never the file's name. Every cell becomes text:
a whole number loses its ".0", a date is ISO, a time "14:00".
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from indexer.errors import Refused
from indexer.sources.sheets.archive import MOST_CELLS, clean_archive
from indexer.sources.sheets.csv_text import LONGEST_CELL, read_csv

MOST_FILE_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 400
"""Columns that are looked at; nobody's list has more."""
MOST_SHEETS: Final = 30

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_NO_SHEETS: Final = (
    (b"%PDF", "a PDF. Ask for the spreadsheet it was made from"),
    (b"{\\rtf", "a text document. Copy its table into a spreadsheet first"),
    (b"\x89PNG", "a picture. Ask for the spreadsheet itself"),
    (b"\xff\xd8\xff", "a picture. Ask for the spreadsheet itself"),
    (b"\x1f\x8b", "a compressed file. Unpack it first"),
    (b"SQLite format", "a database. Export its table as CSV"),
)


@dataclass(frozen=True)
class Sheet:
    """A sheet by rows: `rows[i]` are the texts of row i + 1. `merged` are the rectangles that were
    joined: (first row, first column, last row, last column), all from 0."""

    name: str | None
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """A file that was opened. `encoding` and `delimiter` are known for CSV only."""

    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None
    warnings: tuple[str, ...] = ()


def format_of(data: bytes) -> str | None:
    """What the beginning of a file is: "archive", "xls" or "text"; None for something else."""
    if data.startswith(b"PK"):
        return "archive"
    if data.startswith(_OLE):
        return "xls"
    if any(data.startswith(mark) for mark, _ in _NO_SHEETS):
        return None
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return None if head.startswith((b"<", b"{", b"[{", b"begin:v")) else "text"


def open_sheets(data: bytes, name: str, *, score: Callable[[list[list[str]]], float]) -> Book:
    """Every sheet of the file. Refused, with what to do instead, when it holds no table.

    `score` says how good a header some rows have; for CSV it decides what parts the columns.
    """
    if not data.strip():
        raise Refused(f"{name} is empty. Send the file again.")
    if len(data) > MOST_FILE_BYTES:
        raise Refused(
            f"{name} has {len(data) >> 20} MB; at most {MOST_FILE_BYTES >> 20} MB can be read. Take"
            " out pictures and old sheets, or send it as CSV."
        )
    kind = format_of(data)
    if kind is None:
        what = next((words for mark, words in _NO_SHEETS if data.startswith(mark)), None)
        raise Refused(
            f"{name} is {what or 'a web page or data for programs. Save the list as XLSX or CSV'}."
        )
    if kind == "text":
        table = read_csv(data, name, score=score, most_rows=MOST_ROWS)
        return Book(
            "csv", (Sheet(None, table.rows),), table.encoding, table.delimiter, table.warnings
        )
    warnings = []
    if kind == "archive":
        archive = clean_archive(data, name)
        data, kind = archive.data, archive.format
        if archive.macros:
            warnings.append("The workbook holds macros; they were left out and never run.")
        if archive.unworked:
            warnings.append(
                f"{archive.unworked} cells hold a formula without its result and count as blank."
                " Open the workbook, save it and send it again, or write the words instead."
            )
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(
            f"{name} is protected with a password. Take the password off and send it again."
        )
    elif "WordDocument".encode("utf-16-le") in data:
        raise Refused(f"{name} is a Word document. Copy its table into a spreadsheet first.")
    return Book(kind, _sheets(data, name, kind, warnings), None, None, tuple(warnings))


def _sheets(data: bytes, name: str, kind: str, warnings: list[str]) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [
                one.name
                for one in book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
            ]
            if len(shown) > MOST_SHEETS:
                warnings.append(f"Only the first {MOST_SHEETS} sheets were looked at.")
            return tuple(
                _read(book.get_sheet_by_name(one), name, kind, warnings)
                for one in shown[:MOST_SHEETS]
            )
    except PasswordError as error:
        raise Refused(
            f"{name} is protected with a password. Take the password off and send it again."
        ) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(
            f"{name} is damaged and cannot be read ({str(error)[:100]}). Open it, save it again and"
            " send that."
        ) from error


def _read(sheet: CalamineSheet, name: str, kind: str, warnings: list[str]) -> Sheet:
    height, width = (end + 1 for end in sheet.end or (0, 0))
    if height * width > MOST_CELLS:
        raise Refused(f"{name} has too many cells. Delete what stands outside of the list.")
    if width > MOST_COLUMNS:
        warnings.append(
            f"Sheet “{sheet.name}” has {width:,} columns; the first {MOST_COLUMNS} were read."
        )
    rows: list[list[str]] = []
    filled = 0
    for row in sheet.to_python(skip_empty_area=False):
        texts = [text_of(value) for value in row[:MOST_COLUMNS]]
        filled += any(texts)
        rows.append(texts if any(texts) else [])
        if filled > MOST_ROWS:
            raise Refused(f"{name} has more than {MOST_ROWS:,} rows. Send it in parts.")
    joined = sheet.merged_cell_ranges if kind == "xlsx" else None
    merged = tuple((*first, *last) for first, last in (joined or [])[:20_000])
    return Sheet(sheet.name, rows, merged)


def text_of(value: Any) -> str:
    """A cell as text, as a person would type it again.

    >>> text_of(1584872000.0), text_of(2.5), text_of(date(2026, 9, 3)), text_of(time(14, 0))
    ('1584872000', '2.5', '2026-09-03', '14:00')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # 15 digits are what a spreadsheet keeps of a number.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    text = str(value)[:LONGEST_CELL].replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"_x000[dD]_", "", text)
