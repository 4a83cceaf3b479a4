"""One group as a text message: what an ordinary phone can show, in one message or in two.

Pure: the desk calls `compose` with what `telling.tell` gives. The alphabet and the lengths are
those of GSM (3GPP TS 23.038): 160 characters of seven bits, or 153 in each part of a longer one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from anyascii import anyascii

from schemas.vocabulary import JOIN, facets

from .telling import Told

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic alphabet, each character one of seven bits."""

EXTENSION: Final = frozenset("^{}\\[~]|€")
"""Characters sent as two: an escape and another."""

ONE_MESSAGE, TWO_MESSAGES = 160, 306
PER_PART = 153
"""What fits in each part of a message that has several."""

_INSTEAD = {"`": "'", "´": "'", "–": "-", "—": "-", "…": "...", "•": "-", "°": " deg"}
_PICTURES = frozenset({"So", "Sk"})
LONGEST_NAME, LONGEST_PERSON = 60, 30
UNNAMED = "A group"


@dataclass(frozen=True)
class TextMessage:
    """`length` counts as a phone counts, against `most`; `parts` is how many messages it is sent
    as. `left_out` names, in plain words, what is known and did not fit."""

    text: str
    length: int
    most: int
    parts: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Fact:
    """What may stand on a line: `forms` from the fullest to the shortest, each whole in itself."""

    what: str
    forms: tuple[str, ...]


_ORDER = (
    "name", "warning", "when", "next", "where", "access", "join", "cost", "ring", "write", "page",
)  # fmt: skip
"""The order of the lines of a message; the order of use is that of `_facts`."""

_WORDS = {
    "warning": "a warning",
    "when": "when it is on",
    "next": "the next date",
    "where": "where it is",
    "access": "access",
    "join": "how to join",
    "cost": "the cost",
    "ring": "the phone number",
    "write": "the e-mail address",
    "page": "the address of its page",
}
_IN_PART = {
    "when": "some of the times",
    "where": "the street",
    "ring": "whom to ask for",
    "warning": "part of a warning",
    "access": "some of the access",
}


def compose(told: Told, *, most: int = ONE_MESSAGE) -> TextMessage:
    """The message about one group, within `most` characters (ONE_MESSAGE or TWO_MESSAGES).

    The name comes first. How to reach the group and a warning have the first claim on the room,
    then what is most useful; a number, an address, a time or a link is whole or not there at all.
    """
    lines = {"name": shortened(to_gsm(told.name) or UNNAMED, LONGEST_NAME)}
    ranks = _facts(told)
    for facts in ranks:
        for fact in facts:
            more = {**lines, fact.what: fact.forms[-1]}
            lines = more if _fits(more, most) else lines
        # What room is left goes to fuller words before facts of the next rank get any.
        for fact in facts:
            if fact.what in lines:
                fuller = ({**lines, fact.what: form} for form in fact.forms)
                lines = next((more for more in fuller if _fits(more, most)), lines)
    left_out = [_WORDS[fact.what] for fact in chain(*ranks) if fact.what not in lines]
    left_out += [
        _IN_PART[fact.what]
        for fact in chain(*ranks)
        if fact.what in _IN_PART and lines.get(fact.what, fact.forms[0]) != fact.forms[0]
    ]
    text = _text(lines)
    return TextMessage(text, length(text), most, parts(text), tuple(left_out))


def to_gsm(text: str) -> str:
    """`text` in the alphabet, on one line: other letters in Latin ones, pictures left out."""
    said: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            said.append(" ")
        elif char in BASIC or char in EXTENSION:
            said.append(char)
        elif char in _INSTEAD:
            said.append(_INSTEAD[char])
        elif unicodedata.category(char)[0] != "C" and unicodedata.category(char) not in _PICTURES:
            said += [one for one in anyascii(char) if one in BASIC or one in EXTENSION]
    return " ".join("".join(said).split())


def length(text: str) -> int:
    """How many of the 160 characters of a message `text` takes."""
    return sum(2 if char in EXTENSION else 1 for char in text)


def parts(text: str) -> int:
    """How many messages `text` is sent as. A character of two is never divided between parts."""
    if length(text) <= ONE_MESSAGE:
        return 1
    count, room = 1, PER_PART
    for char in text:
        size = 2 if char in EXTENSION else 1
        if size > room:
            count, room = count + 1, PER_PART
        room -= size
    return count


def _fits(lines: Mapping[str, str], most: int) -> bool:
    text = _text(lines)
    return length(text) <= most and parts(text) <= (1 if most <= ONE_MESSAGE else 2)


def _text(lines: Mapping[str, str]) -> str:
    return "\n".join(lines[what] for what in _ORDER if what in lines)


# -- what there is to say -------------------------------------------------------------------------


def _facts(told: Told) -> list[list[_Fact]]:
    """What is known, in ranks, the most useful first. What is not known is not written: it would
    be paid for and help nobody, and the number to ring is there."""
    write = _Fact("write", (told.email or "",))
    first = [_Fact("ring", _ring(told)), _Fact("warning", _warning(told))]
    then = [
        _Fact("when", _when(told)),
        _Fact("where", _where(told)),
        _Fact("access", _access(told)),
        _Fact("join", _join(told.join)),
        _Fact("cost", (told.cost or "",)),
    ]
    last = [_Fact("next", (f"Next: {told.next_on}" if told.next_on else "",))]
    (last if told.phone else first).append(write)
    last.append(_Fact("page", (told.address,)))
    return [_written(first), _written(then), _written(last)]


def _written(facts: list[_Fact]) -> list[_Fact]:
    """The facts there is something to say of, in the alphabet."""
    said = [_Fact(one.what, tuple(filter(None, map(to_gsm, one.forms)))) for one in facts]
    return [fact for fact in said if fact.forms]


def _ring(told: Told) -> tuple[str, ...]:
    if not told.phone:
        return ()
    short = told.ask_for and len(told.ask_for) <= LONGEST_PERSON
    person = f"Ring {told.ask_for} on {told.phone}" if short else ""
    return (person, f"Ring {told.phone}")


def _warning(told: Told) -> tuple[str, ...]:
    """What must be known before setting out, shorter and shorter; a message never looks surer
    than the page does."""
    said = []
    if told.closed_for_now:
        said.append("Closed for now.")
    if told.room:
        said.append(told.room)
    if told.unsure:
        said.append("Not confirmed lately: check first.")
    # A condition's own note may be long; that there is one, and of which sort, is what matters.
    said += [f"{one.partition(': ')[0]}." for one in told.conditions]
    if told.check_times:
        said.append("Times may change: check first.")
    brief = [one.partition(". ")[0].removesuffix(".") + "." for one in said]
    shorter = (" ".join(brief[:count]) for count in range(len(brief), 0, -1))
    return tuple(dict.fromkeys([" ".join(said), *shorter]))


def _when(told: Told) -> tuple[str, ...]:
    if not told.when:
        return ()
    ends = [". And other times"] if told.more_times else []
    forms = ["; ".join(told.when) + "".join(ends)]
    return (*forms, told.when[0] + (". And other times" if len(told.when) > 1 else ""))


def _where(told: Told) -> tuple[str, ...]:
    if told.hidden:
        return (told.where, f"{told.postcode} (ask for the address)" if told.postcode else "")
    # Without its postcode the name of a hall alone would not lead there.
    short = f"{told.venue}, {told.postcode}" if told.venue and told.postcode else ""
    return (told.where, short)


def _join(ways: Sequence[str]) -> tuple[str, ...]:
    if not ways:
        return ()
    words = [JOIN[way] for way in ways]
    return (" or ".join([words[0], *(one[0].lower() + one[1:] for one in words[1:])]),)


def _access(told: Told) -> tuple[str, ...]:
    # What speaks against going comes first: it must not be what is dropped.
    against = {"no": 0, "partly": 1, "yes": 2}
    rows = sorted(
        (row for row in told.access if row[1] in against), key=lambda row: against[row[1]]
    )

    def said(noted: tuple[str, ...]) -> list[str]:
        return [
            f"{facets()[facet].label}: {state}" + (f" ({note})" if note and state in noted else "")
            for facet, state, note in rows
        ]

    # "Partly" without its note says nothing that anybody could rely on.
    brief = said(("partly",))
    fewer = (", ".join(brief[:count]) for count in range(len(brief), 0, -1))
    return tuple(dict.fromkeys([", ".join(said(("yes", "partly", "no"))), *fewer]))


def shortened(name: str, most: int) -> str:
    """A name that would fill the message ends at a word; others stay as they are."""
    if length(name) <= most:
        return name
    kept = ""
    for word in name.split(" "):
        longer = f"{kept} {word}" if kept else word
        if length(longer) > most - 3:
            break
        kept = longer
    return f"{kept or _cut(name, most - 3)}..."


def _cut(word: str, most: int) -> str:
    """One endless word, cut where it must be."""
    kept = ""
    for char in word:
        if length(kept + char) > most:
            break
        kept += char
    return kept
