"""What a publisher's bytes say, whatever their label claims. `indexer.fetch` decodes with it, and
everything that stands before it (kept answers, files).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from indexer.errors import FetchFailed

CONTROL_CHARACTERS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def _nothing(_name: str) -> None:
    """NaN and Infinity are not JSON but are seen; they mean "no value"."""


def _whole(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text


def _fraction(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


JSON: Final = json.JSONDecoder(
    strict=False, parse_constant=_nothing, parse_int=_whole, parse_float=_fraction
)
"""JSON as publishers write it. A number that no computer counts to (thousands of digits, 1e999)
stays the text it was: it costs its own field, and not the whole of what it stands in."""


class BadAnswer(FetchFailed):
    """A `FetchFailed` that knows the HTTP `status` (None when there was no answer at all)."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def decode_json(body: bytes, content_type: str = "", *, url: str = "The address") -> Any:
    """Decode a JSON body whatever its charset label says; BadAnswer when it is no JSON."""
    text = _as_text(body, content_type).translate(CONTROL_CHARACTERS).strip()
    if not text:
        raise BadAnswer(f"{url} answered with nothing at all.", status=200)
    if text.startswith("<"):
        raise BadAnswer(
            f"{url} answered with a web page instead of JSON. Check the address: it must be the"
            " publisher's API, not the page about it.",
            status=200,
        )
    try:
        return JSON.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"{url} answered with broken JSON: {error}", status=200) from error


def _as_text(body: bytes, content_type: str) -> str:
    """UTF-8 first (most wrong labels hide UTF-8), then the declared charset, then cp1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    declared = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    for charset in ("utf-8-sig", declared.group(1) if declared else "cp1252", "cp1252"):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")
