"""What is left of a text once the facts are cut out, whole and in its parts (between commas, "and",
"with"): what the readers that guess look at, because place and day words pull a guess as much as
the need does. Called by `guesses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from indexer.search.understanding.encoder import encoder
from indexer.search.understanding.left_over import FILLERS
from indexer.search.understanding.phrases import phrase_book
from indexer.search.understanding.text import (
    NOT_WORDS,
    OPTIONAL,
    SEARCHED,
    SHORT_FORMS,
    Text,
    word_set,
)
from indexer.search.understanding.typos import SHORTEST
from indexer.search.words import STOP_WORDS

# Facts that are conditions of their own. What says who it is for ("carer") says a need as well.
_CUT: Final = frozenset(
    {"place", "within", "day", "time", "date", "age", "gender", "language", "cost", "attend",
     "join", "exclude", "access", "not", "aside", "idiom", SEARCHED}
)  # fmt: skip
JOINS: Final = word_set("and with plus also or then")
_NOISE: Final = word_set("pt pts patient client hi hello dear please thanks thank cheers rang ring")
# "St John's church hall" is where something is and not what it is about.
_HALLS: Final = word_set("hall halls room rooms")
_OF_HALLS: Final = word_set(
    "church chapel parish village town community memorial scout methodist baptist catholic united "
    "reformed free old centre"
)
_SAINTS: Final = word_set("st saint all")
_LONGEST: Final = 24
"""Words in one part; what runs on without a stop is cut here."""
_NEGATED: Final = 4
_TURNS: Final = word_set("but just so because since and only")


@dataclass(frozen=True)
class Part:
    """Some words of a text: their positions, folded, and as the model is shown them. `telling`
    are the positions from the first word of content to the last, `negated` those that a "not"
    reaches."""

    positions: tuple[int, ...]
    telling: tuple[int, ...]
    words: tuple[str, ...]
    said: str
    negated: frozenset[int]


def parts_of(text: Text, silent: frozenset[int]) -> tuple[Part, ...]:
    """The whole text first if it is short enough to be one thought, then each part of it that is
    less than the whole; without the words at `silent`. () if no word of content is left, or the
    letters are not ours."""
    kept = [at for at in range(len(text.tokens)) if text.taken.get(at) not in _CUT]
    venues = _venues(text) | silent
    kept = [at for at in kept if at not in venues and text.norm(at) not in _NOISE]
    if not any(_counts(text.norm(at)) for at in kept):
        return ()
    letters = "".join(text.tokens[at].norm for at in kept)
    if sum(letter.isascii() for letter in letters) < 0.8 * len(letters):
        return ()
    pieces: list[list[int]] = [[]]
    for at in kept:
        last = pieces[-1][-1] if pieces[-1] else None
        ends = last is not None and (not text.same_block(last, at) or len(pieces[-1]) >= _LONGEST)
        if ends or text.norm(at) in JOINS:
            pieces.append([])
        if text.norm(at) not in JOINS:
            pieces[-1].append(at)
    pieces = [piece for piece in pieces if any(_counts(text.norm(at)) for at in piece)]
    whole = [kept] if len(kept) <= 2 * _LONGEST else []
    if len(pieces) == 1 and whole:
        pieces = []
    reach = negated_by(text)
    return tuple(_part(text, piece, reach) for piece in (*whole, *pieces))


def _venues(text: Text) -> frozenset[int]:
    found: set[int] = set()
    for at in range(1, len(text.tokens)):
        first = at
        while text.same_block(first - 1, at) and text.norm(first - 1) in _OF_HALLS:
            first -= 1
        if text.norm(at) in _HALLS and first < at:
            saint = text.same_block(first - 2, at) and text.norm(first - 2) in _SAINTS
            found |= set(range(first - 2 if saint else first, at + 1))
    return frozenset(found)


def without_negated(text: Text, part: Part) -> Part | None:
    """The part without the words that a "not" reaches; None if nothing is left."""
    left = [at for at in part.positions if at not in part.negated]
    if not any(_counts(text.norm(at)) for at in left):
        return None
    return _part(text, left, frozenset())


def negated_by(text: Text) -> frozenset[int]:
    """The positions of every "not" and of up to four words after it, to the next comma or turn."""
    found: set[int] = set()
    for at in range(len(text.tokens)):
        if text.norm(at) in NOT_WORDS:
            found.add(at)
            for after in range(at + 1, at + 1 + _NEGATED):
                if not text.same_block(at, after) or text.norm(after) in _TURNS:
                    break
                found.add(after)
    return frozenset(found)


def _counts(norm: str) -> bool:
    common = norm in STOP_WORDS or norm in OPTIONAL or norm in FILLERS or norm in NOT_WORDS
    return len(norm) > 1 and not norm.isdigit() and not common


def _part(text: Text, positions: list[int], reach: frozenset[int]) -> Part:
    words = tuple(_meant(text.norm(at)) for at in positions)
    said = " ".join(_said(text, at) for at in positions)
    content = [at for at in positions if _counts(text.norm(at))]
    telling = tuple(at for at in positions if content[0] <= at <= content[-1])
    return Part(tuple(positions), telling, words, said, frozenset(positions) & reach)


def _meant(norm: str) -> str:
    """The word, or the only one it may be a slip of."""
    targets = phrase_book().repairs.targets(norm)
    if len(norm) < SHORTEST:
        model = encoder()
        if model is None or model.knows(norm):
            return norm
    return targets[0] if len(targets) == 1 else norm


def _said(text: Text, at: int) -> str:
    token = text.tokens[at]
    meant = _meant(token.norm)
    plain = token.raw.casefold().replace("’", "'")
    same = meant == token.norm and token.norm not in SHORT_FORMS.values()
    return plain if same else meant
