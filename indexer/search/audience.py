"""Who the person may be, as far as a request tells: groups for others only rank below.

Called by `asking`. A talking group for veterans is no good first answer to somebody who never said
that they are one; to a veteran it is.
"""

from __future__ import annotations

from typing import Final

from schemas.params import SearchRequest

ALWAYS: Final = ("older_people",)
"""Nobody is shut out by these: how old the people are is said by the age range."""

YOUNG: Final = 25

_BY_NEED: Final[dict[str, tuple[str, ...]]] = {
    "women_only": ("safe_rights.domestic_abuse", "wellbeing.perinatal", "health.menopause"),
    "carers": (
        "family_caring.carers",
        "family_caring.young_carers",
        "family_caring.send",
        "health",
    ),
    "parents": ("family_caring", "wellbeing.perinatal"),
    "young_people": ("family_caring.young_people", "family_caring.young_carers"),
    "lgbtq": ("safe_rights.lgbtq",),
    "faith": ("safe_rights.culture_faith",),
    "ethnicity": ("safe_rights.culture_faith", "safe_rights.immigration", "work_learn.english"),
    "armed_forces": ("safe_rights.armed_forces",),
    "refugees": ("safe_rights.immigration", "work_learn.english"),
    "condition": ("health",),
}
"""Who asks for a need, or for one below it, may well be one of these."""

_BY_GENDER: Final = {"woman": ("women_only",), "man": ("men_only",)}


def known_as(asked: SearchRequest) -> tuple[str, ...] | None:
    """Ids of `who` that the person may be. None where no need and no words are in force: then
    nothing was said, and all groups are looked through."""
    if not asked.need and not asked.q:
        return None
    known = [*ALWAYS, *asked.who, *_BY_GENDER.get(asked.gender or "", ())]
    if asked.age is not None and asked.age <= YOUNG:
        known.append("young_people")
    if any(code != "en" for code in asked.language):
        known += ["ethnicity", "faith"]
    known += [who for who, needs in _BY_NEED.items() if _is_asked(asked.need, needs)]
    return tuple(dict.fromkeys(known))


def _is_asked(asked: tuple[str, ...], needs: tuple[str, ...]) -> bool:
    return any(one == need or one.startswith(f"{need}.") for one in asked for need in needs)
