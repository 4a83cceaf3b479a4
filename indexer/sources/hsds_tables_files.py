"""The tables of an HSDS package as rows: out of a zip archive, or from the addresses that a
datapackage.json names. Called by `hsds_tables`.

An archive is never unpacked to names that it gives: only the last part of a name is read, to see
which table it is. Sizes are counted as they are read, for an archive may say anything.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Final
from urllib.parse import urljoin

import charset_normalizer

from indexer.decoding import decode_json
from indexer.errors import FetchFailed
from indexer.sources.base import Fetches
from indexer.sources.hsds_tables_names import table_called

MOST_ENTRIES: Final = 1_000
MOST_BYTES: Final = 1024 * 1024 * 1024
"""Bytes of all tables together, after decompression."""

LONGEST_CELL: Final = 16_000_000
_LONGEST_DIRECTORY: Final = 4 * 1024 * 1024
# The module's own limit is for the whole program; no table of anybody needs a longer cell.
csv.field_size_limit(LONGEST_CELL)
_SAMPLE: Final = 1 << 18
_LONGEST_PACKAGE: Final = 4 * 1024 * 1024

EXTRA: Final = "(more)"
"""The column of the cells that a row has beyond the header."""

_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others may ask for gigabytes of memory before the first byte comes out."""

_LIKELY: Final = ["cp1252", "latin_1", "cp850", "mac_roman", "utf_16_le", "utf_16_be"]


@dataclass(frozen=True)
class Table:
    """One file of a package: which table it is, its name, and how to open it (binary)."""

    table: str
    name: str
    open: Callable[[], IO[bytes]]


class Opened:
    """The tables of a package, and what of it could not be used (`left_out`, sentences)."""

    def __init__(self, tables: list[Table], left_out: list[str]) -> None:
        self.tables = tables
        self.left_out = left_out


def is_zip(beginning: bytes) -> bool:
    return beginning.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def names_in(beginning: bytes) -> list[str]:
    """The names of entries in the beginning of an archive, as far as they can be seen."""
    found: list[str] = []
    at = beginning.find(b"PK\x03\x04")
    while at >= 0 and len(beginning) >= at + 30 and len(found) < MOST_ENTRIES:
        length = struct.unpack_from("<H", beginning, at + 26)[0]
        found.append(beginning[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = beginning.find(b"PK\x03\x04", at + 4)
    return found


def open_archive(file: BinaryIO) -> Opened:
    """The tables of a zip. Raises FetchFailed with what to do when it cannot be used at all."""
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, RuntimeError, struct.error) as error:
        raise FetchFailed(f"The archive is damaged or cut off ({error}); send it anew.") from None
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not _base(entry.filename).startswith(".")
        and not entry.filename.startswith("__MACOSX/")
    ]  # fmt: skip
    if len(entries) > MOST_ENTRIES:
        raise FetchFailed(f"The archive holds {len(entries)} files; at most {MOST_ENTRIES} may be.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FetchFailed("The archive is locked with a password; send it without one.")
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        raise FetchFailed("The archive is packed in an unusual way; send it as an ordinary zip.")
    budget = _Budget()

    def opener(entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
        return lambda: io.BufferedReader(_Counted(archive.open(entry), budget))

    by_name = {_base(entry.filename).lower(): entry for entry in entries}
    left_out: list[str] = []
    package = by_name.get("datapackage.json")
    tables: list[Table] = []
    used: set[str] = set()
    if package is not None:
        for named, path in _resources(_package_in(opener(package))):
            entry = by_name.get(_base(path).lower())
            if entry is None:
                left_out.append(f"datapackage.json names {path[:100]!r}, which is not there.")
            elif entry.filename not in used:
                used.add(entry.filename)
                tables.append(Table(named, _base(entry.filename), opener(entry)))
    for entry in entries:
        name = _base(entry.filename)
        if entry.filename in used or entry is package:
            continue
        if name.lower().endswith((".zip", ".gz", ".7z", ".rar", ".tar")):
            left_out.append(f"{name[:100]!r} is an archive within the archive; unpack it first.")
        elif not name.lower().endswith((".csv", ".tsv", ".txt")):
            continue
        elif (table := table_called(name)) and not (package is not None and tables):
            tables.append(Table(table, name, opener(entry)))
    return Opened(tables, left_out)


def open_package(package: Any, address: str, fetcher: Fetches) -> Opened:
    """The tables of a datapackage.json that lies at `address`, each fetched when it is read."""

    def opener(url: str) -> Callable[[], IO[bytes]]:
        return lambda: fetcher.open(url)

    return Opened(
        [Table(table, path, opener(urljoin(address, path))) for table, path in _resources(package)],
        [],
    )


def is_package(value: Any) -> bool:
    """Whether a JSON document describes a package with a table of services."""
    return any(table == "service" for table, _ in _resources(value))


def _resources(package: Any) -> list[tuple[str, str]]:
    """(table, path) of every resource that is a table; the resource's name says which."""
    rows = package.get("resources") if isinstance(package, Mapping) else None
    found: list[tuple[str, str]] = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping):
            continue
        paths = row.get("path")
        for path in paths if isinstance(paths, list) else [paths]:
            if not isinstance(path, str) or not path.strip():
                continue
            name = row.get("name")
            table = table_called(name if isinstance(name, str) else None) or table_called(path)
            if table:
                found.append((table, path.strip()))
    return found[:MOST_ENTRIES]


def _package_in(open_it: Callable[[], IO[bytes]]) -> Any:
    try:
        with open_it() as file:
            return decode_json(file.read(_LONGEST_PACKAGE), url="datapackage.json")
    except (FetchFailed, *DAMAGED):
        return None


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose list of contents alone would fill the memory."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise FetchFailed("The archive is damaged or cut off; send it anew.")
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if entries > 10 * MOST_ENTRIES or length > _LONGEST_DIRECTORY:
        raise FetchFailed(f"The archive holds {entries} files; at most {MOST_ENTRIES} may be.")


class _Budget:
    """How many bytes of an archive may still be unpacked."""

    def __init__(self) -> None:
        self.left = MOST_BYTES


class _Counted(io.RawIOBase):
    """An entry of an archive that stops where all entries together become too long."""

    def __init__(self, inner: IO[bytes], budget: _Budget) -> None:
        self._inner = inner
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._inner.read(len(buffer))
        self._budget.left -= len(read)
        if self._budget.left < 0:
            raise FetchFailed(
                f"Unpacked, the archive is longer than {MOST_BYTES // 1024**2} MB; split it."
            )
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        self._inner.close()
        super().close()


DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError,
                  OSError, csv.Error)  # fmt: skip
"""How a file breaks off while it is read."""


def rows_of(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of one table as {header: cell}, cells as they stand there. Cells beyond the header
    are a list under `EXTRA`; empty lines are left out. Raises one of `DAMAGED` or FetchFailed."""
    sample = file.read(_SAMPLE)
    encoding = _encoding_of(sample)
    text = io.TextIOWrapper(
        io.BufferedReader(_Joined(sample, file)), encoding, errors="replace", newline=""
    )
    first = sample.decode(encoding, "replace").lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    lines = _Lines(text)
    table = csv.reader(lines, delimiter=delimiter)
    header = [name.strip().lstrip("\ufeff") for name in next(table, [])]
    while header and not header[-1]:
        header.pop()
    header = [name or f"column {number}" for number, name in enumerate(header, start=1)]
    cells: list[str] = []
    for cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        row: dict[str, Any] = {}
        for name, cell in zip(header, cells, strict=False):
            if not row.get(name):
                row[name] = cell
        more = cells[len(header) :]
        if any(cell.strip() for cell in more):
            row[EXTRA] = more
        yield row
    if lines.marks % 2 and any("\n" in cell for cell in cells):
        raise csv.Error("a quotation mark is never closed, so the rows after it are lost")


class _Lines:
    """The lines of a file without NUL; counts the quotation marks."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.marks = 0

    def __iter__(self) -> Iterator[str]:
        for part in self._text:
            self.marks += part.count('"')
            yield part.replace("\x00", "")


class _Joined(io.RawIOBase):
    """What was read of a file already, and then the rest of it."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._first:
            read, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            read = self._rest.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def _encoding_of(sample: bytes) -> str:
    """UTF-8 wherever it can be; else what the letters look like, among what offices use."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        sample.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        if error.start >= len(sample) - 4 and len(sample) == _SAMPLE:
            return "utf-8-sig"
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else "cp1252"


def read_json(file: BinaryIO, address: str) -> Any:
    """A short JSON document; FetchFailed when it is none."""
    body = file.read(_LONGEST_PACKAGE + 1)
    if len(body) > _LONGEST_PACKAGE:
        raise FetchFailed(f"{address} is too long to be a datapackage.json.")
    return decode_json(body, url=address)
