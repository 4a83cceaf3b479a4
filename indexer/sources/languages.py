"""Names of languages as publishers write them, turned into codes. Called by `hsds_fields`."""

from __future__ import annotations

import re
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import clip, line
from schemas import vocabulary

# What the vocabulary does not hold: other names of its languages, and more that are spoken here.
OTHER_NAMES = {
    "bsl": "bfi", "british sign language bsl": "bfi", "sign language": "bfi", "bangla": "bn",
    "sylheti": "syl", "persian": "fa", "dari": "prs", "panjabi": "pa", "gurmukhi": "pa",
    "gujerati": "gu", "pushto": "ps", "sorani": "ckb", "kurdish sorani": "ckb", "mandarin": "zh",
    "tigrigna": "ti", "irish": "ga", "gaelic": "gd", "scottish gaelic": "gd", "scots": "sco",
    "cornish": "kw", "cymraeg": "cy", "italian": "it", "spanish": "es", "german": "de",
    "dutch": "nl", "greek": "el", "bulgarian": "bg", "czech": "cs", "amharic": "am", "oromo": "om",
    "swahili": "sw", "yoruba": "yo", "igbo": "ig", "hausa": "ha", "shona": "sn", "twi": "tw",
    "akan": "ak", "french creole": "ht", "romani": "rom", "romany": "rom", "malayalam": "ml",
    "telugu": "te", "nepali": "ne", "sinhala": "si", "sinhalese": "si", "marathi": "mr",
    "mirpuri": "pmu", "pahari": "pmu", "pothwari": "pmu", "japanese": "ja", "korean": "ko",
    "thai": "th", "tagalog": "tl", "filipino": "fil", "hebrew": "he", "yiddish": "yi",
    "lingala": "ln", "ndebele": "nd", "zulu": "zu", "makaton": "x-makaton",
}  # fmt: skip
THREE_LETTERS = {
    "eng": "en", "cym": "cy", "wel": "cy", "urd": "ur", "pan": "pa", "ben": "bn", "pol": "pl",
    "ara": "ar", "som": "so", "guj": "gu", "fra": "fr", "fre": "fr", "spa": "es", "ron": "ro",
    "rum": "ro", "por": "pt", "hin": "hi", "fas": "fa", "per": "fa", "zho": "zh", "chi": "zh",
    "tam": "ta", "tur": "tr", "ukr": "uk", "rus": "ru", "kur": "ku", "pus": "ps", "vie": "vi",
    "gla": "gd", "gle": "ga", "ita": "it", "deu": "de", "ger": "de",
}  # fmt: skip
_BY_NAME = {name.casefold(): code for code, name in vocabulary.LANGUAGES.items()} | OTHER_NAMES


def language_code(name: str | None, code: str | None) -> str | None:
    """The code of a language given by name, by code ("en-GB", "eng") or both; None when unknown.

    >>> language_code("Punjabi", None), language_code(None, "eng"), language_code("Klingon", None)
    ('pa', 'en', None)
    """
    short = (code or "").strip().lower().replace("_", "-").split("-")[0]
    if short in vocabulary.LANGUAGES or short in OTHER_NAMES.values():
        return short
    if short in THREE_LETTERS:
        return THREE_LETTERS[short]
    folded = " ".join(re.findall(r"[^\W\d_]+", (name or code or "").casefold()))
    return _BY_NAME.get(folded) or _BY_NAME.get(folded.removesuffix(" language"))


def read_languages(
    entries: list[tuple[dict[str, Any], str | None]], found: Findings
) -> tuple[list[dict[str, Any]], list[str]]:
    """Languages in native form, and the names that no code is known for.

    `entries` are (row, where): `where` is None for a language of the whole service, else the words
    for the part of it ("on the telephone"), which makes the language only partly spoken.
    """
    languages: dict[str, dict[str, Any]] = {}
    unknown: list[str] = []
    for row, where in entries:
        name, code = line(row.get("name")), line(row.get("code"))
        note = line(row.get("note"))
        inside = re.fullmatch(r"([^(]+)\((.+)\)", name or "")
        if inside and language_code(name, None) is None:
            name, note = inside[1].strip(), ", ".join(filter(None, (inside[2], note)))
        if name is None and code is None:
            continue
        known = language_code(name, code)
        if known is None:
            unknown.append(str(name or code))
            found.add(
                "language_unknown", "languages", f"{name or code!r} is no language known here."
            )
            continue
        note = ", ".join(filter(None, (where, note))) or None
        state = "partly" if note else "yes"
        if known not in languages or (languages[known]["state"] == "partly" and state == "yes"):
            languages[known] = {"id": known, "state": state, "note": clip(note, 500)}
    return list(languages.values()), list(dict.fromkeys(unknown))
