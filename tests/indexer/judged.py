"""Evidence of a listing as a test gives it, judged by the rules of freshness."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from indexer.freshness.evidence import Confirmation, Evidence, Signal, Source
from indexer.freshness.rules import load_rules, state

RULES = load_rules()
D0 = date(2026, 1, 1)
COUNCIL = Source("Wakefield Council", live=True, first_seen=D0, last_seen=D0)
GONE = Source("Wakefield Council", live=False, first_seen=D0, last_seen=D0)


def after(days: int) -> date:
    return D0 + timedelta(days=days)


def confirmed(by: str = "owner", on: date = D0, **more: Any) -> Confirmation:
    return Confirmation(on, by, **more)


def signal(kind: str, on: date = D0, **more: Any) -> Signal:
    return Signal(kind, on, **more)


def judged(today: date, **evidence: Any) -> Any:
    return state(Evidence(**evidence), today, RULES)


def owner_and(*signals: Signal, today: date = D0, **more: Any) -> Any:
    """A listing the group confirmed the day before anything was raised."""
    return judged(today, confirmations=(confirmed(on=after(-1)),), signals=signals, **more)
