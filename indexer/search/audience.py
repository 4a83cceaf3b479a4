"""Who the person may be, as far as a request tells: groups for others only rank below.

Called by `asking`, and by `finder` for groups after a loss of one kind. A talking group for
veterans is no good first answer to somebody who never said that they are one; to a veteran it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas.params import SearchRequest

from .words import normalise

ALWAYS: Final = ("older_people",)
"""Nobody is shut out by these: how old the people are is said by the age range."""

ONE_GENDER: Final = ("women_only", "men_only")
"""A group for these ranks below those for anybody, where nobody knows what the person is."""

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

_BY_WORDS: Final = {
    "men_only": re.compile(r"\b(?:my (?:late )?wife|(?:his|lost the) wife|widowers?)\b"),
    "women_only": re.compile(
        r"\b(?:(?:my (?:late )?|her )husband|widows?|breast ?fe\w+|pregnan\w+|new mum)\b"
    ),
}
"""Likely, not sure: enough that no group for these ranks lower, never that one is left out."""


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
    if not asked.gender:
        said = normalise(asked.q)
        known += [who for who, words in _BY_WORDS.items() if words.search(said)]
    known += [who for who, needs in _BY_NEED.items() if _is_asked(asked.need, needs)]
    return tuple(dict.fromkeys(known))


def _is_asked(asked: tuple[str, ...], needs: tuple[str, ...]) -> bool:
    return any(one == need or one.startswith(f"{need}.") for one in asked for need in needs)


# -- groups for one kind of loss ---------------------------------------------------------------

GRIEF: Final = "wellbeing.bereavement"

_LOST: Final = (
    r"los[st]|loses|losing|loss|losses|die[ds]?|dying|dead|death|deaths|passed|gone|missing|miss|"
    r"grie\w+|bereave\w*|mourn\w*|killed|buried|funeral|late|put to sleep|put down"
)
_WHO_WAS_LOST: Final = {
    "partner": r"wife|wives|husbands?|partners?|spouses?|boyfriend|girlfriend|fianc\w+",
    "baby": r"baby|babies|newborn|pregnanc\w+|unborn|twins?",
    "child": r"sons?|daughters?|child|children|teenager|boy|girl",
    "pet": r"pets?|dogs?|cats?|pupp\w+|kittens?|rabbits?|hamsters?|horses?|pony|budgie|parrot",
    "family": r"mums?|mam|mother|dads?|father|nan|nana|gran\w*|brother|sister|siblings?|friend",
    "suicide": r"suicide",
}
_ALONE: Final = {
    "partner": r"widow\w*",
    "baby": r"miscarr\w+|still ?birth\w*|still ?born|ectopic|cot death|neonatal death",
    "suicide": r"took (?:his|her|their) own life|killed (?:him|her|them)sel\w+",
}
_NEAR: Final = r"(?:\W+\w+){0,5}?\W+"
_LOSSES: Final = {
    kind: re.compile(
        rf"\b(?:(?:{_LOST}){_NEAR}(?:{who})|(?:{who}){_NEAR}(?:{_LOST})"
        + (rf"|{_ALONE[kind]}" if kind in _ALONE else "")
        + r")\b"
    )
    for kind, who in _WHO_WAS_LOST.items()
}
_SENTENCE: Final = re.compile(r"[.!?;:\n]+")


def losses_in(text: str) -> frozenset[str]:
    """Which kinds of loss a text speaks of: partner, baby, child, family, pet, suicide.

    >>> sorted(losses_in("For parents after miscarriage, or the loss of a baby."))
    ['baby']
    >>> losses_in("A table for people who have lost someone. Dogs welcome.")
    frozenset()
    """
    parts = [normalise(part) for part in _SENTENCE.split(text)]
    return frozenset(
        kind for kind, said in _LOSSES.items() if any(said.search(part) for part in parts)
    )


def kind_of_loss(form: Mapping[str, Any], said: Iterable[str]) -> int:
    """How a group fits who told of these losses: 0 it is for one of them, 1 for any loss, 2 for
    another kind of loss only. It is told by its name and summary, or else by its description.
    One for a gender is no better than one for any loss."""
    told = form["summary"] or form["description"] or ""
    kinds = losses_in(f"{form['name']}. {told}")
    if not kinds:
        return 1
    if kinds.isdisjoint(said):
        return 1 if "child" in kinds and "baby" in said else 2
    return 1 if any(row["id"] in ONE_GENDER for row in form["who"]) else 0
