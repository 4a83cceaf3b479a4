"""Reading an HSDS package: tables in CSV files, in a zip archive or named by a datapackage.json, of
any generation of the standard (HSDS 1 to 3, Open Referral UK 1 and 3).

A kind of source (see `base`). The tables are joined on disk (`hsds_tables_join`), each service is
brought into the shape of HSDS 3 (`hsds_tables_shape`) and read by the rules of `hsds_fields`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.errors import FetchFailed, FetchRefused
from indexer.sources.base import Crawl, Findings, FirstLook, Reading, Record, Sent
from indexer.sources.hsds_fields import read_service
from indexer.sources.hsds_tables_files import (
    DAMAGED,
    Opened,
    is_package,
    is_zip,
    names_in,
    open_archive,
    open_package,
    read_json,
    rows_of,
)
from indexer.sources.hsds_tables_join import Join, cells_of, parts_of
from indexer.sources.hsds_tables_names import REFERS, table_called
from indexer.sources.hsds_tables_shape import service_of
from indexer.sources.texts import line
from indexer.sources.values import OF_BAD_SHAPE

NAME: Final = "hsds_tables"

_OF_WORKBOOKS: Final = ("[Content_Types].xml", "mimetype", "META-INF/", "xl/")
_LEVELS: Final = 4
"""A service, its places, their telephones, and the languages spoken there."""


def recognises(look: FirstLook) -> str | None:
    """A zip that holds tables of the standard, or a datapackage.json that names one of services."""
    beginning = look.answer.body if look.answer else b""
    if is_zip(beginning):
        names = names_in(beginning)
        if any(name.startswith(_OF_WORKBOOKS) for name in names):
            return None
        tables = sorted({table for name in names if (table := table_called(name))
                         and name.lower().endswith((".csv", ".tsv", ".txt"))})  # fmt: skip
        if tables:
            return f"It is an archive with the tables {', '.join(tables[:4])}, as HSDS names them."
        return None
    if beginning.lstrip()[:1] == b"{" and b'"resources"' in beginning and is_package(look.body):
        return "It is a data package with a table of services."
    return None


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the package at `address`. All tables are read before the first service comes; one
    that breaks off leaves the crawl incomplete, and the rows before the break are used."""

    def sent(crawl: Crawl) -> Iterator[Sent]:
        with closing(Join()) as join:
            try:
                all_read = _lay_in(address.strip(), reading, crawl, join)
            except (FetchFailed, FetchRefused) as error:
                crawl.warn(f"{address.strip()} could not be read: {error}")
                return
            join.settle()
            _tell(join, crawl)
            for number, (n, row) in enumerate(join.rows("service"), start=1):
                raw = _joined(join, "service", n, row, _LEVELS)
                own_id = line(cells_of("service", row).get("id"))
                external_id = own_id or f"row {number}"
                yield Sent(
                    external_id, raw, partial(_read_record, raw, external_id, address, reading)
                )
            crawl.complete = all_read

    return Crawl(NAME, sent)


def _lay_in(address: str, reading: Reading, crawl: Crawl, join: Join) -> bool:
    """Put every table into the join; whether all of them could be read to their ends."""
    with reading.fetcher.open(address) as file:
        beginning = file.read(4)
        file.seek(0)
        if is_zip(beginning):
            opened = open_archive(file)
        else:
            opened = open_package(read_json(file, address), address, reading.fetcher)
        for text in opened.left_out:
            crawl.warn(text)
        return _lay_in_tables(opened, crawl, join)


def _lay_in_tables(opened: Opened, crawl: Crawl, join: Join) -> bool:
    names = ", ".join(table.name[:60] for table in opened.tables) or "no table of the standard"
    if not any(table.table == "service" for table in opened.tables):
        raise FetchFailed(f"It holds no table of services (services.csv); it holds {names}.")
    all_read = not any("not there" in text for text in opened.left_out)
    for table in opened.tables:
        try:
            with table.open() as file:
                join.add(table.table, rows_of(file))
        except (FetchFailed, FetchRefused, *DAMAGED) as error:
            all_read = False
            crawl.warn(
                f"{table.name[:100]} breaks off after {join.counts[table.table]} rows: {error}"
            )
        crawl.pages += 1
    return all_read


def _tell(join: Join, crawl: Crawl) -> None:
    """What is wrong with the package as a whole."""
    crawl.declared_total = join.counts["service"] - join.twice
    if join.twice:
        crawl.warn(f"{join.twice} rows of services say what another row says; each was used once.")
    for kind, count in sorted(join.longer.items()):
        if count:
            crawl.warn(f"{kind}: {count} of {join.counts[kind]} rows are longer than the header.")
    for kind, count in sorted(join.belongs_nowhere.items()):
        crawl.warn(
            f"{kind}: {count} of {join.counts[kind]} rows belong to nothing that is in the package."
        )
    if not join.counts["service"]:
        crawl.warn("The table of services is empty.")


def _joined(join: Join, kind: str, n: int, row: dict[str, Any], levels: int) -> dict[str, Any]:
    """A row as it was sent, with the rows that belong to it and those it names."""
    joined: dict[str, list[dict[str, Any]]] = {}
    if levels:
        for child, rows in join.children(n).items():
            joined[child] = [_joined(join, child, *one, levels - 1) for one in rows]
        cells = cells_of(kind, row)
        for named in REFERS.get(kind, ()):
            said = cells.get(f"{named}_id")
            if kind == "attribute" and named == "taxonomy_term":
                said = said or cells.get("taxonomy_id")
            for found in _named(join, named, said):
                if named == "taxonomy" and kind == "service":
                    # A term on the service itself, without the table between them.
                    term = {"row": {}, "joined": {named: [_joined(join, named, *found, 0)]}}
                    joined.setdefault("attribute", []).append(term)
                else:
                    joined.setdefault(named, []).append(_joined(join, named, *found, levels - 1))
    return {"row": row, "joined": joined}


def _named(join: Join, kind: str, value: str | None) -> list[tuple[int, dict[str, Any]]]:
    """The rows a cell names: the whole of it, or the parts between its commas."""
    whole, *parts = parts_of(value) or [""]
    if found := join.find(kind, whole):
        return [found]
    return list({one[0]: one for part in parts if (one := join.find(kind, part))}.values())


def _read_record(raw: dict[str, Any], external_id: str, address: str, reading: Reading) -> Record:
    found = Findings()
    try:
        service = service_of(raw, found)
        record = read_service(
            service,
            source_name=urlsplit(address).netloc,
            source_url=None,
            reading=reading,
            issues=tuple(found.issues),
        )
    except OF_BAD_SHAPE as error:
        return Record(external_id, raw, None, tuple(found.issues), f"unreadable: {error}")
    return replace(record, external_id=external_id, raw=raw)
