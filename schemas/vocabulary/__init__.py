"""The controlled vocabularies: needs, access facets and the short closed lists of a listing.

Loaded once from the JSON files beside this one (CC BY 4.0, Waymark). Everything that accepts or
shows an id of a need or a facet asks here, so an id means one thing in the whole project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

WHO = {
    "women_only": "Women only",
    "men_only": "Men only",
    "carers": "Carers",
    "parents": "Parents",
    "young_people": "Young people",
    "older_people": "Older people",
    "lgbtq": "LGBTQ+ people",
    "faith": "People of a faith",
    "ethnicity": "People of a culture or background",
    "armed_forces": "Armed forces and veterans",
    "refugees": "Refugees and people seeking asylum",
    "condition": "People with a health condition",
}
CONDITIONS = {
    "diagnosis_required": "You need a diagnosis to join",
    "audition_required": "There is an audition",
    "abstinence_required": "You need to have stopped drinking or using",
    "tenants_of": "For tenants of one landlord",
    "residents_of": "For people who live in one area",
    "members_of": "For members",
    "voucher_required": "You need a voucher",
    "other": "There is a condition for joining",
}
SAFEGUARDING = {
    "named_safeguarding_lead": "A person to tell if somebody is worried",
    "safeguarding_policy": "A written plan for keeping people safe",
    "enhanced_dbs": "Who runs it has had a DBS check at the enhanced level",
    "first_aider": "Somebody there knows first aid",
    "insurance": "The group is insured",
}
"""Facts that every group is asked for; a listing may hold others, in words of its own."""

JOIN = {
    "drop_in": "Just turn up",
    "ring_first": "Ring first",
    "book": "Book a place",
    "self_referral": "Refer yourself",
    "professional_referral": "A professional refers you",
    "clinical_referral": "A doctor or nurse refers you",
}
ATTEND = {"venue": "In person", "online": "Online", "phone": "By phone", "home": "They visit you"}
VENUE_KINDS = {
    "pub": "Pub",
    "cafe": "Café",
    "place_of_worship": "Place of worship",
    "church_hall": "Church hall",
    "community_centre": "Community centre",
    "library": "Library",
    "school": "School",
    "surgery": "Surgery or clinic",
    "home": "Someone's home",
    "outdoors": "Outdoors",
    "online": "Online",
    "other": "Another kind of place",
}
DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
COST = {"free": "Free", "paid": "There is a charge", "donation": "Donation", "unknown": "Not known"}
CAPACITY = {
    "open": "Has places",
    "short_wait": "Short wait",
    "waiting_list": "Waiting list",
    "paused": "Not taking new people",
    "full": "Full",
    "unknown": "Not known",
}
STATUS = ("open", "temporarily_closed", "closed")
LED_BY = ("people", "charity", "council_or_nhs", "business", "unknown")
CYCLES = ("volatile", "default", "stable")
FORMATS = ("group", "one_to_one")
ACCESS_STATES = ("yes", "partly", "no", "unknown")
NEED_HOW = ("owner", "steward", "mapped", "inferred")
CONFIRMED_BY = ("owner", "steward", "staff", "publisher", "website")
SIGNAL_BY = ("owner", "steward", "staff", "public", "check", "source")
SIGNAL_KINDS = (
    "report_closed",
    "report_nobody_there",
    "report_wrong",
    "report_concern",
    "page_gone",
    "domain_gone",
    "site_parked",
    "closure_words",
    "redirect_social",
    "email_bounce",
    "email_bounce_soft",
    "phone_dead",
    "missing_from_feed",
    "publisher_deleted",
    "charity_removed",
    "company_dissolved",
    "accounts_overdue",
    "sources_disagree",
    "seen_running",
)
LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "bfi": "British Sign Language",
    "bn": "Bengali",
    "cy": "Welsh",
    "fa": "Farsi",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "hu": "Hungarian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "so": "Somali",
    "sq": "Albanian",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yue": "Cantonese",
    "zh": "Chinese",
}


@dataclass(frozen=True)
class Need:
    """One need: `id` ("company.social"), its label in plain words, and the id of its parent."""

    id: str
    label: str
    parent: str | None
    description: str
    related: tuple[str, ...]
    words: tuple[str, ...]
    """Names people use for it that may be shown (synonyms)."""


@dataclass(frozen=True)
class Facet:
    """One checkable access fact. `scope` is venue, session or service (the whole listing)."""

    id: str
    label: str
    group: str
    scope: str
    definition: str
    ask: str
    related: tuple[str, ...]
    tier: str
    recheck_months: int


def read_vocabulary(name: str) -> Any:
    """The parsed JSON file `name` of this folder, as published."""
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def needs() -> Mapping[str, Need]:
    """Every need by id, parents before their children, in the published order."""
    return {
        row["id"]: Need(
            id=row["id"],
            label=row["label"],
            parent=row["parent"],
            description=row["description"],
            related=tuple(row.get("related", ())),
            words=tuple(row["synonyms"]),
        )
        for row in read_vocabulary("needs.json")["needs"]
    }


@cache
def facets() -> Mapping[str, Facet]:
    """Every access facet by id, in the published order."""
    return {
        row["id"]: Facet(
            id=row["id"],
            label=row["label"],
            group=row["group"],
            scope=row["scope"],
            definition=row["definition"],
            ask=row["ask_the_group"],
            related=tuple(row["related_facets"]),
            tier=row["tier"],
            recheck_months=row["recheck_months"],
        )
        for row in read_vocabulary("accessibility.json")["facets"]
    }


@cache
def facet_groups() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Group id -> (label, facet ids), in the published order."""
    return {
        row["id"]: (row["label"], tuple(row["facets"]))
        for row in read_vocabulary("accessibility.json")["groups"]
    }


@cache
def top_needs() -> tuple[Need, ...]:
    """The ten needs without a parent."""
    return tuple(need for need in needs().values() if need.parent is None)


@cache
def children() -> Mapping[str, tuple[str, ...]]:
    """Need id -> ids of its children (empty for a leaf)."""
    found: dict[str, list[str]] = {need_id: [] for need_id in needs()}
    for need in needs().values():
        if need.parent is not None:
            found[need.parent].append(need.id)
    return {need_id: tuple(ids) for need_id, ids in found.items()}


@cache
def related() -> Mapping[str, frozenset[str]]:
    """Need id -> the needs listed as related to it, read both ways (search.md 1.6)."""
    found: dict[str, set[str]] = {need_id: set() for need_id in needs()}
    for need in needs().values():
        for other in need.related:
            found[need.id].add(other)
            found[other].add(need.id)
    return {need_id: frozenset(ids) for need_id, ids in found.items()}


def language_label(code: str) -> str:
    """ "pa" -> "Punjabi"; a code we have no name for is shown as it is."""
    return LANGUAGES.get(code, code)


def suggestion(
    wrong: str, allowed: Iterable[str], *, listed_in: str = "/api/schemas/listing.json"
) -> str:
    """The remedy for an id that is not in a list: the nearest right ones, or all of a short list.

    >>> suggestion("opne", ["open", "closed"])
    'did you mean "open"?'
    """
    options = list(allowed)
    near = get_close_matches(wrong, options, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f'"{one}"' for one in near) + "?"
    if len(options) <= 12:
        return "it must be one of " + ", ".join(options) + "."
    return f"see the list of what is allowed in {listed_in}."
