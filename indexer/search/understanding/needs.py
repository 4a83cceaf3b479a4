"""What the person needs: listed phrases and ambiguous forms, the longest first, with negations and
words that count only alone; then what is guessed beside them, and which of it is sure enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.access import is_nearly_all, offer_beside
from indexer.search.understanding.ambiguous import meanings
from indexer.search.understanding.findings import MOST_NEEDS, MOST_OFFERS, Finding, How
from indexer.search.understanding.guesses import Guess, Hit
from indexer.search.understanding.help_had import help_had
from indexer.search.understanding.phrases import Match, matches, phrase_book
from indexer.search.understanding.requests import guesses_of, in_order, is_letter
from indexer.search.understanding.sure_enough import IN_DANGER, chips_of, is_barred
from indexer.search.understanding.text import NOT_WORDS, SEARCHED, Text, tokens_of, word_set
from indexer.search.understanding.unwanted_things import WANTED_STILL
from schemas.vocabulary import needs

_SCOPE: Final = 4  # words to the left that a negation reaches
_SHUT: Final = frozenset({"place", "date", "not", "exclude", "within", "idiom", SEARCHED})
# "Blue badge parking" is a fact and not a mood.
_FACTS: Final = frozenset({"access", "attend", "cost", "join", "language"})
_TIMES: Final = frozenset({"day", "time"})
# Equipment somebody has or uses is no request for it: "using a walking frame".
_HAVING: Final = word_set("using uses use with on has")
_ASKING: Final = word_set("need needs want wants borrow hire loan get buy lend fit")
_VENUES: Final = frozenset({"hall", "halls", "room", "rooms"})  # a church hall is no church
_EQUIPMENT: Final = "home_everyday.equipment"

WORTH_ASKING: Final = 0.02
"""A need this probable is asked about beside one in force ..."""
WORTH_ASKING_ALONE: Final = 0.01
"""... and where none is in force, so probable a one."""
_WORTH_ASKING_ABOUT_DANGER: Final = 0.30
_PLAIN: Final = 0.60
_NEARER: Final = 3
"""So many of the likeliest children of a wide need in force are asked about."""
_HARMFUL: Final = word_set("violent abusive aggressive controlling suicidal threatening")
_NONE: Final = word_set("nil denies denied denying")
_NO: Final = word_set("no not never isnt arent wasnt")
_NOT: Final = _NO - {"no"}
_BEFORE_A_NO: Final = word_set("that which but and is are")
_STATED: Final = frozenset({"home_everyday.homeless", "money_food.debt", "health.dementia"})
"""Needs that "no" states ("no home") and "not" denies ("not homeless", "not in debt")."""


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


def read_label(text: Text) -> bool:
    """Read a text that is the name of a need, and nothing else, as that need; whether it is. That
    is what choosing a suggestion types: "Home, transport and everyday help" asks for no visit."""
    need = _labels().get(text.norms())
    if need is None:
        return False
    last = len(text.tokens) - 1
    label = needs()[need].label
    text.findings.append(
        text.finding("need", need, label, 0, last, value=None, how="phrase", used=True)
    )
    text.need_words[need] = set(range(last + 1))
    return True


@cache
def _labels() -> dict[tuple[str, ...], str]:
    return {tuple(token.norm for token in tokens_of(row.label)): row.id for row in needs().values()}


def read_needs(text: Text, *, guessing: bool = True) -> None:
    """Find up to four needs; a need met again only takes its words. See `_settle`. Without
    `guessing` only what listed phrases say."""
    shut = frozenset(at for at, kind in text.taken.items() if kind in _SHUT)
    had = help_had(text, _forms(text, shut))
    for need, positions in had.items():
        text.offer("need", need, needs()[need].label, positions[0], positions[-1])
    told = frozenset(at for positions in had.values() for at in positions)
    text.taken.update(dict.fromkeys(told - text.taken.keys(), "idiom"))
    shut |= told
    readings = [_of_match(match) for match in matches(text, shut=shut)]
    readings += [
        _Reading(at, need, (), "rule", alone=False, ambiguous=True, exact=0)
        for at, need in text.stated
    ]
    barred = set(text.barred)
    elsewhere: dict[str, set[int]] = defaultdict(set)
    silent: set[int] = set()
    for meant in meanings(text, shut=shut):
        if meant.read:
            for need in meant.barred:
                elsewhere[need].update(meant.positions)
            if not meant.use:
                silent.update(meant.positions)
            readings.append(
                _Reading(meant.positions, meant.use, meant.offer, "phrase", False, True, 0)
            )
    chosen = _settle(text, readings)
    found, owned = _judge(text, chosen)
    out = {one.id for one in text.ruled_out if one.kind == "need"}
    # "Not for carers, a coffee morning": the denied word does not say what a coffee morning is.
    found = [(reading, need) for reading, need in found if not (reading.ambiguous and need in out)]
    hits: dict[str, Hit] = {}
    for reading, need in sorted(found, key=lambda one: len(one[0].positions)):
        hits[need] = Hit(reading.positions, reading.how == "typo", reading.ambiguous)
    offered = frozenset(one.id for one in text.offered if one.kind == "need")
    # What was just denied is not guessed back from the words around it.
    barred |= out
    asked: frozenset[str] = frozenset()
    if guessing:
        likely, asked = guesses_of(text, hits, offered, silent=frozenset(silent | owned) | told)
    else:
        likely = [Guess(need, 1.0, hit.positions) for need, hit in hits.items()]
    likely = [
        one
        for one in likely
        if one.need in hits
        or not (
            one.need in barred
            or _is_meant_elsewhere(one, elsewhere.get(one.need))
            or _is_guess_denied(text, one)
        )
    ]
    _keep(text, found, likely, asked)


def _forms(text: Text, shut: frozenset[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each need that a listed phrase or an ambiguous form in the text may mean, and where."""
    for match in matches(text, shut=shut):
        yield match.need, match.positions
    for meant in meanings(text, shut=shut):
        for need in (meant.use, *meant.offer) if meant.read else ():
            if need:
                yield need, meant.positions


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
        # But "I can't go on Thursdays" may be more than a day that does not suit.
        if all(kind in _TIMES for kind in kinds) and reading.need not in IN_DANGER:
            continue
        if reading.ambiguous and _inside_longer_fact(text, reading.positions):
            continue
        if reading.alone and (
            any(kind in _FACTS for kind in kinds)
            or not (is_nearly_all(text, reading.positions) or _is_narrowed(text, reading, readings))
            or text.norm(reading.positions[-1] + 1) in _VENUES
        ):
            continue
        chosen.append(reading)
        used |= set(reading.positions)
    return sorted(chosen, key=lambda one: one.positions)


def _is_narrowed(text: Text, reading: _Reading, readings: list[_Reading]) -> bool:
    """Whether a word is followed by what of it is not meant: "crafts that isn't knitting"."""
    after = reading.positions[-1] + 1
    while after < len(text.tokens) and text.norm(after) in _BEFORE_A_NO:
        after += 1
    if text.norm(after) not in _NO or not text.same_block(reading.positions[-1], after):
        return False
    return any(
        one.need == reading.need and after < one.positions[0] <= after + 2 for one in readings
    )


def _inside_longer_fact(text: Text, positions: tuple[int, ...]) -> bool:
    start, end = text.tokens[positions[0]].start, text.tokens[positions[-1]].end
    return any(
        one.start <= start and one.end >= end and one.end - one.start > end - start
        for one in text.findings
        if one.kind in ("access", "attend", "join", "cost")
    )


def _judge(text: Text, chosen: list[_Reading]) -> tuple[list[tuple[_Reading, str]], set[int]]:
    """The readings in force, without what is denied, owned, or only to be asked about; and the
    words of what is owned."""
    found: list[tuple[_Reading, str]] = []
    owned: set[int] = set()
    for reading in chosen:
        first, last = reading.positions[0], reading.positions[-1]
        for other in reading.offer:
            text.offer("need", other, needs()[other].label, first, last)
        if reading.need is None:
            continue
        if _is_denied(text, reading.need, reading.positions):
            text.rule_out("need", reading.need, _denied_from(text, first), last)
        elif _is_owned(text, reading.need, first):
            owned |= set(range(first, last + 1))
        else:
            found.append((reading, reading.need))
    return found, owned


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
    if _is_reported_absent(text, need, first):
        return True
    between = set(range(first, last)) - set(positions)
    if book.cancels[need] is False and any(text.norm(at) in NOT_WORDS for at in between):
        return True  # "my partner is not violent": not the violent partner that is listed
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
    begin = max(0, first - _SCOPE - 1)
    longest = max(map(len, book.exceptions[need]), default=0)
    stems = tuple(token.stem for token in text.tokens[begin : last + longest])
    for wording in book.exceptions[need]:
        for start in range(last + 1 - begin) if wording[0] in stems else ():
            end = start + len(wording)
            if stems[start:end] == wording and begin + end > first:
                return not book.cancels[need]
    if need.startswith(("active.", "arts_nature.")):
        # "Don't like swimming alone", "don't want to stop swimming": it is wanted.
        still = WANTED_STILL.match(text.typed, text.tokens[last].end)
        kept = {"miss", "stop", "lose", "quit"} & set(text.before(first, 2))
        negated = negated and not still and not kept
    return negated and book.cancels[need]


def _is_reported_absent(text: Text, need: str, first: int) -> bool:
    """Whether a referrer writes that there is none: "no history of alcohol misuse", "nil suicidal
    ideation", "denies self harm". A bare "no" denies danger only: "no food" is a need."""
    before = text.before(first, _SCOPE)
    if _NONE & set(before) or "no history of" in " ".join(before):
        return True
    if need in IN_DANGER and _NO & set(before):
        return True
    return need in _STATED and bool(_NOT & set(before[-2:]))


def _is_guess_denied(text: Text, guess: Guess) -> bool:
    """Whether the words a need is guessed from are denied: "not homeless", "is not violent"."""
    if _is_denied(text, guess.need, guess.positions):
        return True
    return guess.need in IN_DANGER and any(
        text.norm(at) in _NOT and text.norm(at + 1) in _HARMFUL for at in guess.positions
    )


def _is_meant_elsewhere(guess: Guess, forms: Set[int] | None) -> bool:
    """Whether a need is what an ambiguous form means elsewhere and not here, and no other word says
    it plainly: "bank" is no debt in "food bank", but the "debt" beside it is."""
    return forms is not None and (guess.sure < _PLAIN or bool(forms & set(guess.positions)))


def _is_owned(text: Text, need: str, first: int) -> bool:
    if need != _EQUIPMENT:
        return False
    before = set(text.before(first, 2))
    return bool(before & _HAVING) and not _ASKING & set(text.before(first, 3))


def _keep(
    text: Text,
    found: list[tuple[_Reading, str]],
    likely: list[Guess],
    asked: frozenset[str],
) -> None:
    """Up to four needs in force, the surest first: those with a listed phrase, and those that are
    probable enough. A parent only without a child beside it, to which its words then belong.
    Others that are a little probable are offered."""
    ranked = sorted(found, key=lambda one: (-len(one[0].positions), one[0].positions))
    said = {need: reading for reading, need in reversed(ranked)}
    some = likely
    if is_letter(text):
        some, likely = in_order(likely, asked, said)
    chips = chips_of(
        text,
        some,
        {need: reading.positions for need, reading in said.items()},
        decided=frozenset(need for need, reading in said.items() if reading.ambiguous),
    )
    kept = chips[:MOST_NEEDS]
    for guess in kept:
        text.findings.append(_finding(text, guess, said.get(guess.need), used=True))
        text.need_words[guess.need] = _words_of(guess.need, found, said)
        if guess.need in said:
            first, last = said[guess.need].positions[0], said[guess.need].positions[-1]
            offer_beside(text, guess.need, text.words(first, last), first, last)
    ids = {guess.need for guess in kept}
    for need, reading in said.items():
        child = next((one for one in ids if needs()[one].parent == need), None)
        if child and need not in ids:
            text.need_words[child] |= set(reading.positions)
    _offer(text, [one for one in likely if one.need not in ids], said, ids)


def _words_of(
    need: str, found: list[tuple[_Reading, str]], said: Mapping[str, _Reading]
) -> set[int]:
    """The words that are not searched because a phrase of this need has them. The words a need is
    guessed from stay left over: they are about it without naming it, and still rank."""
    words = {at for one, of in found if of == need for at in one.positions}
    if need in said:
        positions = said[need].positions
        words |= set(range(positions[0], positions[-1] + 1))
    return words


def _children(need: str, others: list[Guess]) -> list[Guess]:
    return [one for one in others if needs()[one.need].parent == need]


def _offer(text: Text, others: list[Guess], said: Mapping[str, _Reading], ids: Set[str]) -> None:
    """Ask about what is below the line: at most three needs, no parent of one in force. Beside a
    parent in force its likeliest child is asked about, for it says more nearly what is meant."""
    sure = {guess.need: guess.sure for guess in others}
    enough = WORTH_ASKING if ids else WORTH_ASKING_ALONE
    nearer = {one.need for need in ids for one in _children(need, others)[:_NEARER]}
    parents = {needs()[need].parent for need in ids}
    asked = {one.id for one in text.offered if one.kind == "need"}
    count = 0
    for guess in others:
        need = guess.need
        if need in parents or need in asked or is_barred(need, sure, frozenset(ids)):
            continue
        least = _WORTH_ASKING_ABOUT_DANGER if need in IN_DANGER else enough
        worth = need in said or need in nearer or guess.sure >= least
        if count < MOST_OFFERS and worth:
            text.offered.append(_finding(text, guess, said.get(need), used=False))
            count += 1


def _finding(text: Text, guess: Guess, reading: _Reading | None, *, used: bool) -> Finding:
    """A need with the words of its phrase, or with those it is guessed from."""
    how: How = reading.how if reading else "meaning"
    positions = reading.positions if reading else guess.positions
    label = needs()[guess.need].label
    first, last = positions[0], positions[-1]
    made = text.finding("need", guess.need, label, first, last, value=None, how=how, used=used)
    return replace(made, sure=guess.sure)
