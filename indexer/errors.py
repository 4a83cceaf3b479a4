"""The named errors of the directory. Each message says what is wrong and what to do about it.

`directory_app.errors` maps them to HTTP answers and `directory_app.cli` to exit codes, each in
one table, so nothing else in the project decides how an error looks.
"""

from __future__ import annotations


class WaymarkError(Exception):
    """The parent of every error a person may be shown; its text is written for that person."""


class NotFound(WaymarkError):
    """Nothing has that id, name or address."""


class Refused(WaymarkError):
    """The input was understood and is not acceptable; nothing was saved.

    `field` names the part of a form it is about, where it is about one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(Refused):
    """What is being saved belongs to somebody else, or has changed meanwhile."""


class Overtaken(Conflict):
    """Another writer came between; nothing was saved, and doing it again may succeed."""


class SettingsError(WaymarkError):
    """A setting is missing or malformed; the text names it and gives an example."""


class NotSetUp(WaymarkError):
    """The data directory has no database yet, or one of another version."""


class SearchUnavailable(WaymarkError):
    """The search engine gave no answer that can be trusted."""


class FetchRefused(WaymarkError):
    """An address may not be fetched (it is not public and not allowed by a setting)."""


class FetchFailed(WaymarkError):
    """A publisher's address did not answer, or answered with something unusable."""


class UnknownKind(FetchFailed):
    """A publisher's address answers, but not as any kind of source that can be read."""
