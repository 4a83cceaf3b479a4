"""directory_app imports indexer imports schemas, and only the first knows the web framework.

The rules are the contracts in setup.cfg; import-linter reads them. They are tried on a copy with
a forbidden import as well, because a contract that catches nothing would pass for ever.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .checkout import PACKAGES, ROOT

COMMAND = "from importlinter.cli import lint_imports as lint; raise SystemExit(lint(no_cache=True))"


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_all_but_python)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [
        each
        for each in names
        if each == "__pycache__" or not (each.endswith(".py") or (Path(folder) / each).is_dir())
    ]


def test_nobody_imports_upwards() -> None:
    report = checked(ROOT)
    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("schemas/fields.py", "import indexer.settings", "directory_app imports indexer"),
        ("indexer/history.py", "import directory_app.pages", "directory_app imports indexer"),
        ("indexer/history.py", "from flask import request", "web framework"),
        ("schemas/fields.py", "import sqlalchemy", "schemas knows no database"),
    ],
)
def test_a_forbidden_import_is_caught(copy: Path, module: str, line: str, contract: str) -> None:
    source = (copy / module).read_text(encoding="utf-8")
    (copy / module).write_text(f"{source}\n{line}\n", encoding="utf-8")
    report = checked(copy)
    assert report.returncode != 0
    assert any(contract in row and "BROKEN" in row for row in report.stdout.splitlines()), (
        report.stdout + report.stderr
    )
