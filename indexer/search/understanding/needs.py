"""What the person needs: listed phrases and ambiguous forms, the longest first, with negations and
words that count only alone. Pure phrases: a reading by meaning can be added beside it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from indexer.search.understanding.access import is_nearly_all, offer_beside
from indexer.search.understanding.ambiguous import meanings
from indexer.search.understanding.findings import MOST_NEEDS, Finding, How
from indexer.search.understanding.phrases import Match, matches, phrase_book
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from schemas.vocabulary import needs

_SCOPE: Final = 4  # words to the left that a negation reaches
_SHUT: Final = frozenset({"place", "date", "not", "exclude", "within"})
# "Blue badge parking" is a fact and not a mood.
_FACTS: Final = frozenset({"access", "attend", "cost", "join", "language"})
_TIMES: Final = frozenset({"day", "time"})
# Equipment somebody has or uses is no request for it: "using a walking frame".
_HAVING: Final = word_set("using uses use with on has")
_ASKING: Final = word_set("need needs want wants borrow hire loan get buy lend fit")
_VENUES: Final = frozenset({"hall", "halls", "room", "rooms"})  # a church hall is no church
_EQUIPMENT: Final = "home_everyday.equipment"


class _Reading(NamedTuple):
    """One stretch of words and what it may mean; `ambiguous` readings go before equal phrases."""

    positions: tuple[int, ...]
    need: str | None
    offer: tuple[str, ...]
    how: How
    alone: bool
    ambiguous: bool
    exact: int

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        return (-len(self.positions), not self.ambiguous, -self.exact, self.positions[0])


def guard_phrases(text: Text) -> None:
    """Mark the words of listed phrases before times and ways to join are read: "coffee morning"
    is no morning, "sunday lunch club" no Sunday, "drop in for a chat" no way of joining."""
    for match in matches(text):
        if len(match.positions) > 1 and not match.alone:
            text.guarded.update(match.positions)
    for meant in meanings(text):
        if len(meant.positions) > 1 and meant.read:
            text.guarded.update(meant.positions)


def read_needs(text: Text) -> None:
    """Find up to four needs; a need met again only takes its words. See `_settle`."""
    shut = frozenset(at for at, kind in text.taken.items() if kind in _SHUT)
    readings = [_of_match(match) for match in matches(text, shut=shut)]
    for meant in meanings(text, shut=shut):
        if meant.read:
            readings.append(
                _Reading(meant.positions, meant.use, meant.offer, "phrase", False, True, 0)
            )
    chosen = _settle(text, readings)
    found = _judge(text, chosen)
    _keep(text, found)


def _of_match(match: Match) -> _Reading:
    how: How = "typo" if match.typo else "phrase"
    return _Reading(match.positions, match.need, (), how, match.alone, False, match.exact)


def _settle(text: Text, readings: list[_Reading]) -> list[_Reading]:
    """The longest readings that share no word. A form inside a longer fact ("blue badge parking")
    belongs to the fact; a word of time is part of a phrase only with words beside it."""
    chosen: list[_Reading] = []
    used: set[int] = set()
    for reading in sorted(readings, key=lambda one: one.rank):
        if used & set(reading.positions):
            continue
        kinds = [text.taken.get(at) for at in reading.positions]
        if all(kind in _TIMES for kind in kinds):
            continue
        if reading.ambiguous and _inside_longer_fact(text, reading.positions):
            continue
        if reading.alone and (
            any(kind in _FACTS for kind in kinds)
            or not is_nearly_all(text, reading.positions)
            or text.norm(reading.positions[-1] + 1) in _VENUES
        ):
            continue
        chosen.append(reading)
        used |= set(reading.positions)
    return sorted(chosen, key=lambda one: one.positions)


def _inside_longer_fact(text: Text, positions: tuple[int, ...]) -> bool:
    start, end = text.tokens[positions[0]].start, text.tokens[positions[-1]].end
    return any(
        one.start <= start and one.end >= end and one.end - one.start > end - start
        for one in text.findings
        if one.kind in ("access", "attend", "join", "cost")
    )


def _judge(text: Text, chosen: list[_Reading]) -> list[tuple[_Reading, str]]:
    """The readings in force, without what is denied, owned, or only to be asked about."""
    found: list[tuple[_Reading, str]] = []
    for reading in chosen:
        first, last = reading.positions[0], reading.positions[-1]
        for other in reading.offer:
            text.offer("need", other, needs()[other].label, first, last)
        if reading.need is None:
            continue
        if _is_denied(text, reading.need, reading.positions):
            text.rule_out("need", reading.need, _denied_from(text, first), last)
        elif not _is_owned(text, reading.need, first):
            found.append((reading, reading.need))
    return found


def _denied_from(text: Text, first: int) -> int:
    for at in range(first - 1, max(-1, first - 1 - _SCOPE), -1):
        if text.same_block(at, first) and text.norm(at) in NOT_WORDS:
            return at
    return first


def _is_denied(text: Text, need: str, positions: tuple[int, ...]) -> bool:
    """Whether a negation before the phrase takes the need away.

    `negated: cancels` needs are cancelled, `states` needs are not; the other way round where one
    of `negated_except` stands there. A negation inside the phrase is part of it, and the bare word
    "no" cancels nothing.
    """
    book = phrase_book()
    first, last = positions[0], positions[-1]
    if any(text.norm(at) in NOT_WORDS or text.norm(at) in ("cant", "wont") for at in positions):
        return False
    negated = bool(NOT_WORDS & set(text.before(first, _SCOPE)))
    # "Not a drinker, just lonely" and "not well but lonely": the no ends where another turn begins.
    turn = {"but", "just", "so", "because", "since", "and", "only"} & set(
        text.before(first, _SCOPE)
    )
    if negated and turn:
        at = max(one for one in range(max(0, first - _SCOPE), first) if text.norm(one) in turn)
        negated = bool(NOT_WORDS & {text.norm(one) for one in range(at + 1, first)})
    for wording in book.exceptions[need]:
        for start in range(max(0, first - _SCOPE - 1), last + 1):
            here = tuple(token.stem for token in text.tokens[start : start + len(wording)])
            if here == wording and start + len(wording) > first:
                return not book.cancels[need]
    return negated and book.cancels[need]


def _is_owned(text: Text, need: str, first: int) -> bool:
    if need != _EQUIPMENT:
        return False
    before = set(text.before(first, 2))
    return bool(before & _HAVING) and not _ASKING & set(text.before(first, 3))


def _keep(text: Text, found: list[tuple[_Reading, str]]) -> None:
    """Up to four, the longest wording first; a parent only without a child beside it, to which its
    words then belong. The others are offered."""
    ranked = sorted(found, key=lambda one: (-len(one[0].positions), one[0].positions))
    surest = {need: reading for reading, need in reversed(ranked)}
    ids = list(dict.fromkeys(need for _, need in ranked))
    parents = {needs()[need].parent for need in ids}
    kept = [need for need in ids if need not in parents][:MOST_NEEDS]
    for need in kept:
        text.findings.append(_finding(text, need, surest[need]))
        text.need_words[need] = {at for one, of in found if of == need for at in one.positions}
        first, last = surest[need].positions[0], surest[need].positions[-1]
        text.need_words[need] |= set(range(first, last + 1))
        offer_beside(text, need, text.words(first, last), first, last)
    for need in ids:
        reading = surest[need]
        child = next((one for one in kept if needs()[one].parent == need), None)
        if child:
            text.need_words[child] |= set(reading.positions)
        elif need not in kept:
            first, last = reading.positions[0], reading.positions[-1]
            text.offer("need", need, needs()[need].label, first, last)


def _finding(text: Text, need: str, reading: _Reading) -> Finding:
    first, last = reading.positions[0], reading.positions[-1]
    return text.finding(
        "need", need, needs()[need].label, first, last, value=None, how=reading.how, used=True
    )
