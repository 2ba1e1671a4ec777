"""Words cut into the pieces of a BERT vocabulary, as both encoders read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

CLS, SEP, UNKNOWN, PADDING = "[CLS]", "[SEP]", "[UNK]", "[PAD]"
LONGEST_WORD = 100  # characters; anything longer is an address or noise and is read as unknown
MOST_PIECES = 12  # of one word; the rest of a long web address tells nothing

# Training text is mostly typed with plain quotes and hyphens, drafts with typographic ones: read them as one.
PLAIN = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": "...", "•": "*", "·": "*", "●": "*", "▪": "*",
})  # fmt: skip


class WordPieces:
    """Cut words into the pieces of a BERT vocabulary, one word at a time (lower case, accents stripped)."""

    def __init__(self, vocabulary: Sequence[str]):
        self.vocabulary = tuple(vocabulary)
        self._ids = {piece: i for i, piece in enumerate(self.vocabulary)}
        self.cls, self.sep = self._ids[CLS], self._ids[SEP]
        self.unknown, self.padding = self._ids[UNKNOWN], self._ids[PADDING]
        self.ids = lru_cache(maxsize=65536)(self._cut)

    def _cut(self, word: str) -> tuple[int, ...]:
        """Give the piece numbers of one word: never none, at most `MOST_PIECES`."""
        if len(word) > LONGEST_WORD:
            return (self.unknown,)
        found: list[int] = []
        for part in _parts(word):
            found.extend(self._greedy(part))
        return tuple(found[:MOST_PIECES]) or (self.unknown,)

    def _greedy(self, part: str) -> list[int]:
        found, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = self._ids.get(part[start:end] if start == 0 else "##" + part[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return [self.unknown]
        return found


def _parts(word: str) -> Iterator[str]:
    """Split a normalised word at every punctuation sign, as BERT does."""
    plain = unicodedata.normalize("NFD", word.translate(PLAIN).lower())
    letters = ""
    for c in plain:
        kind = unicodedata.category(c)
        if kind == "Mn" or kind[0] == "C":
            continue
        if kind[0] in "PS":
            if letters:
                yield letters
            yield c
            letters = ""
        else:
            letters += c
    if letters:
        yield letters
