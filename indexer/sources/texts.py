"""Plain text out of what publishers write: HTML, Markdown, entities, mojibake and placeholders.

Called by the mapping modules of this package. The result is text for a page that escapes it; no
tag survives, and unwrapping goes on until nothing that looks like one is left.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import nh3

NOTHING = frozenset(
    {"", "-", "--", ".", "null", "none", "nil", "undefined", "nan", "n/a", "na", "n.a.", "tbc"}
    | {"tbd", "not applicable", "not known", "unknown", "to be confirmed", "string"}
)
"""Words for "no value" when they are the whole value; inside a sentence they are text."""

LONGEST_TEXT = 100_000
"""Of a longer text only the beginning is read: the raw record keeps all of it."""
LONGEST_LINE = 20_000

_LONGEST_FILLER = 60

_PLAIN = re.compile(r"[A-Za-z0-9 ,.'()/:@+_-]*")
_FORMULA = re.compile(r"[=+\-@]\s*(?:[A-Za-z][A-Za-z0-9.]*\s*\(|cmd\|)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_ESCAPED_TAG = re.compile(r"&(?:amp;)?lt;\s*/?[a-zA-Z!]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[£ ©®°·»«]")
_PLACEHOLDER_NAME = re.compile(
    r"(?:(?:a|my|this is a)\s+)?(?:test(?:ing)?|dummy|sample|example|placeholder|asdf+|xxx+)"
    r"(?:[\s:–-]*(?:service|record|group|listing|organi[sz]ation|entry|data|page|only|please ignore"
    r"|do not use|\d+(?!\d)))*[\s.!]*|lorem ipsum.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cleaned:
    """A text, and what had to be done to it."""

    text: str | None
    markup: bool = False
    mojibake: bool = False
    placeholder: bool = False
    cut: bool = False


def line(value: Any) -> str | None:
    """One line of plain text, or None for nothing; numbers become text.

    >>> line("  Church\\r\\n Hall "), line("null"), line(12)
    ('Church Hall', None, '12')
    """
    if value is None or isinstance(value, bool | dict | list):
        return None
    if str(value).strip().lower() in NOTHING:
        return None
    if isinstance(value, int) or _PLAIN.fullmatch(str(value)):
        # Nearly all values: nothing in them that could be HTML, an entity or garbled.
        return " ".join(str(value)[:LONGEST_LINE].split()) or None
    # Markdown is left alone here: the underscores of an address are no emphasis.
    return " ".join(_tidy(_without_html(_mend(str(value)[:LONGEST_LINE]))).split()) or None


def prose(value: Any) -> Cleaned:
    """Plain text with its paragraphs: no tags, Markdown marks, entities or control characters."""
    if value is None or isinstance(value, bool | dict | list):
        return Cleaned(None)
    whole = str(value)
    text = whole[:LONGEST_TEXT]
    if text.strip().lower() in NOTHING:
        return Cleaned(None, placeholder=bool(text.strip()))
    if len(text) <= _LONGEST_FILLER and _PLACEHOLDER_NAME.fullmatch(text.strip()):
        return Cleaned(None, placeholder=True)
    mended = _mend(text)
    plain = _without_markdown(_without_html(mended))
    markup = _squeeze(plain) != _squeeze(mended)
    return Cleaned(
        _tidy(plain) or None, markup=markup, mojibake=mended != text, cut=len(whole) > len(text)
    )


def is_formula(text: str) -> bool:
    """Whether a text is a spreadsheet's formula: "=HYPERLINK(…"; "+ Together" is not."""
    return _FORMULA.match(text.strip()) is not None


def is_placeholder(name: str, description: str | None) -> bool:
    """Whether a record is somebody's trial: "Test Service", lorem ipsum. "Test Valley" is not."""
    if _PLACEHOLDER_NAME.fullmatch(name.strip()):
        return True
    return (description or "").lower().startswith("lorem ipsum")


def first_sentence(text: str | None, *, longest: int = 200) -> str | None:
    """The first sentence when it can stand alone: complete, not too long, and more follows it."""
    if not text:
        return None
    opening = text.split("\n", 1)[0].strip()
    for end in re.finditer(r"[.!?](?=\s+[A-Z0-9“‘\"'])", opening):
        sentence = opening[: end.end()]
        last_word = sentence.rsplit(" ", 1)[-1].lower()
        if last_word in {"e.g.", "i.e.", "st.", "dr.", "mr.", "mrs.", "ms.", "no.", "approx."}:
            continue
        return sentence if len(sentence) <= longest and len(sentence.split()) >= 3 else None
    if opening == text.strip() or not opening.endswith((".", "!", "?")):
        return None
    return opening if len(opening) <= longest and len(opening.split()) >= 3 else None


def clip(text: str | None, longest: int) -> str | None:
    """`text` cut at a word's end so that it fits; the raw record keeps the rest."""
    if text is None or len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _mend(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 ("CafÃ©"), only when the whole text agrees."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return b"".join(_as_byte(letter) for letter in text).decode("utf-8")
    except UnicodeError:
        return text


def _as_byte(letter: str) -> bytes:
    # Five bytes have no letter in Windows-1252; programs pass them through as they are.
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252")


def _without_html(text: str) -> str:
    for _ in range(4):
        if _TAG.search(text):
            text = re.sub(r"<\s*br\s*/?>", "\n", text, flags=re.IGNORECASE)
            text = re.sub(r"<\s*li\b[^<>]*>", "\n- ", text, flags=re.IGNORECASE)
            text = re.sub(
                r"</\s*(?:p|div|h[1-6]|ul|ol|tr|table|section)\s*>", "\n\n", text, flags=re.I
            )
            text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
            text = html.unescape(text)
        elif _ESCAPED_TAG.search(text) or _ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    return text if not _TAG.search(text) else text.replace("<", "‹").replace(">", "›")


def _without_markdown(text: str) -> str:
    text = re.sub(r"!?\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)", r"\1 (\2)", text)
    text = re.sub(r"^[ \t]*#{1,6}[ \t]+", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[ \t]*[*+•][ \t]+", "- ", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])", r"\2", text)


def _tidy(text: str) -> str:
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = "\n".join(part.strip() for part in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _squeeze(text: str) -> str:
    return "".join(text.split())
