"""Every library that Waymark needs to run may be used under a licence that goes with ours.

docs/dependencies.md says which library has which licence; what the installed libraries say about
themselves is compared with it, so a new or relicensed one is looked at by a person.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest
from packaging.utils import canonicalize_name

from .checkout import ROOT

ALLOWED = {
    "MIT-0",
    "MIT",
    "MIT-CMU",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSD",
    "0BSD",
    "Apache-2.0",
    "PSF-2.0",
    "ISC",
    "Zlib",
    "CC0-1.0",
    "Unlicense",
    "MPL-2.0",
}
"""MPL-2.0 asks only that changed files of the library itself stay open; we change none."""

NAMES = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
ROW = re.compile(r"(?m)^\| `?([\w.-]+)`? \| ([^|]+?) \| [^|]+ \|$")


def table() -> dict[str, str]:
    """Library -> licence, as docs/dependencies.md says."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = {canonicalize_name(row[1]): row[2] for row in ROW.finditer(text)}
    del rows["library"]
    return rows


def needed() -> set[str]:
    """Every library of requirements/run.txt."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([\w.-]+)(?:\[[^\]]*\])?==", text))


def licence_of(library: Distribution) -> str:
    """What it says of itself: an SPDX expression, the licence field, or its classifiers."""
    data = library.metadata
    given = data.get("License-Expression") or data.get("License") or ""
    if given and "\n" not in given.strip() and len(given) < 80:
        return NAMES.get(given, given)
    labels = [
        each.split("::")[-1].strip()
        for each in data.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    return " AND ".join(NAMES.get(label, label) for label in labels)


def is_allowed(licence: str) -> bool:
    """Whether one of the alternatives (OR) asks for nothing but what is allowed (AND)."""
    return any(
        all(part.strip("() ") in ALLOWED for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


def installed() -> list[Distribution]:
    found = []
    for library in sorted(needed()):
        try:
            found.append(distribution(library))
        except PackageNotFoundError:
            continue  # needed on another system or another Python only
    return found


def test_the_table_has_every_library_and_no_other() -> None:
    assert set(table()) == needed()


def test_the_table_allows_only_licences_that_go_with_ours() -> None:
    assert {name: text for name, text in table().items() if not is_allowed(text)} == {}


def test_the_libraries_say_what_the_table_says() -> None:
    libraries = installed()
    assert len(libraries) > 20
    stated = table()
    different = {
        library.name: (licence_of(library), stated.get(canonicalize_name(library.name)))
        for library in libraries
        if licence_of(library) != stated.get(canonicalize_name(library.name))
    }
    assert different == {}


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "AGPL-3.0", "MIT AND GPL-2.0-only", "", "Proprietary"]
)
def test_a_licence_that_does_not_go_with_ours_is_refused(licence: str) -> None:
    assert not is_allowed(licence)


@pytest.mark.parametrize("licence", ["MIT", "MIT OR GPL-3.0-only", "BSD-3-Clause AND Zlib"])
def test_a_licence_that_goes_with_ours_is_taken(licence: str) -> None:
    assert is_allowed(licence)
