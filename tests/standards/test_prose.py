"""British English in what people read, and no word on a page that only insiders use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .checkout import ROOT, files, name

AMERICAN = re.compile(
    r"\b(behaviors?|favorites?|neighbors?|canceled|labeled|traveled|"
    r"gray|honors?|honored|recogniz\w+|organiz(?:e|ed|es|ing)|summariz\w+|prioritiz\w+)\b",
    re.IGNORECASE,
)
INSIDERS = re.compile(
    r"\b(VCSE|assets?|service users?|stakeholders?|beneficiar(?:y|ies)|signposted|end users?)\b",
    re.IGNORECASE,
)
READ_BY_PEOPLE = [
    *sorted(ROOT.glob("*.md")),
    *files("docs", "seed_data", suffix=".md"),
    *files("directory_app/templates"),
]
TEMPLATES = list(files("directory_app/templates"))


def prose(path: Path) -> str:
    """The text without code, addresses, and the parts of a template that are not shown."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return re.sub(r"(?s)```.*?```|`[^`\n]*`|\]\([^)]*\)", "", text)
    return re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text)


@pytest.mark.parametrize("path", READ_BY_PEOPLE, ids=name)
def test_it_is_written_in_british_english(path: Path) -> None:
    assert AMERICAN.findall(prose(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_page_uses_no_word_of_the_trade(path: Path) -> None:
    assert INSIDERS.findall(prose(path)) == []


def test_such_words_would_be_noticed() -> None:
    assert AMERICAN.search("how it behaves, its behavior")
    assert INSIDERS.search("local VCSE groups")
