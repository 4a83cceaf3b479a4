"""What a request asks for once its words are read: ticked conditions and understood ones together.

`access` and `exclude` ticked by hand add to what was understood; every other parameter replaces
what was understood of its kind (search.md 1.2). Banners depend on the words alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from schemas.params import SearchRequest
from schemas.vocabulary import needs

from ..places import Place, PlaceAnswer
from ..store import Store
from .safety import Banner, banners
from .understanding import Understanding, understand
from .understanding.findings import Finding
from .understanding.left_over import MOST_WORDS
from .words import content_words

# Kind of finding -> the member of the request that holds the same condition.
MEMBERS = {
    "need": "need", "within": "within", "day": "day", "date": "on", "age": "age",
    "gender": "gender", "who": "who", "language": "language", "cost": "cost", "attend": "attend",
    "join": "join",
}  # fmt: skip
ADDED = ("access", "exclude")

OF_BANNERS = {"quick_exit": "safe_rights.domestic_abuse"}
"""Banner -> the need that its words speak of, also where they name none."""


@dataclass(frozen=True)
class Reading:
    """A request as it is searched: `asked` holds every condition in force, from wherever."""

    given: SearchRequest
    asked: SearchRequest
    understood: Understanding
    unused: frozenset[str]
    """Keys of findings that a parameter of the same kind replaced."""
    answer: PlaceAnswer | None
    words: tuple[str, ...]
    mentions: tuple[tuple[str, ...], ...]
    banners: tuple[Banner, ...]
    age_bars: bool

    @property
    def place(self) -> Place | None:
        """Where to search, if that is known."""
        return self.answer.place if self.answer else None

    @property
    def at_risk(self) -> bool:
        """Whether the words speak of danger now: to life, of crisis, or of abuse."""
        return any(banner.id in ("emergency", "crisis", "quick_exit") for banner in self.banners)

    @property
    def holds_back(self) -> bool:
        """Whether suggestions, mentions and related needs are off (search.md 6)."""
        return any(banner.holds_back for banner in self.banners)


def read(
    store: Store, request: SearchRequest, *, today: date, usual_miles: float | None = None
) -> Reading:
    """Read the words of a request. `usual_miles`: the distance where a place comes without one."""
    nothing = Understanding()
    without = frozenset(request.without)
    understood = (
        understand(request.q, places=store.places, today=today, without=without)
        if request.q and request.understand
        else nothing
    )
    raised = banners(request.q, needs_of=_needs_of(store, today)) if request.q else ()
    if request.understand and not request.need:
        understood = _with_needs_of(raised, understood, without)
    answer = place_of(store, request) or understood.place_answer
    asked, unused = _together(request, understood)
    if asked.within is None and usual_miles is not None and answer and answer.place:
        asked = replace(asked, within=usual_miles)
    left_over = " ".join(understood.left_over) if request.understand else request.q
    words = content_words(left_over)[:MOST_WORDS] if left_over else ()
    held = any(banner.holds_back for banner in raised)
    return Reading(
        given=request,
        asked=asked,
        understood=understood,
        unused=unused,
        answer=answer,
        words=words,
        mentions=() if request.need or held else _mentions(understood, words),
        banners=raised,
        age_bars=request.age is not None,
    )


def _needs_of(store: Store, today: date) -> Callable[[str], frozenset[str]]:
    def needs_of(text: str) -> frozenset[str]:
        # Of what is only guessed the safety layer judges for itself, by its own examples.
        found = understand(text, places=store.places, today=today, guessing=False)
        return frozenset(one.id for one in found.of("need"))

    return needs_of


def place_of(store: Store, request: SearchRequest) -> PlaceAnswer | None:
    """The place asked for by hand: a point, or a postcode or name."""
    if request.at is not None:
        lat, lon = request.at
        label = request.near or "the point you gave"
        codes = store.places.codes_at(lat, lon)
        return PlaceAnswer(
            Place(label, lat, lon, "place", codes.lad, None, codes.outcode, codes.country, "given")
        )
    return store.places.find(request.near) if request.near else None


def _together(
    request: SearchRequest, understood: Understanding
) -> tuple[SearchRequest, frozenset[str]]:
    """The request with what was understood, and the keys of findings that were replaced."""
    changes: dict[str, Any] = {}
    unused: set[str] = set()
    for kind, member in MEMBERS.items():
        findings = understood.of(kind)  # type: ignore[arg-type] # the keys are kinds
        if not findings:
            continue
        by_hand = getattr(request, member)
        if by_hand not in (None, ()):
            unused |= {one.key for one in findings}
        elif isinstance(by_hand, tuple):
            changes[member] = tuple(dict.fromkeys(one.id for one in findings))
        else:
            changes[member] = _single(kind, findings[0])
            unused |= {one.key for one in findings[1:] if one.id != findings[0].id}
    for kind in ADDED:
        findings = understood.of(kind)  # type: ignore[arg-type] # the keys are kinds
        ids = [*getattr(request, kind), *(one.id for one in findings)]
        changes[kind] = tuple(dict.fromkeys(ids))
    if times := understood.of("time"):
        if request.start or request.end:
            unused |= {one.key for one in times}
        elif isinstance(times[0].value, tuple):
            changes["start"], changes["end"] = times[0].value
    if request.near or request.at:
        unused |= {one.key for one in understood.of("place")}
    return replace(request, **changes), frozenset(unused)


def _with_needs_of(
    raised: tuple[Banner, ...], understood: Understanding, without: frozenset[str]
) -> Understanding:
    """The understanding with the needs that the banners speak of, unless taken off: who is hurt at
    home shall see who helps, whatever words were found for it."""
    if any(one.id == "quick_exit" for one in raised):
        understood = _for_who_is_hurt(understood)
    there = {one.id for one in understood.of("need")}
    added = tuple(
        Finding(
            "need", need, needs()[need].label, "", "rule", used=True, start=0, end=0, value=need
        )
        for banner, need in OF_BANNERS.items()
        if any(one.id == banner for one in raised)
        and need not in there
        and f"need:{need}" not in without
    )
    findings = (*understood.findings, *added)
    # Help for who is in danger comes first, before debt or food or whatever else was told.
    urgent = urgent_needs(raised)
    return replace(
        understood,
        findings=tuple(
            sorted(findings, key=lambda one: not (one.kind == "need" and one.id in urgent))
        ),
    )


def urgent_needs(raised: tuple[Banner, ...]) -> frozenset[str]:
    """The needs that the banners speak of: who helps with these comes first."""
    ids = {one.id for one in raised}
    return frozenset(need for banner, need in OF_BANNERS.items() if banner in ids)


def _for_who_is_hurt(understood: Understanding) -> Understanding:
    """Without what must not be read where abuse is told of: a "he" who is the one that hurts would
    hide the groups for women, and counselling for couples is no help (understanding.md 10)."""
    kept = tuple(
        one
        for one in understood.findings
        if one.kind != "gender" and one.key != "need:family_caring.relationships"
    )
    return replace(understood, findings=kept)


def _single(kind: str, finding: Finding) -> Any:
    return finding.value if kind in ("within", "age") else finding.id


def _mentions(understood: Understanding, words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What a text must hold to be shown as one that only mentions: the words of one phrase that
    gave a need, or every word that is left over."""
    phrases = [content_words(one.words) for one in understood.of("need")]
    every = [*phrases, words] if phrases else []
    return tuple(dict.fromkeys(phrase for phrase in every if phrase))
