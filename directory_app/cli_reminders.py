"""`waymark reminders`: what would be asked of whom, asking it, and reading what came back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from indexer.freshness.thresholds import load_rules
from indexer.listings import LONDON
from indexer.mail import MAIL, TEXT
from indexer.reminders import bounces, returned, send
from indexer.reminders.plan import Due, Letter, Plan
from indexer.store import Store

_CAME_BACK = {
    bounces.HARD: "came back for good: nothing more is sent there, and the groups are marked",
    bounces.SOFT: "came back for the moment: noted",
    bounces.KNOWN: "noted before",
    bounces.OLD: "too old, or answered since",
    bounces.NOT_OURS: "not about a letter of ours",
}


def add_to(
    main: click.Group, *, group: type[click.Group],
    opened: Callable[[], AbstractContextManager[Store]], now: Callable[[], datetime],
    print_json: Callable[[Any], None],
    progress: Callable[[str], AbstractContextManager[Callable[[int, int], None]]],
) -> None:  # fmt: skip
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group(cls=group)
    def reminders() -> None:
        """Asking groups, in good time, whether their page is still right."""

    @reminders.command("plan")
    @click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
    def planned(as_json: bool) -> None:
        """Show what would be sent now, to whom and why. Sends nothing.

        Example: waymark reminders plan
        """
        with opened() as store, progress("Looking") as show:
            found = send.planned(store, now=now(), progress=show)
        if as_json:
            print_json(_as_json(found))
            return
        for letter in found.letters:
            _print_letter(letter, f"due {_moment(letter.due)}")
        for letter in found.held:
            _print_letter(letter, f"had a letter lately; from {_moment(letter.due)}")
        for due in found.nobody:
            click.echo(f"Nobody to write to: {_why(due)}")
        click.echo(
            f"{len(found.letters)} letters, {len(found.held)} held back, "
            f"{len(found.nobody)} listings with nobody to write to."
        )

    @reminders.command("send")
    @click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
    def sending(as_json: bool) -> None:
        """Queue the letters that are due; the job `letters` sends them from 9am to 6pm on weekdays.

        Example: waymark reminders send
        """
        with opened() as store, progress("Writing letters") as show:
            done = send.send(store, now=now(), progress=show)
        if as_json:
            print_json(asdict(done))
            return
        click.echo(
            f"{done.letters} letters about {done.listings} listings queued, {done.held} held back, "
            f"{done.nobody} listings with nobody to write to."
        )

    @reminders.command("bounces")
    @click.argument(
        "path", metavar="[MAILBOX]", required=False, type=click.Path(exists=True, path_type=Path)
    )
    @click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
    def came_back(path: Path | None, as_json: bool) -> None:
        """Note which letters came back: from an mbox file, a Maildir folder, or else by IMAP.

        Without MAILBOX the one at WAYMARK_BOUNCES_IMAP_URL is read.

        Example: waymark reminders bounces /var/mail/waymark
        """
        with opened() as store, progress("Reading") as show:
            if path is None:
                counts = returned.read(store, now=now(), progress=show)
            else:
                found = bounces.read_mailbox(path)
                counts = bounces.note_all(store, found, now=now(), progress=show)
        if as_json:
            print_json(counts)
            return
        for kind, words in _CAME_BACK.items():
            if counts[kind]:
                click.echo(f"{counts[kind]:6} {words}")
        if not any(counts.values()):
            click.echo("No letter came back.")


def _print_letter(letter: Letter, when: str) -> None:
    by = f" by text message to {letter.number}" if letter.number else ""
    click.echo(f"{letter.to}{by}  ({when})")
    for due in letter.about:
        click.echo(f"    {_why(due)}")


def _why(due: Due) -> str:
    rung = next(one for one in load_rules().ladder if one.id == due.rung)
    skipped = f"; skipped: {', '.join(due.skipped)}" if due.skipped else ""
    return f"{due.name}: {rung.owner} ({due.rung}, counted from {due.reference}{skipped})"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _as_json(found: Plan) -> dict[str, Any]:
    return {
        "letters": [_letter(one) for one in found.letters],
        "held": [_letter(one) for one in found.held],
        "nobody": [asdict(one) for one in found.nobody],
    }


def _letter(letter: Letter) -> dict[str, Any]:
    return {
        "to": letter.to, "channel": TEXT if letter.number else MAIL, "number": letter.number,
        "due": letter.due.isoformat(),
        "about": [asdict(due) for due in letter.about],
    }  # fmt: skip
