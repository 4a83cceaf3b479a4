"""Numbers of charities and companies as people write them, brought into one form.

Called by `loading` (which entries are wanted) and `comparing`. A number that could be read in two
ways is not read at all: a wrong number would raise alarms against the wrong group.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

CHARITY: Final = "GB-CHC"
COMPANY: Final = "GB-COH"
SCOTTISH: Final = "GB-SC"
NORTHERN_IRISH: Final = "GB-NIC"

_CODED: Final = re.compile(r"(?<![A-Z])GB[- ]?(CHC|COH|SC|NIC)(?![A-Z])")
_NAMED: Final = {
    "CHC": CHARITY,
    "CCEW": CHARITY,
    "CHARITY": CHARITY,
    "CHARITYNUMBER": CHARITY,
    "CHARITYCOMMISSION": CHARITY,
    "REGISTEREDCHARITY": CHARITY,
    "COH": COMPANY,
    "COMPANY": COMPANY,
    "COMPANYNUMBER": COMPANY,
    "COMPANIESHOUSE": COMPANY,
    "OSCR": SCOTTISH,
    "SCOTTISHCHARITY": SCOTTISH,
    "NIC": NORTHERN_IRISH,
    "CCNI": NORTHERN_IRISH,
}
# "1,234,567" and "1234 567"; not "1234567, 7654321", which are two numbers.
_GROUPED: Final = re.compile(r"(?<=\d)[ \u00a0,.](?=\d)")
_OF_SCOTLAND: Final = re.compile(r"(?<![A-Z0-9])SC ?0*(\d{4,6})(?![\dA-Z])")
_OF_NORTHERN_IRELAND: Final = re.compile(r"(?<![A-Z0-9])NIC ?(\d{5,6})(?![\dA-Z])")
_OF_ENGLAND: Final = re.compile(r"(?<!\d)0*([1-9]\d{5,6})(?:[-/](\d{1,3}))?(?!\d)")
# Companies House puts two letters before numbers of other parts and forms. "NO" is one of them
# and left out: "Company no 123456" is far more often what people write.
_COMPANY: Final = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"(AC|CE|CS|FC|GE|GS|IC|IP|LP|NC|NF|NI|NL|NP|OC|OE|RC|RS|SC|SE|SF|SI|SL|SO|SP|SR|ZC|R0)"
    r" ?(\d{1,6})(R?)|(\d{4,8}))(?![\dA-Z])"
)


class Number(NamedTuple):
    """A number in a register: `scheme` GB-CHC, GB-COH, GB-SC or GB-NIC.

    A charity linked to another is written with its own number after a hyphen: "1053467-2".
    """

    scheme: str
    number: str

    @property
    def main(self) -> Number:
        """The charity to which a linked one belongs; of all others themselves."""
        return Number(self.scheme, self.number.partition("-")[0])


def read_number(scheme: str, text: str) -> Number | None:
    """The number that `text` names in the register `scheme`; None unless it names just one.

    "Charity no. 1,234,567" and "GB-CHC-1234567" are 1234567; a Scottish or Northern Irish number
    given as one of England and Wales goes to its own register; company numbers have eight places.
    """
    kind = register_of(scheme)
    if kind is None:
        return None
    plain = _GROUPED.sub("", _CODED.sub(" ", text.upper()).replace("\u2013", "-"))
    found = set(_companies(plain) if kind == COMPANY else _charities(plain, kind))
    return found.pop() if len(found) == 1 else None


def register_of(text: str) -> str | None:
    """GB-CHC, GB-COH, GB-SC or GB-NIC for the name of a scheme as feeds give it, else None."""
    plain = text.upper()
    coded = _CODED.search(plain)
    if coded:
        return f"GB-{coded[1]}"
    return _NAMED.get(re.sub(r"[^A-Z]", "", plain))


def charity_number(registered: str, linked: str) -> str | None:
    """The number of a row of the charity register, or None if its two parts are no numbers."""
    registered, linked = registered.strip().lstrip("0"), linked.strip() or "0"
    if not (registered.isdecimal() and linked.isdecimal()):
        return None
    return f"{registered}-{int(linked)}" if int(linked) else registered


def _charities(text: str, kind: str) -> list[Number]:
    scottish = [Number(SCOTTISH, f"SC{one:0>6}") for one in _OF_SCOTLAND.findall(text)]
    irish = [Number(NORTHERN_IRISH, one) for one in _OF_NORTHERN_IRELAND.findall(text)]
    found = [*scottish, *irish]
    if found:
        return found
    if kind == SCOTTISH:
        return [
            Number(SCOTTISH, f"SC{one:0>6}") for one in re.findall(r"(?<!\d)\d{5,6}(?!\d)", text)
        ]
    if kind == NORTHERN_IRISH:
        return [Number(NORTHERN_IRISH, one) for one in re.findall(r"(?<!\d)\d{6}(?!\d)", text)]
    numbers = (charity_number(main, linked) for main, linked in _OF_ENGLAND.findall(text))
    return [Number(CHARITY, one) for one in numbers if one]


def _companies(text: str) -> list[Number]:
    found = []
    for prefix, digits, society, plain in _COMPANY.findall(text):
        if plain:
            number = f"{plain:0>8}"
        else:
            number = f"{prefix}{digits:0>5}R" if society else f"{prefix}{digits:0>6}"
        if number.strip("0"):
            found.append(Number(COMPANY, number))
    return found
