"""The words and hosts of `words.json`, read once, for `judging`, `closing` and `addresses`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.json")

NAMED = "thisgroup"
"""What stands in a sentence in the place of the name of the group that is looked for."""


@dataclass(frozen=True)
class Words:
    """`selling` are whole phrases of pages that park or sell a domain name; `empty` of a server
    that nobody has filled; `luring` of gambling, pills and the like; `helping` of those who help
    people out of it. `closing` are patterns with what they are called in a reason, and whether one
    counts only beside a word of `farewell`; `not_closing` are words that make a sentence something
    else, `coming_back` those that do so anywhere near."""

    social_hosts: tuple[str, ...]
    selling_hosts: tuple[str, ...]
    selling: tuple[str, ...]
    empty: tuple[str, ...]
    luring: tuple[str, ...]
    helping: tuple[str, ...]
    closing: tuple[tuple[str, re.Pattern[str], bool], ...]
    not_closing: re.Pattern[str]
    coming_back: re.Pattern[str]
    farewell: re.Pattern[str]


@cache
def words() -> Words:
    """The words of this release."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    bodies, fond = "|".join(raw["bodies"]), "|".join(raw["fond"])
    body = rf"(?:the|our|this) (?:(?:{fond}) )?(?:{bodies})"
    parts = {
        "{subject}": rf"\b(?:we|(?:the |our |this )?{NAMED}|{body})",
        "{adverb}": "(?:(?:" + "|".join(raw["adverbs"]) + ") )*",
        "{end}": "(?=" + "|".join(raw["ends"]) + ")",
    }
    return Words(
        social_hosts=tuple(raw["social_hosts"]),
        selling_hosts=tuple(raw["selling_hosts"]),
        selling=tuple(raw["selling"]),
        empty=tuple(raw["empty"]),
        luring=tuple(raw["luring"]),
        helping=tuple(raw["helping"]),
        closing=tuple(
            (row["name"], re.compile(_filled(row["pattern"], parts)), row.get("beside", False))
            for row in raw["closing"]
        ),
        not_closing=re.compile(rf"\b(?:{'|'.join(raw['not_closing'])})\b"),
        coming_back=re.compile(rf"\b(?:{'|'.join(raw['coming_back'])})\b"),
        farewell=re.compile(rf"\b(?:{'|'.join(raw['farewell'])})\b"),
    )


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for mark, text in parts.items():
        pattern = pattern.replace(mark, text)
    return pattern
