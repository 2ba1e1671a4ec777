"""Names: the capitalised names in a sentence, and which of them are places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind

_JOINS = {"of", "upon", "the", "&", "-", "de", "la"}
_GAP = 3
_LONGEST = 12
_WHERE = {
    "in",
    "into",
    "across",
    "around",
    "throughout",
    "through",
    "over",
    "to",
    "near",
    "outside",
    "within",
}


class Name(NamedTuple):
    """A capitalised name: tokens `first` to `last` (both included) of a sentence, and its text."""

    first: int
    last: int
    text: str


def names(sentence: Sentence) -> tuple[Name, ...]:
    """Return the names in a sentence from left to right; a word is not a name only because it opens the sentence."""
    capitals = sum(t.text[0].isupper() for t in sentence.tokens)
    if not capitals or sentence.block.kind is BlockKind.HEADING:
        return ()
    if capitals > len(sentence.tokens) / 2 and _shouts(sentence):
        return ()
    return tuple(_names(sentence))


def places(analysis: Analysis, not_places: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in a draft that stand where a place stands ("in Harrowmouth"), the most frequent first.

    Names that hold one of the word classes `not_places` are left out. A one-word name that also stands in a heading is
    taken for a place, and comes first; a draft too short to place any name has the one-word subjects for its places.
    """
    titles = {t.text for s in analysis.doc.sentences if s.block.kind is BlockKind.HEADING for t in s.tokens}
    located: set[str] = set()
    subjects: set[str] = set()
    count: Counter[str] = Counter()
    for sentence in analysis.doc.sentences:
        for name in names(sentence):
            if name.last - name.first > 1 or holds_one(analysis, sentence, name, not_places):
                continue
            count[name.text] += 1
            if name.first and sentence.tokens[name.first - 1].lower in _WHERE:
                located.add(name.text)
            elif name.text in titles:
                located.add(name.text)
            elif name.first == name.last and sentence.tokens[name.last].dep.startswith("nsubj"):
                subjects.add(name.text)
    return tuple(sorted(located or subjects, key=lambda text: (text not in titles, -count[text], text)))


def holds_one(analysis: Analysis, sentence: Sentence, name: Name, classes: Iterable[str]) -> bool:
    """Tell whether a name overlaps a match of one of these word classes."""
    found = analysis.found(sentence)
    return any(m.first <= name.last and name.first <= m.last for c in classes for m in found.of(c))


def _names(sentence: Sentence) -> Iterator[Name]:
    tokens = sentence.tokens
    opening = next((t.i for t in tokens if t.is_word), 0)
    done = -1
    for start in (t.i for t in tokens if t.text[0].isupper()):
        if start <= done or not _is_name_word(tokens[start]):
            continue
        first, done = start, _last(tokens, start)
        if first == opening and tokens[first].pos not in ("PROPN", "ADJ", "NOUN"):
            first += 1
        while first < done and not _is_name_word(tokens[first]):
            first += 1
        if first < done or (first == done and tokens[first].pos == "PROPN"):
            yield Name(first, done, _text(tokens[first : done + 1]))


def _last(tokens: tuple[Token, ...], first: int) -> int:
    """Return the last token of the name that starts at `first`; "of" and the like join, but never end it."""
    last = first
    for i in range(first + 1, min(len(tokens), first + _LONGEST)):
        if _is_name_word(tokens[i]):
            last = i
        elif i - last > _GAP or not _joins(tokens, i):
            break
    return last


def _joins(tokens: tuple[Token, ...], i: int) -> bool:
    """Tell whether a small word or number can stand inside a name: "Church of St Brannoc", "Stoke-on-Trent"."""
    return tokens[i].lower in _JOINS or tokens[i].text.isdigit() or tokens[i - 1].text == "-"


def _text(tokens: tuple[Token, ...]) -> str:
    text = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        text += (" " if before is not None and before.end < token.start else "") + token.text
    return text


def _is_name_word(token: Token) -> bool:
    return token.text[0].isupper() and token.is_word and token.text != "I" and token.pos != "PRON"


def _shouts(sentence: Sentence) -> bool:
    """Tell whether most words are capitalised, so that capitals say nothing."""
    words = [t for t in sentence.words if t.text[0].isalpha()]
    return len(words) > 3 and sum(t.text[0].isupper() for t in words) > 0.8 * len(words)
