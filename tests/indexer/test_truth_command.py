"""`waymark audit`, from drawing to the result."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from directory_app import cli, cli_audit
from indexer.store import Store
from tests.indexer.test_truth_figures import put


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """run("list", "--json"): the command in the test's own directory."""
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(store.settings.data_dir))
    monkeypatch.setenv("WAYMARK_DATABASE_URL", store.settings.database_url)
    monkeypatch.setenv("WAYMARK_SECRET", "only for tests")
    group = cli.Commands("waymark")
    cli_audit.add_to(
        group, group=cli.Commands, opened=cli.opened, now=cli.now, print_json=cli.print_json
    )

    def run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(group, ["audit", *words])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


def test_an_audit_from_drawing_to_its_result(run: Any, store: Store) -> None:
    for number in range(4):
        put(store, f"Group {number}", (100, "owner"))
    assert "No audit was drawn yet" in run("list").output
    said = run("draw", "3", "--seed", "autumn").output
    assert said.startswith("3 of 4 open listings drawn with the seed autumn: audit ")
    key = said.split()[-1]
    shown = json.loads(run("show", "--json").output)
    assert (shown["id"], shown["size"], shown["population"]) == (key, 3, 4)
    ids = [row["listing"] for row in shown["listings"]]
    assert len(set(ids)) == 3
    assert "0 of 3 entered." in run("show", key).output

    assert run("enter", key, ids[0], "right").output.endswith(": still right.\n")
    entered = json.loads(run("enter", key, ids[1], "closed", "--note", "Rang", "--json").output)
    assert (entered["result"], entered["note"], entered["by"]) == (
        "closed", "Rang", "the command line",
    )  # fmt: skip
    run("enter", key, ids[2], "not_reached")

    said = run("result").output
    assert "3 of 3 entered." in said
    assert "Still right: 1; Something has changed: 0; It has closed: 1; Not reached: 1" in said
    # One of two right: Wilson's limits.
    assert "Still right of the 2 reached: 50.0%, 9.5% to 90.5% (95 %, Wilson)" in said
    assert "If all who were not reached were wrong: 33.3%; if all were right: 66.7%" in said
    assert "Stop being right in a year: " in said
    told = json.loads(run("result", key, "--json").output)
    assert told["complete"] is True
    assert told["right_of_reached"]["share"] == 0.5
    assert told["decay"]["listings"] == 2
    (row,) = json.loads(run("list", "--json").output)
    assert (row["id"], row["entered"], row["complete"]) == (key, 3, True)
    assert f"{key}  " in run("list").output


def test_the_same_seed_draws_the_same(run: Any, store: Store) -> None:
    for number in range(9):
        put(store, f"Group {number}")
    first, second = (
        json.loads(run("draw", "4", "--seed", "7", "--json").output)["listings"] for _ in range(2)
    )
    assert first == second


def test_what_is_wrong_is_said_with_the_remedy(run: Any, store: Store) -> None:
    assert "There is no open listing to draw." in run("draw", "5", code=1).output
    assert "`waymark audit draw 50`" in run("show", code=1).output
    assert "`waymark audit draw 50`" in run("result", "x", code=1).output
    key = put(store, "Group")
    drawn = run("draw", "5").output.split()[-1]
    assert "no such listing in this audit" in run("enter", drawn, drawn, "right", code=1).output
    run("enter", drawn, key, "fine", code=2)
    run("draw", "0", code=2)
