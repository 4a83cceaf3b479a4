"""The section "safeguarding": what the group says of how it keeps people safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indexer.listings import today
from indexer.people.accounts import OWNER, STEWARD
from schemas.listing import Listing

from ..accounts.session import somebody
from ..site import now
from .answers import Problems, as_text, options, text
from .rows import Typed
from .section import Section

FACTS: Final = {
    "named_safeguarding_lead": "Is there one person to tell if somebody is worried?",
    "safeguarding_policy": "Is there a written plan for keeping people safe?",
    "enhanced_dbs": "Have the people who run it had a DBS check at the enhanced level?",
    "first_aider": "Is somebody there who knows first aid?",
    "insurance": "Is the group insured?",
}
STATES: Final = {"yes": "Yes", "partly": "Partly", "no": "No", "unknown": "Not known"}

LONGEST_NOTE: Final = 1000
_NOTHING: Final = {"state": "unknown", "note": None, "on": None, "by": None}


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    return {
        "facts": [
            {
                "id": f"safeguarding-{number}",
                "question": question,
                "state": options(STATES, [_state(number, fact, typed)]),
                "note": as_text(fact["note"])
                if typed is None
                else typed.get(f"safeguarding-{number}-note", ""),
                "on": fact["on"],
            }
            for number, (question, fact) in enumerate(_asked(listing))
        ]
    }


def _state(number: int, fact: Mapping[str, Any], typed: Typed | None) -> str:
    if typed is None:
        return str(fact["state"])
    return typed.get(f"safeguarding-{number}-state", "")


def _asked(listing: Listing) -> list[tuple[str, dict[str, Any]]]:
    """(question, the fact as it is) of all that is asked: what we ask everybody, and whatever else
    stands in the listing."""
    facts = list(listing["safeguarding"])
    asked = []
    for key, words in FACTS.items():
        fact = next((row for row in facts if row["fact"] == key), None)
        if fact is not None:
            facts.remove(fact)
        asked.append((words, fact or {**_NOTHING, "fact": key}))
    return [*asked, *((row["fact"].replace("_", " "), row) for row in facts)]


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    before = listing["safeguarding"]
    answers: list[dict[str, Any]] = list(before)
    who = somebody()
    by = OWNER if who is not None and who.role == OWNER else STEWARD
    for number, (question, fact) in enumerate(_asked(listing)):
        state = typed.get(f"safeguarding-{number}-state", "")
        note = text(typed, f"safeguarding-{number}-note")
        if state not in STATES:
            wrong.note(f"safeguarding.{number}.state", f"Choose an answer: {question}")
        if state == "partly" and not note:
            wrong.note(f"safeguarding.{number}.note", "Write which part is done")
        if note and len(note) > LONGEST_NOTE:
            wrong.note(f"safeguarding.{number}.note", f"Shorten it to {LONGEST_NOTE} letters")
        if (state, note) == (fact["state"], fact["note"]):
            continue
        said = {
            "fact": fact["fact"], "state": state, "note": note, "on": today(now()).isoformat(),
            "by": by,
        }  # fmt: skip
        # In its old place, so that nothing else seems to have changed; new ones at the end.
        if fact in before:
            answers[before.index(fact)] = said
        else:
            answers.append(said)
    wrong.check()
    return {"safeguarding": answers}


SECTION: Final = Section(
    name="safeguarding",
    heading="Keeping people safe",
    hint=(
        "Surgeries and link workers ask for this before they send somebody. "
        "Say only what you know. A person of this directory reads it before it shows."
    ),
    fields=("safeguarding",),
    template="keeping/safeguarding.html",
    show=_show,
    read=_read,
)
