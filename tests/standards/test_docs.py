"""The documents tell the truth: their links lead somewhere, and what they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.settings import SETTINGS

from .checkout import ROOT, files, name

MOST_TARGETS = 14
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HTML_LINK = re.compile(r"<(?:img|a)\s[^>]*(?:src|href)=\"([^\"]+)\"")
TARGET = re.compile(r"(?m)^([a-z][\w-]*):(?!=)(.*)$")
DOCUMENTS = [
    *sorted(path for path in ROOT.glob("*.md")),
    *(path for path in files("docs", "seed_data", "static", "frontend", "indexer", suffix=".md")),
]
documents = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text)


def anchors(document: Path) -> set[str]:
    """The names that headings of a document can be linked by."""
    found = set()
    for line in without_fences(document.read_text(encoding="utf-8")).splitlines():
        if match := re.match(r"#{1,6} (.+)", line):
            plain = re.sub(r"[^\w\- ]", "", match[1].lower())
            found.add(plain.strip().replace(" ", "-"))
    return found


def without_fences(text: str) -> str:
    return re.sub(r"(?s)```.*?```", "", text)


def links(document: Path) -> list[str]:
    text = without_code(document.read_text(encoding="utf-8"))
    return [*LINK.findall(text), *HTML_LINK.findall(text)]


def broken(document: Path) -> list[str]:
    found = []
    for link in links(document):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in anchors(target)
        ):
            found.append(link)
    return found


@documents
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    assert broken(document) == []


def test_a_link_that_leads_nowhere_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A b\n[x](gone.md) [y](#a-b) [z](#a-c) ![p](p.png)\n", encoding="utf-8")
    assert broken(page) == ["gone.md", "#a-c", "p.png"]


@documents
def test_every_setting_that_is_named_exists(document: Path) -> None:
    known = {setting.variable for setting in SETTINGS}
    named = set(re.findall(r"WAYMARK_[A-Z_]*[A-Z]", document.read_text(encoding="utf-8")))
    assert named <= known


@documents
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)(?:`|^ {4})(?:[A-Z]+=\S+ )?make ([a-z]+)", text))
    assert named <= targets().keys()


def targets() -> dict[str, str]:
    """Target -> its line of help."""
    found = {}
    for match in TARGET.finditer(text_of("Makefile")):
        found[match[1]] = match[2].partition("## ")[2].strip()
    return found


def test_the_makefile_is_short_and_explains_itself() -> None:
    assert {"run", "test", "help"} <= targets().keys()
    assert len(targets()) <= MOST_TARGETS
    assert [target for target, told in targets().items() if not told] == []


def test_the_readme_starts_with_the_two_commands() -> None:
    readme = text_of("README.md")
    assert "\n    make run\n" in readme
    assert "\n    make test\n" in readme
    assert readme.index("make run") < 2000


def test_the_changelog_says_what_is_not_released_yet() -> None:
    changes = text_of("CHANGELOG.md")
    assert re.search(r"(?m)^## \[?Unreleased\]?$", changes)
    assert re.search(r"(?m)^- ", changes)


def test_every_decision_says_why_and_what_follows() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{number:04}" for number in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        for heading in ("Context", "Decision", "Consequences"):
            assert f"\n## {heading}\n" in text, record.name


def test_the_shape_of_the_project_is_described_as_it_is() -> None:
    described = set(re.findall(r"`((?:directory_app|indexer|schemas)/[\w./]*)`", text_of(SHAPE)))
    assert [path for path in sorted(described) if not (ROOT / path).exists()] == []
    assert len(described) > 20


SHAPE = "docs/architecture.md"
