"""Files of native listings, in and out: `waymark import` and `waymark export`.

A listing that cannot be taken is reported with its line, field and remedy; the others go in.
Export, import into an empty directory and export again give the same bytes.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from schemas.listing import BadListing, Listing, load_with_warnings

from . import listings
from .errors import Refused, SearchUnavailable
from .history import Actor
from .records import all_ids, each_listing
from .search import sync
from .store import Store

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
_BATCH = 250
_LARGEST = 1_000_000_000


@dataclass(frozen=True)
class Remark:
    """Something about one listing of a file: where it stands, which field, and what to do."""

    line: int
    name: str
    field: str
    message: str
    listing: int = 0
    """Its number in the file, from 1: several may stand on one line."""


@dataclass
class ImportReport:
    """What became of the listings of one file."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def refused_listings(self) -> int:
        return len({(row.line, row.listing) for row in self.refused})


def import_file(
    store: Store,
    file: Path,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in a file: one listing, a list of them, or one per line (NDJSON).

    Raises Refused, and saves nothing, when the file as a whole cannot be read.
    """
    return import_listings(store, read_file(file), actor=actor, now=now, progress=progress)


def import_listings(
    store: Store,
    rows: list[tuple[int, Any]],
    *,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in (line, native listing) pairs, in batches of one transaction each."""
    report = ImportReport()
    seen: dict[str, int] = {}
    for start in range(0, len(rows), _BATCH):
        batch: list[tuple[int, Listing]] = []
        for line, raw in rows[start : start + _BATCH]:
            report.read += 1
            listing = _taken(line, raw, seen, report)
            if listing is not None:
                batch.append((line, listing))
        answers = store.change(
            partial(
                listings.save_many,
                listings=[listing for _, listing in batch],
                actor=actor,
                now=now,
                places=store.places,
                via="command line",
            ),
            drain=False,
        )
        for (line, listing), answer in zip(batch, answers, strict=True):
            if answer.outcome == "refused":
                where, _, message = (answer.reason or "").partition(": ")
                report.refused.append(Remark(line, listing["name"], where, message))
            else:
                setattr(report, answer.outcome, getattr(report, answer.outcome) + 1)
        if progress is not None:
            progress(min(start + _BATCH, len(rows)), 2 * len(rows))
    try:
        sync.drain(
            store,
            now=now,
            progress=lambda done: (
                progress(len(rows) + min(done, len(rows)), 2 * len(rows)) if progress else None
            ),
        )
    except SearchUnavailable as error:
        log.warning("taken in, but not yet searchable: %s", error)
    return report


def _taken(line: int, raw: Any, seen: dict[str, int], report: ImportReport) -> Listing | None:
    name = str(raw.get("name") or "")[:80] if isinstance(raw, dict) else ""
    if isinstance(raw, _Unreadable):
        report.refused.append(Remark(line, "", "line", raw.message, report.read))
        return None
    try:
        listing, odd = load_with_warnings(raw)
    except BadListing as error:
        report.refused += [
            Remark(line, name, row.field, row.message, report.read) for row in error.problems
        ]
        return None
    report.warnings += [Remark(line, name, "", message, report.read) for message in odd]
    if listing["id"] in seen:
        report.refused.append(
            Remark(line, name, "id",
                   f"the same id stands on line {seen[listing['id']]}; give each listing its own.",
                   report.read)
        )  # fmt: skip
        return None
    seen[listing["id"]] = line
    return listing


# -- reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Unreadable:
    """A line that is no JSON."""

    message: str


def read_file(file: Path) -> list[tuple[int, Any]]:
    """(line, value) of every listing in a file. Raises Refused when it is no such file."""
    try:
        if file.stat().st_size > _LARGEST:
            raise Refused(f"{file} is over 1 GB; split it into smaller files.")
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise Refused(f"There is no file {file}; check the name.") from None
    except IsADirectoryError:
        raise Refused(f"{file} is a folder; name a .json or .ndjson file.") from None
    except UnicodeDecodeError as error:
        raise Refused(
            f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8 and try again."
        ) from None
    if not text.strip():
        raise Refused(f"{file} is empty; it should hold one listing, a list, or one per line.")
    try:
        return list(_elements(text))
    except json.JSONDecodeError as error:
        rows = [] if _is_one_broken_value(text) else list(_lines(text))
        if any(isinstance(row, dict) for _, row in rows):
            return rows
        raise Refused(
            f"{file} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}. "
            "Nothing was taken in."
        ) from None
    except RecursionError:
        raise Refused(f"{file} is nested too deeply to be read. Nothing was taken in.") from None
    except ValueError as error:  # a number of thousands of digits
        raise Refused(f"{file} is not JSON: {error}. Nothing was taken in.") from None


def _is_one_broken_value(text: str) -> bool:
    """Whether it is a list, or one value over several lines, that went wrong on the way.

    Read line by line, a cut-off list would bring in its last listing and a listing with a stray
    comma would bring in one of its contacts. A line of NDJSON begins with none of these.
    """
    text = text.lstrip()
    return text.startswith("[") or any(
        line.lstrip().startswith(('"', "]", "}")) for line in text.split("\n")
    )


def _elements(text: str) -> Iterator[tuple[int, Any]]:
    """The listings of one JSON value: those of a list with their lines, or the one there is."""
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    if text[at] != "[":
        value, end = decoder.raw_decode(text, at)
        if _skip(text, end) < len(text):
            raise json.JSONDecodeError("there is more after the first value", text, end)
        yield text.count("\n", 0, at) + 1, value
        return
    line, counted = 1, 0
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        line += text.count("\n", counted, at)
        counted = at
        value, at = decoder.raw_decode(text, at)
        yield line, value
        at = _skip(text, at)
        if at < len(text) and text[at] == ",":
            at = _skip(text, at + 1)
        elif at >= len(text) or text[at] != "]":
            raise json.JSONDecodeError("a comma or ] is missing", text, min(at, len(text) - 1))
    if at >= len(text):
        raise json.JSONDecodeError("the list does not end with ]", text, len(text) - 1)
    if _skip(text, at + 1) < len(text):
        raise json.JSONDecodeError("there is more after the list", text, at + 1)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            yield number, _Unreadable(f"this line is not JSON (column {error.colno}: {error.msg}).")
        except (RecursionError, ValueError) as error:  # too deep; a number of thousands of digits
            yield number, _Unreadable(f"this line cannot be read ({error}).")


# -- writing ----------------------------------------------------------------------------------


def export_file(store: Store, file: Path, *, progress: Progress | None = None) -> int:
    """Write every listing, sorted by id: `.ndjson` one a line, anything else a JSON list.

    Written beside and moved into place, so an interrupted export leaves the old file whole.
    """
    if file.suffix not in (".json", ".ndjson"):
        raise Refused(f"{file.name} would be no JSON file; name it .json or .ndjson.")
    by_line = file.suffix == ".ndjson"
    draft = file.with_name(file.name + ".part")
    try:
        with store.read() as db, draft.open("w", encoding="utf-8", newline="\n") as out:
            ids = all_ids(db)
            for number, listing in enumerate(each_listing(db, ids)):
                text = json.dumps(listing, ensure_ascii=False, sort_keys=True)
                out.write(text + "\n" if by_line else (",\n" if number else "[\n") + text)
                if progress is not None and number % 200 == 0:
                    progress(number, len(ids))
            if not by_line:
                out.write("\n]\n" if ids else "[]\n")
        os.replace(draft, file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    if progress is not None:
        progress(len(ids), len(ids))
    return len(ids)
