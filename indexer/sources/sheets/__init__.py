"""Spreadsheets as a source: CSV, TSV, XLSX, ODS and XLS, as councils and charities keep them.

A kind of source (see `indexer.sources.base`); `registry` finds it, a run reads the crawl. Pages
show `preview` first. The steps are opening, layout (header and rows), columns, records, fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

from indexer.errors import FetchFailed, FetchRefused, Refused
from indexer.sources.base import Crawl, FirstLook, Reading, Sent
from indexer.sources.sheets.columns import IGNORE, Column, field_choices, field_of
from indexer.sources.sheets.csv_text import decode
from indexer.sources.sheets.fields import read_entry
from indexer.sources.sheets.layout import Layout, Skipped, lay_out
from indexer.sources.sheets.opening import MOST_FILE_BYTES, format_of
from indexer.sources.sheets.preview import Preview, preview, warnings_of
from indexer.sources.sheets.records import entries_of

__all__ = [
    "IGNORE",
    "NAME",
    "Column",
    "Preview",
    "Skipped",
    "field_choices",
    "field_of",
    "preview",
    "read",
    "recognises",
]

NAME: Final = "sheet"

_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def recognises(look: FirstLook) -> str | None:
    """A workbook by its first bytes; a text by a row that names columns as lists of groups do."""
    if look.answer is None:
        return None
    data = look.answer.body
    kind = format_of(data)
    if kind == "archive" and (b"xl/workbook.xml" in data or b"xl/worksheets/" in data):
        return "It is an Excel workbook."
    if kind == "archive" and _ODS in data[:200]:
        return "It is an OpenDocument spreadsheet."
    if kind == "xls" and "Workbook".encode("utf-16-le") in data:
        return "It is an old Excel workbook (XLS)."
    if kind != "text" or not data.strip():
        return None
    return _looks_like_a_list(data)


def _looks_like_a_list(data: bytes) -> str | None:
    text, encoding = decode(data)
    cut = text[: text.rfind("\n") + 1] or text
    try:
        layout = lay_out(cut.encode(encoding.replace("-sig", ""), "replace"), "It", {})
    except (Refused, UnicodeError):
        return None
    known = [one for one in layout.columns if one.field and one.sure == "certain"]
    if len(known) < 2 or all(one.field != "name" for one in layout.columns):
        return None
    named = ", ".join(f"“{one.header}”" for one in known[:4])
    return f"It is a table; row {layout.header_row} names the columns ({named})."


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the spreadsheet at `address`. `reading.options`: "columns" {header: field id or
    "ignore"} and "sheet", what a person chose for this source.

    Where the file cannot be had or holds no list of groups, nothing comes, the crawl is not
    complete, and its warnings say what to do.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        name = unquote(urlsplit(address).path.rsplit("/", 1)[-1]) or address
        try:
            with reading.fetcher.open(address) as file:
                data = file.read(MOST_FILE_BYTES + 1)
            layout = lay_out(data, name, reading.options)
        except (FetchFailed, FetchRefused) as error:
            crawl.warn(f"{address} could not be read: {error}")
            return
        except Refused as error:
            crawl.warn(str(error))
            return
        if all(one.field != "name" for one in layout.columns):
            crawl.warn(f"{name}: {warnings_of(layout)[0]}")
            return
        crawl.pages = 1
        for warning in (*layout.warnings, *warnings_of(layout), *_skipped_words(layout)):
            crawl.warn(warning)
        entries = entries_of(layout)
        crawl.declared_total = len(entries)
        has_address = any(one.field == "address" for one in layout.columns)
        link = address if urlsplit(address).scheme in {"http", "https"} else None
        for entry in entries:
            yield Sent(
                entry.external_id,
                entry.raw,
                partial(
                    read_entry, entry, reading=reading, source_url=link, has_address=has_address
                ),
            )
        crawl.complete = True

    return Crawl(NAME, sent)


def _skipped_words(layout: Layout) -> Iterator[str]:
    """One line for each row that is no record; blank rows share one."""
    blank = [one.row for one in layout.skipped if "blank" in one.reason]
    if blank:
        rows = ", ".join(map(str, blank[:20])) + (" …" if len(blank) > 20 else "")
        yield f"not_a_record: blank rows ({rows})."
    for one in layout.skipped:
        if one.row not in blank:
            yield f"not_a_record: row {one.row}. {one.reason}"
