"""What is installed: every file of the packages and nothing else, and every library they import.

The wheel is really built, from a copy, and its content compared with the folders.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .checkout import PACKAGES, ROOT, files, lines_of

COME_WITH = {
    "click": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "urllib3": "requests",
    "werkzeug": "flask",
}
"""Imported by us, and part of what another library of ours promises to bring."""
NOT_IMPORTED = {
    "nhsuk-frontend-jinja": "templates, which Jinja finds by the name of the package",
    "tzdata": "the time zones, where the machine has none",
    "defusedxml": "openpyxl reads with it where it is there, safe from the traps of XML",
}
ONLY_FOR_PLACES = "postcodes"
BUILD = "from setuptools.build_meta import build_wheel; print(build_wheel('dist'))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    copy = tmp_path_factory.mktemp("wheel")
    for part in (*PACKAGES, "static", "seed_data"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for each in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / each, copy)
    (copy / "dist").mkdir()
    built = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = (copy / "dist").glob("*.whl")
    return set(ZipFile(file).namelist())


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: set[str]) -> None:
    installed_as = {"static": "directory_app/static", "seed_data": "indexer/seed_data"}
    expected = set()
    for part in (*PACKAGES, *installed_as):
        for path in files(part):
            inside = path.relative_to(ROOT / part).as_posix()
            expected.add(f"{installed_as.get(part, part)}/{inside}")
    assert {each for each in wheel if ".dist-info/" not in each} == expected


def test_the_wheel_carries_the_licences(wheel: set[str]) -> None:
    carried = {each.split("/licenses/")[1] for each in wheel if "/licenses/" in each}
    assert carried == {"LICENSE", "static/LICENSES.md", "indexer/places/README.md"}


def test_every_package_folder_is_listed() -> None:
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in files(*PACKAGES, suffix="__init__.py")
    }
    carried = {"directory_app.static", "indexer.seed_data"}
    assert set(lines_of("options", "packages")) == folders | carried


def imported(*parts: str) -> set[str]:
    """The top names of everything imported below these folders, but for ours and Python's own."""
    found = set()
    for path in files(*parts, suffix=".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {*PACKAGES, "tests"}


def declared(*options: tuple[str, str]) -> set[str]:
    return {
        canonicalize_name(Requirement(line).name)
        for section, option in options
        for line in lines_of(section, option)
    }


def distributions(names: set[str]) -> dict[str, str]:
    """Imported name -> the library it belongs to, for what is installed."""
    known = packages_distributions()
    return {each: canonicalize_name(known[each][0]) for each in names if each in known}


CORE = ("options", "install_requires")
OPTIONAL = ("options.extras_require", ONLY_FOR_PLACES)


def test_every_library_that_is_imported_is_declared() -> None:
    names = imported(*PACKAGES)
    found = distributions(names)
    optional = {each.replace("-", "_") for each in declared(OPTIONAL)}
    assert names - set(found) <= optional
    assert set(found.values()) - declared(CORE, OPTIONAL) <= set(COME_WITH)


@pytest.mark.parametrize(("library", "bringer"), COME_WITH.items())
def test_what_comes_with_another_library_really_does(library: str, bringer: str) -> None:
    needs = {canonicalize_name(Requirement(line).name) for line in requires(bringer) or []}
    assert library in needs
    assert bringer in declared(CORE)


def test_every_library_that_is_declared_is_imported() -> None:
    used = set(distributions(imported(*PACKAGES)).values())
    assert declared(CORE) - used == set(NOT_IMPORTED)


def test_the_tests_import_only_what_they_declare() -> None:
    used = set(distributions(imported("tests")).values())
    # What requirements/lock.sh puts into the lists that tests are run with.
    extras = ("test", "browser", "postgres")
    allowed = declared(CORE, *(("options.extras_require", each) for each in extras))
    assert used - allowed <= {*COME_WITH, "setuptools"}


@pytest.mark.parametrize(
    ("smaller", "larger"), [("run", "test"), ("test", "dev")], ids=["run-test", "test-dev"]
)
def test_each_list_of_libraries_holds_the_smaller_one(smaller: str, larger: str) -> None:
    assert pinned(smaller) <= pinned(larger)


def test_the_lists_of_libraries_hold_every_declared_one() -> None:
    listed = {library_of(line) for line in pinned("run")}
    assert declared(CORE) | {"setuptools"} <= listed
    listed = {library_of(line) for line in pinned("dev")}
    extras = [("options.extras_require", each) for each in ("test", "browser", "dev")]
    assert declared(*extras) <= listed


def test_the_lists_of_libraries_name_no_server_and_have_hashes() -> None:
    for level in ("run", "test", "dev"):
        text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
        assert "://" not in text
        blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", text))
        assert [block for block in blocks if "--hash=sha256:" not in block] == []


def pinned(level: str) -> set[str]:
    """The lines "name[extras]==version ; condition" of one list."""
    text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([\w.-]+(?:\[[\w,-]+\])?==[^\\\n]*?) *\\$", text))


def library_of(line: str) -> str:
    """The name in one of these lines."""
    return canonicalize_name(Requirement(line).name)


def test_this_machine_runs_what_is_declared() -> None:
    """The rules above read what is installed: a stale .venv would make them empty."""
    names = {canonicalize_name(Requirement(line).name) for line in requires("waymark") or []}
    assert declared(CORE) <= names, "setup.cfg has changed since; run: make test"


def test_a_folder_with_code_is_a_package() -> None:
    bare = [path for path in files(*PACKAGES, suffix=".py") if not is_package(path.parent)]
    assert bare == []


def is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


@pytest.mark.parametrize("level", ["run", "test", "dev", "server"])
def test_a_library_asked_for_with_an_extra_is_locked_with_it(level: str) -> None:
    """Else an older pip looks past the lock, to the newest version on the server."""
    listed = {library_of(line): Requirement(line) for line in pinned(level)}
    wanted = [each for library in listed for each in needs_of(library) if each.extras]
    assert bool(wanted) == (level in {"test", "dev"})
    for each in wanted:
        assert each.extras <= listed[canonicalize_name(each.name)].extras, f"{each} in {level}.txt"


def needs_of(library: str) -> list[Requirement]:
    """What an installed library asks for, on this machine and without an extra of its own."""
    try:
        needs = [Requirement(each) for each in requires(library) or ()]
    except PackageNotFoundError:  # locked for other machines, or for a server
        return []
    return [each for each in needs if not each.marker or each.marker.evaluate({"extra": ""})]
