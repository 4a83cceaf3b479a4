"""`waymark ingest`, and `waymark import` of a spreadsheet: what publishers send is brought in.

Exit codes as everywhere: 0 done, 1 failed or stopped, 3 done with something set aside.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from indexer import ingest, publishers
from indexer import models as m
from indexer.errors import Refused, WaymarkError
from indexer.store import Store

SOME_REFUSED = 3
SHEETS = (".csv", ".tsv", ".xlsx", ".ods", ".xls")
SHEET_KIND = "sheet"
MOST_SHOWN = 50

Opened = Callable[[], AbstractContextManager[Store]]
Now = Callable[[], datetime]


def add_to(main: click.Group, *, opened: Opened, now: Now) -> None:
    """Give `main` the command; `opened` opens the directory of the settings in force."""

    @main.command("ingest")
    @click.argument("name", required=False)
    @click.option("--dry-run", is_flag=True, help="Say what would change, and save nothing.")
    @click.option("--accept", is_flag=True, help="Save even if much of the source would change.")
    @click.option("--json", "as_json", is_flag=True, help="Print one report per source as JSON.")
    def ingest_(name: str | None, dry_run: bool, accept: bool, as_json: bool) -> None:
        """Read one source, or all of them.

        Example: waymark ingest "Council list" --dry-run
        """
        with opened() as store:
            wanted = [publishers.source_named(store, name)] if name else _all_read(store)
            reports = [_read(store, one, now, dry_run=dry_run, accept=accept) for one in wanted]
        _tell(reports, as_json=as_json, one=bool(name))


def is_sheet(file: Path) -> bool:
    """Whether a file is a spreadsheet, by its name."""
    return file.suffix.lower() in SHEETS


def import_sheet(file: Path, *, as_json: bool, opened: Opened, now: Now) -> None:
    """Bring in a spreadsheet as the newest state of a source that is named after the file."""
    if not file.is_file():
        raise Refused(f"There is no file {file}; check the name.")
    address = file.resolve().as_uri()
    with opened() as store:
        known = next((one for one in publishers.sources(store) if one.url == address), None)
        source = known or publishers.add_source(
            store, address, name=file.stem, kind=SHEET_KIND, files=True, now=now()
        )
        report = _read(store, source, now, dry_run=False, accept=False)
    _tell([report], as_json=as_json, one=True)


def _all_read(store: Store) -> list[m.Source]:
    """All that are read when nobody names one: the paused ones are not, nor what is sent to us."""
    return [
        one for one in publishers.sources(store)
        if not (one.paused or publishers.only_sends(one))
    ]  # fmt: skip


def _read(
    store: Store, source: m.Source, now: Now, *, dry_run: bool, accept: bool
) -> ingest.RunReport:
    with _counter(source.name) as count:
        try:
            return ingest.run(
                store, source, now=now(), dry_run=dry_run, accept=accept, progress=count,
                by="the command line",
            )  # fmt: skip
        except WaymarkError as error:
            return ingest.RunReport(source.name, source.kind or "", stopped=str(error))


@contextmanager
def _counter(name: str) -> Iterator[Callable[[int], None]]:
    """How many records were read so far, on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda read: None
        return
    last = [0.0]

    def count(read: int) -> None:
        if time.monotonic() - last[0] > 0.2:
            last[0] = time.monotonic()
            click.echo(f"\r{name}: {read:,} read", nl=False, err=True)

    try:
        yield count
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def _tell(reports: list[ingest.RunReport], *, as_json: bool, one: bool) -> None:
    """Print the reports and end with the code that says how it went."""
    if as_json:
        rows = [report.as_json() for report in reports]
        _print_json(rows[0] if one else rows)
    else:
        for report in reports:
            _print_run(report)
        if not reports:
            click.echo("There are no sources yet. Add one with: waymark sources add URL")
    # Of a publisher that cannot be reached not even the first page is read.
    nothing = any(not report.complete and not report.read for report in reports)
    if nothing or any(report.stopped for report in reports):
        sys.exit(1)
    if any(report.quarantined or not report.complete for report in reports):
        sys.exit(SOME_REFUSED)


def _print_run(report: ingest.RunReport) -> None:
    for one in report.quarantined:
        where = f"{one['id']}: {one['field']}: " if one["field"] else f"{one['id']}: "
        click.echo(f"set aside: {where}{one['reason']}", err=True)
    for text in report.warnings:
        click.echo(f"note: {text}", err=True)
    for row in report.differences[:MOST_SHOWN]:
        click.echo(f"{row['outcome']}: {row['name'] or row['id']}")
        for sentence in row["sentences"]:
            click.echo(f"    {sentence}")
    more = max(0, len(report.differences) - MOST_SHOWN) + report.more_differences
    if more:
        click.echo(f"... and {more} more.")
    if report.stopped:
        click.echo(f"{report.source}: stopped. {report.stopped}", err=True)
        return
    whole = "" if report.complete else " (not all of it could be read)"
    click.echo(
        f"{report.source}: {report.read} read{whole}: {report.new} new, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.missing} missing, {report.withdrawn} withdrawn, "
        f"{len(report.quarantined)} set aside, in {report.seconds} s."
    )


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
