"""Acronyms: short forms in capitals that are not spelled out where they are first used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit
from narrative_lab.checks._counts import is_known
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind, Span
from narrative_lab.principle import Criterion

_ACRONYM = re.compile(r"[A-Z]{2,6}s?|[A-Z]{1,3}[a-z][A-Z]{1,3}s?")
_ROMAN = re.compile(r"[IVX]{2,}|X{0,3}(IX|IV|V?I{1,3})")
_SMALL = {"of", "the", "and", "for", "in", "on", "to", "a", "an", "with", "by", "at", "from", "or", "no"}
_SHORT_WORDS = frozenset("am an as at be by do go he if in is it me my no of on or so to up us we".split())
_SHOUTING = 0.5
_GLUE = {"-", "/", "@", ".", "_", "&", "#"}
_CODE = re.compile(r"\d{1,2}[A-Z]{0,2}")
_WINDOW = 12


class Options(Definition):
    """What needs no spelling out.

    known: short forms that everybody knows.
    full: what short forms stand for, offered as a suggestion.
    """

    known: tuple[str, ...] = ()
    full: Mapping[str, str] = Field(default_factory=dict)


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each use of a short form whose first use does not stand beside the words in full."""
    known = set(options.known)
    spelled: set[str] = set()
    missing: set[str] = set()
    for sentence in analysis.doc.sentences:
        if _shouts(sentence):
            continue
        for token in sentence.tokens:
            name = _name(token)
            if not name or name in known or name in spelled or _is_something_else(sentence, token, name):
                continue
            if name.lower() in _SHORT_WORDS or (len(name) > 2 and name not in options.full and is_known(name)):
                continue  # a word that is shouted, or a name that is said as a word: METRO, LAST
            if analysis.is_named(token.start, token.end) or (name not in options.full and _is_in_name(sentence, token)):
                continue
            if name not in missing and _is_spelled_out(sentence, token, name, options.full.get(name, "")):
                spelled.add(name)
                continue
            if sentence.block.kind is BlockKind.HEADING:
                continue  # the text under it is the place to spell it out
            missing.add(name)
            full = options.full.get(name, "")
            use = (f"{full} ({name})",) if full else ()
            yield Hit(
                Span(token.start, token.end),
                {"use": f", for example “{use[0]}”" if use else ""},
                use,
                key=name,
            )


def _name(token: Token) -> str:
    """Return the short form without a plural s, or "" when the token is none."""
    text = token.text
    return text.removesuffix("s") if len(text) > 1 and text[:1].isupper() and _ACRONYM.fullmatch(text) else ""


def _shouts(sentence: Sentence) -> bool:
    """Tell whether a sentence is set in capitals, so that capitals say nothing."""
    words = [t for t in sentence.words if any(c.isalpha() for c in t.text)]
    return len(words) > 1 and sum(t.text.isupper() and len(t.text) > 1 for t in words) >= _SHOUTING * len(words)


def _is_something_else(sentence: Sentence, token: Token, name: str) -> bool:
    """Tell whether capitals are a Roman number, part of a code or a name, or a word that is shouted."""
    tokens = sentence.tokens
    before = tokens[token.i - 1] if token.i else None
    after = tokens[token.i + 1] if token.i + 1 < len(tokens) else None
    if _ROMAN.fullmatch(name):
        return True
    if before is not None and before.end == token.start and (before.text in _GLUE or before.text[-1:].isalnum()):
        return True  # "Indo-MIM", "www.ABC", "2PQ"
    if after is not None and after.start == token.end and (after.text in "/@_" or after.text[:1].isalnum()):
        return True  # "HM4", "CAN" + "NOT"
    if after is not None and len(name) == 2 and (_CODE.fullmatch(after.text) or _is_surname(token, after)):
        return True  # "BS 1", "JB Smith"
    return any(
        near is not None and len(near.text) > 4 and near.text.isalpha() and near.text.isupper()
        for near in (before, after)
    )


def _is_in_name(sentence: Sentence, token: Token) -> bool:
    """Tell whether capitals stand inside a longer name that says what it is: "Kilbrannoch GAA Club"."""
    after = sentence.tokens[token.i + 1] if token.i + 1 < len(sentence.tokens) else None
    return (
        after is not None
        and after.text.istitle()
        and len(after.text) > 2
        and token.dep in ("compound", "flat", "amod")
        and token.i < token.head
    )


def _is_surname(token: Token, after: Token) -> bool:
    return after.pos == "PROPN" and after.text.istitle() and token.dep != "compound"


def _is_spelled_out(sentence: Sentence, token: Token, name: str, full: str) -> bool:
    """Tell whether the words in full stand beside a short form: "Long Name (LN)", "LN (Long Name)", "Long
    Name, or LN".
    """
    before = [t.lower for t in sentence.tokens[max(0, token.i - 2 * _WINDOW) : token.i] if t.is_word]
    after = [t.lower for t in sentence.tokens[token.i + 1 : token.i + 1 + 2 * _WINDOW] if t.is_word]
    marks = {t.text for t in sentence.tokens[max(0, token.i - 1) : token.i + 2]}
    beside = bool(marks & {"(", ")", ",", "–", "—", "-", ":", "[", "“", '"', "‘"}) or bool(before[-1:] == ["or"])
    if full:
        words = re.findall(r"\w+", full.lower())
        if beside and (_has_run(before, words) or _has_run(after, words)):
            return True
    if beside and (_initials_end(before, name) or _initials_start(after, name)):
        return True
    # "the Ending Community Homelessness Coalition, or ECHO": words in capitals right before are what it
    # stands for
    named = sentence.tokens[max(0, token.i - 4) : token.i]
    opened = bool(named) and (named[-1].text == "(" or named[-1].lower == "or")
    return opened and sum(t.text[:1].isupper() and not t.text.isupper() for t in named) >= 2


def _has_run(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(words[i : i + len(wanted)]) == list(wanted) for i in range(len(words) - len(wanted) + 1))


def _initials_end(words: Sequence[str], name: str) -> bool:
    """Tell whether the last words give the letters of a short form; small words may be left out, long ones give two."""
    tail = list(words[-_WINDOW:])
    while tail and tail[-1] in {"or", "known", "as", "called", "the", "short", "for"}:
        tail.pop()
    return any(_spells(tail[i:], name.lower()) for i in range(max(0, len(tail) - 2 * len(name) - 2), len(tail)))


def _initials_start(words: Sequence[str], name: str) -> bool:
    head = list(words[:_WINDOW])
    while head and head[0] in {"or", "the", "is", "means", "which", "stands", "for"}:
        head.pop(0)
    return any(_spells(head[:i], name.lower()) for i in range(2, min(len(head), 2 * len(name) + 2) + 1))


def _spells(words: Sequence[str], letters: str) -> bool:
    """Tell whether the words from first to last spell the letters, each word giving its first and perhaps
    more.

    >>> _spells("english for speakers of other languages".split(), "esol")
    True
    """
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in _SMALL and _spells(rest, letters):
        return True
    taken = 0
    at = 0
    while taken < len(letters) and taken < 4:
        at = word.find(letters[taken], at if taken else 0, None if taken else 1)
        if at < 0:
            return False
        taken, at = taken + 1, at + 1
        if _spells(rest, letters[taken:]):
            return True
    return False
