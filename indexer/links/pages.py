"""The words of a web page: decoded whatever its label says, without markup, in blocks.

Called by `checks` with what was fetched; the text lives only as long as it is being judged. It is
linear in the length of the page, also for one that was made to be slow to read.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from dataclasses import dataclass

MOST = 400_000
"""Letters of markup that are looked at; no group says later than this that it has closed."""

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template|svg|noscript|iframe)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>|<[!?/][^<>]*>")
_REFRESH = re.compile(r"""url\s*=\s*["']?\s*([^"'\s>]+)""", re.IGNORECASE)
_TEL = re.compile(r"""href\s*=\s*["']?\s*tel:([+\d\s().%-]{6,40})""", re.IGNORECASE)
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd",
     "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr")
)  # fmt: skip


@dataclass(frozen=True)
class PageWords:
    """`title`, and the `blocks` of text in their order, folded: small letters, straight quotes,
    single spaces. `phones` are numbers that links dial. `leads_to` is where the page sends its
    reader on by itself at once, as it is written there."""

    title: str
    blocks: tuple[str, ...]
    phones: tuple[str, ...] = ()
    leads_to: str | None = None

    @property
    def text(self) -> str:
        """All of it, a line for each block."""
        return "\n".join((self.title, *self.blocks))


def is_page(content_type: str, body: bytes) -> bool:
    """Whether an answer is a page with words at all, not a file or a picture."""
    kind = content_type.split(";")[0].strip().lower()
    if kind:
        return kind in ("text/html", "application/xhtml+xml", "text/plain")
    return body[:512].lstrip()[:1] == b"<"


def decoded(body: bytes, content_type: str) -> str:
    """The text of a page. UTF-8 is tried first whatever it is labelled as, for most wrong labels
    hide UTF-8; then what the header or the page says; then what old editors wrote."""
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")
    ):  # fmt: skip
        if body.startswith(mark):
            return body.decode(charset, errors="replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for labels in (content_type.encode("ascii", "ignore"), body[:2048]):
        said = _CHARSET.search(labels)
        if said is None:
            continue
        try:
            charset = codecs.lookup(said.group(1).decode("ascii", "ignore")).name
            if charset not in ("utf-8", "iso8859-1", "ascii"):
                return body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", errors="replace")


def read_page(markup: str) -> PageWords:
    """The words of a page out of its markup, however broken that is."""
    source = _without_silent(markup[:MOST])
    parts: list[str] = []
    phones: list[str] = []
    title, leads_to, position, titled = "", None, 0, -1
    for tag in _TAG.finditer(source):
        parts.append(source[position : tag.start()])
        position = tag.end()
        name = (tag.group(2) or "").lower()
        if name == "title":
            if tag.group(1) and titled >= 0:
                title = title or "".join(parts[titled:])
                del parts[titled:]
                titled = -1
            else:
                titled = len(parts)
        elif name == "meta" and "refresh" in tag.group(3).lower():
            found = _REFRESH.search(html.unescape(tag.group(3)))
            leads_to = leads_to or (found.group(1) if found else None)
        elif name == "a" and (dialled := _TEL.search(tag.group(3))):
            phones.append(dialled.group(1))
        if name not in _INLINE:
            parts.append("\n")
    parts.append(source[position:])
    blocks = (folded(line) for line in html.unescape("".join(_lines(parts))).split("\n\n"))
    return PageWords(
        title=folded(html.unescape(title)),
        blocks=tuple(block for block in blocks if block),
        phones=tuple(phones),
        leads_to=leads_to,
    )


def folded(text: str) -> str:
    """Text as it is compared: small letters, straight quotes, one space between words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = plain.translate(_PLAINER)
    return " ".join(plain.split())


_PLAINER = {ord(one): "'" for one in "\u2018\u2019\u02bc\u00b4`"} | {
    ord("\u00ad"): None, ord("\u200b"): None, ord("\u201c"): '"', ord("\u201d"): '"',
    ord("&"): " and ",
}  # fmt: skip


def _lines(parts: list[str]) -> list[str]:
    """Line ends of the source are spaces; those put in for tags end a block."""
    return ["\n\n" if part == "\n" else part.replace("\n", " ") for part in parts]


def _without_silent(source: str) -> str:
    """The markup without comments and without what is not shown as words."""
    source = _without_comments(source)
    kept: list[str] = []
    position = 0
    lower = source.lower()
    while (found := _SILENT.search(source, position)) is not None:
        kept.append(source[position : found.start()])
        position = lower.find(f"</{found.group(1).lower()}", found.end())
        if position < 0:
            # Never closed: no reader sees anything of what comes after.
            return "\n".join(kept)
    kept.append(source[position:])
    return "\n".join(kept)


def _without_comments(source: str) -> str:
    kept: list[str] = []
    position = 0
    while (found := source.find("<!--", position)) >= 0:
        kept.append(source[position:found])
        close = source.find("-->", found + 4)
        if close < 0:
            return " ".join(kept)
        position = close + 3
    kept.append(source[position:])
    return " ".join(kept)
