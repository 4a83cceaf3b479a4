"""`waymark duplicates`: listings that may be one group, found and shown in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select

from indexer import models as m
from indexer.matching.find import find as find_duplicates
from indexer.matching.lines import FIRST
from indexer.store import Store


def add_to(
    main: click.Group,
    *,
    opened: Callable[[], AbstractContextManager[Store]],
    now: Callable[[], datetime],
    print_json: Callable[[Any], None],
) -> None:
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group()
    def duplicates() -> None:
        """Listings that may be one group."""

    @duplicates.command("find")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def find(as_json: bool) -> None:
        """Compare all listings and keep the pairs that are alike. The worker does it every night.

        Example: waymark duplicates find
        """
        with opened() as store:
            report = find_duplicates(store, now=now())
        if as_json:
            print_json(asdict(report))
            return
        click.echo(
            f"{report.listings} listings, {report.pairs} pairs compared in {report.seconds} s: "
            f"{report.first} may be one group, {report.near} are somewhat alike; "
            f"{report.new} are new, {report.gone} are no longer alike."
        )

    @duplicates.command("list")
    @click.option("--most", type=click.IntRange(min=1), default=50, show_default=True,
                  help="How many to show.")  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def listed(most: int, as_json: bool) -> None:
        """Show the pairs that nobody has decided on, the most alike first.

        Example: waymark duplicates list --most 10
        """
        with opened() as store, store.read() as db:
            rows = db.scalars(
                select(m.Duplicate)
                .where(m.Duplicate.state == "open")
                .order_by(m.Duplicate.score.desc(), m.Duplicate.id)
                .limit(most)
            ).all()
            ids = {key for row in rows for key in (row.one, row.other)}
            heads = select(m.Listing.id, m.Listing.name).where(m.Listing.id.in_(ids))
            names = {row.id: row.name for row in db.execute(heads)}
            found = [
                {
                    "id": row.id,
                    "one": {"id": row.one, "name": names[row.one]},
                    "other": {"id": row.other, "name": names[row.other]},
                    "score": row.score,
                    "first": row.score >= FIRST,
                    "why": row.why,
                }
                for row in rows
            ]
        if as_json:
            print_json(found)
            return
        for one in found:
            click.echo(f"{one['score']:.2f}  {one['one']['name']}  |  {one['other']['name']}")
            click.echo(f"      {' '.join(one['why'])}")
        if not found:
            click.echo("None wait: `waymark duplicates find` looks again.")
