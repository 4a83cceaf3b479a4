"""Languages somebody speaks. A language that is wanted as a lesson or a dish is none."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import LANGUAGES

_MORE: Final = {
    "mandarin": "zh", "persian": "fa", "dari": "fa", "sylheti": "bn", "bangla": "bn",
    "panjabi": "pa", "portugese": "pt", "kurmanji": "ku", "sorani": "ku", "ukranian": "uk",
    "spanish": "es", "italian": "it", "german": "de", "bulgarian": "bg", "czech": "cs",
    "amharic": "am", "swahili": "sw", "yoruba": "yo", "greek": "el", "romani": "rom",
    "mirpuri": "pa", "slovakian": "sk", "pushto": "ps", "pashtu": "ps", "tamazight": "ber",
    # What speakers call their own.
    "polski": "pl", "polsku": "pl", "polskie": "pl", "espanol": "es", "italiano": "it",
    "francais": "fr", "deutsch": "de", "portugues": "pt", "romana": "ro", "turkce": "tr",
    "shqip": "sq", "soomaali": "so", "magyar": "hu", "lietuviu": "lt",
    "thai": "th", "tagalog": "tl", "filipino": "tl", "nepali": "ne", "nepalese": "ne",
    "japanese": "ja", "korean": "ko", "shona": "sn", "igbo": "ig", "twi": "tw",
    "malayalam": "ml", "hebrew": "he", "serbian": "sr", "croatian": "hr", "bosnian": "bs",
    "estonian": "et", "georgian": "ka", "armenian": "hy", "oromo": "om", "lingala": "ln",
    "sinhala": "si", "sinhalese": "si", "telugu": "te", "hausa": "ha", "wolof": "wo",
    "dutch": "nl", "malay": "ms", "burmese": "my", "marathi": "mr", "kannada": "kn",
    "kinyarwanda": "rw", "zulu": "zu", "ndebele": "nd", "afrikaans": "af", "danish": "da",
    "swedish": "sv", "norwegian": "no", "slovene": "sl", "macedonian": "mk", "mongolian": "mn",
    "hakka": "hak", "krio": "kri",
}  # fmt: skip
_CODES: Final = {
    **{name.casefold(): code for code, name in LANGUAGES.items() if code not in ("en", "bfi")},
    **_MORE,
}
_NAMES: Final = {
    "es": "Spanish", "it": "Italian", "de": "German", "bg": "Bulgarian", "cs": "Czech",
    "am": "Amharic", "sw": "Swahili", "yo": "Yoruba", "el": "Greek", "rom": "Romani",
    "ber": "Berber", "th": "Thai", "tl": "Tagalog", "ne": "Nepali", "ja": "Japanese",
    "ko": "Korean", "sn": "Shona", "ig": "Igbo", "tw": "Twi", "ml": "Malayalam", "he": "Hebrew",
    "sr": "Serbian", "hr": "Croatian", "bs": "Bosnian", "et": "Estonian", "ka": "Georgian",
    "hy": "Armenian", "om": "Oromo", "ln": "Lingala", "si": "Sinhala", "te": "Telugu",
    "ha": "Hausa", "wo": "Wolof", "nl": "Dutch", "ms": "Malay", "my": "Burmese",
    "mr": "Marathi", "kn": "Kannada", "rw": "Kinyarwanda", "zu": "Zulu", "nd": "Ndebele",
    "af": "Afrikaans", "da": "Danish", "sv": "Swedish", "no": "Norwegian", "sl": "Slovene",
    "mk": "Macedonian", "mn": "Mongolian", "hak": "Hakka", "kri": "Krio",
}  # fmt: skip
_SPEAK: Final = word_set(
    "speak speaks spoke speaking speeks talks talk in led understand understands knows bilingual"
)
_SPOKEN: Final = word_set(
    "speaking speaker speakers spoken speak language interpreter translator speeking only "
    "interpretor interpeter interpretter translater"
)
# "Prefers Cantonese", "has only Urdu": only where nothing stands behind ("has Polish neighbours").
_HAS: Final = word_set("prefers prefer has have got only just but mostly mainly")
_ONLY_HAS: Final = frozenset(
    ("only", verb) for verb in ("has", "have", "got", "understands", "understand", "knows", "know")
)
_LEARN: Final = word_set("learn learning lessons lesson class classes teach study gcse beginners")
_SIGN: Final = word_set("speaks speak uses use signs user users speaking speaker")


_FIRST_LANGUAGE: Final = regex(
    r"\b(?:languages?(?: spoken)?|speaks|interp\w*|translator)(?: (?:needed|required|wanted|please"
    r"|pls|booked))?\s*(?:[:=(]|\s[-–]\s)\s*(?:is )?(\w+)"
    r"|\b(?:first|main|native|own|home|mother) (?:language|tongue)(?:['’]?s| is| =|:)?\s*(\w+)"
    r"|\b(?:L1|monolingual|native|first lang|lang)(?: is|:| =)?\s+(\w+)\b(?! (?:tree|plant|breed))",
    re.I,
)
# "Punjabi first language", "Gujarati mother tongue", "Arabic at home"; "cooks Turkish at home" and
# "polish at home", which may be of nails, are none.
_IS_FIRST: Final = regex(
    r"\b(\w+)(?:,| as| is)?(?: (?:a|an|the|her|his|my|their|our))? (?:first|1st|main|native|home"
    r"|mother) (?:language|tongue|lang)\b"
    r"|(?<!cook )(?<!cooks )(?<!eat )(?<!eats )(?<!learn )(?<!learning )(?<!practise )(?<!gel )"
    r"(?<!watch )(?<!watches )(?<!watching )(?<!study )(?<!studies )(?<!studying )(?<!teach )"
    r"(?<!teaching )(?<!make )(?<!makes )(?<!making )(?<!nail )(?<!cooking )(?<!eating )"
    r"(?<!homemade )\b(?!polish)(\w+)"
    r" (?:is |being )?(?:spoken |mainly |mostly |only )?(?:(?:at|in the) home|in the house"
    r"|indoors)\b(?! (?:next|opposite|across|over the|down the|with an?\b|sick|alone|on (?:my"
    r"|her|his) own))"
    r"|\b(\w+) (?:is )?(?:spoken|speaking) (?:at|in the) home\b",
    re.I,
)
# "Speaks no English": which language they do speak is not said, so nothing is asked for.
_NO_ENGLISH: Final = regex(
    r"\b(?:(?:speaks?|has|with|got|having) )?(?:no|little|limited|poor|not much|hardly any"
    r"|very little"
    r"|basic|not a word of|broken) (?:spoken )?english\b(?! (?:class|lesson|group|book|heritage))"
    r"|\b(?:doesn['’]?t|don['’]?t|can['’]?t|cannot|does not) (?:really )?(?:speak|understand)"
    r" (?:any |much |good )?english\b|\benglish (?:is not|isn['’]?t|not) (?:(?:his|her|my|their) )?"
    r"(?:first|good|great|very good)(?: language)?\b|\bnon[\s-]english speak(?:er|ers|ing)\b",
    re.I,
)
# "Urdu is her first language", "Punjabi is all she speaks".
_IS_SPOKEN: Final = regex(
    r"\b(\w+) is (?:(?:the one|what|the language) )?(?:she|he|i|they|we)(?:['’]s|['’]re|['’]m)?"
    r" (?:is |are |am |feels? )?(?:most |more |really |only |best )*(?:comfortable|at home|happiest"
    r"|at ease|confident|fluent)(?: (?:in|with|speaking))?\b"
    r"|\b(\w+) is (?:all|what|the only (?:language|one|thing)|(?:her|his|my|their|our)"
    r" (?:first|main|own|home|native|mother))"
    r" (?:(?:that )?(?:she|he|i|they|we) (?:really )?(?:speaks?|talks?|understands?|knows?|has)"
    r"|language|tongue)\b",
    re.I,
)
# That somebody needs their own language, whichever it is.
_NEEDS_OWN: Final = regex(
    r"\b(?:someone|somebody|sumone|anyone|worker|volunteer|staff|people|person|group|one|befriender"
    r"|gp|nurse|counsellor) (?:who|that|to|can) (?:(?:can|could|also) )?(?:speaks?|talks?"
    r"|understands?) (?:it|to (?:her|him|me|them) in it|the (?:same )?(?:language|lingo)"
    r"|(?:her|his|my|their) (?:own )?(?:language|lingo))\b"
    r"|\bin (?:her|his|my|their|our) own (?:language|tongue)\b"
    r"|\b(?:few|hardly any|not many|only a few) words of english\b"
    r"|\b(?:none|neither|not one) of (?:them|us) (?:can )?speaks? (?:any |much )?english\b"
    r"|\b(?:her|his|my|their) english(?:['’]?s| is| was)? (?:very |really |quite |so )?(?:not"
    r" (?:good|great)|poor|bad|weak|limited|basic|rusty|small|broken|isn['’]?t (?:good|great))\b"
    r"|\b(?:interpreters?|translators?) (?:needed|required|please|pls|booked|needs|would)\b"
    r"|\b(?:needs?|with|wants?|requires?) (?:an? )?(?:interpreter|translator)\b",
    re.I,
)
# Who may be called by the name of their language.
_PEOPLE: Final = word_set(
    "lady ladies woman women man men gent gentleman mum mums mother mothers dad dads father family "
    "families couple girl boy lad lass student widow widower people person patient pt client "
    "pensioner elder elders neighbour nan grandma gran grandad bloke chap child kids husband wife "
    "refugee carer guy worker builder"
)
_IS: Final = word_set("is im am she he shes hes from")
_ASKS_ENGLISH: Final = word_set("learn learning class classes lesson lessons improve practise esol")
_NOT: Final = word_set("dont doesnt cant not no")
_TURNS: Final = frozenset({""}) | word_set(
    "and but so doesnt dont speaks speak with no has who cant"
)
# "Speaks Iraqi Arabic", "Brazilian Portuguese".
_KIND_OF: Final = word_set(
    "iraqi syrian sudanese moroccan egyptian lebanese libyan yemeni algerian palestinian brazilian "
    "pakistani afghan iranian indian east eastern kurdish sorani good fluent mainly"
)
_JOINED: Final = frozenset({"and", "or"})
_LEARN_REACH: Final = 4
# These name nothing but a language: alone between commas they say what somebody speaks.
_ONLY_A_LANGUAGE: Final = word_set(
    "urdu farsi tigrinya arabic mandarin cantonese dari pashto pashtu pushto gujarati kurmanji "
    "sorani hindi tamil sylheti bangla punjabi panjabi amharic swahili yoruba mirpuri"
)


def read_language(text: Text) -> None:
    """ "speaks Polish", "Urdu or Punjabi speaking", "Romanian interpreter". British Sign Language
    is the language of a person only where they use it ("BSL user"); else it is an access need."""
    for at, token in enumerate(text.tokens):
        if token.norm == "bsl":
            if text.norm(at - 1) in _SIGN or text.norm(at + 1) in _SIGN:
                text.find("language", "bfi", LANGUAGES["bfi"], at, at)
                del text.taken[at]  # the reader of access reads the same word
            continue
        code = _CODES.get(token.norm)
        if code is None or at in text.taken or _is_learnt(text, at):
            continue
        _read_list(text, at)
        bare = token.norm in _ONLY_A_LANGUAGE and not text.same_block(at - 1, at)
        only = at + 1 if text.norm(at + 1) == "only" and text.same_block(at, at + 1) else at
        bare = bare or (only > at and not text.same_block(at - 1, at))  # "Hungarian only"
        if (
            bare
            and (at > 0 or only > at)
            and (text.ends_block(only) or text.norm(only + 1) == "please")
        ):
            _note(text, code, at, at)
    for met in _FIRST_LANGUAGE.finditer(text.typed):
        at_span = text.at_span(*met.span())
        code = _CODES.get(text.norm(at_span[-1])) if at_span else None
        if code:  # an interpreter is an access need as well
            asked = text.norm(at_span[0]).startswith(("interp", "transl"))
            _note(text, code, at_span[-1] if asked else at_span[0], at_span[-1])
    for pattern in (_IS_SPOKEN, _IS_FIRST):
        for met in pattern.finditer(text.typed):
            at_span = text.at_span(*met.span())
            code = _CODES.get(text.norm(at_span[0])) if at_span else None
            if code and at_span[0] not in text.taken:
                _note(text, code, at_span[0], at_span[-1])
    _read_named(text)
    if not _ASKS_ENGLISH & set(text.norms()):
        text.put_aside(_NO_ENGLISH)


def _read_named(text: Text) -> None:
    """ "Romanian lady, few words of English": of whoever is called by the name of a language the
    language is wanted where the text says that English will not do."""
    if any(one.kind == "language" for one in text.findings):
        return
    if not (_NO_ENGLISH.search(text.typed) or _NEEDS_OWN.search(text.typed)):
        return
    for at, token in enumerate(text.tokens):
        code = _CODES.get(token.norm)
        if code is None or at in text.taken or _is_learnt(text, at):
            continue
        before = text.norm(at - 1) if text.same_block(at - 1, at) else ""
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        alone = not before and not after
        has = before in _HAS and (not after or after in _JOINED)
        joined = before in _JOINED and _CODES.get(text.norm(at - 2)) and not after
        said = before in _IS and after in _TURNS  # "she's Hungarian and her English…"
        if after in _PEOPLE or alone or has or joined or said:
            _note(text, code, at, at)


def _is_learnt(text: Text, at: int) -> bool:
    """ "Spanish lessons", "learn to speak Turkish"; not "speaks Polish, wants to learn English"."""
    around = {text.norm(at + step) for step in range(-_LEARN_REACH, 3)
              if text.same_block(at, at + step)}  # fmt: skip
    return bool(_LEARN & around) and text.norm(at - 1) not in ("speaks", "only")


def _read_list(text: Text, first: int) -> None:
    """One language or several side by side, if they are spoken: "Urdu and Punjabi speaker"."""
    last = first
    while True:
        step = last + 1 + (text.norm(last + 1) in _JOINED)
        if not text.same_block(last, step) or text.norm(step) not in _CODES:
            break
        last = step
    lead = text.norm(first - 1)
    start = first
    adverbs = _KIND_OF | {"only", "mainly", "mostly", "just", "some"}
    while lead in adverbs and start > 1 and text.same_block(start - 2, first):
        start -= 1
        lead = text.norm(start - 1)
    joined = text.same_block(start - 1, first) and lead in _SPEAK
    after = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    if _NOT & set(text.before(first, 3)):
        return
    if joined and lead in ("in", "led") and text.norm(start - 2) in ("interested", "born"):
        return
    a_thing = after and after not in _SPOKEN | STOP_WORDS | {"than"} and last + 1 not in text.taken
    if joined and lead == "in" and a_thing:
        return  # "in Spanish villas"
    if not joined and after not in _SPOKEN and not _is_had(text, first, after):
        return
    if after == "only" and not joined:
        return
    for at in range(first, last + 1):
        code = _CODES.get(text.norm(at))
        if code:
            _note(text, code, at, at)
    for at in range(start - 1, first) if joined else ():
        text.taken.setdefault(at, "language")
    for at in range(first, last + 1):
        text.taken.setdefault(at, "language")
    if after in ("speaking", "speaker", "speakers", "speeking", "spoken"):
        text.taken.setdefault(last + 1, "language")


def _is_had(text: Text, first: int, after: str) -> bool:
    """ "Prefers Cantonese", "has only Urdu", "nowt but Urdu"; not "has German", "just Italian"."""
    if after:
        return False
    lead = text.before(first, 2)
    if lead[-1:] in (("prefers",), ("prefer",)):
        return True
    only = lead[-1:] in (("only",), ("just",), ("but",))
    only = only or lead in _ONLY_HAS  # "they only have Ukrainian"
    return only and (
        lead in _ONLY_HAS
        or lead[0] in ("has", "have", "got", "nothing", "english", "talks", "understands")
    )


def _note(text: Text, code: str, first: int, last: int) -> None:
    text.find("language", code, LANGUAGES.get(code) or _NAMES[code], first, last)
