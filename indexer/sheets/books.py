"""The few things every workbook that Waymark writes has in common. Called in this package only."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from indexer.sheets.escaping import escaped

HEADER_FILL: Final = PatternFill("solid", start_color="FFE8EDEE")
_BOLD: Final = Font(bold=True)
_TOP: Final = Alignment(vertical="top", wrap_text=True)
_TEXT_FORMAT: Final = "@"
_NUMBER_LIKE: Final = frozenset("0123456789'")
_WIDE: Final = frozenset({"What they do", "Days and times", "Who is it for", "What", "What to do"})


def new_book() -> Any:
    """An empty workbook with one sheet."""
    return Workbook()


def put(sheet: Any, row: int, column: int, value: object) -> Any:
    """Write one cell: a number as a number, everything else as text that is never worked out."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = value
    elif value is not None and value != "":
        cell.value = escaped(value)
        cell.data_type = "s"
        if cell.value[:1] in _NUMBER_LIKE:
            cell.number_format = _TEXT_FORMAT  # so that it stays text when somebody edits it
    return cell


def write_table(
    sheet: Any, headers: Sequence[str], rows: Iterable[Sequence[object]], *, first: int = 1
) -> None:
    """A header in bold that stays in sight, and the rows below it."""
    for column, header in enumerate(headers, start=1):
        cell = put(sheet, first, column, header)
        cell.font, cell.fill, cell.alignment = _BOLD, HEADER_FILL, _TOP
        wide = 45 if header in _WIDE else max(12, min(len(header) + 2, 30))
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for at, row in enumerate(rows, start=first + 1):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                put(sheet, at, column, value).alignment = _TOP
    sheet.freeze_panes = sheet.cell(row=first + 1, column=1)


def saved(book: Any) -> bytes:
    """The workbook as the bytes of an XLSX file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
