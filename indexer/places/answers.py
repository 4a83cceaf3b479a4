"""What the places part answers with: plain values that hold no table. Made by `finder`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Kind = Literal["postcode", "sector", "district", "place"]
Problem = Literal[
    "unknown_postcode", "unmapped_postcode", "unknown_place", "not_a_postcode", "outside_table"
]

COUNTRIES: Final = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}


@dataclass(frozen=True)
class Place:
    """A point with a name. `lat`, `lon` in degrees; `lad` the code of the local authority district
    (None where unknown or, for a sector or district, not nearly all of it lies in one)."""

    label: str
    lat: float
    lon: float
    kind: Kind
    lad: str | None
    lad_name: str | None
    outcode: str | None
    country: str | None
    source: str


@dataclass(frozen=True)
class PlaceAnswer:
    """The answer to what was typed.

    `place` None comes with a `problem`. With a place, more than one of `choices` means the name
    is shared: likeliest first, `place` the likeliest. With "unknown_place", `choices` are places
    spelt nearly alike. `message` is for anybody ("" when there is nothing to say) and may repeat
    what was typed; `staff_message` adds what only those who run the directory can do.
    """

    place: Place | None
    choices: tuple[Place, ...] = ()
    problem: Problem | None = None
    message: str = ""
    staff_message: str = ""

    @property
    def ambiguous(self) -> bool:
        """Whether a place was taken that shares its name with others."""
        return self.place is not None and len(self.choices) > 1


class Codes(NamedTuple):
    """In which district, postcode district and country a point lies; None where not known."""

    lad: str | None
    outcode: str | None
    country: str | None


def country_of(lad: str | None) -> str | None:
    """The country of a local authority district code: "E08000036" -> "England"."""
    return COUNTRIES.get((lad or "")[:1])
