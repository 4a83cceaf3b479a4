"""`waymark sources`, `waymark ingest` and `waymark import` of a spreadsheet, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from directory_app.cli import main
from tests import databases
from tests.fakes import FeedServer, Reply

COFFEE = "eb5befcd-4dc7-561d-8c36-122f0cc995e0"


class Typed:
    """A directory and what is typed in it: typed("sources", "list") -> what came of it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        databases.make_ready(folder, address=databases.address_for(folder))
        given = {"database_url": databases.address_for(folder), "data_dir": str(folder), **settings}
        self._environment = {f"WAYMARK_{name.upper()}": value for name, value in given.items()}

    def __call__(self, *words: str, code: int | tuple[int, ...] = 0) -> Result:
        result = CliRunner().invoke(main, list(words), env=self._environment)
        codes = (code,) if isinstance(code, int) else code
        assert result.exit_code in codes, (result.exit_code, result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    def json(self, *words: str, code: int | tuple[int, ...] = 0) -> Any:
        return json.loads(self(*words, "--json", code=code).stdout)


@pytest.fixture
def feed() -> Any:
    with FeedServer() as server:
        yield server


@pytest.fixture
def typed(tmp_path: Path, feed: FeedServer) -> Typed:
    return Typed(tmp_path / "data", fetch_delay="0", fetch_timeout="5", fetch_allow=feed.host_port)


def test_adding_a_source_says_what_kind_it_is_and_why(typed: Typed, feed: FeedServer) -> None:
    said = typed("sources", "add", feed.url, "--name", "List").output
    assert "oruk3: It says of itself that it is version" in said
    (row,) = typed.json("sources", "list")
    assert (row["kind"], row["every_hours"], row["contact"]) == ("oruk3", 24, None)


def test_what_cannot_be_recognised_is_only_added_with_its_kind(
    typed: Typed, feed: FeedServer
) -> None:
    feed.replies = {"": Reply({}), "services": Reply({"error": "x"}, status=404)}
    said = typed("sources", "add", feed.url, code=1).output
    assert "--kind" in said
    assert typed.json("sources", "list") == []
    typed("sources", "add", feed.url, "--kind", "nonsense", code=1)
    assert "as you said" in typed("sources", "add", feed.url, "--kind", "oruk3").output
    assert [row["kind"] for row in typed.json("sources", "list")] == ["oruk3"]


def test_what_cannot_be_reached_is_added_with_the_reason(typed: Typed) -> None:
    inside = "http://127.0.0.1:9/oruk"
    said = typed("sources", "add", inside, "--name", "Inside").output
    assert "It could not be looked at" in said
    assert "WAYMARK_FETCH_ALLOW" in said
    assert typed.json("sources", "list")[0]["kind"] is None
    assert "WAYMARK_FETCH_ALLOW" in typed("ingest", "Inside", code=1).output
    assert typed.json("sources", "list")[0]["state"] == "failing"


@pytest.mark.parametrize("url", ["ftp://a.example.org/", "nonsense", "file://elsewhere/x.csv"])
def test_what_is_no_address_is_no_source(typed: Typed, url: str) -> None:
    typed("sources", "add", url, "--kind", "oruk3", code=1)
    assert typed.json("sources", "list") == []


def test_a_source_keeps_its_contact_and_how_often_it_is_read(
    typed: Typed, feed: FeedServer
) -> None:
    typed(
        "sources", "add", feed.url, "--name", "List", "--contact", "data@council.example.org",
        "--every", "6", "--option", "listing=abc",
    )  # fmt: skip
    told = typed.json("sources", "show", "List")
    assert (told["contact"], told["every_hours"]) == ("data@council.example.org", 6)
    typed("sources", "add", feed.url, "--every", "0", code=2)
    typed("sources", "add", feed.url, "--option", "listing", code=2)


def test_a_source_that_only_sends_is_added_unseen_and_left_out_when_all_are_read(
    typed: Typed, feed: FeedServer
) -> None:
    said = typed("sources", "add", "https://c.example.org", "--name", "Council", "--sends").output
    assert "only shown, and never read" in said
    typed("sources", "add", "https://d.example.org", "--kind", "oruk3", "--sends", code=2)
    typed("sources", "add", "https://d.example.org", "--option", "only_sends=false", code=2)
    assert 'Make its token with: waymark sources token "Council"' in said
    (row,) = typed.json("sources", "list")
    assert (row["kind"], row["state"]) == ("native", "sends")
    assert "Read every" not in typed("sources", "show", "Council").output
    assert typed.json("ingest") == []
    typed("sources", "add", feed.url, "--name", "List")
    assert [row["source"] for row in typed.json("ingest", code=(0, 3))] == ["List"]
    assert "there is nothing to read" in typed.json("ingest", "Council", code=1)["stopped"]
    assert typed.json("sources", "list")[0]["state"] == "sends"


def test_how_a_source_is_and_what_its_runs_did(typed: Typed, feed: FeedServer) -> None:
    typed("sources", "add", feed.url, "--name", "List")
    assert "Nothing has come from it yet." in typed("sources", "show", "List").output
    typed("ingest", "List", code=(0, 3))
    said = typed("sources", "show", "List").output
    assert "The last run read it to its end." in said
    assert "Read every day." in said
    (run,) = typed.json("sources", "show", "List")["runs"]
    assert (run["state"], run["by"], run["complete"]) == ("done", "the command line", True)
    assert run["new"] > 8
    assert "NoSuch" in typed("sources", "show", "NoSuch", code=1).output


def test_a_paused_source_is_read_only_by_name(typed: Typed, feed: FeedServer) -> None:
    typed("sources", "add", feed.url, "--name", "List")
    typed("sources", "pause", "List")
    typed("sources", "pause", "List")
    assert "ends the pause" in typed("sources", "show", "List").output
    assert typed.json("ingest") == []
    assert typed.json("ingest", "List", code=(0, 3))["new"] > 8
    typed("sources", "resume", "List")
    assert len(typed.json("ingest", code=(0, 3))) == 1


def test_a_token_is_printed_once_and_kept_nowhere(
    typed: Typed, feed: FeedServer, tmp_path: Path
) -> None:
    typed("sources", "add", feed.url, "--name", "List")
    first = typed("sources", "token", "List").stdout.strip()
    second = typed("sources", "token", "List").stdout.strip()
    assert len(first) > 30
    assert first != second
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file():
            assert second.encode() not in file.read_bytes()


def test_a_dry_run_tells_what_would_change(typed: Typed, feed: FeedServer) -> None:
    typed("sources", "add", feed.url, "--name", "List")
    said = typed("ingest", "List", "--dry-run", code=(0, 3)).output
    assert "new: Tuesday Coffee and Company" in said
    typed("ingest", "List", code=(0, 3))
    for row in [feed.records[COFFEE], *feed.rows]:
        if row["id"] == COFFEE:
            row["name"] = "Tuesday Tea"
    said = typed("ingest", "List", "--dry-run", code=(0, 3)).output
    assert "changed: Tuesday Tea" in said
    assert "Tuesday Coffee and Company" in said
    assert "1 changed" in said


def test_a_spreadsheet_is_a_source_of_its_name(typed: Typed, tmp_path: Path) -> None:
    sheet = tmp_path / "groups.csv"
    sheet.write_text(
        "id,name,summary,postcode\n1,Choir,Singing for all,WF1 2AP\n2,Art,Painting,WF1 2AP\n",
        encoding="utf-8",
    )
    first = typed.json("import", str(sheet), code=(0, 3))
    assert (first["source"], first["kind"], first["new"]) == ("groups", "sheet", 2)
    again = typed.json("import", str(sheet), code=(0, 3))
    assert (again["new"], again["unchanged"]) == (0, 2)
    assert "no file" in typed("import", str(tmp_path / "none.xlsx"), code=1).output
