"""The section "who-runs-it": the organisation behind the group, if there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from schemas.listing import Listing

from .answers import Problems, as_text, options, text
from .rows import Typed
from .section import Section

LED_BY: Final = {
    "people": "The people who come to it",
    "charity": "A charity",
    "council_or_nhs": "The council or the NHS",
    "business": "A business",
    "unknown": "Not known",
}
_TEXTS: Final = ("name", "email", "website")
_CHARITY: Final = ("GB-CHC", "GB-SC", "GB-NIC")
"""The registers of charities: England and Wales, Scotland, Northern Ireland."""
_COMPANY: Final = "GB-COH"


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    body = listing["organisation"] or {}
    if typed is None:
        values = {f"organisation-{name}": as_text(body.get(name)) for name in _TEXTS}
        values["charity"] = _number_of(body, _CHARITY)
        values["company"] = _number_of(body, (_COMPANY,))
        led_by = body.get("led_by", "unknown")
    else:
        names = [*(f"organisation-{name}" for name in _TEXTS), "charity", "company"]
        values = {name: typed.get(name, "") for name in names}
        led_by = typed.get("organisation-led_by", "unknown")
    return {"values": values, "led_by": options(LED_BY, [led_by])}


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    before = listing["organisation"] or {}
    wrong = Problems()
    numbers = list(before.get("identifiers", []))
    for field, schemes, read, remedy in _NUMBERS:
        number = text(typed, field)
        found = read(number) if number else None
        if number and found is None:
            wrong.note(field, remedy)
        numbers = _with_number(numbers, schemes, found)
    given = {name: text(typed, f"organisation-{name}") for name in _TEXTS}
    led_by = typed.get("organisation-led_by", "unknown")
    said_something = numbers or any(given.values()) or led_by != "unknown"
    if said_something and not given["name"]:
        wrong.note(
            "organisation.name",
            "Write the name of who runs the group. If nobody stands behind it, write the name "
            "of the group",
        )
    wrong.check()
    if not said_something:
        return {"organisation": None}
    return {"organisation": {**before, **given, "led_by": led_by, "identifiers": numbers}}


def _number_of(body: Mapping[str, Any], schemes: tuple[str, ...]) -> str:
    found = (row["identifier"] for row in body.get("identifiers", []) if row["scheme"] in schemes)
    return next(found, "")


def _charity(typed: str) -> dict[str, str] | None:
    """A charity's number with its register: "SC 012345" is on the Scottish one."""
    number = re.sub(r"[\s.-]", "", typed).upper()
    for start, scheme in (("SC", "GB-SC"), ("NIC", "GB-NIC"), ("", "GB-CHC")):
        if number.startswith(start):
            digits = number.removeprefix(start)
            if not re.fullmatch(r"[0-9]{5,8}", digits):
                return None
            return {"scheme": scheme, "identifier": number}
    return None


def _company(typed: str) -> dict[str, str] | None:
    """A company's number in its usual spelling: leading noughts are often left out."""
    number = re.sub(r"[\s.-]", "", typed).upper()
    if re.fullmatch(r"[0-9]{5,8}", number):
        number = number.zfill(8)
    if not re.fullmatch(r"[A-Z]{0,2}[0-9]{5,8}[A-Z]?", number) or len(number) != 8:
        return None
    return {"scheme": _COMPANY, "identifier": number}


def _with_number(
    numbers: list[dict[str, str]], schemes: tuple[str, ...], found: dict[str, str] | None
) -> list[dict[str, str]]:
    """The numbers with this one in the place of its register's first, or without it."""
    at = next((at for at, row in enumerate(numbers) if row["scheme"] in schemes), len(numbers))
    return [*numbers[:at], *([found] if found else []), *numbers[at + 1 :]]


_NUMBERS: Final = (
    ("charity", _CHARITY, _charity, "Write the charity number in figures, like 1234567"),
    ("company", (_COMPANY,), _company, "A company number has 8 figures or letters, like 01234567"),
)

SECTION: Final = Section(
    name="who-runs-it",
    heading="Who runs it",
    hint="People trust a group more when they can see who stands behind it.",
    fields=("organisation",),
    template="keeping/who_runs_it.html",
    show=_show,
    read=_read,
)
