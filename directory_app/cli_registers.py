"""`waymark registers`: extracts of public registers taken in, and listings compared with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from indexer.registers import CheckReport, LoadReport
from indexer.registers import check as check_registers
from indexer.registers import load as load_register
from indexer.store import Store

from .cli_ingest import SOME_REFUSED

Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


def add_to(
    main: click.Group,
    *,
    opened: Callable[[], AbstractContextManager[Store]],
    now: Callable[[], datetime],
    progress: Progress,
    print_json: Callable[[Any], None],
) -> None:
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group(cls=type(main))
    def registers() -> None:
        """Registers of charities and companies: is the body behind it still there?"""

    @registers.command("load")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--made-on", type=click.DateTime(["%Y-%m-%d"]),
                  help="The day the file was made, if neither it nor its name says.")  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def load(file: Path, made_on: datetime | None, as_json: bool) -> None:
        """Take in an extract (zipped or not): charities, their event history, or companies.

        Kept is what it says of the bodies that listings name; rows that cannot be read are named
        and passed over. An extract made before the one that is loaded changes nothing and fails.

        Example: waymark registers load publicextract.charity.zip
        """
        with opened() as store, progress("Register") as show:
            report = load_register(
                store, file, now=now(), made_on=made_on.date() if made_on else None, progress=show
            )
        if as_json:
            print_json(asdict(report))
        else:
            _tell_load(report)
        if report.broken_rows:
            sys.exit(SOME_REFUSED)

    @registers.command("check")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def check(as_json: bool) -> None:
        """Compare listings with the extracts that were taken in; the worker does it every day.

        Example: waymark registers check
        """
        with opened() as store:
            report = check_registers(store, now=now())
        if as_json:
            print_json(asdict(report))
        else:
            _tell_check(report)


def _tell_load(report: LoadReport) -> None:
    for row in report.broken:
        click.echo(f"line {row['line']}: {row['message']}", err=True)
    for note in report.notes:
        click.echo(note, err=True)
    click.echo(
        f"{report.rows:,} rows read, {report.kept} kept, {report.broken_rows} could not be read; "
        f"{report.not_found_numbers} of {report.wanted} numbers that listings name are not in it."
    )
    if report.not_found:
        click.echo(f"Not in it: {', '.join(report.not_found)}")


def _tell_check(report: CheckReport) -> None:
    click.echo(
        f"{report.bodies} bodies with {report.numbers} numbers compared, {report.not_loaded} of "
        f"them in no extract; something new was noted on {report.listings} listings."
    )
    for words, count in sorted(report.raised.items()):
        click.echo(f"  {words}: {count}")
    for one in report.successors:
        named = f" ({one.name})" if one.name else ""
        click.echo(
            f"{one.listing}: {one.number} is {one.detail.replace('_', ' ')}, "
            f"now {one.new_number}{named}"
        )
    if report.left_for_unknown_reason:
        numbers = ", ".join(report.left_for_unknown_reason)
        click.echo(f"Left the register, nothing says that it ended: {numbers}")
    if report.not_read:
        click.echo(f"No number of a register: {', '.join(report.not_read)}")
