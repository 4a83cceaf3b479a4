"""How the project is laid out: three packages, short files that say what they are for, nothing
left half done, and nothing that works on one machine only.
"""

from __future__ import annotations

import ast
import re

import pytest

from .checkout import PACKAGES, ROOT, files, lines_of, name, texts

LONGEST = 400
LONG = {
    "directory_app/cli.py": "one command after the other, each a few lines; read by looking up",
    "directory_app/pages.py": "the filters of the templates: a list to look things up in",
    "indexer/migrations/versions/0001_the_first_tables.py": "one statement per table",
    "indexer/listings.py": "the one write path, every way through it in sight",
    "indexer/settings.py": "every setting, so that they can be seen in one table",
    "indexer/search/finder.py": "one search from first to last, told in its order",
    "schemas/listing.py": "one class per part of a listing, and the listing itself",
}
"""Files that are longer, and why dividing them would not help a reader."""

# Put together here so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
MACHINE = re.compile(
    r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|farm|opt/wheels)/" + r"|/tmp/(?:bash|brief)"
)
TOP = {
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "compose.yaml",
    "Dockerfile",
    "pyproject.toml",
    "ruff.toml",
    "setup.cfg",
    "directory_app",
    "indexer",
    "schemas",
    "seed_data",
    "static",
    "tests",
    "docs",
    "bench",
    "requirements",
    "frontend",
}
MADE = {"instance", "build", "dist", "htmlcov"}
"""What tools and a running directory make; ignored by git."""

modules = pytest.mark.parametrize("module", [name(path) for path in files(*PACKAGES, suffix=".py")])


def test_the_packages_are_the_three_and_what_they_carry() -> None:
    top = {package.split(".")[0] for package in lines_of("options", "packages")}
    assert top == set(PACKAGES)


def test_the_top_folder_holds_what_it_should() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    made = {each for each in found if each in MADE or each.endswith(".egg-info")}
    assert found - made <= TOP
    assert {*PACKAGES, "seed_data", "static", "tests", "setup.cfg"} <= found


@modules
def test_a_module_that_holds_anything_says_what_it_is_for(module: str) -> None:
    source = (ROOT / module).read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), module


@modules
def test_a_file_is_short_or_there_is_a_reason(module: str) -> None:
    length = len((ROOT / module).read_text(encoding="utf-8").splitlines())
    assert length <= LONGEST or module in LONG, f"{module} has {length} lines"


def test_a_file_with_a_reason_to_be_long_is_there() -> None:
    assert [module for module in LONG if not (ROOT / module).is_file()] == []


def test_nothing_is_left_half_done() -> None:
    found = [path for path, text in texts() if UNFINISHED.search(text)]
    assert found == []


def test_nothing_names_a_folder_of_one_machine() -> None:
    found = {path: hit[0] for path, text in texts() if (hit := MACHINE.search(text))}
    assert found == {}


@pytest.mark.parametrize("line", ["see /ro" + "ot/notes", 'open("/wo' + 'rk/main/x")'])
def test_a_folder_of_one_machine_would_be_noticed(line: str) -> None:
    assert MACHINE.search(line)


@pytest.mark.parametrize("line", ["raise NotImplemented" + "Error", "# TO" + "DO: later"])
def test_unfinished_work_would_be_noticed(line: str) -> None:
    assert UNFINISHED.search(line)


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marker = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)|unittest\.skip")
    found = [
        name(path)
        for path in files("tests", suffix=".py")
        if marker.search(path.read_text(encoding="utf-8")) and path.name != "test_layout.py"
    ]
    assert found == []
