"""The shape of a UK postcode, and how to find one in what somebody typed.

Strings only: whether a postcode exists is for `indexer.places` to say. Called by the fields of
forms and feeds, and by the reading of search words.
"""

from __future__ import annotations

import re
from typing import Final

# The postcode areas of the United Kingdom, the Isle of Man and the Channel Islands. Knowing them
# keeps "AT2" or "CO-OP" in a sentence from being taken for a postcode.
AREAS: Final = frozenset(
    re.findall(
        r"[A-Z]+",
        "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG"
        " DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP"
        " IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX"
        " PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD"
        " TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE",
    )
)

# Longest input that can still be one postcode with careless spacing; anything longer is prose.
_LONGEST: Final = 20

_OUT: Final = r"[A-Z]{1,2}[0-9](?:[0-9]|[A-Z])?"
_IN: Final = r"[0-9][ABD-HJLNP-UW-Z]{2}"  # C I K M O V are never used after the space
_FULL: Final = re.compile(rf"({_OUT})({_IN})")
_OUTCODE: Final = re.compile(_OUT)
_SECTOR: Final = re.compile(rf"({_OUT})([0-9])[A-Z]?")
_SPACED_SECTOR: Final = re.compile(rf"({_OUT})\s+([0-9])\s?[A-Z]?", re.IGNORECASE)

_FULL_INSIDE: Final = re.compile(
    rf"(?<![A-Za-z0-9])({_OUT})([ \t\u00a0]{{0,3}})({_IN})(?![A-Za-z0-9])", re.IGNORECASE
)
_PART_INSIDE: Final = re.compile(
    rf"(?<![A-Za-z0-9£$.])({_OUT})(?:[ \t\u00a0]{{1,3}}([0-9])(?=\s*(?:$|[,.;)])))?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(r"[0-9](?:st|nd|rd|th)")
# "vitamin B12 injections" and "E45 cream" are no places, though B12 is a district of Birmingham.
_NOT_AFTER: Final = re.compile(r"(?:vitamin|vit|type|level|floor|junction|bus|room)\W*$", re.I)


def _squeezed(text: str) -> str:
    """The text without any spacing and in capitals, or "" when it is too long for a postcode."""
    if len(text) > 4 * _LONGEST:
        return ""
    squeezed = "".join(text.split()).upper()
    return squeezed if len(squeezed) <= _LONGEST and squeezed.isascii() else ""


def normalise_postcode(text: str) -> str | None:
    """A whole postcode in its usual form, "wf12ap" -> "WF1 2AP"; None if it has another shape."""
    match = _FULL.fullmatch(_squeezed(text))
    return f"{match[1]} {match[2]}" if match else None


def is_postcode_shape(text: str) -> bool:
    """Whether the text has the shape of one whole postcode, which says nothing of its existence."""
    return normalise_postcode(text) is not None


def normalise_outcode(text: str) -> str | None:
    """A postcode district, "wf1" -> "WF1"; None when the text has another shape."""
    squeezed = _squeezed(text)
    return squeezed if _OUTCODE.fullmatch(squeezed) and len(text.split()) == 1 else None


def normalise_sector(text: str) -> str | None:
    """A postcode sector, "wf1 2" -> "WF1 2"; None when the text has another shape.

    A postcode cut short after the first letter ("WF1 2A") counts as its sector. Without a space
    "WF12" is the district, so only a spelling that can be no district is read as a sector.
    """
    if len(text) > 4 * _LONGEST or normalise_postcode(text):
        return None
    spaced = _SPACED_SECTOR.fullmatch(text.strip())
    if spaced:
        return f"{spaced[1].upper()} {spaced[2]}"
    if normalise_outcode(text):
        return None
    match = _SECTOR.fullmatch(_squeezed(text))
    return f"{match[1]} {match[2]}" if match else None


def area_of(code: str) -> str:
    """The letters a postcode or district begins with: "WF1 2AP" -> "WF"."""
    return re.match(r"[A-Z]{0,2}", code.strip().upper())[0]  # type: ignore[index]


def outcode_of(postcode: str) -> str | None:
    """The district of a postcode, a sector or a district: "wf12ap" -> "WF1"; None otherwise."""
    whole = normalise_postcode(postcode) or normalise_sector(postcode)
    return whole.split()[0] if whole else normalise_outcode(postcode)


def sector_of(postcode: str) -> str | None:
    """The sector of a whole postcode: "wf12ap" -> "WF1 2"; None when it is not whole."""
    whole = normalise_postcode(postcode)
    return whole[:-2] if whole else None


def find_postcode_in(text: str, *, whole_only: bool = False) -> tuple[int, int, str] | None:
    """Find a postcode, or failing that a sector or district, inside a longer text.

    Returns (start, end, postcode) with text[start:end] what was typed, or None. A whole postcode
    anywhere wins over a district; with `whole_only` districts are not looked for. Only letters
    that begin real postcodes count. Of several, the first is returned.
    """
    for match in _FULL_INSIDE.finditer(text):
        # "flat S1 1st floor" is a floor; "S1 1ST" in capitals is a postcode.
        if match[2] and _ORDINAL.fullmatch(match[3]):
            continue
        if area_of(match[1]) in AREAS:
            return match.start(), match.end(), f"{match[1]} {match[3]}".upper()
    if whole_only:
        return None
    for match in _PART_INSIDE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if area_of(match[1]) in AREAS and not _NOT_AFTER.search(before):
            part = match[1].upper()
            return match.start(), match.end(), f"{part} {match[2]}" if match[2] else part
    return None
