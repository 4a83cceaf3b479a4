"""`waymark people`: accounts from the command line, above all the first admin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import click

from indexer.errors import NotFound, Refused
from indexer.history import Actor
from indexer.mail import is_set_up
from indexer.people import accounts, letters, signing_in
from indexer.people.links import Purpose
from indexer.store import Store

_SITE = "http://127.0.0.1:5000"
"""Where `waymark serve` answers, for links where WAYMARK_BASE_URL says nothing."""
_BY = Actor("admin", "the command line")


def add_to(
    main: click.Group,
    *,
    opened: Callable[[], AbstractContextManager[Store]],
    now: Callable[[], datetime],
    print_json: Callable[[Any], None],
) -> None:
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group()
    def people() -> None:
        """Who may sign in."""

    @people.command("add")
    @click.argument("email")
    @click.option("--name", required=True, help="What they are called in the history.")
    @click.option(
        "--role", type=click.Choice(list(accounts.ROLES)), default="admin", show_default=True,
        help="What they may do.",
    )  # fmt: skip
    def add(email: str, name: str, role: str) -> None:
        """Make an account and print the link that begins it.

        Example: waymark people add ada@example.org --name "Ada Admin"
        """
        with opened() as store, store.write(drain=False) as db:
            account = accounts.add(
                db, email=email, name=name, role=role, by=_BY, via="command line", now=now()
            )
            link = letters.send_link(
                db, account, "invitation", settings=store.settings, site=_SITE, now=now(),
                by=store.settings.name, actor=_BY, via="command line",
            )  # fmt: skip
            click.echo(f"{account.name} begins here, within 14 days:\n{link}")
            if is_set_up(store.settings):
                click.echo(f"A letter with the link goes to {account.email} too.")

    @people.command("link")
    @click.argument("email")
    @click.option(
        "--for", "purpose", type=click.Choice(["sign-in", "reset", "invitation"]),
        default="reset", show_default=True, help="What the link is for.",
    )  # fmt: skip
    def link(email: str, purpose: Purpose) -> None:
        """Print a link for somebody who cannot sign in, and queue the letter with it.

        Example: waymark people link ada@example.org
        """
        with opened() as store, store.write(drain=False) as db:
            account = accounts.by_email(db, email)
            if account is None:
                raise NotFound(f"{email} has no account; see `waymark people list`.")
            if not account.active:
                raise Refused(
                    f"The account of {account.name} has ended, so no link would let them in. An "
                    "admin can open it again on the page People; then ask for the link."
                )
            click.echo(
                letters.send_link(
                    db, account, purpose, settings=store.settings, site=_SITE, now=now(),
                    by=store.settings.name, actor=_BY, via="command line",
                )
            )  # fmt: skip

    @people.command("sign-out-all")
    def sign_out_all() -> None:
        """Sign everybody out on every device, as after putting a backup back.

        Example: waymark people sign-out-all
        """
        with opened() as store, store.write(drain=False) as db:
            count = signing_in.sign_out_everybody(db, by=_BY, via="command line", now=now())
        click.echo(f"Signed out: {count} account{'' if count == 1 else 's'}, everywhere.")

    @people.command("list")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def listed(as_json: bool) -> None:
        """Show everybody who has an account.

        Example: waymark people list
        """
        with opened() as store, store.read() as db:
            rows = accounts.listed(db)
            if as_json:
                told = ("email", "name", "role", "active", "second_step_on", "signed_in_on")
                print_json([{name: getattr(row, name) for name in told} for row in rows])
                return
            for row in rows:
                state = row.role if row.active else f"{row.role}, ended"
                click.echo(f"{row.email}  {row.name}  ({state})")
            if not rows:
                click.echo("Nobody yet: waymark people add EMAIL --name NAME")
