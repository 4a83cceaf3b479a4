"""Which of the probable needs are in force: sure enough, not only told in passing, and not a second
reading of the same words. Called by `needs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

from indexer.search.understanding.guesses import Guess
from indexer.search.understanding.learned import familiar
from indexer.search.understanding.parts import JOINS
from indexer.search.understanding.passing import told_in_passing
from indexer.search.understanding.requests import is_letter
from indexer.search.understanding.text import Text
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import needs

SURE_ENOUGH: Final = 0.35
"""From this probability on a need is in force ..."""
BESIDE_BEST: Final = 0.35
"""... if it has this share of the probability of the surest."""
SURE_OF_ONE_WORD: Final = 0.60
"""A need guessed from a single word must be this probable."""
SURE_OF_AN_ITEM: Final = 0.45
"""... unless it is an item of a list of its own."""
IN_PASSING: Final = 0.40
"""Beside a plain need what a short listed phrase says must be this probable ..."""
IN_PASSING_IN_A_LETTER: Final = 0.20
"""... in a letter, where all stand beside much else, this probable ..."""
GUESSED_BESIDE: Final = 0.45
"""... and what is only guessed must be this probable."""
SECOND_READING: Final = 0.80
"""Two needs guessed from the same words must be about as probable as one another."""
_PLAIN: Final = 0.60
_PLAINLY_WIDE: Final = 0.80
"""A wide need this probable is one of its own: "in debt and lonely"."""
_LONG_PHRASE: Final = 3
_SURE_INSIDE: Final = 0.70
"""What is guessed from words that a listed phrase of another need has must be this probable."""
# What must never be guessed for somebody who may mean the other: couples counselling for abuse, a
# slimming club for an eating disorder, a baby group for the loss of a baby.
_NEVER_BESIDE: Final = {
    "family_caring.relationships": "safe_rights.domestic_abuse",
    "active.weight_diet": "wellbeing.eating_disorder",
    "family_caring.baby_toddler": "wellbeing.bereavement",
}
_FAINT: Final = 0.15
IN_DANGER: Final = frozenset({"wellbeing.crisis", "safe_rights.domestic_abuse"})
"""What frightens when it is wrong: guessed, and asked about, only where it is very probable."""
_SURE_OF_DANGER: Final = 0.75
_CRISIS: Final = "wellbeing.crisis"
_GRIEF: Final = "wellbeing.bereavement"  # a death that is mourned is no crisis of one's own


def chips_of(
    text: Text,
    likely: Sequence[Guess],
    said: Mapping[str, tuple[int, ...]],
    *,
    decided: Set[str],
) -> list[Guess]:
    """What is in force, in the order of `likely`. `said` are the positions of the longest listed
    phrase of each need, `decided` the needs of ambiguous forms that the words around them decide.

    Without anything plainer beside it, a need of a listed phrase is in force however improbable
    the sum finds it; beside one, a child that is only guessed must be surer than its parent, from
    other words than the phrase of the parent, to take its place."""
    sure = {guess.need: guess.sure for guess in likely}
    enough = max(SURE_ENOUGH, BESIDE_BEST * likely[0].sure) if likely else 1.0
    chips = [
        one
        for one in likely
        if one.need in said or (_is_familiar(text, one) and one.sure >= _line(text, one, enough))
    ]
    chips = [
        one
        for one in chips
        if one.need in said
        or not (
            is_barred(one.need, sure, said.keys())
            or _is_second_reading(one, chips, said)
            or set(one.positions) <= set(said.get(needs()[one.need].parent or "", ()))
        )
    ]
    chips = _without_passing(text, chips, said, decided)
    ids = {one.need for one in chips}
    for guess in list(chips):
        parent = needs()[guess.need].parent
        if parent in ids:
            weaker = parent in said and guess.need not in said and guess.sure < sure[parent]
            out = guess.need if weaker else parent
            chips = [one for one in chips if one.need != out]
            ids.discard(out)
    return chips


def _is_second_reading(
    guess: Guess, chips: Sequence[Guess], said: Mapping[str, tuple[int, ...]]
) -> bool:
    """Whether a need is guessed from words that say another: those of its listed phrase ("young" in
    "young carers"), or those from which a surer one is guessed."""
    words = set(guess.positions)
    if guess.sure < _SURE_INSIDE and any(
        len(positions) > 1 and words <= set(positions) for positions in said.values()
    ):
        return True
    return any(
        one.need not in said
        and set(one.positions) == words
        and guess.sure < SECOND_READING * one.sure
        and needs()[one.need].parent is not None
        for one in chips
    )


def _without_passing(
    text: Text, chips: list[Guess], said: Mapping[str, tuple[int, ...]], decided: Set[str]
) -> list[Guess]:
    """Chips without what is only mentioned in passing beside a need that is plain: a short listed
    phrase that the sum finds faint, what is over, and a wide need that is not quite plain itself
    ("no money but would like company"). They are asked about instead. In a letter no phrase is
    long enough."""
    told = told_in_passing(text, chips)
    plain = [
        one
        for one in chips
        if needs()[one.need].parent and one.sure >= _PLAIN and one.need not in told
    ]
    if not plain:
        return chips
    firm: set[str] = set()
    if not is_letter(text):
        firm = {need for need, positions in said.items() if len(positions) >= _LONG_PHRASE}
        firm |= decided
    least = IN_PASSING_IN_A_LETTER if is_letter(text) else IN_PASSING
    faint = {
        one.need for one in chips if one.sure < (least if one.need in said else GUESSED_BESIDE)
    }
    children = {needs()[one.need].parent for one in chips}
    tops = [one for one in chips if needs()[one.need].parent is None]
    wide = {
        one.need
        for one in tops
        if one.sure < _PLAINLY_WIDE and not _is_a_part(text, said.get(one.need, ()))
    } - children
    return [one for one in chips if one.need not in told | (faint - firm) | wide]


def _is_a_part(text: Text, positions: Sequence[int]) -> bool:
    """Whether a listed phrase stands between commas by itself, as one of several things: "wife
    passed away, lonely"."""
    if not positions:
        return False
    first, last = min(positions), max(positions)
    return not text.same_block(first - 1, first) and not text.same_block(last, last + 1)


def _is_familiar(text: Text, guess: Guess) -> bool:
    """Whether a word that a need is guessed from is a word of some need at all."""
    return any(
        text.norm(at) not in STOP_WORDS and text.tokens[at].stem in familiar()
        for at in guess.positions
    )


def _line(text: Text, guess: Guess, enough: float) -> float:
    """How probable a guess must be to be in force."""
    if guess.need in IN_DANGER:
        return max(enough, _SURE_OF_DANGER)
    words = len({text.norm(at) for at in guess.positions})
    if words > 1:
        return enough
    return max(enough, SURE_OF_AN_ITEM if _is_an_item(text, guess) else SURE_OF_ONE_WORD)


def _is_an_item(text: Text, guess: Guess) -> bool:
    """Whether the one word stands by itself in a list of things: "cookery or drama, low"."""
    before, after = min(guess.positions) - 1, max(guess.positions) + 1
    here = before + 1
    starts = not text.same_block(before, here) or text.norm(before) in JOINS
    ends = not text.same_block(here, after) or text.norm(after) in JOINS
    return starts and ends and len(text.tokens) > 1


def is_barred(need: str, sure: Mapping[str, float], said: Set[str]) -> bool:
    """Whether a need must not be guessed beside another that is said or faintly possible."""
    if need == _CRISIS:
        return _GRIEF in said
    other = _NEVER_BESIDE.get(need)
    return other is not None and (other in said or sure.get(other, 0.0) >= _FAINT)
