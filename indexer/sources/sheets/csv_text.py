"""CSV and TSV files: which letters the bytes stand for, what parts the columns, and the rows.

Called by `opening`. What parts the columns is not guessed from how often a sign occurs: each of
the four is tried, and the one under which the file has the better header is taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from indexer.errors import Refused

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 100_000
_LOOKED_AT: Final = 60
_MOST_BREAKS: Final = 200
"""So many line breaks in one cell are a quotation mark that nobody closed."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class CsvTable:
    rows: list[list[str]]
    encoding: str
    delimiter: str
    warnings: tuple[str, ...]


def decode(data: bytes) -> tuple[str, str]:
    """(text, encoding): by its mark, else UTF-8 if it is, else Windows-1252 as Excel writes it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if len(data) > 3 and data[: 4000 & ~1].count(0) > len(data[:4000]) // 4:
        encoding = "utf-16-le" if data[1:4000:2].count(0) > data[0:4000:2].count(0) else "utf-16-be"
        return data.decode(encoding, "replace"), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    best = from_bytes(data[:200_000]).best()
    encoding = best.encoding if best is not None else "cp1252"
    return data.decode(encoding, "replace"), encoding


def read_csv(
    data: bytes, name: str, *, score: Callable[[list[list[str]]], float], most_rows: int
) -> CsvTable:
    """The table in `data`; `score` says how good a header some rows have. Refused if it is none."""
    text, encoding = decode(data)
    if text[:100_000].count("\0") * 20 > len(text[:100_000]):
        raise Refused(f"{name} is no text file. Save the spreadsheet as XLSX, ODS or CSV.")
    text = text.replace("\0", "")
    warnings = []
    told = re.match(r"sep=([,;\t|])\r?\n", text)
    delimiter = told[1] if told else _delimiter_of(text, score)
    try:
        rows = _all(text, delimiter, most_rows, name, quoted=True)
        broken = any(cell.count("\n") > _MOST_BREAKS for row in rows for cell in row)
    except csv.Error:
        broken = True
    if broken:
        warnings.append(
            "A quotation mark is opened and never closed, so quotation marks were taken for plain"
            " letters. Look for a cell that begins with one."
        )
        rows = _all(text, delimiter, most_rows, name, quoted=False)
    if encoding not in {"utf-8", "utf-8-sig"}:
        warnings.append(f"The file is not UTF-8; it was read as {encoding_words(encoding)}.")
    if told:
        rows[0] = []  # row 1 tells Excel what parts the columns and is no line of the list
    return CsvTable(rows, encoding, delimiter, tuple(warnings))


def encoding_words(encoding: str) -> str:
    """An encoding as people know it."""
    known = {"cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}
    return known.get(encoding, encoding.upper())


def _delimiter_of(text: str, score: Callable[[list[list[str]]], float]) -> str:
    def value(delimiter: str) -> tuple[float, float]:
        rows = _beginning(text, delimiter)
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        wide = [len(row) for row in filled]
        usual = max(set(wide), key=wide.count) if wide else 0
        share = wide.count(usual) / len(wide) if wide and usual > 1 else 0.0
        return score(rows), share

    # max takes the first of equals, so the comma stands when nothing speaks for another.
    return max(DELIMITERS, key=value)


def _beginning(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:400_000], newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= _LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def _all(text: str, delimiter: str, most: int, name: str, *, quoted: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    filled = 0
    for row in _reader(text, delimiter, quoted=quoted):
        rows.append([cell[:LONGEST_CELL] for cell in row])
        filled += any(row)
        if filled > most:
            raise Refused(f"{name} has more than {most:,} rows. Send it in parts.")
    return rows


def _reader(text: str, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    if quoted:
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: Iterable[str] = text.splitlines()
    return ([cell.strip(' "') for cell in line.split(delimiter)] for line in lines)
