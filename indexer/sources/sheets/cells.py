"""Single cells as spreadsheet programs leave them: numbers, postcodes and days put right again.

Called by the other modules of this package. What is repaired or cannot be read is said in an
issue under the column's header; a cell that cannot be read costs itself only.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import phonenumbers

from indexer.sources.base import Findings
from indexer.sources.texts import NOTHING
from schemas.postcodes import (
    AREAS,
    area_of,
    normalise_outcode,
    normalise_postcode,
    normalise_sector,
)

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_SERIAL: Final = date(1899, 12, 30)
"""Day 0 of the numbers by which spreadsheets keep dates (the 1900 system, as Excel counts)."""

_FORMULA: Final = re.compile(r"[=＝]\s*\S|[+\-@＋－＠]\s*[A-Za-z_][\w.]*\s*[(|!]", re.DOTALL)
_ESCAPED: Final = re.compile(r"'(?=\s*[=+\-@＝＋－＠\t\r\n])")
MONTH: Final = rf"({'|'.join(MONTHS)})[a-z]*\.?"
_LOST_ZERO: Final = re.compile(r"(?<![\d+(])([1-9]\d{8,9})(?:\.0)?(?!\d)")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")


def unescape(text: str) -> str:
    """Take off the apostrophe that an export puts before what looks like a formula."""
    return _ESCAPED.sub("", text, count=1)


def is_formula(text: str) -> bool:
    """Whether a program might work this text out instead of showing it. "+44 114" is none.

    >>> is_formula('=HYPERLINK("x")'), is_formula("+44 114 496 0101"), is_formula("- tea")
    (True, False, False)
    """
    return _FORMULA.match(text.lstrip()) is not None


def is_nothing(text: str) -> bool:
    """A word for "no value" that is the whole cell: tbc, n/a."""
    return text.strip().lower().rstrip(".") in NOTHING or text.strip().lower() in NOTHING


# -- telephone numbers and postcodes ----------------------------------------------------------


def mend_phones(text: str, found: Findings, header: str) -> str:
    """Numbers whose first 0 a spreadsheet took away get it back, if that makes a real number."""
    whole = _SCIENTIFIC.fullmatch(text.strip())
    if whole:
        digits = whole[1] + (whole[2] or "")
        power = int(whole[3])
        if len(digits) <= power:
            found.add(
                "phone_invalid", header,
                f"{text!r} is a telephone number of which a spreadsheet kept only the first digits;"
                " it was left out.",
            )  # fmt: skip
            return ""
        found.add("number_as_float", header, f"{text!r} was a telephone number; written out.")
        text = digits[: power + 1]
    if re.fullmatch(r"44\d{9,10}(?:\.0)?", text.strip()):
        return f"+{text.strip().removesuffix('.0')}"
    squeezed = re.sub(r"[ -]", "", text)
    if re.fullmatch(r"[1-9]\d{8,9}", squeezed):
        text = squeezed

    def mended(match: re.Match[str]) -> str:
        candidate = f"0{match[1]}"
        try:
            if not phonenumbers.is_valid_number(phonenumbers.parse(candidate, "GB")):
                return match[0]
        except phonenumbers.NumberParseException:
            return match[0]
        found.add("number_lost_zero", header, f"{match[1]} lost its first 0; {candidate} is used.")
        return candidate

    return _LOST_ZERO.sub(mended, text)


_TO_LETTER: Final = {"0": "O", "1": "I", "5": "S", "8": "B"}
_TO_DIGIT: Final = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"}


def read_postcode(text: str, found: Findings, header: str) -> str | None:
    """A postcode, or the sector or district of one; O and 0, I and 1 are put right by their place.

    >>> read_postcode("ls1O 1AA", Findings(), "Postcode")
    'LS10 1AA'
    """
    whole = normalise_postcode(text)
    # I, L and O never stand behind the figure of a district.
    if whole and area_of(whole) in AREAS and not re.match(r"[A-Z]+\d[ILO] ", whole):
        return whole
    squeezed = re.sub(r"[\s.,-]", "", text).upper()
    if 5 <= len(squeezed) <= 7:
        out, end = squeezed[:-3], squeezed[-3:]
        inward = _digit(end[0]) + "".join(_TO_LETTER.get(one, one) for one in end[1:])
        mended = {
            whole
            for letters in (1, 2)
            if (whole := normalise_postcode(_outward(out, letters) + inward))
            and area_of(whole) in AREAS
            and not re.match(r"[A-Z]+\d[ILO] ", whole)
        }
        if len(mended) == 1:
            (whole,) = mended
            found.add("postcode_repaired", header, f"{text!r} was read as {whole}.")
            return whole
    part = normalise_sector(text) or normalise_outcode(text)
    if part:
        found.add("postcode_outcode_only", header, f"{part} is only a part of a postcode.")
        return part
    found.add("postcode_invalid", header, f"{text[:30]!r} is no UK postcode; left out.")
    return None


def _digit(sign: str) -> str:
    return _TO_DIGIT.get(sign, sign)


def _outward(out: str, letters: int) -> str:
    first = "".join(_TO_LETTER.get(one, one) for one in out[:letters])
    return (
        first
        + "".join(map(_digit, out[letters : letters + 1]))
        + "".join(_digit(one) if one in "ILO" else one for one in out[letters + 1 :])
    )


# -- days -------------------------------------------------------------------------------------


def read_day(text: str, found: Findings, header: str) -> date | None:
    """A day as British people write it: the day before the month, never the other way round unless
    nothing else is possible (which is said). A month alone is its first day, so that nothing ever
    looks newer than it is. None, and an issue, for what is no day.
    """
    plain = " ".join(text.replace(",", " ").split()).lower()
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", plain)
    plain = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s+", "", plain)
    plain = re.sub(r"\s+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$|t\d{2}:\d{2}.*$", "", plain)
    try:
        read = _day_of(plain, found, header)
    except (ValueError, OverflowError):
        read = None
    if read is None:
        found.add(
            "date_invalid", header,
            f"{text[:40]!r} is no date that can be read. Write it as 3 September 2026 or"
            " 03/09/2026.",
        )  # fmt: skip
    return read


def _day_of(text: str, found: Findings, header: str) -> date | None:
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})", text):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        if second > 12 >= first:
            read = date(year, first, second)
            found.add(
                "date_month_first", header,
                f"{text!r} can only be {read.day}/{read.month}/{year}, with the month written"
                " first. All others are read with the day first.",
            )  # fmt: skip
            return read
        return date(year, second, first)
    if match := re.fullmatch(rf"(\d{{1,2}})[-/. ]{MONTH}[-/. ](\d{{2}}|\d{{4}})", text):
        return date(_year(match[3]), month_number(match[2]), int(match[1]))
    if match := re.fullmatch(rf"{MONTH}[-/. ](\d{{1,2}})[-/. ](\d{{4}})", text):
        return date(int(match[3]), month_number(match[1]), int(match[2]))
    if match := re.fullmatch(rf"{MONTH}[-/. ]+'?(\d{{2}}|\d{{4}})", text):
        return date(_year(match[2]), month_number(match[1]), 1)
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text):
        return date(int(match[2]), int(match[1]), 1)
    if match := re.fullmatch(r"([3-5]\d{4})(?:\.\d+)?", text):
        read = FIRST_SERIAL + timedelta(days=int(match[1]))
        found.add("date_damage", header, f"{text} is how a spreadsheet keeps {read}; it was read.")
        return read
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def month_number(text: str) -> int:
    return MONTHS.index(text[:3]) + 1
