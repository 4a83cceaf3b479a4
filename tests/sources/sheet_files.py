"""Small spreadsheets made for a test, and how they are read: as a source reads them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from indexer.fetch import Answer
from indexer.sources import sheets
from indexer.sources.base import Crawl, FirstLook, Reading, Record
from indexer.sources.terms import load_term_map
from schemas.listing import load_with_warnings

TODAY = date(2026, 11, 22)
TERM_MAP = load_term_map()
HEADER = ("Name of group", "What they do", "When", "Where", "Postcode", "Tel", "Email")


class OneFile:
    """Stands where files are fetched and has one, whatever its address."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, url: str, params: Any = None) -> io.BytesIO:
        return io.BytesIO(self.data)

    def get(self, url: str, params: Any = None, *, attempts: int = 1) -> Answer:
        return Answer(url, 200, {}, self.data)

    def json(self, url: str, params: Any = None, *, attempts: int = 1) -> Any:
        raise AssertionError("A spreadsheet is no JSON.")


def crawl_of(data: bytes, **options: Any) -> tuple[Crawl, list[Record]]:
    """Read a file as a run does; every listing is also put through the native schema."""
    reading = Reading(OneFile(data), None, TERM_MAP, TODAY, options)
    crawl = sheets.read("https://council.example.org/groups.csv", reading)
    records = [sent.read() for sent in crawl]
    for record in records:
        canonical(record)
    return crawl, records


def canonical(record: Record) -> dict[str, Any]:
    """The record's listing in canonical form, {} when it is set aside; nothing in it is doubted."""
    if record.listing is None:
        assert record.quarantined
        return {}
    listing, odd = load_with_warnings(record.listing)
    assert odd == []
    return listing


def listings_of(data: bytes, **options: Any) -> list[dict[str, Any]]:
    return [canonical(record) for record in crawl_of(data, **options)[1]]


def one_listing(**cells: str) -> dict[str, Any]:
    """The listing of a sheet with one row, beside a name and whatever `cells` says."""
    return one_record(**cells)[1]


def one_record(**cells: str) -> tuple[Record, dict[str, Any]]:
    named = {"Name of group": "Tea and Talk", "Where": "Library", **cells}
    (record,) = crawl_of(csv_of([list(named), list(named.values())]))[1]
    return record, canonical(record)


def codes(record: Record) -> list[str]:
    return [issue.code for issue in record.issues]


def look_at(data: bytes, address: str = "https://council.example.org/list") -> FirstLook:
    return FirstLook(address, OneFile(data))


def csv_of(
    rows: Sequence[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Sequence[Any]], **more_sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook; the first sheet is "Groups"."""
    book = Workbook()
    book.active.title = "Groups"
    for row in rows:
        book.active.append(list(row))
    for name, others in more_sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_of(rows: Sequence[Sequence[str]], *, more: str = "") -> bytes:
    """An OpenDocument spreadsheet written by hand; `more` is XML for the end of its table."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(text))}</text:p></table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f'<office:body><office:spreadsheet><table:table table:name="Groups">{cells}{more}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return zip_of({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zip_of(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # An OpenDocument file says what it is in its first bytes, uncompressed.
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, text, how)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """A workbook in which one part is another: `change` makes bytes of the bytes there (or b"")."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    return zip_of(parts)
