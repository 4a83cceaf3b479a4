"""`waymark sources`: the publishers whose lists are brought in, added, shown and steered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from indexer import models as m
from indexer import publishers
from indexer.errors import FetchFailed, FetchRefused, UnknownKind
from indexer.history import Actor
from indexer.listings import LONDON
from indexer.people.addresses import folded
from indexer.sources.opening import looked_at
from indexer.sources.registry import kind_named, kind_of
from indexer.stewards import asked, sending
from indexer.stewards import sources as steering
from indexer.store import Store

MOST_RUNS = 5
_BY = Actor("admin", "the command line")

Opened = Callable[[], AbstractContextManager[Store]]
Now = Callable[[], datetime]


def add_to(
    main: click.Group, *, group: type[click.Group], opened: Opened, now: Now,
    print_json: Callable[[Any], None],
) -> None:  # fmt: skip
    """Give `main` the commands; `opened` opens the directory of the settings in force."""

    @main.group(cls=group)
    def sources() -> None:
        """The publishers whose lists are brought in."""

    @sources.command("add")
    @click.argument("url", metavar="URL|FILE")
    @click.option("--name", help="What to call it; the address if not given.")
    @click.option("--kind", help="What kind of source it is; found out by itself if not given.")
    @click.option("--licence", help="The licence its data is published under.")
    @click.option("--trusted", is_flag=True, help="Its checked dates count as confirmation.")
    @click.option("--contact", help="The publisher's e-mail address, for run reports.")
    @click.option(
        "--every", "every_hours", type=click.IntRange(1, steering.MOST_HOURS), default=24,
        show_default=True, metavar="HOURS", help="How often it is read.",
    )  # fmt: skip
    @click.option(
        "--option", "options", multiple=True, metavar="NAME=VALUE",
        help="What its kind needs to know, as listing=ID for the calendar of one group.",
    )  # fmt: skip
    @click.option(
        "--sends", is_flag=True,
        help="Its publisher sends its listings (POST /api/listings); the address is never read.",
    )  # fmt: skip
    def add(
        url: str, name: str | None, kind: str | None, licence: str | None, trusted: bool,
        contact: str | None, every_hours: int, options: tuple[str, ...], sends: bool,
    ) -> None:  # fmt: skip
        """Remember a publisher's address, or a file of this machine, and see what kind it is.

        Example: waymark sources add https://council.example.org/oruk --name "Council list"
        """
        if sends and kind:
            raise click.UsageError("What is sent has one kind: leave --kind out with --sends.")
        address = _address(url)
        given: dict[str, Any] = dict(_option(one) for one in options)
        given |= {publishers.ONLY_SENDS: True} if sends else {}
        with opened() as store:
            if sends:
                found, why = "native", "Its address is only shown, and never read."
            else:
                found, why = _recognised(store, address, kind)
            source = publishers.add_source(
                store, address, name=name, kind=found, licence=licence, trusted=trusted,
                contact=folded(contact) if contact else None, every_hours=every_hours,
                options=given, files=True, now=now(),
            )  # fmt: skip
        click.echo(why, err=found is None or kind is not None)
        then = "sources token" if sends else "ingest"
        what = "Make its token" if sends else "Read it"
        click.echo(f'Added {source.name!r}. {what} with: waymark {then} "{source.name}"')

    @sources.command("list")
    @click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
    def listed(as_json: bool) -> None:
        """Every source with its address.

        Example: waymark sources list --json
        """
        with opened() as store, store.read() as db:
            rows = [_row(one) for one in steering.overviews(db, now())]
        if as_json:
            print_json(rows)
            return
        for row in rows:
            click.echo(f"{row['name']}  ({row['kind'] or 'not read yet'})  {row['url']}")
            if row["state"] not in ("ok", "never", "sends"):
                click.echo(f"    {row['health']}")
        if not rows:
            click.echo("There are no sources yet. Add one with: waymark sources add URL")

    @sources.command("show")
    @click.argument("name")
    @click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
    def show(name: str, as_json: bool) -> None:
        """How a source is, and what its last runs did.

        Example: waymark sources show "Council list"
        """
        with opened() as store:
            key = publishers.source_named(store, name).id
            with store.read() as db:
                one = steering.overview(db, key, now())
                runs = _last_runs(db, key)
                told = {**_row(one), "set_aside": one.set_aside, "runs": [_run(r) for r in runs]}
        if as_json:
            print_json(told)
            return
        click.echo(f"{told['name']}: {one.kind_words}, {told['url']}")
        click.echo(told["health"])
        every = f"Read every {steering.hours_words(told['every_hours'])}. "
        click.echo(
            f"{'' if publishers.only_sends(one.source) else every}"
            f"{one.set_aside} set aside. Publisher: {told['contact'] or 'no address known'}."
        )
        for run in told["runs"]:
            click.echo(_told_run(run))

    @sources.command("pause")
    @click.argument("name")
    def pause(name: str) -> None:
        """Read a source no more by itself; `waymark ingest NAME` still reads it.

        Example: waymark sources pause "Council list"
        """
        _set_paused(opened, now, name, True)
        click.echo(f"{name!r} is paused. Read it by itself again with: waymark sources resume")

    @sources.command("resume")
    @click.argument("name")
    def resume(name: str) -> None:
        """Read a paused source by itself again.

        Example: waymark sources resume "Council list"
        """
        _set_paused(opened, now, name, False)
        click.echo(f"{name!r} is read by itself again.")

    @sources.command("token")
    @click.argument("name")
    def token(name: str) -> None:
        """Make a token with which the publisher may send listings, and print it, once.

        The one before it ends.

        Example: waymark sources token "Council list"
        """
        with opened() as store:
            source = publishers.source_named(store, name)
            made = store.change(
                lambda db: sending.make_token(
                    db,
                    source.id,
                    version=source.version,
                    by=_BY,
                    now=now(),
                    via="command line",
                ),
                drain=False,
            )
        click.echo(made)
        click.echo("It is kept nowhere: give it to the publisher now.", err=True)

    @sources.command("remove")
    @click.argument("name")
    def remove(name: str) -> None:
        """Forget a source. Its listings stay, as no longer published by it.

        Example: waymark sources remove "Council list"
        """
        with opened() as store:
            publishers.remove_source(store, name, now=now())
        click.echo(f"Removed {name!r}. Its listings are kept.")

    @sources.command("terms")
    @click.argument("name", required=False)
    @click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
    def terms(name: str | None, as_json: bool) -> None:
        """Taxonomy terms that are mapped to no need yet. Map them in term_map.json.

        Example: waymark sources terms "Council list"
        """
        with opened() as store:
            rows = [
                {"source": one.source, "term": one.term, "records": one.records}
                for one in publishers.unmapped_terms(store, name)
            ]
            where = store.settings.data_dir / "term_map.json"
        if as_json:
            print_json(rows)
            return
        for row in rows:
            click.echo(f"{row['records']:6}  {row['term']}  ({row['source']})")
        click.echo(f"{len(rows)} terms are not mapped. Map them in {where}.")


# -- adding -----------------------------------------------------------------------------------


def _address(typed: str) -> str:
    """What was typed as an address: a file of this machine gets one of its own."""
    if "://" in typed or typed.startswith("file:"):
        return typed
    path = Path(typed).expanduser()
    return path.resolve().as_uri() if path.exists() else typed


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise click.BadParameter(f"{text!r}: write NAME=VALUE.", param_hint="--option")
    if name in (publishers.ONLY_SENDS, asked.OPTION):
        # Kept beside the options, and not as text.
        raise click.BadParameter(f"{name!r} is no option of a kind; see --sends.",
                                 param_hint="--option")  # fmt: skip
    return name, value


def _recognised(store: Store, address: str, kind: str | None) -> tuple[str | None, str]:
    """The kind of the source, and a sentence about it. One that cannot be reached just now is added
    all the same, without a kind; raises UnknownKind with the remedy for one that answers and is
    none."""
    if kind is not None:
        kind_named(kind)
    try:
        with looked_at(store.settings, address) as fetcher:
            if kind is None:
                found, why = kind_of(address, fetcher)
                return found.NAME, f"{found.NAME}: {why}"
            with fetcher.open(address):
                return kind, f"{kind}: as you said; the address answers."
    except UnknownKind as error:
        if kind is None:
            text = f"{error} Or say what kind it is with --kind, and it is added all the same."
            raise UnknownKind(text) from error
        return kind, f"It could not be looked at: {error} It is added all the same, as {kind}."
    except (FetchFailed, FetchRefused) as error:
        later = f"as {kind}" if kind else "and what kind it is found out when it is first read"
        return kind, f"It could not be looked at: {error} It is added all the same, {later}."


# -- showing ----------------------------------------------------------------------------------


def _row(one: steering.Overview) -> dict[str, Any]:
    source = one.source
    return {
        "name": source.name, "url": source.url, "kind": source.kind, "trusted": source.trusted,
        "licence": source.licence, "paused": source.paused, "contact": source.contact,
        "every_hours": source.every_hours, "state": one.health.state, "health": one.health.words,
    }  # fmt: skip


def _last_runs(db: Any, source_id: int) -> list[m.Run]:
    query = db.query(m.Run).filter(m.Run.source_id == source_id).order_by(m.Run.id.desc())
    return list(query.limit(MOST_RUNS))


def _run(run: m.Run) -> dict[str, Any]:
    names = ("read", "new", "changed", "unchanged", "missing", "withdrawn", "set_aside")
    return {
        "started": run.started_at.isoformat(), "state": run.state, "dry": run.dry, "by": run.by,
        "complete": run.complete, "stopped": run.stopped,
        **{name: run.figures.get(name, 0) for name in names},
    }  # fmt: skip


def _told_run(run: dict[str, Any]) -> str:
    when = datetime.fromisoformat(run["started"]).astimezone(LONDON)
    what = f"{run['state']}{', only tried' if run['dry'] else ''}"
    whole = "" if run["complete"] or run["state"] == "running" else " (not all of it)"
    said = f": {run['stopped']}" if run["stopped"] else ""
    return (
        f"  {when:%Y-%m-%d %H:%M}  {what}: {run['read']} read{whole}, {run['new']} new, "
        f"{run['changed']} changed, {run['missing']} missing, {run['set_aside']} set aside{said}"
    )


def _set_paused(opened: Opened, now: Now, name: str, paused: bool) -> None:
    with opened() as store:
        key = publishers.source_named(store, name).id

        def done(db: Any) -> None:
            source = steering.held(db, key)
            if source.paused != paused:
                steering.pause(db, source, paused, by=_BY, now=now(), via="command line")

        store.change(done, drain=False)
