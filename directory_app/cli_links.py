"""`waymark links`: the groups' own websites, looked at in their turn, and what was found there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import NotFound
from indexer.links import checks, plan
from indexer.store import Store

Opened = Callable[[], AbstractContextManager[Store]]
Now = Callable[[], datetime]
Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]

VERDICTS = {
    "well": "well",
    "nothing_said": "nothing to be said",
    "gone": "page gone",
    "domain_gone": "domain gone",
    "parked": "for sale or taken over",
    "closure": "words of closing",
    "social": "leads to a social network",
    "moved": "has moved",
    "not_yet": "not looked at yet",
}


def add_to(
    main: click.Group, *, group: type[click.Group], opened: Opened, now: Now,
    print_json: Callable[[Any], None], progress: Progress,
) -> None:  # fmt: skip
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group(cls=group)
    def links() -> None:
        """The groups' own websites: are they there, and do they still say the same?"""

    @links.command("check")
    @click.option(
        "--limit", type=click.IntRange(1), metavar="N", help="Look at no more than N addresses."
    )
    @click.option(
        "--listing", "ids", multiple=True, metavar="ID",
        help="Look at the website of this listing now, whether it is its turn or not.",
    )  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
    def check(limit: int | None, ids: tuple[str, ...], as_json: bool) -> None:
        """Look at the websites whose turn has come. Safe to stop and to run again.

        Example: waymark links check --limit 50
        """
        with opened() as store, progress("Websites") as show:
            report = checks.run(
                store, now=now(), limit=limit, listing_ids=_known(store, ids), progress=show
            )
        if as_json:
            print_json(asdict(report))
            return
        if report.offline:
            click.echo("No website was found at all, so nothing was recorded. Is the network up?")
            return
        found = ", ".join(
            f"{count} {VERDICTS[name]}" for name, count in sorted(report.verdicts.items())
        )
        click.echo(
            f"{report.looked_at} addresses looked at for {report.listings} listings"
            f"{': ' + found if found else ''}. {report.alarms} alarms, "
            f"{report.confirmed} confirmed, {report.taken_back} taken back, {report.left} left."
        )

    @links.command("list")
    @click.option(
        "--verdict", type=click.Choice(sorted(VERDICTS)), help="Only those of which this was found."
    )
    @click.option("--suggestions", is_flag=True, help="Only those with another address now.")
    @click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
    def listed(verdict: str | None, suggestions: bool, as_json: bool) -> None:
        """What was last found at each website, and when its next turn is.

        Example: waymark links list --verdict gone
        """
        with opened() as store:
            rows = _rows(store, verdict=verdict, suggestions=suggestions, now=now())
        if as_json:
            print_json(rows)
            return
        for row in rows:
            click.echo(f"{row['url']}  {VERDICTS[row['verdict']]}  ({row['name']})")
            if row["reason"] and row["verdict"] != "well":
                click.echo(f"    {row['reason']}")
            if row["suggestion"]:
                click.echo(f"    now at {row['suggestion']}")
        if not rows:
            click.echo("There is nothing to show.")


def _known(store: Store, ids: tuple[str, ...]) -> list[str]:
    """The ids as they are written in the database; NotFound for one that is none."""
    found = []
    with store.read() as db:
        for one in ids:
            listing = listings.get(db, one)
            if listing is None:
                raise NotFound(f"There is no listing with the id {one}.")
            found.append(listing["id"])
    return found


def _rows(
    store: Store, *, verdict: str | None, suggestions: bool, now: datetime
) -> list[dict[str, Any]]:
    store.change(lambda db: plan.bring_up_to_date(db, now=now), drain=False)
    query = select(m.LinkCheck, m.Listing.name).join(
        m.Listing, m.Listing.id == m.LinkCheck.listing_id
    )
    if verdict:
        query = query.where(m.LinkCheck.verdict == verdict)
    if suggestions:
        query = query.where(m.LinkCheck.suggestion.is_not(None))
    with store.read() as db:
        return [
            {
                "listing": row.listing_id, "name": name, "url": row.url, "verdict": row.verdict,
                "reason": row.reason, "status": row.status, "final_url": row.final_url,
                "suggestion": row.suggestion,
                "checked_at": row.checked_at.isoformat() if row.checked_at else None,
                "next_at": row.next_at.isoformat(),
            }
            for row, name in db.execute(query.order_by(m.Listing.name, m.Listing.id))
        ]  # fmt: skip
