"""Languages somebody speaks. A language that is wanted as a lesson or a dish is none."""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.text import Text, word_set
from schemas.vocabulary import LANGUAGES

_MORE: Final = {
    "mandarin": "zh", "persian": "fa", "dari": "fa", "sylheti": "bn", "bangla": "bn",
    "panjabi": "pa", "portugese": "pt", "kurmanji": "ku", "sorani": "ku", "ukranian": "uk",
    "spanish": "es", "italian": "it", "german": "de", "bulgarian": "bg", "czech": "cs",
    "amharic": "am", "swahili": "sw", "yoruba": "yo", "greek": "el", "romani": "rom",
    "mirpuri": "pa", "slovakian": "sk", "pushto": "ps", "pashtu": "ps", "tamazight": "ber",
}  # fmt: skip
_CODES: Final = {
    **{name.casefold(): code for code, name in LANGUAGES.items() if code not in ("en", "bfi")},
    **_MORE,
}
_NAMES: Final = {
    "es": "Spanish", "it": "Italian", "de": "German", "bg": "Bulgarian", "cs": "Czech",
    "am": "Amharic", "sw": "Swahili", "yo": "Yoruba", "el": "Greek", "rom": "Romani",
    "ber": "Berber",
}  # fmt: skip
_SPEAK: Final = word_set("speak speaks spoke speaking speeks talks talk in led")
_SPOKEN: Final = word_set(
    "speaking speaker speakers spoken speak language interpreter translator speeking only"
)
_LEARN: Final = word_set("learn learning lessons lesson class teach study")
_SIGN: Final = word_set("speaks speak uses use signs user users speaking speaker")


def read_language(text: Text) -> None:
    """ "speaks Polish", "Urdu speaking", "Romanian interpreter". British Sign Language is the
    language of a person only where they use it ("BSL user"); else it is an access need."""
    learning = bool(_LEARN & set(text.norms()))
    for at, token in enumerate(text.tokens):
        before, after = text.norm(at - 1), text.norm(at + 1)
        if token.norm == "bsl":
            if before in _SIGN or after in _SIGN:
                text.find("language", "bfi", LANGUAGES["bfi"], at, at)
                del text.taken[at]  # the reader of access reads the same word
            continue
        code = _CODES.get(token.norm)
        if code is None or (learning and before not in ("speaks", "speak")):
            continue
        if before == "only" and text.norm(at - 2) in _SPEAK:  # "speaks only Punjabi"
            text.taken.setdefault(at - 2, "language")
            before = text.norm(at - 2)
        joined = text.same_block(at - 1, at) and before in _SPEAK
        listed = before in ("and", "or") and text.taken.get(at - 2) == "language"
        negated = bool({"dont", "doesnt", "cant", "not", "no"} & set(text.before(at, 3)))
        if negated:
            continue
        if joined and before in ("in", "led") and text.norm(at - 2) in ("interested", "born"):
            continue
        if joined or listed or (text.same_block(at, at + 1) and after in _SPOKEN):
            text.find("language", code, LANGUAGES.get(code) or _NAMES[code], at, at)
            beside = at - 1 if joined else at + 1
            if joined or after in ("speaking", "speaker", "speakers", "speeking"):
                text.taken.setdefault(beside, "language")
