"""Reading a register extract row by row, whatever its size: text, CSV or JSON, zipped or not.

Called by `loading`. Nothing is kept but the row at hand, and no line or record may be longer than
a megabyte, so that a file of another kind is refused before it fills the memory.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final, TextIO

from indexer.errors import NotFound, Refused

from .layouts import CHARITIES, LAYOUTS, Layout, day_made

LONGEST: Final = 1 << 20
_BLOCK: Final = 1 << 16
_ENDINGS: Final = (".txt", ".tsv", ".csv", ".json")
_OBJECT_ENDS: Final = re.compile(r"\}(?=\s*(?:[,\]\r\n]|$))")
_ENDS_TRIED: Final = 5
_ROWS_ASKED: Final = 20
"""The day of an extract stands in every row; some of the first may be broken."""
_BETWEEN: Final = re.compile(r"[\s,\]]*")
_DECODER: Final = json.JSONDecoder()
_WANTED: Final = (
    "Take publicextract.charity and publicextract.charity_event_history of the full register "
    "download of the Charity Commission, or a BasicCompanyData file of Companies House."
)


@dataclass(frozen=True)
class Row:
    """The fields of the layout, in its order; `line` counts from 1 (in JSON: the record). `made`:
    when the extract was made, in the words of the row."""

    line: int
    values: tuple[str, ...]
    made: str = ""


@dataclass(frozen=True)
class Broken:
    """A row that could not be read, and why."""

    line: int
    why: str


@dataclass
class Extract:
    """A file that was recognised. `characters` of about `size` have been read so far."""

    layout: Layout
    name: str
    size: int
    rows: Iterator[Row | Broken]
    characters: int = 0

    def day_made(self) -> date | None:
        """The day that its first rows say it was made on; None where they say none. No row is lost
        by asking."""
        first = list(islice(self.rows, _ROWS_ASKED))
        self.rows = chain(first, self.rows)
        days = (day_made(row.made) for row in first if isinstance(row, Row))
        return next((day for day in days if day), None)


@contextmanager
def opened(path: Path) -> Iterator[Extract]:
    """The extract in a file, to be read once from its start.

    NotFound if there is no such file; Refused, with what is wrong, if it is no extract we know,
    or, while its rows are read, if the file is damaged.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                member = _member(archive, path)
                with _text_of(archive.open(member)) as text:
                    yield _recognised(text, Path(member.filename).name, member.file_size)
        else:
            with _text_of(path.open("rb")) as text:
                yield _recognised(text, path.name, path.stat().st_size)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Refused(
            f"{path.name} is damaged; download it again. Nothing was taken in."
        ) from error
    except RuntimeError as error:
        # What `zipfile` says of a file with a password.
        raise Refused(f"{path.name} cannot be unpacked: {error}.") from error
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    found = [one for one in archive.infolist() if one.filename.casefold().endswith(_ENDINGS)]
    if len(found) != 1:
        raise Refused(
            f"{path.name} holds {len(found) or 'no'} files of data; unpack it and load one of them "
            f"at a time. {_WANTED}"
        )
    return found[0]


def _text_of(raw: IO[bytes]) -> TextIO:
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="\n")


def _recognised(text: TextIO, name: str, size: int) -> Extract:
    start = ""
    while not start.strip():
        start = text.readline(_BLOCK)
        if not start:
            raise Refused(f"{name} is empty. {_WANTED}")
    if start.lstrip()[0] in "[{":
        return _json(text, start, name, size)
    _not_endless(start, name, most=_BLOCK)
    tabs = "\t" in start
    header = [one.strip().strip('"').strip() for one in _fields(start, tabs=tabs)]
    layout = _layout(header, name)
    extract = Extract(layout, name, size, iter(()))
    places = [header.index(column) for column in layout.columns]
    made = header.index(layout.made) if layout.made in header else None
    extract.rows = _lines(text, extract, places, made, tabs=tabs)
    return extract


def _layout(columns: Sequence[str], name: str) -> Layout:
    there = set(columns)
    for layout in LAYOUTS:
        if there.issuperset(layout.columns):
            return layout
    near = max(LAYOUTS, key=lambda one: len(there.intersection(one.columns)))
    missing = [column for column in near.columns if column not in there]
    if len(missing) <= len(near.columns) // 2:
        raise Refused(
            f"{name} looks like {near.label} but has no column {', '.join(missing)}; take the file "
            "as it is published, with all its columns."
        )
    if "registered_charity_number" in there:
        raise Refused(f"{name} is another table of the register of charities. {_WANTED}")
    raise Refused(f"{name} is no extract of a register that is known here. {_WANTED}")


def _lines(
    text: TextIO, extract: Extract, places: Sequence[int], made: int | None, *, tabs: bool
) -> Iterator[Row | Broken]:
    least = max(places) + 1
    number = 1
    while line := text.readline(LONGEST):
        number += 1
        extract.characters += len(line)
        _not_endless(line, extract.name)
        if not line.strip():
            continue
        try:
            fields = _fields(line, tabs=tabs)
        except csv.Error as error:
            yield Broken(number, str(error))
            continue
        if len(fields) < least:
            yield Broken(number, f"it has {len(fields)} columns and needs {least}")
            continue
        said = fields[made] if made is not None and made < len(fields) else ""
        yield Row(number, tuple(fields[place] for place in places), said)


def _fields(line: str, *, tabs: bool) -> list[str]:
    """The cells of one line; a quotation mark means nothing in the text with tabs."""
    plain = line.rstrip("\r\n")
    if tabs:
        return plain.split("\t")
    return next(csv.reader([plain], strict=True), [])


def _not_endless(line: str, name: str, *, most: int = LONGEST) -> None:
    if len(line) >= most:
        raise Refused(f"{name} has a line of more than {most:,} characters. {_WANTED}")


def _json(text: TextIO, start: str, name: str, size: int) -> Extract:
    extract = Extract(CHARITIES, name, size, iter(()))
    records = _records(text, start, extract)
    spoilt, first = 0, next(records, None)
    while first is False and spoilt < _ENDS_TRIED:
        spoilt, first = spoilt + 1, next(records, None)
    if not first:
        raise Refused(f"{name} is no list of records. {_WANTED}")
    extract.layout = _layout(list(first), name)
    extract.rows = _objects(chain([False] * spoilt, [first], records), extract.layout)
    return extract


def _objects(records: Iterable[Any], layout: Layout) -> Iterator[Row | Broken]:
    for number, record in enumerate(records, 1):
        if record is False:
            yield Broken(number, "it is not written as JSON should be")
        elif missing := [column for column in layout.columns if column not in record]:
            yield Broken(number, f"it has no {', '.join(missing)}")
        else:
            said = _text(record.get(layout.made)) if layout.made else ""
            yield Row(number, tuple(_text(record[column]) for column in layout.columns), said)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _records(text: TextIO, start: str, extract: Extract) -> Iterator[Any]:
    """The records of a JSON list (or one after the other), False for one that is spoilt."""
    held = start.lstrip().removeprefix("[")
    at, ended = 0, False
    while True:
        between = _BETWEEN.match(held, at)
        at = between.end() if between else at
        if ended and at == len(held):
            return
        record, end = _object_at(held, at, last=ended)
        if end > at:
            at = end
            yield record
            continue
        more = text.read(_BLOCK)
        extract.characters += len(more)
        held, at = held[at:] + more, 0
        ended = not more
        if len(held) > LONGEST:
            raise Refused(f"{extract.name} is no list of records. {_WANTED}")


def _object_at(held: str, at: int, *, last: bool) -> tuple[Any, int]:
    """The object that starts there and where it ends; where it starts if it is not all there.

    False for a spoilt one. A brace before a comma may also stand inside of a text, so several are
    seen before a record is given up; with no more to come (`last`) one is enough.
    """
    with suppress(json.JSONDecodeError, RecursionError):
        record, end = _DECODER.raw_decode(held, at)
        if isinstance(record, dict):
            return record, end
    ends = [found.end() for found in islice(_OBJECT_ENDS.finditer(held, at), _ENDS_TRIED)]
    if len(ends) == _ENDS_TRIED or (last and ends):
        return False, ends[0]
    return False, len(held) if last else at
