"""How a group is reached: telephone numbers, mail and web addresses out of whatever columns.

Called by `fields`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from indexer.sources.base import Findings
from indexer.sources.sheets.cells import mend_phones
from indexer.sources.sheets.records import Values
from indexer.sources.sheets.wording import yes_or_no
from indexer.sources.texts import clip, line
from indexer.sources.values import mail_addresses, telephones, web_address

_MAIL: Final = re.compile(r"(?:mailto:)?[^\s<>(),;|]+@[^\s<>(),;|]+", re.IGNORECASE)
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>,;|]+|\b(?:[a-z0-9-]+\.)+(?:uk|com|org|net|info|co|eu|london|scot"
    r"|wales|cymru)\b(?:/[^\s<>,;|]*)?",
    re.IGNORECASE,
)


def read_contact(values: Values, found: Findings) -> list[dict[str, Any]]:
    """The contact of one row; further mail addresses are entries of their own."""
    phones: list[str] = []
    mails: list[str] = []
    said: list[str] = []
    for name in ("phone", "mobile"):
        for header, text in values.get(name, []):
            mended = mend_phones(text, found, header)
            numbers, prose = telephones(mended, None, found, header) if mended else ([], None)
            phones += numbers
            said += [prose] if prose else []
    for header, text in values.get("email", []):
        mails += mail_addresses(text, found, header)
    named = line(_said(values, "contact_name"))
    for header, text in values.get("contact_any", []):
        rest, of_cell = _apart(text, found, header)
        mails += of_cell
        numbers = []
        if re.search(r"\d{5}|\d{3,}[ -]\d{3}", rest):
            mended = mend_phones(rest, found, header)
            numbers, _ = telephones(mended, None, found, header) if mended else ([], None)
        phones += numbers
        words = line(re.sub(r"[+(]?\d[\d ()-]{6,}\d", " ", rest))
        words = re.sub(r"\b(?:tel|telephone|phone|mob|mobile|e-?mail|web|website)\b[.:]*", " ",
                       words or "", flags=re.IGNORECASE).strip(" ,;:/|-–()")  # fmt: skip
        if words and not named and len(words) <= 80 and re.search(r"[^\W\d_]{2}", words):
            named = line(words)
        elif words and re.search(r"[^\W\d_]{2}", words):
            said.append(line(text) or "")
    mails = list(dict.fromkeys(mails))
    shown = yes_or_no(_said(values, "contact_public") or "") is not False
    times = line(_said(values, "contact_times"))
    main = {
        "name": clip(named, 200),
        "role": clip(line(_said(values, "contact_role")), 200),
        "phones": list(dict.fromkeys(phones)),
        "email": mails[0] if mails else None,
        "times": clip("; ".join(filter(None, (times, *dict.fromkeys(said)))) or None, 300),
        "public": shown,
    }
    blank = {**main, "phones": [], "email": None, "times": None}
    whole = [main, *({**blank, "email": mail} for mail in mails[1:])]
    return [one for one in whole if any(one[key] for key in ("name", "phones", "email", "times"))]


def _apart(text: str, found: Findings, header: str) -> tuple[str, list[str]]:
    """What is left of a mixed cell without its mail and web addresses, and the mail addresses."""
    mails = _MAIL.findall(text)
    good = mail_addresses(" ".join(mails), found, header) if mails else []
    return _LINK.sub(" ", _MAIL.sub(" ", text)), good


def website_of(values: Values, found: Findings, *, name: str = "website") -> str | None:
    """The first web address of a row; several in a cell: the first, which is said."""
    cells = [*values.get(name, [])]
    if name == "website":
        cells += values.get("contact_any", [])
    for header, text in cells:
        links = _LINK.findall(_MAIL.sub(" ", text))
        if not links and name == "website" and (header, text) in values.get(name, []):
            links = [text] if "@" not in text else []
        for link in links[:1]:
            if len(links) > 1:
                found.add("url_several", header, f"Several addresses; {link[:100]} is used.")
            if address := web_address(link.rstrip(".,)"), found, header):
                return address
    return None


def _said(values: Values, name: str) -> str | None:
    return values[name][0][1] if values.get(name) else None
