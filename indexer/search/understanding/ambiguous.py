"""Short forms that mean several things (AA, PIP, "lift", "home"), read by the words around them as
`ambiguous` in needs.json says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.text import Text, stem, tokens_of
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import read_vocabulary

_LONG_ENOUGH_FOR_STEMS: Final = 4
_AROUND: Final = 25
"""Words on either side that can decide: in a whole letter the same form may mean two things."""

_AWKWARD: Final = frozenset({"me"})  # an everyday word: capitals, or two words that decide


_DANGER: Final = frozenset({"wellbeing.crisis", "safe_rights.domestic_abuse"})


class _Reading(NamedTuple):
    need: str | None
    context: tuple[tuple[str, ...], ...]


class _Form(NamedTuple):
    words: tuple[str, ...]
    upper: bool
    otherwise: str
    readings: tuple[_Reading, ...]


class Meant(NamedTuple):
    """What a form at these positions means: one need to use, needs to offer, or neither. `read` is
    False where the form was typed as an everyday word, so that phrases may still use it. `barred`
    are the needs that it might mean elsewhere and does not mean here."""

    positions: tuple[int, ...]
    use: str | None
    offer: tuple[str, ...]
    read: bool
    barred: frozenset[str] = frozenset()


def is_form(norm: str) -> bool:
    """Whether a word alone is one of the ambiguous forms."""
    return any(form.words == (norm,) for form in _forms().get(norm, ()))


def _norms(wording: str) -> tuple[str, ...]:
    return tuple(token.raw.casefold().replace("'", "") for token in tokens_of(wording))


@cache
def _forms() -> dict[str, tuple[_Form, ...]]:
    by_first: dict[str, list[_Form]] = defaultdict(list)
    for wording, row in read_vocabulary("needs.json")["ambiguous"].items():
        readings = tuple(
            _Reading(one["need"], tuple(_norms(words) for words in one["context"]))
            for one in row["readings"]
        )
        form = _Form(_norms(wording), row["case"] == "upper", row["otherwise"], readings)
        by_first[form.words[0]].append(form)
    return {
        first: tuple(sorted(rows, key=lambda form: -len(form.words)))
        for first, rows in by_first.items()
    }


def meanings(text: Text, *, shut: Collection[int] = ()) -> Iterator[Meant]:
    """Every ambiguous form in the text with what it means here."""
    typed = tuple(token.raw.casefold().replace("'", "").replace("’", "") for token in text.tokens)
    # In a text all in capitals, capitals say nothing.
    shouted = not any(letter.islower() for letter in text.typed)
    for at in range(len(typed)):
        for form in _forms().get(typed[at], ()):
            last = at + len(form.words) - 1
            if typed[at : last + 1] == form.words and text.same_block(at, last):
                positions = tuple(range(at, last + 1))
                if not any(one in shut for one in positions):
                    capitals = not shouted and all(
                        text.tokens[one].raw.isupper() for one in positions
                    )
                    yield _meant(form, positions, typed, capitals=capitals or len(typed) == 1)
                break


def _meant(
    form: _Form, positions: tuple[int, ...], typed: tuple[str, ...], *, capitals: bool
) -> Meant:
    near = range(max(0, positions[0] - _AROUND), min(len(typed), positions[-1] + 1 + _AROUND))
    around = [typed[at] if at not in positions else "" for at in near]
    known = frozenset(around) | {stem(word) for word in around}
    counts = [
        (sum(_stands_in(words, around, known) for words in reading.context), reading.need)
        for reading in form.readings
    ]
    most = max((count for count, _ in counts), default=0)
    needed = 2 if form.words[0] in _AWKWARD else 1
    if form.upper and not capitals and most < needed:
        return Meant(positions, None, (), read=False)
    if most == 0:
        if form.otherwise == "offer":
            # Words that say nothing of danger must not have somebody asked about it.
            asked = _needs(need for _, need in counts if need not in _DANGER)
            return Meant(positions, None, asked, read=True)
        if form.otherwise == "none":
            return Meant(positions, None, (), read=True)
        return Meant(positions, form.otherwise, (), True, _every(form) - {form.otherwise})
    best = [need for count, need in counts if count == most]
    if form.words[0] in _AWKWARD and not capitals and None in best:
        return Meant(positions, None, (), read=False)
    if form.upper and capitals and len(best) == 2 and None in best:
        best.remove(None)
    every = _every(form)
    if len(best) == 1:
        return Meant(positions, best[0], (), read=True, barred=every - {best[0]})
    asked = _needs(best)
    return Meant(positions, None, asked, read=True, barred=every - set(asked))


def _every(form: _Form) -> frozenset[str]:
    return frozenset(one.need for one in form.readings if one.need)


def _needs(given: Iterator[str | None] | list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(need for need in given if need))[:3]


def _by_stem(word: str) -> bool:
    return len(word) >= _LONG_ENOUGH_FOR_STEMS and word not in STOP_WORDS


def _same(listed: str, typed: str) -> bool:
    return listed == typed or (_by_stem(listed) and stem(listed) == stem(typed))


def _stands_in(words: tuple[str, ...], around: list[str], known: frozenset[str]) -> bool:
    """Whether words stand one after the other among those around. `known` are these and their
    stems: most contexts fail by their first word already."""
    first = words[0]
    if first not in known and not (_by_stem(first) and stem(first) in known):
        return False
    return any(
        all(_same(word, around[at + step]) for step, word in enumerate(words))
        for at in range(len(around) - len(words) + 1)
    )
