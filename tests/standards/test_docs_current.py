"""The documents that are made from the program are what the program says now."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from directory_app.cli import generated_pages, main
from tests.standards.checkout import ROOT


@pytest.mark.parametrize("name", ["settings.md", "cli.md"])
def test_a_generated_document_is_current(name: str) -> None:
    """When this fails: waymark docs write"""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generated_pages()[name]


def test_docs_check_finds_what_is_not_current(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["docs", "check", str(tmp_path)]).exit_code == 1
    assert runner.invoke(main, ["docs", "write", str(tmp_path)]).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == set(generated_pages())
    assert runner.invoke(main, ["docs", "check", str(tmp_path)]).exit_code == 0
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    stale = runner.invoke(main, ["docs", "check", str(tmp_path)])
    assert stale.exit_code == 1
    assert "run: waymark docs write" in stale.output
