"""Text as search sees it: one `normalise` for listings and queries, and the words of a text.

Every engine gets text that went through here, so that engines cannot disagree about letters.
"""

from __future__ import annotations

import re
import unicodedata

# An apostrophe and s at the end of a word: men's = mens = men (search.md 1.7).
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ`]s\b|(?<=\ws)['’ʼ`](?!\w)")
_ONLY_S = re.compile(r"(?<=\w\w[^s])s$")
_LATIN = re.compile("[a-z\u00e0-\u024f]")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
# Letters that Unicode does not take apart into a plain one and its mark, so no engine folds them:
# "Lodz" must find "Łódź".
_PLAIN = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "þ": "th", "ð": "d",
     "ŋ": "n", "ŧ": "t"}
)  # fmt: skip
# Soft hyphens, joiners, and the selectors that turn a sign into its emoji.
_SOFT = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]")

# Words that carry no meaning of their own in a query. They are never a condition.
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "anything",
        "are",
        "as",
        "at",
        "be",
        "but",
        "can",
        "could",
        "do",
        "does",
        "for",
        "from",
        "get",
        "go",
        "got",
        "had",
        "has",
        "have",
        "he",
        "help",
        "her",
        "him",
        "his",
        "i",
        "im",
        "in",
        "is",
        "it",
        "its",
        "ive",
        "just",
        "like",
        "looking",
        "me",
        "my",
        "need",
        "needs",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "so",
        "some",
        "someone",
        "something",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "up",
        "us",
        "want",
        "wants",
        "was",
        "we",
        "what",
        "where",
        "which",
        "who",
        "with",
        "would",
        "you",
        "your",
        "near",
        "me",
        "please",
    ]
)

LONGEST_QUERY = 4000
"""Characters of a text that are read: a pasted e-mail of 300 words has about 2,000."""


def normalise(text: str) -> str:
    """NFKC, folded to small letters, without possessive s, soft hyphens and barred letters.

    >>> normalise("Men’s Shed")
    'men shed'
    """
    folded = _SOFT.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_PLAIN)
    return _APOSTROPHE.sub("", _POSSESSIVE.sub("", folded))


def _is_word_letter(letter: str) -> bool:
    # The same kinds of character that the text index keeps together: letters, marks, numbers and
    # private use; without the marks, Punjabi and Bengali words break at their vowel signs.
    return unicodedata.category(letter)[0] in "LNM" or unicodedata.category(letter) == "Co"


def words(text: str) -> tuple[str, ...]:
    """The words of `normalise(text)`, in order, each once. A text with no word in it gives ()."""
    found: dict[str, None] = {}
    word = ""
    for letter in normalise(text) + " ":
        if _is_word_letter(letter):
            word += letter
        elif word:
            # A mark with no letter under it (of an emoji, say) is no word.
            if any(unicodedata.category(one)[0] != "M" for one in word):
                found[word] = None
            word = ""
    return tuple(found)


def title_key(name: str) -> str:
    """The form in which whole names are compared and sorted: their words, nearly exact.

    Accents, a plural or possessive s, "and" (for which others write "&") and a leading "the" do
    not count.

    >>> title_key("The Men’s Café & Shed") == title_key("mens cafe and shed")
    True
    """
    plain = [_without_accents(word) for word in words(name)]
    plain = [word for word in plain if word != "and"] or plain
    plain = [word[:-1] if _ONLY_S.search(word) else word for word in plain]
    return " ".join(plain[1:] if plain[:1] == ["the"] and len(plain) > 1 else plain)


def _without_accents(word: str) -> str:
    # Only the marks of Latin letters: a vowel sign of Gurmukhi is part of the word.
    if not _LATIN.match(word):
        return word
    parts = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def content_words(text: str) -> tuple[str, ...]:
    """The words of a query that may be asked for: without stop words, unless all are such."""
    every = words(text[:LONGEST_QUERY])
    return tuple(word for word in every if word not in STOP_WORDS) or every
