"""`waymark audit`: listings drawn by chance, what was found about them, and what that tells."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from indexer import models as m
from indexer.history import Actor
from indexer.listings import today
from indexer.store import Store
from indexer.truth import audit as audits
from indexer.truth.decay import Share

_BY = Actor("admin", "the command line")


def add_to(
    main: click.Group,
    *,
    group: type[click.Group],
    opened: Callable[[], AbstractContextManager[Store]],
    now: Callable[[], datetime],
    print_json: Callable[[Any], None],
) -> None:
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group(cls=group)
    def audit() -> None:
        """A sample by chance: how many of the listings are still right?"""

    @audit.command("draw")
    @click.argument("size", type=click.IntRange(1, audits.MOST))
    @click.option("--seed", default="", help="Draw the sample of this seed again.")
    @click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
    def draw(size: int, seed: str, as_json: bool) -> None:
        """Draw open listings by chance, to be rung one after the other.

        Example: waymark audit draw 50
        """
        with opened() as store:
            key = audits.draw(store, size, by=_BY, now=now(), via="command line", seed=seed)
            with store.read() as db:
                progress, items = audits.one(db, key)
        if as_json:
            print_json(_shown(progress, items))
            return
        click.echo(
            f"{progress.size} of {progress.population} open listings drawn with the seed "
            f"{progress.seed}: audit {progress.id}"
        )

    @audit.command("list")
    @click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
    def listed(as_json: bool) -> None:
        """Show all audits, the newest first.

        Example: waymark audit list
        """
        with opened() as store, store.read() as db:
            found = audits.listed(db)
        if as_json:
            print_json([{**asdict(one), "complete": one.complete} for one in found])
            return
        for one in found:
            click.echo(
                f"{one.id}  {today(one.drawn_at)}  {one.entered} of {one.size} entered, "
                f"{'complete' if one.complete else 'not complete'}"
            )
        if not found:
            click.echo("No audit was drawn yet: `waymark audit draw 50` draws one.")

    @audit.command("show")
    @click.argument("audit_id", required=False)
    @click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
    def show(audit_id: str | None, as_json: bool) -> None:
        """Show the listings of an audit and what was entered; without an id, of the newest.

        Example: waymark audit show
        """
        with opened() as store, store.read() as db:
            progress, items = audits.one(db, audit_id)
        if as_json:
            print_json(_shown(progress, items))
            return
        for item in items:
            found = audits.RESULTS[item.result].lower() if item.result else "not entered"
            click.echo(f"{item.listing_id}  {item.name}: {found}")
        click.echo(f"{progress.entered} of {progress.size} entered.")

    @audit.command("enter")
    @click.argument("audit_id")
    @click.argument("listing")
    @click.argument("found", metavar="RESULT", type=click.Choice(list(audits.RESULTS)))
    @click.option("--note", help="A few words about the group, never public.")
    @click.option("--json", "as_json", is_flag=True, help="Print what is entered as JSON.")
    def enter(audit_id: str, listing: str, found: str, note: str | None, as_json: bool) -> None:
        """Enter what was found about one listing, or correct it.

        Example: waymark audit enter AUDIT LISTING right
        """
        with opened() as store:
            audits.enter(
                store, audit_id, listing, found, by=_BY, who="command line", now=now(),
                via="command line", note=note,
            )  # fmt: skip
            with store.read() as db:
                item = audits.item_of(db, audit_id, listing)
        if as_json:
            print_json(_item(item))
            return
        click.echo(f"{item.name}: {audits.RESULTS[found].lower()}.")

    @audit.command("result")
    @click.argument("audit_id", required=False)
    @click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
    def result(audit_id: str | None, as_json: bool) -> None:
        """Show what an audit tells so far; without an id, the newest.

        Example: waymark audit result
        """
        with opened() as store, store.read() as db:
            found = audits.result(db, audit_id)
        if as_json:
            print_json({**asdict(found), "complete": found.audit.complete})
            return
        for line in _lines(found):
            click.echo(line)


def _lines(found: audits.Result) -> list[str]:
    one = found.audit
    lines = [
        f"Audit of {today(one.drawn_at)}: {one.entered} of {one.size} entered.",
        "; ".join(f"{words}: {found.found[name]}" for name, words in audits.RESULTS.items()),
    ]
    if found.right_of_reached is not None:
        lines.append(
            f"Still right of the {found.reached} reached: {_share(found.right_of_reached)} "
            "(95 %, Wilson)"
        )
    if found.all_wrong is not None and found.all_right is not None:
        lines.append(
            f"If all who were not reached were wrong: {found.all_wrong:.1%}; "
            f"if all were right: {found.all_right:.1%}"
        )
    if found.decay is not None:
        lines.append(
            f"Stop being right in a year: {_share(found.decay.a_year)} (95 %, score test; from "
            f"{found.decay.listings} that were confirmed before)"
        )
    return lines


def _share(share: Share) -> str:
    return f"{share.share:.1%}, {share.low:.1%} to {share.high:.1%}"


def _shown(progress: audits.Progress, items: list[m.AuditItem]) -> dict[str, Any]:
    told = {**asdict(progress), "complete": progress.complete}
    return {**told, "listings": [_item(item) for item in items]}


def _item(item: m.AuditItem) -> dict[str, Any]:
    return {
        "listing": item.listing_id, "name": item.name, "state_then": item.state_then,
        "confirmed_on": item.confirmed_on, "result": item.result, "note": item.note,
        "by": item.by, "at": item.at.isoformat() if item.at else None,
    }  # fmt: skip
