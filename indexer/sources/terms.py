"""What a publisher's taxonomy term means here: needs, who, conditions, ways to join and attend.

The meanings stand in the files of FILES in `data/`, which people edit; a deployment's own
`<data_dir>/term_map.json` has the same form and wins over ours, term by term.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError
from indexer.sources.schemes import scheme_and_code
from schemas import vocabulary

FILE_NAME = "term_map.json"
FILES = (
    FILE_NAME,
    "terms_official.json",
    "terms_open_eligibility.json",
    "terms_activities.json",
    "terms_local.json",
)


@dataclass(frozen=True)
class Term:
    """A taxonomy term as a source gives it; any part may be missing, but not all."""

    name: str | None = None
    uri: str | None = None
    code: str | None = None
    taxonomy: str | None = None


@dataclass(frozen=True)
class Meaning:
    """What a term stands for; each tuple holds ids of the vocabulary. Empty on purpose = ignore."""

    needs: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    attend: tuple[str, ...] = ()


@dataclass(frozen=True)
class TermMap:
    """Meanings by address, by code and by name, each key in its folded spelling.

    `over` is the map this one is laid over. `labels_first`: a name that is known wins over an
    address or a code, because publishers put their own words on the numbers of other people's
    lists, and the words are what their readers see.
    """

    by_uri: Mapping[str, Meaning] = field(default_factory=dict)
    by_code: Mapping[str, Meaning] = field(default_factory=dict)
    by_name: Mapping[str, Meaning] = field(default_factory=dict)
    over: TermMap | None = None
    labels_first: bool = False

    def meaning(self, term: Term) -> Meaning | None:
        """The meaning of `term`, None if it is unknown.

        A code counts together with its taxonomy ("esdServiceTypes:242"), or alone if the map
        holds it alone: the same short code means different things in different lists. An address,
        a "list:code" and a number with its list are the same code (`schemes`).
        """
        named = self._named(term.name)
        coded = self._coded(term)
        first, second = (named, coded) if self.labels_first else (coded, named)
        # A word that says nothing ("Adults") leaves the answer to the code beside it.
        found = first if first is not None and (first != Meaning() or second is None) else second
        if found is None and self.over is not None:
            return self.over.meaning(term)
        return found

    def _coded(self, term: Term) -> Meaning | None:
        if term.uri and (found := self.by_uri.get(fold_uri(term.uri))):
            return found
        scheme, code = scheme_and_code(term.taxonomy, (term.code, term.uri))
        for key in (f"{scheme or ''}:{code}", f"{term.taxonomy or ''}:{term.code}", term.code):
            if key and (found := self.by_code.get(key.casefold())):
                return found
        return None

    def _named(self, name: str | None) -> Meaning | None:
        if not name:
            return None
        folded = fold_name(name)
        found = self.by_name.get(folded)
        if found is None and (last := _other_number(folded)):
            found = self.by_name.get(last)
        return found


def load_term_map(data_dir: Path | None = None) -> TermMap:
    """Our map, with `<data_dir>/term_map.json` laid over it. SettingsError names a wrong entry."""
    ours = _ours()
    own = data_dir / FILE_NAME if data_dir is not None else None
    if own is None or not own.is_file():
        return ours
    theirs = read_term_map(own.read_text(encoding="utf-8-sig"), str(own))
    return TermMap(theirs.by_uri, theirs.by_code, theirs.by_name, over=ours)


@cache
def _ours() -> TermMap:
    """The map that comes with Waymark: thousands of terms, the same for every run."""
    ours = TermMap(labels_first=True)
    for name in FILES:
        text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
        more = read_term_map(text, name)
        ours = TermMap(
            by_uri={**ours.by_uri, **more.by_uri},
            by_code={**ours.by_code, **more.by_code},
            by_name={**ours.by_name, **more.by_name},
            labels_first=True,
        )
    return ours


def read_term_map(text: str, where: str) -> TermMap:
    """Read a map file: {"terms": [{"names": [], "uris": [], "codes": [], "needs": [], ...}]}."""
    try:
        entries = json.loads(text)["terms"]
        if not isinstance(entries, list):
            raise TypeError("terms is not a list")
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f'{where} cannot be read ({error}). It must be JSON: {{"terms": [{{"names":'
            ' ["Choir"], "needs": ["arts_nature.singing"]}]}.'
        ) from error
    by_uri: dict[str, Meaning] = {}
    by_code: dict[str, Meaning] = {}
    by_name: dict[str, Meaning] = {}
    for number, entry in enumerate(entries, start=1):
        meaning = _read_meaning(entry, f"{where}, entry {number}")
        by_uri.update((fold_uri(key), meaning) for key in _texts(entry, "uris", where))
        by_code.update((key.casefold(), meaning) for key in _texts(entry, "codes", where))
        by_name.update((fold_name(key), meaning) for key in _texts(entry, "names", where))
    return TermMap(by_uri, by_code, by_name)


def fold_name(name: str) -> str:
    """One spelling for a term's name: case, punctuation, "&" and apostrophes do not matter.

    >>> fold_name("Men’s  Sheds & making") == fold_name("mens sheds and making")
    True
    """
    text = re.sub(r"['’‘`]", "", name.casefold()).replace("&", " and ")
    return " ".join(re.findall(r"\w+", text))


def _other_number(folded: str) -> str | None:
    """ "lunch clubs" for "lunch club" and the other way round: lists differ in nothing more often.

    Short words are left alone: "art" and "arts" are different things.
    """
    last = folded.rsplit(" ", 1)[-1]
    if last.endswith("s") and len(last) > 4 and not last.endswith("ss"):
        return folded[:-1]
    return f"{folded}s" if len(last) > 3 and not last.endswith("s") else None


def fold_uri(uri: str) -> str:
    """One spelling for a term's address: neither the scheme nor a closing slash matters."""
    return re.sub(r"^https?://", "", uri.strip().casefold()).rstrip("/")


def _read_meaning(entry: Any, where: str) -> Meaning:
    allowed: dict[str, Iterable[str]] = {
        "needs": vocabulary.needs(),
        "who": vocabulary.WHO,
        "conditions": vocabulary.CONDITIONS,
        "join": vocabulary.JOIN,
        "attend": vocabulary.ATTEND,
    }
    if not isinstance(entry, Mapping):
        raise SettingsError(f"{where} must be an object with names and needs.")
    unknown_keys = sorted(set(entry) - set(allowed) - {"names", "uris", "codes", "note"})
    if unknown_keys:
        raise SettingsError(f"{where}: {unknown_keys[0]!r} is not known here; remove it.")
    read = {key: tuple(_texts(entry, key, where)) for key in allowed}
    for key, ids in read.items():
        for one in ids:
            if one not in allowed[key]:
                raise SettingsError(
                    f"{where}: {one!r} is not known; {vocabulary.suggestion(one, allowed[key])}"
                )
    return Meaning(**read)


def _texts(entry: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise SettingsError(f'{where}: {key} must be a list of texts, like ["Choir"].')
    return value
