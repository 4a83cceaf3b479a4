"""Mends slips of the keyboard in words that matter for safety: "suisidal", "kil myslef",
"killmyself". Called by `safety`, which reads a text both as it was typed and mended.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from indexer.search.understanding.text import stem, word_set
from indexer.search.understanding.typos import one_slip_apart, plain_words
from schemas.vocabulary import read_vocabulary

# Words that hardly any other word is a slip of, and without which a cry for help cannot be heard.
_WORDS: Final = word_set(
    "suicide suicidal suicides myself himself herself themselves overdose overdosed overdosing "
    "tablets paracetamol killing hanging dying drowning cutting hurting harming tonight anymore "
    "wanting thinking thoughts homeless nowhere sleeping evicted landlord street streets "
    "abuse abused abusive abusing domestic violence violent husband partner boyfriend girlfriend "
    "hits hitting beating beats strangled strangling controlling controls threatens threatened "
    "frightened scared stalking raped assaulted forced marriage bruises refuge breathe breathing "
    "unconscious collapsed bleeding choking seizure ambulance stroke swallowed depressed "
    "depression worthless hopeless crying coping panic commit committing goodbye voices"
)
# Written together: these may begin and these may end such a word.
_FIRST: Final = word_set("kill hurt cut hang harm end want wanna dont self wish cant")
_LAST: Final = word_set("myself meself die dead live harm life it to breathe cope wake")
# As they are said in Scotland and the North of England.
_DIALECT: Final = {
    "ah": "i", "ahm": "im", "ahve": "ive", "ma": "my", "masel": "myself", "mysel": "myself",
    "himsel": "himself", "hersel": "herself", "cannae": "cant", "canna": "cant",
    "dinnae": "dont", "dinna": "dont", "disnae": "doesnt", "didnae": "didnt", "isnae": "isnt",
    "wisnae": "wasnt", "wasnae": "wasnt", "wouldnae": "wouldnt", "willnae": "wont",
    "havenae": "havent", "hasnae": "hasnt", "nae": "not", "tae": "to", "wi": "with",
    "wid": "would", "oot": "out", "hame": "home", "hoose": "house", "heid": "head", "ony": "any",
    "mair": "more", "ain": "own", "aabody": "everybody", "naebody": "nobody", "greetin": "crying",
    "bein": "being", "livin": "living", "daein": "doing", "giein": "giving", "gies": "gives",
    "hittin": "hitting", "hammerin": "hammering", "batterin": "battering", "sleepin": "sleeping",
    "weans": "kids", "wean": "kid", "bairns": "kids", "bairn": "kid", "gonnae": "gonna",
}  # fmt: skip
_FIXED: Final = {
    "kil": "kill", "kilin": "killing", "killin": "killing", "sucidle": "suicidal",
    "sucidel": "suicidal", "sucide": "suicide", "suacidal": "suicidal", "suasidal": "suicidal",
    "suisidle": "suicidal", "suicidle": "suicidal", "sooicidal": "suicidal", "dieing": "dying",
    "slef": "self", "harmin": "harming", "cuttin": "cutting", "endin": "ending",
    "lif": "life", "wnat": "want", "nowere": "nowhere", "tonite": "tonight",
    "domestik": "domestic", "domesic": "domestic", "voilence": "violence", "vilent": "violent",
    "partener": "partner", "husban": "husband", "breeth": "breathe",
    "overdoes": "overdose", "overdosse": "overdose", "depresed": "depressed",
    "myslef": "myself", "mysefl": "myself", "myselve": "myself", "meself": "myself",
    "suicdal": "suicidal", "sucidal": "suicidal", "unconcious": "unconscious",
    "2nite": "tonight", "2night": "tonight", "tonyt": "tonight", "2moro": "tomorrow",
    **_DIALECT,
}  # fmt: skip
_SHORTEST: Final = 5
_NEVER: Final = word_set("dyeing hangings stoke goodby breathy")


def mended(letters: str) -> str:
    """The plain text with each such slip put right; the same text where there is none."""
    return " ".join(_mended(word) for word in letters.split(" "))


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    if word in _FIXED:
        return _FIXED[word]
    if len(word) < _SHORTEST or not word.isalpha() or word in _NEVER or word in _spelt():
        return word
    for at in range(2, len(word) - 1):
        if word[:at] in _FIRST and word[at:] in _LAST:
            return f"{word[:at]} {word[at:]}"
    if stem(word) in plain_words():
        return word
    near = [meant for meant in sorted(_WORDS) if meant[0] == word[0] and _is_slip(word, meant)]
    return near[0] if near else word


def _is_slip(word: str, meant: str) -> bool:
    return len(meant) >= _SHORTEST and one_slip_apart(word, meant)


@cache
def _spelt() -> frozenset[str]:
    """Words that stand in the phrases of needs: they are what they are."""
    found: set[str] = set(_WORDS)
    for row in read_vocabulary("needs.json")["needs"]:
        for name in ("synonyms", "lay_phrases", "only_alone"):
            for wording in row.get(name, ()):
                found.update(wording.lower().replace("'", "").split())
    return frozenset(found)
