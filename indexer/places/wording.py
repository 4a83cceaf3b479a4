"""Reading the name of a place out of what somebody typed, and the sentences shown when a place is
not found. Strings only; called by `finder`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

LONGEST_TEXT: Final = 200
_LONGEST_ECHO: Final = 40

# Words that say where in a town, or how near: they change nothing that can be looked up.
_IGNORED: Final = frozenset(
    re.findall(
        r"\w+",
        "a an the of my our me us here area local locally district postcode town city village"
        " centre center central middle high street st market bus buses coach rail railway train"
        " tram metro station stations stop interchange library hospital surgery school church"
        " park shops somewhere anywhere please uk gb england scotland wales britain",
    )
)
# What follows one of these words is a place: "Cross Keys near Walton".
_BEFORE_PLACE: Final = frozenset(
    re.findall(
        r"\w+",
        "near nearby nearest close to by around round in at off from next beside opposite within",
    )
)
_STREETS: Final = frozenset(
    re.findall(
        r"\w+",
        "street st road rd lane ln avenue ave drive dr way crescent terrace place row court grove",
    )
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TRIED_POSTCODE: Final = re.compile(
    r"[A-Z]{1,2}[0-9][A-Z0-9]?[ .-]?[0-9][A-Z0-9]{1,3}|[A-Z]{3,4}[ .-]?[0-9]{1,2}[A-Z]{2}", re.I
)
_LONG_NAME: Final = re.compile(r"(.+?) (?:upon|on|under|in|by|le|next|juxta|cum|super) .+")


class Part(NamedTuple):
    """A stretch of what was typed between commas or words like "near"; words in small letters."""

    words: tuple[str, ...]
    led: bool  # a word like "near" came before it

    @property
    def telling(self) -> tuple[str, ...]:
        """Its words without those that change nothing."""
        return tuple(word for word in self.words if word not in _IGNORED)

    def beginnings(self) -> Iterator[tuple[str, str]]:
        """What may be a name at its beginning, longest first, each with the telling words left.

        Words that change nothing may come before it ("the town of Ossett"); "Walton Street" is
        no beginning with "Walton".
        """
        for start in range(len(self.words)):
            for end in range(len(self.words), start, -1):
                rest = self.words[end:]
                if not (rest and rest[0] in _STREETS):
                    yield " ".join(self.words[start:end]), " ".join(Part(rest, False).telling)
            if self.words[start] not in _IGNORED:
                return

    def endings(self) -> Iterator[tuple[str, str]]:
        """What may be a name at its end, longest first, each with the words before it."""
        words = self.telling
        for start in range(len(words)):
            yield " ".join(words[start:]), " ".join(words[:start])


def cleaned(text: object) -> str:
    """What was typed as one short line: no control characters, one kind of letters, cut at 200."""
    if not isinstance(text, str):
        return ""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:LONGEST_TEXT]


def name_key(name: str) -> str:
    """The form in which names are compared: small letters, no accents, hyphens or apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    words = _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
    joined = " ".join(word.replace("'", "").replace("’", "") for word in words)
    return re.sub(r"\bsaint\b", "st", joined)


def short_key(key: str) -> str | None:
    """What people call a place with a long name: "newcastle upon tyne" -> "newcastle"."""
    match = _LONG_NAME.fullmatch(key)
    return match[1] if match else None


def parts_of(text: str) -> list[Part]:
    """The text cut at commas and at words like "near"; parts that tell nothing are dropped."""
    parts: list[Part] = []
    for stretch in re.split(r"[,;|/()\n]+", text):
        words: list[str] = []
        led = False
        for word in name_key(stretch).split():
            if word in _BEFORE_PLACE:
                parts.append(Part(tuple(words), led))
                words, led = [], True
            else:
                words.append(word)
        parts.append(Part(tuple(words), led))
    return [part for part in parts if part.telling]


def looks_like_tried_postcode(text: str) -> bool:
    """Whether somebody meant a postcode, though the text has no possible postcode's shape."""
    return bool(_TRIED_POSTCODE.fullmatch(text))


def echo(text: str) -> str:
    """What was typed, short enough to be repeated in a sentence."""
    return f"{text[:_LONGEST_ECHO].rstrip()}…" if len(text) > _LONGEST_ECHO else text


def one_of(labels: Sequence[str]) -> str:
    """The labels in a sentence: "Walton in Leeds", "A or B", "A, B or C"."""
    labels = [label.replace(", ", " in ", 1) for label in labels]
    return " or ".join(filter(None, [", ".join(labels[:-1]), labels[-1]])) if labels else ""


NOTHING_TYPED: Final = "Type a postcode, a town or a village. For example WF1 2AP, WF1 or Ossett."
WHICH_TOWN: Final = (
    "Which town or village is that in? Type its name or a postcode. "
    "For example Ossett bus station, or WF5."
)
UNMAPPED: Final = (
    "We have no map position for {code}, so we cannot measure distances from it. "
    "Type a nearby postcode, town or village instead."
)
NOT_A_POSTCODE: Final = (
    "“{text}” is not a whole postcode. A postcode looks like WF1 2AP. "
    "You can also type only the first part, such as WF1, or a town or village."
)
UNKNOWN_POSTCODE: Final = (
    "There is no postcode {code} in our list. Check the letters and numbers, or type only the "
    "first part, such as {part}, or a town or village."
)
UNKNOWN_DISTRICT: Final = (
    "No postcode begins with {code}. Check the letters and numbers, or type a town or village."
)
OUTSIDE: Final = (
    "We cannot find {code} on our map: it is outside the area this directory covers. "
    "Type a postcode, town or village nearer by."
)
OUTSIDE_STAFF: Final = (
    "This directory has only the small table of places ({districts} postcode districts). "
    "For the whole country run: waymark places build"
)
OUTSIDE_STAFF_NI: Final = (
    "The table of places was built without Northern Ireland. "
    "To include it run: waymark places build"
)
UNKNOWN_PLACE: Final = (
    "We do not know a place called “{text}”.{meant} "
    "Type a postcode, or the nearest town or village."
)
UNKNOWN_PLACE_STAFF: Final = (
    "This directory has only the small table of places, with few names outside its own area. "
    "For the whole country run: waymark places build"
)
AMBIGUOUS: Final = (
    "There is more than one {name}. We used {used}. If you meant {others}, choose it or type a "
    "postcode."
)
TAKEN_AS: Final = "We looked near {label}."
