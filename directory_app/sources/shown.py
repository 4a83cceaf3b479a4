"""What the pages of sources show of a source and of its runs, ready for a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for

from indexer import models as m
from indexer.publishers import SENT_IN, only_sends
from indexer.stewards import deeds, runs, sources

FIGURES: Final = (
    ("read", "read"), ("new", "new"), ("changed", "changed"), ("unchanged", "the same"),
    ("missing", "missing"), ("withdrawn", "said to have gone"),
)  # fmt: skip
"""Name of a figure of a run -> words that stand behind its number."""

STATES: Final[Mapping[str, str]] = {
    "running": "Going on",
    "done": "Done",
    "stopped": "Stopped, and asks",
    "failed": "Could not be read",
    "broken": "Broke off",
}

_COLOURS: Final = {
    "ok": "green", "never": "grey", "paused": "grey", "running": "blue", "asks": "red",
    "failing": "red", "cut": "orange", "sends": "green",
}  # fmt: skip
_TAGS: Final = {
    "ok": "Well", "never": "Never read", "paused": "Paused", "running": "Being read",
    "asks": "Asks", "failing": "Failing", "cut": "Cut short", "sends": "Sends to us",
}  # fmt: skip


def source(one: sources.Overview) -> dict[str, Any]:
    """A source as its page and the list of all show it."""
    kept, turn = one.source, sources.next_turn(one.source, one.last)
    return {
        "id": kept.id, "name": kept.name, "url": kept.url, "uploaded": one.uploaded,
        "sends": only_sends(kept),
        "kind": one.kind_words, "licence": kept.licence, "trusted": kept.trusted,
        "every": sources.hours_words(kept.every_hours), "every_hours": kept.every_hours,
        "paused": kept.paused, "contact": kept.contact, "version": kept.version,
        "has_token": kept.token is not None, "options": kept.options,
        "health": one.health.words, "state": one.health.state,
        "colour": _COLOURS[one.health.state], "tag": _TAGS[one.health.state],
        "last": run(one.last) if one.last else None, "set_aside": one.set_aside,
        "next": moment(turn) if turn else None, "asked": asked(one.asked),
        "url_here": url_for("sources.one", source_id=kept.id),
    }  # fmt: skip


def asked(wish: Any) -> str | None:
    """That somebody has asked for it to be read, in a sentence."""
    if wish is None:
        return None
    what = "tried, without saving anything" if wish.dry else "read"
    if wish.accept:
        what = "read, and all that changes to be saved"
    return f"{wish.by} has asked for it to be {what} ({moment(wish.at)}). It is, at the next turn."


def run(one: m.Run) -> dict[str, Any]:
    """A run as lists show it."""
    state = "stopped" if sources.asks(one) else one.state
    # Of what was sent to us nothing was read, so that could not fail.
    turned_away = state == "failed" and (one.by or "").startswith(SENT_IN)
    words = "Sent to us, and not taken in" if turned_away else STATES.get(state, state)
    aside = one.figures.get("set_aside", len(one.figures.get("quarantined") or ()))
    return {
        "id": one.id, "when": moment(one.started_at), "dry": one.dry, "by": one.by,
        "state": state, "words": words, "complete": one.complete,
        "stopped": runs.why_stopped(one),
        "figures": figures(one), "set_aside": aside,
        "url": url_for("source_runs.one", run_id=one.id),
    }  # fmt: skip


def figures(one: m.Run) -> list[tuple[int, str]]:
    """The numbers of a run, each with its words: [(12, "new")]."""
    return [(one.figures[name], words) for name, words in FIGURES if name in one.figures]


def moment(at: datetime) -> str:
    """ "24 November 2026 at 10am", in London."""
    return deeds.moment(at)
