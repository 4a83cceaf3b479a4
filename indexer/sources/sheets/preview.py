"""What a spreadsheet was taken for, to be shown to a person before anything of it is taken in.

Called by the pages on which a spreadsheet is sent, and by `indexer.sheets.remarks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.sources.sheets.columns import Column, known_fields
from indexer.sources.sheets.layout import Layout, Skipped, lay_out
from indexer.sources.sheets.records import Entry, entries_of


@dataclass(frozen=True)
class Preview:
    """A file as it was understood.

    `format`: "csv", "xlsx", "ods" or "xls"; `encoding` and `delimiter` are known for CSV only.
    `header_row` and the numbers in `skipped` and `rows` count as a spreadsheet shows them, from 1;
    `rows` tells in which row the record of an external id stands.
    """

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    other_sheets: tuple[str, ...]
    header_row: int
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    records: int
    skipped: tuple[Skipped, ...]
    rows: Mapping[str, int]
    warnings: tuple[str, ...]

    @property
    def unused(self) -> tuple[Column, ...]:
        """The columns that are used for nothing; they are kept as they came."""
        return tuple(one for one in self.columns if one.field is None)


def preview(data: bytes, name: str, options: Mapping[str, Any] | None = None) -> Preview:
    """What the file would be read as. `options`: "columns" {header: field id or "ignore"} and
    "sheet", as a source remembers them. Refused, with the remedy, when it holds no list.
    """
    layout = lay_out(data, name, options or {})
    return preview_of(layout, name, entries_of(layout))


def preview_of(layout: Layout, name: str, entries: list[Entry]) -> Preview:
    """The preview of a file that is already laid out."""
    return Preview(
        name=name,
        format=layout.book.format,
        encoding=layout.book.encoding,
        delimiter=layout.book.delimiter,
        sheet=layout.sheet.name,
        other_sheets=layout.other_sheets,
        header_row=layout.header_row,
        above=layout.above,
        columns=layout.columns,
        records=len(entries),
        skipped=layout.skipped,
        rows={one.external_id: one.row for one in entries},
        warnings=(*layout.warnings, *warnings_of(layout)),
    )


def warnings_of(layout: Layout) -> list[str]:
    """What a person should know about how the sheet was taken."""
    warnings = []
    if all(one.field != "name" for one in layout.columns):
        warnings.append(
            "No column was recognised as the name of the group. Say which one it is, or give it"
            " the name “Name of group”."
        )
    for one in layout.columns:
        if one.looks:
            warnings.append(
                f"Column {one.letter} “{one.header[:60]}” is taken for “{one.label}”, as somebody "
                f"has said, but most of it looks like “{known_fields()[one.looks].label}”. Look at "
                "it before it is taken in."
            )
    unused = [one for one in layout.columns if one.field is None and one.sure != "told"]
    if unused:
        named = ", ".join(f"{one.letter} “{one.header[:60]}”" for one in unused[:20])
        more = f" and {len(unused) - 20} more" if len(unused) > 20 else ""
        warnings.append(f"Not used, because it is not clear what they are: {named}{more}.")
    return warnings
