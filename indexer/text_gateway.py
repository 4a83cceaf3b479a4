"""What takes text messages to telephones: how `indexer.texts` speaks to it, and one that prints.

`indexer.notify` is the one that really sends.
"""

from __future__ import annotations

import logging
from typing import Protocol

from .errors import WaymarkError

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """Takes one text message at a time."""

    def send(self, number: str, text: str, reference: str) -> None:
        """Take `text` for `number` (E.164). What came with the same `reference` before is not sent
        again. Raises TryLater, or NeverSent for a message that no later try would bring there."""
        ...


class NeverSent(WaymarkError):
    """This message cannot be sent, now or later; others can."""


class TryLater(WaymarkError):
    """Not now. `everybody`: the others would fare no better. `patient`: it is not this message's
    fault, however long it takes; `setting` is the one of ours that is wrong, if one is."""

    def __init__(
        self, message: str, *, everybody: bool = False, patient: bool = False, setting: str = ""
    ) -> None:
        super().__init__(message)
        self.everybody = everybody or bool(setting)
        self.patient = patient or bool(setting)
        self.setting = setting


class Console:
    """For trying out: the log shows what would have been sent, links and all, to nobody."""

    def send(self, number: str, text: str, reference: str) -> None:
        log.warning(
            "not sent, only shown: text message to %s (%s):\n%s", masked(number), reference, text
        )


def masked(number: str) -> str:
    """A number as it may stand in a log: "+44…456"."""
    return f"{number[:3]}…{number[-3:]}" if len(number) > 8 else "…"
