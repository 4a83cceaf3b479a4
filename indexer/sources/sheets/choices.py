"""What a row says in words of closed lists: needs, languages, how to join, who it is for.

Called by `fields`. Ids and labels of the vocabulary are read as such; other words stay words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.languages import read_languages
from indexer.sources.sheets.records import Values
from indexer.sources.terms import Meaning, Term, TermMap, fold_name
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import attempt
from schemas import vocabulary


def said_in(values: Values, name: str) -> str | None:
    """The first column of a field, as it stands."""
    return values[name][0][1] if values.get(name) else None


def joined(values: Values, name: str, longest: int) -> str | None:
    """All columns of a field as one text; the further ones say what they are."""
    texts = []
    for at, (header, text) in enumerate(values.get(name, [])):
        if plain := prose(text).text:
            texts.append(f"{header}: {plain}" if at else plain)
    return clip("\n\n".join(texts) or None, longest)


def split(values: Values, name: str) -> list[str]:
    """The parts of a field's columns, between semicolons, bars and line breaks, each once."""
    texts = (text for _, text in values.get(name, []))
    parts = (line(part) for text in texts for part in re.split(r"[;|\n]", text))
    return list(dict.fromkeys(part for part in parts if part))


@cache
def id_by_word(name: str) -> Mapping[str, str]:
    """The ids of a closed list by every word for them, folded: the id itself and its label."""
    lists: dict[str, Mapping[str, str]] = {
        "needs": {id: need.label for id, need in vocabulary.needs().items()},
        "join": vocabulary.JOIN,
        "who": vocabulary.WHO,
        "conditions": vocabulary.CONDITIONS,
        "cost": vocabulary.COST,
        "capacity": vocabulary.CAPACITY,
        "venue_kind": vocabulary.VENUE_KINDS,
        "led_by": {id: id.replace("_", " ") for id in vocabulary.LED_BY},
    }
    return {fold_name(word): id for id, label in lists[name].items() for word in (id, label)}


def terms_of(values: Values, mapping: TermMap) -> tuple[list[Term], list[tuple[Term, Meaning]]]:
    """The categories a row is given, and what they mean. A need may be named by itself, too."""
    own = id_by_word("needs")
    terms: list[Term] = []
    known: list[tuple[Term, Meaning]] = []

    def meaning_of(text: str) -> Meaning | None:
        need = own.get(fold_name(text))
        return Meaning(needs=(need,)) if need else mapping.meaning(Term(name=text))

    for whole in [*split(values, "categories"), *split(values, "suitabilities")]:
        parts = [whole] if meaning_of(whole) else re.split(r"\s*,\s*", whole)
        for part in filter(None, parts):
            term = Term(name=part[:200])
            if term in terms:
                continue
            terms.append(term)
            if meaning := meaning_of(part):
                known.append((term, meaning))
    return terms, known


def words_of(values: Values, terms: list[Term], known: list[tuple[Term, Meaning]]) -> list[str]:
    """The words people use for it, and the categories that mean nothing here yet."""
    mapped = {term for term, _ in known}
    unmapped = (term.name for term in terms if term.name and term not in mapped)
    texts = [*split(values, "words"), *unmapped]
    return list(dict.fromkeys(clip(text, 200) or "" for text in texts if text))[:100]


def _ids(values: Values, name: str) -> list[tuple[str, str | None]]:
    """The ids that a cell names by id or label, each with what stands in brackets behind it."""
    by_word = id_by_word("join" if name == "join_note" else name)
    found = []
    for text in split(values, name):
        match = re.fullmatch(r"(.*?)\s*\[(.*)\]", text)
        label, note = (match[1], match[2]) if match else (text, None)
        for part in [label] if fold_name(label) in by_word else re.split(r"\s*,\s*", label):
            if id := by_word.get(fold_name(part)):
                found.append((id, note))
    return list(dict.fromkeys(found))


def add_choices(listing: dict[str, Any], values: Values) -> None:
    """What closed lists are named in: how to join and attend, who it is for, its conditions."""
    for name in ("join", "join_note"):
        ids = [id for id, _ in _ids(values, name)]
        listing["join"] = list(dict.fromkeys([*listing["join"], *ids]))
        if name == "join" and not ids and (said := joined(values, "join", 2000)):
            listing["join_note"] = "\n".join(filter(None, (said, listing["join_note"])))[:2000]
    for name in ("who", "conditions"):
        have = {one["id"] for one in listing[name]}
        listing[name] += [
            {"id": id, "note": note} for id, note in _ids(values, name) if id not in have
        ]
    said = (said_in(values, "attend") or "").lower()
    ways = {
        "venue": r"in[- ]person|face[- ]to[- ]face|\bboth\b|hybrid|in a venue|on[- ]site|\bvenue\b",
        "online": r"online|zoom|virtual|\bboth\b|hybrid|video",
        "phone": r"phone",
        "home": r"\bhome\b|they visit you|outreach visit",
    }
    listing["attend"] += [way for way, words in ways.items() if re.search(words, said)]
    listing["access_text"] = None


def add_languages(listing: dict[str, Any], values: Values, found: Findings) -> None:
    """The languages as codes; those that are not known are kept as words."""
    entries: list[tuple[dict[str, Any], str | None]] = [
        ({"name": one}, None)
        for text in split(values, "languages")
        for one in re.split(r"\s*(?:,|/|\band\b)\s*(?![^(]*\))", text)
    ]
    nothing: tuple[list[dict[str, Any]], list[str]] = ([], [])
    listing["languages"], unknown = attempt(
        found, "languages", lambda: read_languages(entries, found), nothing
    )
    if unknown:
        said = f"Languages as the publisher writes them: {', '.join(unknown)}"
        words = "\n".join(filter(None, (listing["interpreters"], said)))
        listing["interpreters"] = clip(words, 1000)
