"""The `waymark` command: help, examples, JSON, exit codes and messages that say the remedy."""

from __future__ import annotations

import inspect
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy
from click.testing import CliRunner, Result

from directory_app import create_app
from directory_app.cli import main
from indexer.settings import load_settings
from indexer.store import Store
from tests import databases
from tests.browser import Browser
from tests.factories import raw_listing
from tests.fakes import FeedServer

WAYMARK = Path(sys.executable).parent / "waymark"

DEEDS = {
    "people add", "people link", "people sign-out-all",
    "setup", "serve", "worker", "sources add", "sources remove",
    "sources pause", "sources resume", "sources token", "index rebuild", "index drain",
    "places build", "docs write", "docs check",
}  # fmt: skip
"""Commands that do something and say so in a line; every other one prints data."""

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def no_settings_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("WAYMARK_"):
            monkeypatch.delenv(name)


def runner_for(folder: Path, **settings: str) -> Run:
    """run("import", "x.json") in a directory of its own; settings are those of the environment."""
    given = {"database_url": databases.address_for(folder), **settings}
    environment = {f"WAYMARK_{name.upper()}": value for name, value in given.items()}

    def run(*words: str, code: int = 0) -> Result:
        given = {"WAYMARK_DATA_DIR": str(folder), **environment}
        result = CliRunner().invoke(main, list(words), env=given)
        assert result.exit_code == code, (result.exit_code, result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command in a directory that is set up and empty."""
    folder = tmp_path / "data"
    databases.make_ready(folder, address=databases.address_for(folder))
    return runner_for(folder, fetch_delay="0", fetch_timeout="5", secret="for tests")


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `waymark setup --demo` was run once."""
    folder = tmp_path_factory.mktemp("set-up") / "new" / "folder"
    databases.make_empty(databases.address_for(folder))
    runner_for(folder)("setup", "--demo")
    return folder


def lines_of(result: Result) -> list[str]:
    return result.output.strip().splitlines()


# -- help -------------------------------------------------------------------------------------


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def groups(group: click.Group = main) -> Iterator[click.Group]:
    yield group
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from groups(command)


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_command_has_one_line_of_help_and_an_example(
    path: str, command: click.Command
) -> None:
    first, *rest = inspect.cleandoc(command.help or "").split("\n\n")
    assert 10 < len(" ".join(first.split())) <= 100
    assert first.rstrip().endswith(".")
    examples = [part for part in rest if part.startswith("Example: ")]
    assert len(examples) == 1
    assert examples[0].strip().startswith(f"Example: waymark {path}")
    shown = CliRunner().invoke(main, [*path.split(), "--help"])
    assert shown.exit_code == 0
    assert first.split("\n")[0][:30] in shown.output


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_option_is_explained(path: str, command: click.Command) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.name)


@pytest.mark.parametrize("group", list(groups()))
def test_every_group_of_commands_has_one_line_of_help(group: click.Group) -> None:
    assert group.help
    assert "\n" not in group.help.strip()


def test_every_command_that_prints_data_can_print_it_as_json() -> None:
    with_json = {
        path
        for path, command in commands()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json | DEEDS == {path for path, _ in commands()}
    assert not with_json & DEEDS


# -- wrong use and clear messages -------------------------------------------------------------


def installed(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The installed command, as a person runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    given = {"WAYMARK_DATA_DIR": str(folder), **settings}
    return subprocess.run(
        [str(WAYMARK), *words], env={**kept, **given}, capture_output=True, text=True,
        timeout=60, check=False, cwd=folder.parent,
    )  # fmt: skip


def test_the_installed_command_works_and_says_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "nothing-here"
    report = installed(folder, "check")
    assert report.returncode == 1
    assert report.stdout == ""
    assert report.stderr.startswith("Error: There is no database at ")
    assert "run `waymark setup` first" in report.stderr
    assert "Traceback" not in report.stderr
    assert not folder.exists()  # looking makes nothing


def test_a_port_in_use_is_said_with_the_way_out(demo_folder: Path) -> None:
    address = databases.address_for(demo_folder)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        report = installed(
            demo_folder, "serve", "--port", str(port), "--no-jobs", WAYMARK_DATABASE_URL=address
        )
    assert report.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in report.stderr
    assert "choose another one" in report.stderr
    assert "Traceback" not in report.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["index", "nonsense"],
        ["import"],
        ["check", "--nonsense"],
        ["serve", "--port=x"],
    ],
)
def test_wrong_use_is_exit_code_2_with_a_hint(run: Run, words: list[str]) -> None:
    result = run(*words, code=2)
    assert "Error: " in result.output
    assert "--help" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["check"], ["import", "x.json"], ["export", "x.json"], ["index", "check"], ["jobs", "run"],
        ["jobs", "list"], ["sources", "list"], ["freshness", "sweep"], ["serve"], ["ingest"],
        ["worker"], ["sources", "terms"], ["index", "rebuild"], ["index", "drain"],
    ],
)  # fmt: skip
def test_before_setup_every_command_says_to_run_it(tmp_path: Path, words: list[str]) -> None:
    databases.make_empty(databases.address_for(tmp_path / "none"))
    result = runner_for(tmp_path / "none")(*words, code=1)
    assert "run `waymark setup` first" in result.output


def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path: Path) -> None:
    run = runner_for(tmp_path, fetch_delay="soon", engine="magic", proxis="2")
    for words in (["check"], ["setup"], ["serve"]):
        result = run(*words, code=1)
        assert "WAYMARK_FETCH_DELAY='soon'" in result.output
        assert "WAYMARK_ENGINE='magic': must be \"embedded\"" in result.output
        assert "WAYMARK_PROXIS is no setting of Waymark" in result.output
    assert list(tmp_path.iterdir()) == []


# -- setup ------------------------------------------------------------------------------------


def test_setup_demo_fills_an_empty_directory_and_never_another(demo_folder: Path) -> None:
    run = runner_for(demo_folder)
    before = demo_folder.joinpath("secret").read_bytes()
    assert len(before) > 40
    assert stat.S_IMODE(demo_folder.joinpath("secret").stat().st_mode) == 0o600

    said = run("setup", "--demo").output
    assert "There are 213 listings here already; they are left as they are." in said
    assert "213 listings" in said.splitlines()[-1]
    assert demo_folder.joinpath("secret").read_bytes() == before
    assert "All is well." in run("check").output


def test_setup_without_demo_is_an_empty_directory_that_works(tmp_path: Path) -> None:
    folder = tmp_path / "a new" / "directory"
    address = databases.address_for(folder)
    databases.make_empty(address)
    run = runner_for(folder)
    assert "0 listings" in run("setup").output
    assert "0 listings" in run("setup").output  # safe to repeat
    assert "All is well." in run("check").output
    assert "Nothing" in run("jobs", "run").output or run("jobs", "run").exit_code == 0

    store = Store(load_settings({"WAYMARK_DATA_DIR": str(folder), "WAYMARK_DATABASE_URL": address}))
    try:
        browser = Browser(create_app(settings=store.settings, store=store))
        assert browser.get("/").submit({"q": "lunch", "near": "WF1 2AP"}).h1.startswith("No groups")
    finally:
        store.close()


# -- listings in and out ----------------------------------------------------------------------


def written(file: Path, *rows: Any) -> str:
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(file)


def test_import_says_what_became_of_every_listing(run: Run, tmp_path: Path) -> None:
    good = written(tmp_path / "good.ndjson", raw_listing(name="One"), raw_listing(name="Two"))
    assert run("import", good).output == "2 read: 2 new, 0 changed, 0 unchanged, 0 refused.\n"
    report = json.loads(run("import", good, "--json").output)
    assert report == {
        "read": 2, "new": 0, "changed": 0, "unchanged": 2, "refused": [], "warnings": [],
    }  # fmt: skip
    assert run("index", "check").output.startswith("2 listings, 2 documents, 0 waiting")


def test_import_of_one_bad_listing_takes_the_others_and_is_exit_code_3(
    run: Run, tmp_path: Path
) -> None:
    file = written(
        tmp_path / "bad.ndjson", raw_listing(name="Good"), raw_listing(name="Bad", join=["magic"])
    )
    said = run("import", file, code=3).output
    assert "line 2: Bad: join" in said
    assert '"magic" is not known' in said
    assert "2 read: 1 new, 0 changed, 0 unchanged, 1 refused." in said
    report = json.loads(run("import", file, "--json", code=3).stdout)
    assert [row["line"] for row in report["refused"]] == [2]


@pytest.mark.parametrize("content", [None, "not JSON at all", b"\xff\xfe\x00", "[1, "])
def test_import_of_what_cannot_be_read_is_exit_code_1(
    run: Run, tmp_path: Path, content: str | bytes | None
) -> None:
    file = tmp_path / "file.json"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert "Error: " in run("import", str(file), code=1).output


def test_what_is_exported_can_be_imported_and_exported_the_same(
    demo_folder: Path, run: Run, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    said = runner_for(demo_folder)("export", str(first)).output
    assert said == f"213 listings written to {first}.\n"
    run("import", str(first))
    report = json.loads(run("export", str(second), "--json").output)
    assert report == {"file": str(second), "listings": 213}
    assert first.read_bytes() == second.read_bytes()


def test_export_to_where_nothing_can_be_written_is_exit_code_1(run: Run, tmp_path: Path) -> None:
    assert "Error: " in run("export", str(tmp_path / "no" / "folder.json"), code=1).output


# -- sources ----------------------------------------------------------------------------------

RUN_REPORT = {
    "source", "kind", "complete", "read", "new", "changed", "unchanged", "missing", "withdrawn",
    "quarantined", "warnings", "stopped", "seconds",
}  # fmt: skip


def test_a_source_is_added_read_listed_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    databases.make_ready(folder, address=databases.address_for(folder))
    with FeedServer() as feed:
        run = runner_for(folder, fetch_delay="0", fetch_timeout="5", fetch_allow=feed.host_port)
        assert "There are no sources yet" in run("sources", "list").output
        assert "There are no sources yet" in run("ingest").output
        assert json.loads(run("sources", "list", "--json").output) == []

        added = run("sources", "add", feed.url, "--name", "Council list", "--licence", "OGL 3.0")
        assert 'waymark ingest "Council list"' in added.output
        (row,) = json.loads(run("sources", "list", "--json").output)
        assert row["name"] == "Council list"
        assert row["url"].rstrip("/") == feed.url
        assert row["licence"] == "OGL 3.0"
        assert row["trusted"] is False

        code = 3 if _has_quarantine(run) else 0
        assert _count(folder, "listing") == 0  # the dry run saved nothing

        report = json.loads(run("ingest", "Council list", "--json", code=code).stdout)
        assert set(report) == RUN_REPORT
        assert report["complete"] is True
        assert report["new"] == report["read"] - len(report["quarantined"]) > 8
        assert report["stopped"] is None
        assert _count(folder, "listing") == report["new"]

        again = json.loads(run("ingest", "--json", code=code).stdout)
        assert [(one["new"], one["changed"]) for one in again] == [(0, 0)]
        assert again[0]["unchanged"] == report["new"]

        terms = json.loads(run("sources", "terms", "Council list", "--json").output)
        assert all(set(term) == {"source", "term", "records"} for term in terms)
        assert "terms are not mapped" in run("sources", "terms").output

        said = run("ingest", code=code).output
        assert f"Council list: {report['read']} read: 0 new, 0 changed" in said

    assert "could not be read" in run("ingest", "Council list", code=1).output  # it is gone
    assert _count(folder, "listing") == report["new"]

    run("sources", "remove", "Council list")
    assert json.loads(run("sources", "list", "--json").output) == []
    assert _count(folder, "listing") == report["new"]


def _has_quarantine(run: Run) -> bool:
    """A dry run, whose exit code depends on the feed; the report says which is right."""
    for code in (0, 3):
        try:
            dry = run("ingest", "Council list", "--dry-run", "--json", code=code)
        except AssertionError:
            continue
        report = json.loads(dry.stdout)
        assert set(report) == RUN_REPORT
        assert bool(report["quarantined"]) == (code == 3)
        return code == 3
    raise AssertionError("the dry run failed")


def _count(folder: Path, table: str) -> int:
    address = databases.address_for(folder) or f"sqlite:///{folder / 'waymark.sqlite'}"
    database = sqlalchemy.create_engine(address)
    try:
        with database.connect() as connection:
            query = sqlalchemy.text(f"SELECT count(*) FROM {table}")
            return int(connection.execute(query).scalar_one())
    finally:
        database.dispose()


def test_an_address_that_may_not_be_fetched_is_refused_with_the_remedy(run: Run) -> None:
    with FeedServer() as feed:
        run("sources", "add", feed.url, "--name", "Inside")
        said = run("ingest", "Inside", code=1).output
        assert "WAYMARK_FETCH_ALLOW" in said
        assert feed.connections == 0


@pytest.mark.parametrize("words", [["ingest", "Nobody"], ["sources", "remove", "Nobody"]])
def test_a_source_that_is_not_there_is_said_so(run: Run, words: list[str]) -> None:
    assert "Nobody" in run(*words, code=1).output


# -- the rest ---------------------------------------------------------------------------------


def test_the_index_is_checked_rebuilt_and_drained(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path / "one.ndjson", raw_listing()))
    assert json.loads(run("index", "check", "--json").output) == {
        "listings": 1, "documents": 1, "waiting": 0, "missing": [], "surplus": [],
        "differing": [],
    }  # fmt: skip
    for file in (tmp_path / "data").glob("index.sqlite*"):
        file.unlink()
    said = run("index", "check", code=1).output
    assert "1 missing" in said
    assert "Run: waymark index rebuild" in said
    assert run("check", code=1).output.endswith("Run: waymark index rebuild\n")
    assert run("index", "rebuild").output.startswith("1 documents in ")
    assert run("index", "drain").output == "0 documents written.\n"
    assert run("index", "check").exit_code == 0


def test_what_differs_between_database_and_index_is_found_and_mended(
    run: Run, tmp_path: Path
) -> None:
    rows = [raw_listing(name=name) for name in ("Art", "Bowls", "Chess", "Dance")]
    run("import", written(tmp_path / "four.ndjson", *rows))
    index = sqlite3.connect(tmp_path / "data" / "index.sqlite", isolation_level=None)
    (lost, changed), strange = (
        [row[0] for row in index.execute("SELECT id FROM document ORDER BY id LIMIT 2")],
        "b7a3dd7e-0000-4000-8000-000000000000",
    )
    index.execute("UPDATE document SET mark = 'as it was long ago' WHERE id = ?", (changed,))
    index.execute("UPDATE document SET id = ? WHERE id = ?", (strange, lost))
    index.close()
    said = run("index", "check", code=1).output
    assert "1 missing, 1 too many, 1 different." in said
    assert "Run: waymark index check --repair" in said
    found = json.loads(run("index", "check", "--repair", "--json").stdout)
    assert (found["missing"], found["surplus"], found["differing"]) == (
        [lost], [strange], [changed],
    )  # fmt: skip
    assert run("index", "check").output.endswith("0 missing, 0 too many, 0 different.\n")


def test_an_index_that_cannot_be_read_is_said_with_the_remedy(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path / "one.ndjson", raw_listing()))
    for file in (tmp_path / "data").glob("index.sqlite*"):
        file.unlink()
    (tmp_path / "data" / "index.sqlite").mkdir()
    for words in (["index", "check"], ["index", "rebuild"], ["check"]):
        assert "waymark index rebuild" in run(*words, code=1).output
    # A save never depends on the index.
    run("import", written(tmp_path / "two.ndjson", raw_listing(name="Saved anyway")))
    assert _count(tmp_path / "data", "listing") == 2


def test_freshness_sweep_says_what_it_looked_at(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path / "one.ndjson", raw_listing()))
    assert json.loads(run("freshness", "sweep", "--json").output)["looked_at"] == 1
    # Until its state can have changed it is not looked at again.
    assert run("freshness", "sweep").output == "0 listings looked at.\n"


def test_places_find_says_where_and_fails_when_it_does_not_know(tmp_path: Path) -> None:
    run = runner_for(tmp_path / "never set up")
    assert run("places", "find", "wf12ap").output.startswith("WF1 2AP: 53.")
    answer = json.loads(run("places", "find", "Ossett", "--json").output)
    assert answer["place"]["label"].startswith("Ossett")
    assert "No postcode begins with ZZ1" in run("places", "find", "ZZ1 1ZZ", code=1).output
    assert json.loads(run("places", "find", "Xanadu", "--json", code=1).output)["place"] is None


def test_jobs_are_run_when_due_and_listed_with_when_they_were_done(run: Run) -> None:
    assert all(row["last_done"] is None for row in json.loads(run("jobs", "list", "--json").output))
    done = json.loads(run("jobs", "run", "--json").output)
    assert done
    assert json.loads(run("jobs", "run", "--json").output).keys() < done.keys()
    rows = json.loads(run("jobs", "list", "--json").output)
    assert {row["job"] for row in rows if row["last_done"]} == set(done)
    assert "last done: 20" in run("jobs", "list").output


def test_check_prints_every_setting_and_never_the_secret(run: Run) -> None:
    said = run("check").output
    assert "WAYMARK_SECRET=(set)" in said
    assert "for tests" not in said
    assert "WAYMARK_FETCH_DELAY=0.0" in said
    report = json.loads(run("check", "--json").output)
    assert set(report) == {"settings", "meaning", "texts", "engine", "index", "ok"}
    assert report["ok"] is True
    assert "for tests" not in json.dumps(report)
