"""The safety layer: which banners a person's words raise, before anything else is shown.

Called by the finder and the desk for every query; the rules are data, in safety.json of
schemas/vocabulary. Patterns are read in the text as typed and with its slips mended; what no
pattern knows may be heard by its meaning. No rule detects everything, so a results page carries a
discreet crisis line whatever is said here.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.search.safety_meaning import meant, sentences
from indexer.search.safety_spelling import mended
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import read_vocabulary

_log = logging.getLogger(__name__)

ORDER = ("emergency", "crisis", "quick_exit", "urgent_housing", "crisis_offer")

# What a need's `safety` field asks for; `from_needs` of the file says the same in words.
_BANNER_OF = {
    "crisis_banner_first": "crisis",
    "offer_crisis_line": "crisis_offer",
    "quick_exit_and_confidential": "quick_exit",
}
_APOSTROPHES = "'’‘`´ʼ′"

# Some patterns look ahead to the end of the text, which costs the square of its length. A long
# text is read in overlapping windows, so that the cost grows with its length only.
_WINDOW = 1500
_OVERLAP = 300


_WISHES = frozenset({"want", "wants", "need", "needs", "like", "trying", "would"})

# When somebody can go out is no loss of a home: "can't leave the house after 6pm".
_HOURS = re.compile(
    r"\b(?:cant|cannot|can not) (?:leave (?:the )?(?:house|home|flat)|go out|get out|be out)"
    r" (?:after|before|until|till|past) \d{1,2}(?: \d{2})?(?: ?[ap]m)?$"
)


@dataclass(frozen=True)
class Contact:
    """One way to reach help, as the file has it: a number to call or one to text, never both."""

    name: str
    phone: str | None
    text: str | None
    url: str | None
    hours: str
    note: str | None

    @property
    def dial(self) -> str | None:
        """The number alone, for a tel: or sms: link ("111, then option 2" -> "111")."""
        number = self.phone or self.text
        return None if number is None else number.split(",")[0].replace(" ", "")


@dataclass(frozen=True)
class Banner:
    """What is shown above the results. `second` is the smaller line under `text`."""

    id: str
    text: str
    second: str
    contacts: tuple[Contact, ...]
    holds_back: bool
    """Suggestions, mentions and related needs are off (a crisis or abuse was read)."""
    quick_exit: bool
    """The control to leave the page at once is shown."""


@dataclass(frozen=True)
class _Rules:
    banners: Mapping[str, Banner]
    strip: tuple[re.Pattern[str], ...]
    strip_emergency: tuple[re.Pattern[str], ...]
    strip_offer: tuple[re.Pattern[str], ...]
    need_only: tuple[re.Pattern[str], ...]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    banner_of_need: Mapping[str, str]


@dataclass(frozen=True)
class _Read:
    """A text as the rules read it, and for each letter the place in the given text it is from."""

    letters: str
    origin: tuple[int, ...]


def banners(text: str, *, needs_of: Callable[[str], frozenset[str]]) -> tuple[Banner, ...]:
    """The banners `text` raises, in the order they must be shown; () for nearly every text.

    `needs_of` gives the ids of the needs read as chips from words. It gets the given text without
    the words that only look like a crisis or abuse (a death in the past, a course, a denial).
    Never raises: if `needs_of` or the model fails, the patterns decide alone. Nothing of the text
    is logged.
    """
    rules = _rules()
    read = _read(text)
    struck, calm = _strike(read, rules.strip)
    raised = by_patterns(text)
    raised |= _from_needs(text, struck, calm, needs_of=needs_of, rules=rules)
    raised |= _from_meaning(text)
    if "crisis" in raised:
        raised.discard("crisis_offer")
    return tuple(rules.banners[name] for name in ORDER if name in raised)


def by_patterns(text: str) -> set[str]:
    """What the patterns raise in a text as it was typed and with its slips mended."""
    rules, letters = _rules(), _read(text).letters
    raised = _by_patterns(letters, rules)
    put_right = mended(letters)
    return raised if put_right == letters else raised | _by_patterns(put_right, rules)


def heard(text: str) -> list[str]:
    """What is compared with the examples: the sentences of a text in their plain form with slips
    mended, without what only looks like a crisis, abuse or an emergency."""
    rules = _rules()
    calm = [_strike(_put_right(one), rules.strip)[1] for one in sentences(text)]
    left = [_strike(one, rules.strip_emergency)[1].letters for one in calm]
    # Of "i want to end my tenancy" only "i want to" is left, which is no wish of any kind.
    return [one for one in left if "#" not in one or _says_something(one)]


def _by_patterns(letters: str, rules: _Rules) -> set[str]:
    """What the patterns raise in a text in its plain form."""
    read = _Read(letters, tuple(range(len(letters))))
    calm = _strike(read, rules.strip)[1].letters
    raised = {
        name
        for name in ("crisis", "quick_exit", "urgent_housing")
        if _hits(rules.patterns[name], calm)
    }
    if _hits(rules.patterns["emergency"], _strike(read, rules.strip_emergency)[1].letters):
        raised.add("emergency")
    if _hits(rules.patterns["crisis_offer"], _strike(read, rules.strip_offer)[1].letters):
        raised.add("crisis_offer")
    return raised


def _from_meaning(text: str) -> frozenset[str]:
    """What the sentences mean."""
    try:
        left = heard(text)
        found = meant(left)
        if "urgent_housing" in found and "urgent_housing" not in meant(_without_hours(left)):
            found -= {"urgent_housing"}
        return found
    except Exception as error:  # noqa: BLE001 - a fault in the model must not hide a banner
        _log.error("Safety banners were decided without meaning: %s", type(error).__name__)
        return frozenset()


def _put_right(sentence: str) -> _Read:
    """A sentence in its plain form with slips and dialect mended, which the model knows less of."""
    letters = mended(_read(sentence).letters)
    return _Read(letters, tuple(range(len(letters))))


def _without_hours(left: list[str]) -> list[str]:
    """The sentences without those that only say from when or until when somebody can go out."""
    return [one for one in left if not _HOURS.search(one)]


def _says_something(left: str) -> bool:
    """Whether more is left than a wish for what was struck out."""
    return any(word not in STOP_WORDS | _WISHES for word in left.replace("#", " ").split())


def _from_needs(
    text: str,
    struck: frozenset[int],
    calm: _Read,
    *,
    needs_of: Callable[[str], frozenset[str]],
    rules: _Rules,
) -> set[str]:
    try:
        found = _banners_of(needs_of(_without(text, struck)), rules)
        if "crisis" in found:
            # "can't go on Thursdays", "samaritans": words that give the need but are no cry for
            # help. With nothing else to show a crisis, the line is offered, not put first.
            also, _ = _strike(calm, rules.need_only)
            if also and "crisis" not in _banners_of(needs_of(_without(text, struck | also)), rules):
                found = (found - {"crisis"}) | {"crisis_offer"}
    except Exception as error:  # noqa: BLE001 - a fault in reading needs must not hide a banner
        _log.error("Safety banners were decided without needs: %s", type(error).__name__)
        return set()
    return found


def _banners_of(need_ids: frozenset[str], rules: _Rules) -> set[str]:
    return {rules.banner_of_need[one] for one in need_ids if one in rules.banner_of_need}


def _hits(patterns: tuple[re.Pattern[str], ...], letters: str) -> bool:
    return any(pattern.search(window) for window, _ in _windows(letters) for pattern in patterns)


def _windows(letters: str) -> Iterator[tuple[str, int]]:
    """(window, where it begins). A window that is not the last does not end like a text."""
    start = 0
    while len(letters) - start > _WINDOW:
        end = letters.rfind(" ", start + _WINDOW - _OVERLAP, start + _WINDOW)
        end = end if end > 0 else start + _WINDOW
        yield letters[start:end] + " #", start
        begin = letters.find(" ", end - _OVERLAP, end)
        start = begin if begin > start else end
    yield letters[start:], start


def _strike(read: _Read, patterns: tuple[re.Pattern[str], ...]) -> tuple[frozenset[int], _Read]:
    """The places struck out of the given text, and what is left with '#' where they were."""
    struck: set[int] = set()
    for pattern in patterns:
        spans = _spans(pattern, read.letters)
        if not spans:
            continue
        letters: list[str] = []
        origin: list[int] = []
        done = 0
        for first, last in spans:
            letters += (read.letters[done:first], "#")
            origin += (*read.origin[done:first], read.origin[first])
            struck.update(range(read.origin[first], read.origin[last - 1] + 1))
            done = last
        letters.append(read.letters[done:])
        origin += read.origin[done:]
        read = _Read("".join(letters), tuple(origin))
    return frozenset(struck), read


def _spans(pattern: re.Pattern[str], letters: str) -> list[tuple[int, int]]:
    """Where the pattern is found, in order; what two windows found overlapping is one span."""
    found = sorted(
        (start + hit.start(), min(start + hit.end(), len(letters)))
        for window, start in _windows(letters)
        for hit in pattern.finditer(window)
    )
    spans: list[tuple[int, int]] = []
    for first, last in found:
        if spans and first < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        elif first < last:
            spans.append((first, last))
    return spans


def _without(text: str, struck: frozenset[int]) -> str:
    """The given text, its own spelling kept, with " # " for each run of struck places."""
    if not struck:
        return text
    kept: list[str] = []
    for place, letter in enumerate(text):
        if place not in struck:
            kept.append(letter)
        elif place - 1 not in struck:
            kept.append(" # ")
    return "".join(kept)


def _read(text: str) -> _Read:
    """The form the patterns are written for: small letters, apostrophes joined, single spaces.

    Not words.normalise: that drops a possessive s, and the patterns need "hes" and "whats".
    """
    letters: list[str] = []
    origin: list[int] = []
    for place, given in enumerate(text):
        for letter in _plain(given):
            if letter != " " or (letters and letters[-1] != " "):
                letters.append(letter)
                origin.append(place)
    if letters and letters[-1] == " ":
        letters.pop()
        origin.pop()
    return _Read("".join(letters), tuple(origin))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in _APOSTROPHES:
        return ""
    folded = unicodedata.normalize("NFKD", letter).casefold()
    kept = [one for one in folded if unicodedata.category(one) not in ("Mn", "Cf")]
    return "".join(one if one.isascii() and one.isalnum() else " " for one in kept)


@cache
def _rules() -> _Rules:
    published = read_vocabulary("safety.json")
    patterns: dict[str, tuple[re.Pattern[str], ...]] = {
        name: tuple(
            re.compile(rule["pattern"]) for rule in published["rules"] if rule["banner"] == name
        )
        for name in ORDER
    }
    return _Rules(
        banners={name: _banner(name, published["banners"][name]) for name in ORDER},
        strip=_compiled(published["strip"]),
        strip_emergency=_compiled(published["strip_emergency"]),
        strip_offer=_compiled(published["strip_offer"]),
        need_only=_compiled(published["need_only"]),
        patterns=patterns,
        banner_of_need={
            need["id"]: _BANNER_OF[need["safety"]]
            for need in read_vocabulary("needs.json")["needs"]
            if need.get("safety")
        },
    )


def _compiled(rows: list[dict[str, str]]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"]) for row in rows)


def _banner(name: str, row: Mapping[str, object]) -> Banner:
    contacts = row["contacts"]
    assert isinstance(contacts, list)
    return Banner(
        id=name,
        text=str(row["text"]),
        second=str(row.get("second", "")),
        contacts=tuple(_contact(one) for one in contacts),
        holds_back=bool(row["suppresses"]),
        quick_exit="quick_exit" in _names(row.get("controls")),
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _contact(row: Mapping[str, str]) -> Contact:
    return Contact(
        name=row["name"],
        phone=row["contact"] if row["how"] == "call" else None,
        text=row["contact"] if row["how"] == "text" else None,
        url=row.get("url"),
        hours=row["when"],
        note=row.get("note"),
    )
