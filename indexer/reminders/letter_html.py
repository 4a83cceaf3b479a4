"""The second form of a reminder: HTML made of its plain text, for `indexer.mail`. Pure.

The text is escaped as a whole. Only a line that is nothing but an address of our own becomes a
link, so that a group's name never does.
"""

from __future__ import annotations

from html import escape
from typing import Final

CONFIRM, UNSUBSCRIBE = "/confirm?", "/unsubscribe?"

_BODY: Final = (
    "margin:0;padding:16px;max-width:36em;font-family:Arial,sans-serif;font-size:19px;"
    "line-height:1.5;color:#212b32;background:#ffffff"
)
_BUTTON: Final = (
    "display:inline-block;margin:8px 0;padding:12px 20px;font-weight:bold;color:#ffffff;"
    "background:#007f3b;text-decoration:none;border-radius:4px"
)
_WORDS: Final = {CONFIRM: "Look at the page and answer", UNSUBSCRIBE: "Get no more reminders"}


def as_html(text: str, *, language: str = "en-GB") -> str:
    """A whole HTML document that says what `text` says, paragraph by paragraph."""
    paragraphs = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
    body = "\n".join(f"<p>{_paragraph(one)}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title></title></head>\n<body style="{_BODY}">\n{body}\n</body></html>\n'
    )


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    return "<br>\n".join(_line(line, lines[:number]) for number, line in enumerate(lines))


def _line(line: str, before: list[str]) -> str:
    address = line.strip()
    if not address.startswith(("https://", "http://")) or " " in address:
        return escape(line)
    href = escape(address, quote=True)
    if CONFIRM in address:
        # A reader of links hears which group each of them is about.
        words = f"{_WORDS[CONFIRM]}: {before[0]}" if before else _WORDS[CONFIRM]
        return f'<a href="{href}" style="{_BUTTON}">{escape(words)}</a>'
    words = _WORDS[UNSUBSCRIBE] if UNSUBSCRIBE in address else address
    return f'<a href="{href}">{escape(words)}</a>'
