"""The section "who-for": what the group helps with, and who can come.

Needs that were worked out from the group's words are asked about one by one, and "not sure" is
chosen: whoever saves the form for something else says nothing of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from indexer.stewards.unconfirmed import inferred
from schemas import vocabulary as vocab
from schemas.listing import Listing

from .answers import Problems, as_text, chosen, options, text
from .rows import Typed, added, number_of, removed, rows, with_rows, without_blank
from .section import Section

FORMATS: Final = {"group": "A group", "one_to_one": "One person at a time", "": "Not known"}
SPOKEN: Final = {
    "yes": "Every time",
    "partly": "Some of the time, or a little",
    "no": "No, this language is not spoken",
}
READ_RIGHT: Final = {
    "yes": "Yes, we help with this",
    "no": "No, take it away",
    "": "Not sure: leave it as it is",
}
NOTED_WHO: Final = frozenset({"faith", "ethnicity", "condition"})
"""Of these one wants to know which."""

_TEXTS: Final = ("eligibility", "interpreters", "age-min", "age-max")
_OF_WORDS: Final = "read-"
"""With the id of a need: the field that says whether it was read rightly."""
_BLANK: Final = {"id": "", "state": "", "note": ""}


def _fill(listing: Listing) -> Typed:
    typed: Typed = MultiDict(
        {
            "eligibility": as_text(listing["eligibility"]),
            "interpreters": as_text(listing["interpreters"]),
            "age-min": as_text(listing["age"]["min"]),
            "age-max": as_text(listing["age"]["max"]),
            "format": as_text(listing["format"]),
        }
    )
    typed.setlist("needs", [row["id"] for row in listing["needs"] if row["how"] != "inferred"])
    for name in ("who", "conditions"):
        typed.setlist(name, [row["id"] for row in listing[name]])
        for row in listing[name]:
            typed[f"{name}-note-{row['id']}"] = as_text(row["note"])
    spoken = [{key: as_text(row[key]) for key in _BLANK} for row in listing["languages"]]
    return with_rows(typed, "languages", spoken)


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    typed = _fill(listing) if typed is None else typed
    return {
        "values": {name: typed.get(name, "") for name in _TEXTS},
        "read": _read_from_words(listing, typed),
        "needs": _needs(set(typed.getlist("needs")), asked=set(inferred(listing))),
        "who": _noted("who", vocab.WHO, NOTED_WHO, typed),
        "conditions": _noted("conditions", vocab.CONDITIONS, vocab.CONDITIONS, typed),
        "formats": options(FORMATS, [typed.get("format", "")]),
        "languages": [
            {
                "id": row.get("id", ""),
                "languages": _languages(row.get("id", "")),
                "state": options(SPOKEN, [row.get("state", "")]),
                "note": row.get("note", ""),
            }
            for row in rows(typed, "languages")
        ],
    }


def _read_from_words(listing: Listing, typed: Typed) -> list[dict[str, Any]]:
    """The needs that were worked out, and what is said of each: {id, label, options}."""
    known = vocab.needs()
    return [
        {
            "id": one,
            "label": known[one].label,
            "options": options(READ_RIGHT, [typed.get(f"{_OF_WORDS}{one}", "")]),
        }
        for one in inferred(listing)
    ]


def _needs(ticked: set[str], *, asked: set[str]) -> list[dict[str, Any]]:
    """The tree of needs: {id, label, chosen: how many are ticked below, needs: options}. Those that
    are `asked` about by themselves are not in it."""
    known, children = vocab.needs(), vocab.children()
    tree = []
    for top in vocab.top_needs():
        below = {one: known[one].label for one in (top.id, *children[top.id])}
        below[top.id] = f"{top.label}: in general"
        tree.append(
            {
                "id": top.id,
                "label": top.label,
                "chosen": len(ticked & set(below)),
                "needs": [one for one in options(below, ticked) if one["id"] not in asked],
            }
        )
    return tree


def _noted(name: str, labels: Mapping[str, str], noted: Any, typed: Typed) -> list[dict[str, Any]]:
    """Choices of which some take a note (`note` is None for the others)."""
    found = options(labels, typed.getlist(name))
    for one in found:
        note = typed.get(f"{name}-note-{one['id']}", "")
        one["note"] = note if note or one["id"] in noted else None
    return found


def _languages(here: str) -> list[dict[str, Any]]:
    labels = dict(sorted(vocab.LANGUAGES.items(), key=lambda row: row[1]))
    if here and here not in labels:
        labels[here] = vocab.language_label(here)
    return options(labels, [here])


def _tidy(typed: Typed) -> Typed:
    return without_blank(typed, "languages", looked_at=tuple(_BLANK))


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    before = {row["id"]: row for row in listing["needs"]}
    left = {one: typed.get(f"{_OF_WORDS}{one}", "") for one in inferred(listing)}
    ticked = chosen(typed, "needs", vocab.needs(), before=before)
    needs = [
        _as_said(before.get(one), one, said=left.get(one))
        for one in dict.fromkeys([*before, *ticked])
        if (left[one] != "no" if one in left else one in ticked)
    ]
    if before and not needs:
        wrong.note("needs", "Tick at least one thing it helps with: people are shown it for that")
    spoken = _read_languages(typed, wrong)
    wanted = {name: _read_noted(name, listing, typed) for name in ("who", "conditions")}
    for row in wanted["conditions"]:
        if row["id"] == "other" and not row["note"]:
            wrong.note("conditions-note-other", "Write what the condition for joining is")
    if typed.get("format", "") not in FORMATS:
        wrong.note("format", "Choose one answer. Not known is an answer, too")
    wrong.check()
    return {
        "needs": needs,
        **wanted,
        "age": {"min": text(typed, "age-min"), "max": text(typed, "age-max")},
        "eligibility": text(typed, "eligibility"),
        "languages": spoken,
        "interpreters": text(typed, "interpreters"),
        "format": text(typed, "format"),
    }


def _as_said(before: dict[str, Any] | None, need: str, *, said: str | None) -> dict[str, Any]:
    """A need as it was; one that is new, or was read rightly, is theirs who says so."""
    if before is None or said == "yes":
        return {"id": need, "how": "owner"}
    return before


def _read_noted(name: str, listing: Listing, typed: Typed) -> list[dict[str, Any]]:
    allowed = vocab.WHO if name == "who" else vocab.CONDITIONS
    before = [row["id"] for row in listing[name]]
    return [
        {"id": one, "note": text(typed, f"{name}-note-{one}")}
        for one in chosen(typed, name, allowed, before=before)
    ]


def _read_languages(typed: Typed, wrong: Problems) -> list[dict[str, Any]]:
    spoken = []
    for number, row in enumerate(rows(typed, "languages")):
        language, state = text(row, "id"), text(row, "state")
        if language is None:
            wrong.note(f"languages.{number}.id", "Choose the language, or remove this row")
        if state not in SPOKEN:
            wrong.note(f"languages.{number}.state", "Choose how much it is spoken")
        spoken.append({"id": language, "state": state, "note": text(row, "note")})
    return spoken


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    if deed == "add-language":
        return added(typed, "languages", _BLANK)
    if (number := number_of(deed, "remove-language")) is not None:
        return removed(typed, "languages", number)
    return None


SECTION: Final = Section(
    name="who-for",
    heading="What it helps with, and who can come",
    hint="People find you by these answers. Tick only what is true most weeks.",
    fields=(
        "needs", "who", "age", "conditions", "eligibility", "languages", "interpreters", "format",
    ),
    template="keeping/who_for.html",
    show=_show,
    read=_read,
    tidy=_tidy,
    press=_press,
)  # fmt: skip
