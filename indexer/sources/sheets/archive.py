"""Workbooks that are archives (XLSX, ODS), made safe before any reader sees them.

Called by `opening` and by `indexer.sheets.annotate`. The archive is written anew with the parts
that hold cells and nothing else, so that a bomb, a macro or a lying header never reaches a reader.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indexer.errors import Refused

MOST_BYTES: Final = 200 * 1024 * 1024
"""Bytes of a whole workbook after unpacking."""

MOST_PARTS: Final = 2000
MOST_CELLS: Final = 6_000_000
"""Rows times columns up to the last cell that holds something: readers keep the whole rectangle."""

_CHUNK: Final = 1 << 20
_XLSX_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|xl/(?:_rels/)?[^/]+\.(?:xml|rels)|xl/worksheets/[^/]+\.xml|xl/theme/[^/]+\.xml",
    re.IGNORECASE,
)
_ODS_PARTS: Final = frozenset({"mimetype", "content.xml", "META-INF/manifest.xml", "styles.xml"})
_MACRO_TYPE: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE_TYPES: Final = (
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    b"application/vnd.ms-excel.template.macroEnabled.main+xml",
)
_PLAIN_TYPE: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_CELL: Final = re.compile(rb'<c(?:\s[^<>]*?)?\sr="([A-Z]{1,3})(\d{1,7})"[^<>]*?(?<!/)>')
_UNWORKED: Final = re.compile(rb"(?:</f>|<f\s[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_ODS_MARK: Final = re.compile(
    rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)(\s[^<>]*?)?(/?)>"
)
_ROWS_REPEATED: Final = re.compile(rb'number-rows-repeated="(\d{1,9})"')
_COLUMNS_REPEATED: Final = re.compile(rb'number-columns-repeated="(\d{1,9})"')


@dataclass(frozen=True)
class Archive:
    """A workbook written anew: `format` "xlsx" or "ods"; `macros` when some were left out.

    `unworked` counts the formulas that no program has worked out, so that their cells are blank.
    """

    data: bytes
    format: str
    macros: bool
    unworked: int = 0


def clean_archive(data: bytes, name: str) -> Archive:
    """The workbook in `data` without macros, pictures and links; Refused with what to do instead.

    >>> clean_archive(b"PK nothing", "a.xlsx")
    Traceback (most recent call last):
    indexer.errors.Refused: a.xlsx is damaged: it cannot be unpacked. Open it, save it again and ...
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _format_of(archive, name)
            parts = dict(_parts(archive, kind, name))
            every = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise Refused(
                f"{name} is protected with a password. Take the password off and send it again."
            ) from error
        raise Refused(
            f"{name} is damaged: it cannot be unpacked. Open it, save it again and send that."
        ) from error
    macros = any("vbaproject" in part.lower() or part.startswith("Basic/") for part in every)
    unworked = 0
    if kind == "xlsx":
        _withdraw_what_is_left_out(parts)
        for part, text in parts.items():
            if part.lower().startswith("xl/worksheets/"):
                _refuse_wide(_extent_of_sheet(text), name)
                unworked += len(_UNWORKED.findall(text))
    else:
        for extent in _extents_of_tables(parts.get("content.xml", b"")):
            _refuse_wide(extent, name)
    return Archive(_packed(parts), kind, macros, unworked)


def _format_of(archive: zipfile.ZipFile, name: str) -> str:
    names = {part.lower() for part in archive.namelist()}
    if len(archive.infolist()) > MOST_PARTS:
        raise Refused(f"{name} consists of {len(archive.infolist())} parts; that is no list.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        kind = archive.read("mimetype") if archive.getinfo("mimetype").file_size < 200 else b""
        if b"spreadsheet" in kind:
            return "ods"
        raise Refused(f"{name} is a text document. Copy its table into a spreadsheet first.")
    if "word/document.xml" in names:
        raise Refused(f"{name} is a Word document. Copy its table into a spreadsheet first.")
    if "xl/workbook.bin" in names:
        raise Refused(f"{name} is a binary workbook (XLSB). Save it as XLSX or CSV.")
    raise Refused(f"{name} is an archive without a spreadsheet in it. Send the spreadsheet itself.")


def _parts(archive: zipfile.ZipFile, kind: str, name: str) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    for info in archive.infolist():
        wanted = (
            _XLSX_PARTS.fullmatch(info.filename) if kind == "xlsx" else info.filename in _ODS_PARTS
        )
        if not wanted:
            continue
        pieces = []
        with archive.open(info) as part:
            while piece := part.read(_CHUNK):
                left -= len(piece)
                if left < 0:
                    raise Refused(
                        f"{name} unpacks to more than {MOST_BYTES >> 20} MB. Take out what is not"
                        " part of the list, or send it as CSV."
                    )
                pieces.append(piece)
        text = b"".join(pieces)
        if info.filename != "mimetype" and (
            b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text[:4000]
        ):
            raise Refused(
                f"{name} holds declarations that no spreadsheet program writes. Open it, save it"
                " again and send that."
            )
        yield info.filename, text


def _withdraw_what_is_left_out(parts: dict[str, bytes]) -> None:
    """Take the parts that were left out from the lists of parts, so that readers miss nothing."""
    for part in [one for one in parts if one.endswith(".rels")]:
        parts[part] = re.sub(
            rb'<Relationship\s[^<>]*(?:TargetMode="External"|vbaProject|externalLink'
            rb"|connections|calcChain|customXml|docProps|pivotCache)[^<>]*/>",
            b"",
            parts[part],
        )
    for part in [
        one for one in parts if re.fullmatch(r"xl/(?:calcChain|connections)\.xml", one, re.I)
    ]:
        del parts[part]
    workbook = next((one for one in parts if one.lower() == "xl/workbook.xml"), None)
    if workbook:
        parts[workbook] = re.sub(
            rb"<externalReferences>.*?</externalReferences>|<pivotCaches>.*?</pivotCaches>"
            rb"|<definedNames>.*?</definedNames>",
            b"",
            parts[workbook],
            flags=re.DOTALL,
        )
    types = next((one for one in parts if one.lower() == "[content_types].xml"), None)
    if types:
        text = parts[types].replace(_MACRO_TYPE, _PLAIN_TYPE)
        for other in _TEMPLATE_TYPES:
            text = text.replace(other, _PLAIN_TYPE)
        kept = {f"/{one}".lower().encode() for one in parts}
        parts[types] = re.sub(
            rb'<Override\s[^<>]*PartName="([^"]+)"[^<>]*/>',
            lambda match: match[0] if match[1].lower() in kept else b"",
            text,
        )


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part), text)
    return out.getvalue()


def _refuse_wide(extent: tuple[int, int], name: str) -> None:
    rows, columns = extent
    if rows * columns > MOST_CELLS:
        raise Refused(
            f"{name} has something in row {rows:,} and in column {columns:,}, which makes"
            f" {rows * columns:,} cells. Delete what stands outside of the list."
        )


def _extent_of_sheet(text: bytes) -> tuple[int, int]:
    rows = columns = count = 0
    for match in _CELL.finditer(text):
        count += 1
        rows = max(rows, int(match[2]))
        columns = max(columns, column_number(match[1].decode()))
    # Cells may come without their place; they then stand one after another.
    unplaced = text.count(b"<c>") + text.count(b"<c t=") + text.count(b"<c s=")
    return (max(rows, 1), max(columns, 1)) if not unplaced else (max(rows, count + unplaced), 64)


def column_number(letters: str) -> int:
    """ "A" is 1, "Z" 26, "AA" 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is "A", 27 "AA"."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _extents_of_tables(text: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns of each table of an ODS file up to the last cell with something in it."""
    rows = last_row = last_column = row_repeat = column = 0
    filled = False
    for mark in _ODS_MARK.finditer(text):
        closing, kind, attributes, alone = mark[1], mark[2], mark[3] or b"", mark[4]
        if kind == b"table":
            if closing:
                yield max(last_row, 1), max(last_column, 1)
            rows = last_row = last_column = 0
        elif kind == b"table-row":
            if not closing:
                found = _ROWS_REPEATED.search(attributes)
                row_repeat, column, filled = int(found[1]) if found else 1, 0, False
            if closing or alone:
                rows += row_repeat
                last_row = rows if filled else last_row
        elif not closing:
            found = _COLUMNS_REPEATED.search(attributes)
            column += int(found[1]) if found else 1
            if not alone or b"office:value" in attributes:
                filled = True
                last_column = max(last_column, column)
