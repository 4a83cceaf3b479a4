"""The marshmallow fields that a listing is made of: plain text, dates, times, postcodes, links.

Each one cleans what a person could reasonably have meant and refuses the rest with the remedy in
the message. Values come out JSON-ready (strings, numbers), because one canonical dict travels
through the whole program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from .postcodes import normalise_outcode, normalise_postcode, normalise_sector
from .vocabulary import suggestion

# Warnings are about values that were kept although something is odd. They are gathered here while
# one listing is loaded, because marshmallow has no channel for "accepted, but".
warnings: ContextVar[list[str] | None] = ContextVar("warnings", default=None)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?Z?$")
_LANGUAGE = re.compile(r"^[a-z]{2,8}(-[a-z0-9]{1,8})*$")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
_OWN_PICTURE = re.compile(r"/pictures/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#].*)?$", re.IGNORECASE)


def warn(message: str) -> None:
    """Note that a value was kept although something about it is odd."""
    noted = warnings.get()
    if noted is not None:
        noted.append(message)


def clean_text(text: str) -> str:
    """`text` in NFC, without control characters, with single spaces and at most one blank line."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _optional(settings: dict[str, Any], default: Any = None) -> dict[str, Any]:
    """Settings of a field that may be missing or null, unless it is required."""
    if settings.get("required"):
        return settings
    return {"load_default": default, "allow_none": True, **settings}


class PlainText(fields.Field[str | None]):
    """Text as typed: never HTML to a browser, so tags stay visible as text. "" becomes null."""

    def __init__(self, *, longest: int = 300, **settings: Any) -> None:
        super().__init__(**_optional(settings))
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise ValidationError("This must be text.")
        text = clean_text(value)
        if len(text) > self.longest:
            raise ValidationError(
                f"This is {len(text)} characters long; shorten it to {self.longest} at most."
            )
        if not text and self.required:
            raise ValidationError("This must not be empty.")
        return text or None


class Choice(fields.Field[str]):
    """One id of a closed list; a wrong one is answered with the nearest right one."""

    def __init__(self, allowed: Collection[str], **settings: Any) -> None:
        super().__init__(**settings)
        self.allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, str) and value in self.allowed:
            return value
        if not isinstance(value, str):
            raise ValidationError("This must be text; " + suggestion("", self.allowed))
        raise ValidationError(f'"{value[:60]}" is not known; {suggestion(value, self.allowed)}')


class Choices(fields.Field[list[str]]):
    """A list of ids of a closed list, each once, in the order given. One id alone is a list."""

    def __init__(self, allowed: Collection[str], **settings: Any) -> None:
        super().__init__(**_optional(settings, list))
        self.one = Choice(allowed)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        rows = value if isinstance(value, list) else [value]
        errors: dict[int, Any] = {}
        kept: dict[str, None] = {}
        for index, row in enumerate(rows):
            try:
                kept[self.one.deserialize(row)] = None
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return list(kept)


class TextList(fields.Field[list[str]]):
    """A list of short texts, each once; one text alone is a list."""

    def __init__(self, *, longest: int = 200, most: int = 100, **settings: Any) -> None:
        super().__init__(**_optional(settings, list))
        self.one = PlainText(longest=longest)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        rows = value if isinstance(value, list) else [value]
        if len(rows) > self.most:
            raise ValidationError(f"{len(rows)} entries are too many; keep at most {self.most}.")
        texts = (self.one.deserialize(row) for row in rows)
        return list(dict.fromkeys(text for text in texts if text))


class IsoDate(fields.Field[str]):
    """A day, "2026-08-01". A time after it is cut off."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**_optional(settings))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, str):
            text = value.strip()[:10]
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                pass
        raise ValidationError(f'"{str(value)[:40]}" is not a day; write it as 2026-08-01.')


class TimeOfDay(fields.Field[str]):
    """A time by the wall clock, "14:00"; "9:00" and "09:00:00" are read too, 24:00 is midnight."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**_optional(settings))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        match = _TIME.match(value.strip()) if isinstance(value, str) else None
        if match:
            hour, minute = int(match[1]), int(match[2])
            if (hour, minute) == (24, 0):
                hour = 0
            if hour < 24 and minute < 60:
                return f"{hour:02}:{minute:02}"
        raise ValidationError(f'"{str(value)[:40]}" is not a time; write it as 14:00.')


class Postcode(fields.Field[str | None]):
    """A UK postcode, sector or district in its usual spelling: "wf12ap" -> "WF1 2AP"."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**_optional(settings))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | None:
        if isinstance(value, str):
            if not value.strip():
                return None
            found = normalise_postcode(value) or normalise_sector(value) or normalise_outcode(value)
            if found:
                return found
        raise ValidationError(
            f'"{str(value)[:40]}" is not a UK postcode; write it like WF1 2AP, '
            "or only the first part (WF1) if that is all you know."
        )


class Outcode(fields.Field[str | None]):
    """A postcode district in its usual spelling: "wf1" -> "WF1". Search compares it by letter."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**_optional(settings))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | None:
        if isinstance(value, str):
            if not value.strip():
                return None
            found = normalise_outcode(value)
            if found:
                return found
        raise ValidationError(f'"{str(value)[:40]}" is not a postcode district; write it like WF1.')


class LanguageCode(fields.Field[str]):
    """An ISO or BCP 47 code in small letters, "pa" or "en-gb"; capitals and spaces are forgiven."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        code = value.strip().lower() if isinstance(value, str) else ""
        if len(code) <= 12 and _LANGUAGE.match(code):
            return code
        raise ValidationError('Write a language as its ISO code, like "pa" for Punjabi.')


class Url(fields.Field[str | None]):
    """A web address. Without a scheme https is put before it; what is no link is kept as text.

    The path of a picture kept by the directory itself stays the path it is.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**_optional(settings))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | None:
        if not isinstance(value, str):
            raise ValidationError("A web address must be text, like https://example.org.")
        text = "".join(clean_text(value).split())
        if len(text) > 2000:
            raise ValidationError("This web address is too long; keep it under 2,000 characters.")
        if not text:
            return None
        if text.lower().startswith(("http://", "https://")) or _OWN_PICTURE.fullmatch(text):
            return text
        if not _SCHEME.match(text) and _HOST.match(text):
            return "https://" + text
        warn(f"{attr}: {text[:60]!r} is no web address; it is kept as text and never made a link.")
        return text


class Number(fields.Field[int | float]):
    """A number from `least` up; text that is a number is read. Whole numbers come out as int."""

    def __init__(
        self, *, least: float | None = 0, most: float | None = None, **settings: Any
    ) -> None:
        super().__init__(**_optional(settings))
        self.least = least
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int | float:
        try:
            if isinstance(value, bool):
                raise ValueError("a truth value is not a number")
            number = float(value)
            if number != number or number in (float("inf"), float("-inf")):
                raise ValueError("not finite")
        except (TypeError, ValueError, OverflowError):
            raise ValidationError(
                f'"{str(value)[:40]}" is not a number; write it in figures, like 18.'
            ) from None
        if self.least is not None and number < self.least:
            raise ValidationError(f"{value} is too low; it must be {self.least:g} or more.")
        if self.most is not None and number > self.most:
            raise ValidationError(f"{value} is too high; it must be {self.most:g} or less.")
        return int(number) if number.is_integer() else number


class Flag(fields.Field[bool]):
    """true or false; missing means false unless said otherwise."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("load_default", False)
        super().__init__(**settings)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise ValidationError("This must be true or false.")


def without_nulls(value: Mapping[str, Any]) -> dict[str, Any]:
    """`value` without its null members, so that a default stands in for an explicit null."""
    return {key: member for key, member in value.items() if member is not None}
