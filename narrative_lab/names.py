"""Names: the capitalised names in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind

_JOINS = {"of", "upon", "the", "&", "-", "de", "la"}
_GAP = 3
_LONGEST = 12
_DAYS = frozenset(
    f"{day}{s}" for day in "monday tuesday wednesday thursday friday saturday sunday".split() for s in ("", "s")
)


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


def _names(sentence: Sentence) -> Iterator[Name]:
    tokens = sentence.tokens
    opening = next((t.i for t in tokens if t.is_word), 0)
    done = -1
    for start in (t.i for t in tokens if t.text[0].isupper()):
        if start <= done or not _is_name_word(tokens[start]):
            continue
        first, done = start, _last(tokens, start)
        if first == opening and not _opens_name(tokens, first, done):
            first += 1
        while first < done and not _is_name_word(tokens[first]):
            first += 1
        if first < done or (first == done and tokens[first].pos == "PROPN"):
            yield Name(first, done, _text(tokens[first : done + 1]))


def _opens_name(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Tell whether the first word of a sentence belongs to the name after it, and has its capital not only as the first."""
    word = tokens[first]
    return word.pos == "PROPN" or (word.pos in ("ADJ", "NOUN") and first < word.head <= last)


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
    if not token.text[0].isupper() or not token.is_word or token.text == "I":
        return False
    return token.pos != "PRON" and token.lower not in _DAYS


def _shouts(sentence: Sentence) -> bool:
    """Tell whether most words are capitalised, so that capitals say nothing."""
    words = [t for t in sentence.words if t.text[0].isalpha()]
    return len(words) > 3 and sum(t.text[0].isupper() for t in words) > 0.8 * len(words)
